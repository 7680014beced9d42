"""Pages of those who come: checking in with the code on the screen, the own time, making up in another run."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from flask import Blueprint, abort, current_app, flash, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import throttle
from lms.core import clock, db, tokens
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.tokens import TokenError
from lms.core.web import page, redirect_to
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment
from lms.policy import Permission, public, requires
from lms.sessions import makeup, marks, mine, rotating, services
from lms.sessions.forms import DigitsForm
from lms.sessions.marks import Answer as Became
from lms.sessions.marks import Result
from lms.sessions.models import TrainingSession

blueprint = Blueprint("sessions", __name__)
Answer = Response | tuple[str, int]

# Who has to sign in first keeps the scan in the browser for a while: the time counts, not how fast one types.
SCAN = "scan"
SCAN_LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class Scan:
    """A code that was scanned: `fresh` now, or kept by this browser since `at`."""

    session: TrainingSession
    kind: str
    at: datetime
    kept: bool
    good: bool


def _scan(token: str) -> Scan | None:
    """Return what a token says; None for one that is forged or of no session."""
    shown = rotating.parse(token)
    session = services.by_uid(shown.session) if shown is not None else None
    if shown is None or session is None or not rotating.is_genuine(shown, services.secret_of(session)):
        return None
    try:
        claims = tokens.read(SCAN, request.cookies.get(_cookie(), "")[:300])
        if claims.subject == _digest(token):
            return Scan(session, shown.kind, claims.issued_at, True, True)
    except TokenError:
        pass
    now = clock.now()
    return Scan(session, shown.kind, now, False, rotating.is_fresh(shown, now.timestamp()))


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()[:32]


def _cookie() -> str:
    return "__Host-scan" if current_app.config["SESSION_COOKIE_SECURE"] else "scan"


@blueprint.get("/check-in/<token>")
@public
def scanned(token: str) -> Answer:
    """Show what a scanned code is for, with one button; nothing is written before it is pressed."""
    scan = _scan(token)
    if scan is None or not scan.good:
        return page("sessions/check_in.html", 404 if scan is None else 410, scan=scan, result=None, session=None)
    if g.get("actor") is None:
        answer = make_response(redirect(url_for("accounts.sign_in", next=f"/check-in/{token}"), 303))
    else:
        answer = make_response(*page("sessions/check_in.html", scan=scan, result=None, session=scan.session))
    if not scan.kept:
        kept = tokens.make(SCAN, person_id=0, subject=_digest(token), generation=0, life=SCAN_LIFE)
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        life = int(SCAN_LIFE.total_seconds())
        answer.set_cookie(_cookie(), kept, max_age=life, httponly=True, samesite="Lax", secure=secure)
    return answer


@blueprint.post("/check-in/<token>")
@requires(Permission.SIGNED_IN)
def check_in(token: str) -> Answer:
    """Check in or out with a scanned code."""
    scan = _scan(token)
    if scan is None or not scan.good:
        return page("sessions/check_in.html", 404 if scan is None else 410, scan=scan, result=None, session=None)
    found = marks.check(scan.session.id, g.actor.person_id, scan.kind, "qr", at=min(scan.at, clock.now()))
    return _answered(scan.session, scan.kind, found)


def _answered(session: TrainingSession, kind: str, found: Result) -> Answer:
    if found.answer is Became.RECORDED and kind == "in":
        flash(_("You are checked in."))
    elif kind == "out" and found.answer in (Became.RECORDED, Became.ALREADY):
        flash(_("You are checked out. Goodbye."))
    elif found.answer is Became.ALREADY:
        flash(_("You are checked in already; nothing has changed."), "info")
    else:
        return page("sessions/check_in.html", 409, scan=None, result=found, session=session)
    return redirect_to("sessions.own", uid=session.uid)


@blueprint.get("/check-in")
@requires(Permission.SIGNED_IN)
def today() -> Answer:
    """List the own training sessions of today, to type the digits on the screen, and those one leads."""
    person_id = g.actor.person_id
    return page("sessions/today.html", sessions=mine.today(person_id), leading=mine.leading_today(person_id))


@blueprint.get("/sessions/<uuid:uid>", endpoint="own")
@requires(Permission.SIGNED_IN, services.by_uid)
def own_session(session: TrainingSession) -> Answer:
    """Show a training session to somebody on its roster: when, where, and what is recorded."""
    return _own_page(session, DigitsForm(formdata=None))


def _own_page(session: TrainingSession, form: DigitsForm, status: int = 200) -> Answer:
    found = mine.one(session, g.actor.person_id)
    if found is None:
        abort(404)
    return page("sessions/own.html", status, own=found, session=session, form=form)


@blueprint.post("/sessions/<uuid:uid>/digits")
@requires(Permission.SIGNED_IN, services.by_uid)
def digits(session: TrainingSession) -> Answer:
    """Check in or out with the digits on the screen; guessing is made slow."""
    person_id = g.actor.person_id
    if mine.one(session, person_id) is None:
        abort(404)
    form = DigitsForm()
    if not form.validate():
        return _own_page(session, form, 422)
    tries = [
        throttle.Key("check-in", f"{session.id}:{person_id}"),
        # All who guess together, in one session.
        throttle.Key("check-in", f"{session.id}", free=200),
    ]
    if throttle.wait(tries) is not None:
        form.digits.errors = [_("Too many tries. Wait a few minutes, or ask the facilitator.")]
        return _own_page(session, form, 429)
    typed = "".join(letter for letter in form.digits.data or "" if letter in "0123456789")
    kind = rotating.kind_of_digits(services.secret_of(session), session.uid, typed, clock.epoch())
    if kind is None:
        db.after_rollback(lambda: throttle.count(tries))
        form.digits.errors = [_("These are not the digits on the screen now.")]
        return _own_page(session, form, 422)
    return _answered(session, kind, marks.check(session.id, person_id, kind, "code"))


# Making up.


@dataclass(frozen=True)
class Guest:
    """A learner before a session of another run, as one thing for the rule."""

    enrollment: Enrollment
    session: TrainingSession

    @property
    def person_id(self) -> int:
        """Return whose enrollment it is."""
        return self.enrollment.person_id


def _guest(uid: UUID, session: UUID) -> Guest | None:
    enrollment, found = enrollments.by_uid(uid), services.by_uid(session)
    return Guest(enrollment, found) if enrollment is not None and found is not None else None


@blueprint.post("/learn/<uuid:uid>/sessions/<uuid:session>/sign-up")
@requires(Permission.LEARN, _guest)
def sign_up(guest: Guest) -> Answer:
    """Make up what is missing in a session of another run."""
    makeup.sign_up(guest.enrollment.id, guest.session.id, g.actor.person_id)
    flash(_("You have a place. Check in there as usual."))
    return redirect_to("learning.player", uid=guest.enrollment.uid, activity=guest.session.activity)


@blueprint.post("/learn/<uuid:uid>/sessions/<uuid:session>/give-up")
@requires(Permission.LEARN, _guest)
def give_up(guest: Guest) -> Answer:
    """Give the place in a session of another run back."""
    if not makeup.give_up(guest.enrollment.id, guest.session.id):
        raise LmsError(_("This place can no longer be given back."), 409)
    flash(_("Your place is free again."))
    return redirect_to("learning.player", uid=guest.enrollment.uid, activity=guest.session.activity)
