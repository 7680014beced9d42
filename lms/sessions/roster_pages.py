"""Staff pages in the room: the roster, one person's line, closing, confirming and amending."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from lms.core import audit, clock, db
from lms.core.errors import LmsError
from lms.core.forms import key_of
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy, ngettext
from lms.core.kept import slot
from lms.core.lists import Page, page_number
from lms.core.texts import tidy
from lms.core.web import frames, page, redirect_to
from lms.enrollments import matching
from lms.enrollments.models import Run
from lms.policy import Permission, can, requires
from lms.sessions import attendance, first_sight, marks, roster, roster_lines, services, taps, walkins, words
from lms.sessions.attendance import Amendment
from lms.sessions.forms import AmendForm, ExcuseForm, MatchForm, WalkInForm
from lms.sessions.models import Attendance, AttendanceMark, TrainingSession
from lms.sessions.staff import session_stage

blueprint = Blueprint("sessions_roster", __name__)
Answer = Response | tuple[str, int]
SIZE = 25
FILTERS = ("all", "missing", "here", "gone", "unsettled")


@blueprint.get("/staff/sessions/<uuid:uid>/roster", endpoint="roster")
@requires(Permission.SEE_ATTENDANCE, first_sight.session_of)
def show(session: Any) -> Answer:
    """Show the roster of a session, to check people in and out."""
    return _roster_page(session)


def _roster_page(session: Any, walkin: WalkInForm | None = None, status: int = 200) -> Answer:
    text = (tidy(request.args.get("q", "").replace("\0", "")) or "")[:100]
    wanted = request.args.get("show", "")
    wanted = wanted if wanted in FILTERS else "all"
    filtered, number = bool(text) or wanted != "all", page_number(request.args.get("page"))
    counts = first_sight.counts(session)
    if filtered:
        found = _chosen([line for line in roster.of(session) if _fits(line, text, wanted)], number)
    else:
        found = first_sight.page(session, counts.figures.expected, number, SIZE)
    audit.note_read(
        "sessions.see_roster", [line.person_id for line in found.items if line.person_id], f"session:{session.id}"
    )
    may_mark = can(g.actor, Permission.MARK_ATTENDANCE, session)
    own = _own(session, found, counts, may_mark)

    def fixed(form: WalkInForm) -> dict[str, Any]:
        return {
            "session": session,
            "found": found,
            "text": text,
            "wanted": wanted,
            "walkin": form,
            "states": words.STATES,
            "acts": may_mark and _is_open(session),
            "may_mark": may_mark,
        }

    if filtered or walkin:
        walkin = walkin or WalkInForm(formdata=None, since=str(counts.newest_line))
        return page("sessions/roster.html", status, **fixed(walkin), **own)
    told = (session.uid, session.title, session.starts_at, session.ends_at, session.state, session_stage(session))
    key = (*told, may_mark, found.number, found.pages, bool(found.total))
    kept = frames().page(
        "sessions/roster.html", key, lambda: fixed(WalkInForm(formdata=None, since=slot("newest"))), own
    )
    return kept, status


def _own(session: Any, found: Page, counts: first_sight.Counts, may_mark: bool) -> dict[str, Any]:
    """Return what differs on a roster from one moment to the next."""
    figures, is_open = counts.figures, _is_open(session)
    return {
        "lines": roster_lines.html(found.items, session.uid, is_open=is_open, acts=is_open and may_mark),
        "since": counts.newest_mark,
        "newest": counts.newest_line,
        "expected": figures.expected,
        "came": figures.came,
        "present": figures.here,
        "unsettled": figures.unsettled,
    }


def _is_open(session: Any) -> bool:
    return session.state in attendance.BEFORE_CONFIRMING


def _chosen(lines: Sequence[roster.Line], number: int) -> Page:
    found = Page.of(len(lines), number, SIZE)
    return found.holding(lines[found.offset : found.offset + SIZE])


def _fits(line: roster.Line, text: str, wanted: str) -> bool:
    if text and text not in line.name and text not in line.organization:
        return False
    if wanted == "missing":
        return line.in_at is None and line.out_at is None
    if wanted == "here":
        return line.here
    if wanted == "gone":
        return line.out_at is not None
    return not (wanted == "unsettled" and not line.unsettled)


@blueprint.post("/staff/sessions/<uuid:uid>/mark")
@requires(Permission.MARK_ATTENDANCE, services.by_uid)
def mark(session: TrainingSession) -> Answer:
    """Check one person of the roster in or out, or take the last mark back."""
    since = key_of(request.form.get("since"))
    for kind in ("in", "out", "undo"):
        key = request.form.get(kind, "")
        if not key:
            continue
        if kind == "undo":
            taps.undo(session.id, key, g.actor.person_id, since)
        else:
            taps.tap(session.id, key, kind, g.actor.person_id, since=since)
        return redirect_to(
            "sessions_roster.roster",
            uid=session.uid,
            page=page_number(request.form.get("page")),
            q=request.form.get("q") or None,
            show=request.form.get("show") or None,
            _anchor="list",
        )
    raise LmsError(lazy("Choose one of the list."), 422)


@blueprint.post("/staff/sessions/<uuid:uid>/walk-ins")
@requires(Permission.MARK_ATTENDANCE, services.by_uid)
def walk_in(session: TrainingSession) -> Answer:
    """Write down somebody who is not on the roster."""
    form = WalkInForm()
    if form.validate():
        with form.saving():
            walkins.add(
                session.id,
                form.name.data or "",
                form.organization.data or "",
                form.position.data or "",
                g.actor.person_id,
                form.since.key,
            )
            flash(_("%(name)s is checked in, to be matched with a person later.", name=form.name.data))
            return redirect_to("sessions_roster.roster", uid=session.uid)
    return _roster_page(session, form, 422)


@blueprint.post("/staff/sessions/<uuid:uid>/state")
@requires(Permission.MARK_ATTENDANCE, services.by_uid)
def set_state(session: TrainingSession) -> Answer:
    """Open check-in before its time, close it, or open it again."""
    if request.form.get("state") == "open":
        attendance.reopen(session.id, g.actor.person_id)
        flash(_("Check-in is open."))
        return redirect_to("sessions_roster.roster", uid=session.uid)
    attendance.close(session.id, g.actor.person_id)
    return redirect_to("sessions_roster.closing", uid=session.uid)


# Closing and confirming.


@blueprint.get("/staff/sessions/<uuid:uid>/closing")
@requires(Permission.MARK_ATTENDANCE, services.by_uid)
def closing(session: TrainingSession) -> Answer:
    """Show what confirming the list will say, and what has to be decided first."""
    return _closing_page(session)


def _closing_page(session: TrainingSession, error: LmsError | None = None) -> Answer:
    lines = roster.of(session)
    tally = {state: sum(line.state == state for line in lines) for state in words.PRESENCE}
    return page(
        "sessions/closing.html",
        error.status if error else 200,
        session=session,
        undecided=attendance.undecided(session),
        tally=tally,
        lines=lines,
        provisional=[line for line in lines if line.provisional],
        error=error,
        typed=request.form if error else {},
        presence=words.PRESENCE,
        states=words.STATES,
        begun=session.starts_at <= clock.now(),
    )


@blueprint.post("/staff/sessions/<uuid:uid>/settle")
@requires(Permission.MARK_ATTENDANCE, services.by_uid)
def settle(session: TrainingSession) -> Answer:
    """Take over the times that were proposed or typed for missing check-outs and uncertain marks."""
    try:
        with db.session.begin_nested():
            for name in request.form:
                if name.startswith("mark-") and (mark_id := key_of(name.removeprefix("mark-"))):
                    at = _instant(request.form[name], name)
                    taps.settle(session.id, mark_id, at, g.actor.person_id)
            decided = {
                number: _instant(request.form[name], name)
                for name in request.form
                if name.startswith("at-") and (number := key_of(name.removeprefix("at-")))
            }
            count = attendance.settle(session.id, decided, g.actor.person_id)
    except LmsError as error:
        return _closing_page(session, error)
    if count:
        flash(ngettext("%(num)s missing time was added.", "%(num)s missing times were added.", count))
    return redirect_to("sessions_roster.closing", uid=session.uid)


def _instant(text: str, field: str) -> datetime | None:
    """Return a typed Seoul time as an instant; None where it was left empty."""
    if not text.strip():
        return None
    try:
        return datetime.strptime(text.strip()[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=clock.SEOUL)
    except ValueError:
        raise LmsError(lazy("Type a day and a time as in 2026-03-02 14:30."), field=field) from None


@blueprint.post("/staff/sessions/<uuid:uid>/confirm")
@requires(Permission.MARK_ATTENDANCE, services.by_uid)
def confirm(session: TrainingSession) -> Answer:
    """Confirm the list: it is locked, and the outcomes follow."""
    try:
        with db.session.begin_nested():
            attendance.confirm(session.id, g.actor.person_id)
    except attendance.Unsettled as error:
        return _closing_page(session, error)
    flash(_("The list is confirmed and locked. Results reach the learners within moments."))
    return redirect_to("sessions_roster.roster", uid=session.uid)


# One person.


@dataclass(frozen=True)
class LineOf:
    """A line with its session, as one thing for the rule."""

    line: Attendance
    session: TrainingSession

    @property
    def run_id(self) -> int:
        """Return the run the session belongs to."""
        return self.session.run_id


def _line(uid: UUID, line: UUID) -> LineOf | None:
    session = services.by_uid(uid)
    found = db.session.scalar(select(Attendance).where(Attendance.uid == line))
    if session is None or found is None or found.session_id != session.id:
        return None
    return LineOf(found, session)


@blueprint.get("/staff/sessions/<uuid:uid>/people/<uuid:line>")
@requires(Permission.SEE_ATTENDANCE, _line)
def person(found: LineOf) -> Answer:
    """Show all marks of one person in a session, and what can be done about them."""
    return _line_page(found)


def _line_page(found: LineOf, status: int = 200, **given: object) -> Answer:
    line, session = found.line, found.session
    audit.note_read("sessions.see_line", [line.person_id] if line.person_id else [], f"session:{session.id}")
    keys = [line.id, *db.session.scalars(select(Attendance.id).where(Attendance.merged_into_id == line.id))]
    rows = db.session.scalars(
        select(AttendanceMark).where(AttendanceMark.attendance_id.in_(keys)).order_by(AttendanceMark.id)
    ).all()
    forms = {
        "excuse": ExcuseForm(formdata=None, excuse=line.excuse),
        "amend": AmendForm(formdata=None, in_at=line.in_at, out_at=line.out_at, excuse=line.excuse),
        "match": MatchForm(formdata=None, who=line.name),
        **given,
    }
    changed = [one for one in attendance.amendments(session.id) if one.version > 1]
    return page(
        "sessions/line.html",
        status,
        session=session,
        line=line,
        marks=rows,
        gone={row.replaces_id for row in rows if row.replaces_id},
        amendments=[one for one in changed if any(entry["attendance"] == line.id for entry in one.entries)],
        presence=words.PRESENCE,
        badges=words.PRESENCE_BADGES,
        kinds=words.MARKS,
        evidence=words.EVIDENCE,
        may_mark=can(g.actor, Permission.MARK_ATTENDANCE, session),
        may_enroll=can(g.actor, Permission.ENROLL_PEOPLE, session),
        run=db.session.get_one(Run, session.run_id),
        **forms,
    )


@blueprint.post("/staff/sessions/<uuid:uid>/people/<uuid:line>/excuse")
@requires(Permission.MARK_ATTENDANCE, _line)
def excuse(found: LineOf) -> Answer:
    """Excuse somebody, or no longer."""
    form = ExcuseForm()
    if form.validate():
        taps.excuse(found.session.id, f"a{found.line.id}", form.excuse.data or "", g.actor.person_id)
        flash(_("Saved."))
        return redirect_to("sessions_roster.person", uid=found.session.uid, line=found.line.uid)
    return _line_page(found, 422, excuse=form)


@blueprint.post("/staff/sessions/<uuid:uid>/excuse")
@requires(Permission.MARK_ATTENDANCE, services.by_uid)
def begin_line(session: TrainingSession) -> Answer:
    """Make the line of somebody of whom nothing is known yet, to excuse the person there."""
    line = taps.find(marks.share(session.id), request.form.get("who", ""))
    return redirect_to("sessions_roster.person", uid=session.uid, line=line.uid)


@blueprint.post("/staff/sessions/<uuid:uid>/people/<uuid:line>/amend")
@requires(Permission.MARK_ATTENDANCE, _line)
def amend(found: LineOf) -> Answer:
    """Amend one line of a confirmed list with its reason."""
    form = AmendForm()
    if form.validate():
        wanted = Amendment(form.in_at.instant, form.out_at.instant, form.excuse.data or "")
        with form.saving():
            attendance.amend(found.session.id, found.line.id, wanted, form.reason.data or "", g.actor.person_id)
            flash(_("The list was amended; the values before are kept."))
            return redirect_to("sessions_roster.person", uid=found.session.uid, line=found.line.uid)
    return _line_page(found, 422, amend=form)


@blueprint.post("/staff/sessions/<uuid:uid>/people/<uuid:line>/match")
@requires(Permission.MARK_ATTENDANCE, _line)
def match(found: LineOf) -> Answer:
    """Say who a walk-in is."""
    form = MatchForm()
    if form.validate():
        with form.saving():
            who = matching.one(form.who.data or "", "who")
            enroll = bool(request.form.get("enroll")) and can(g.actor, Permission.ENROLL_PEOPLE, found.session)
            own = walkins.match(found.session.id, found.line.id, who.id, g.actor.person_id, enroll=enroll)
            flash(_("The walk-in is %(name)s.", name=who.name))
            return redirect_to("sessions_roster.person", uid=found.session.uid, line=own.uid)
    return _line_page(found, 422, match=form)
