"""Good practices: write one, have it reviewed by another and approved by the city, show it, take it away."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from lms.core import audit, clock, db, privacy
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.i18n import lazy
from lms.core.texts import problem, tidy
from lms.enrollments.models import Enrollment
from lms.library import telling
from lms.library.models import AGE_BANDS, STAGES, TEXTS, Practice, PracticeEvent
from lms.library.states import Step, after
from lms.library.words import CHECKLIST
from lms.organizations.models import Organization

TITLE_MOST = 120
TEXT_MOST = 4000
REASON_MOST = 500
# Looked at again after a year, and hidden then if nobody did.
KEPT_FOR = timedelta(days=365)
REQUIRED = ("title", "situation", "helped")


class LibraryError(LmsError):
    """A practice cannot be kept as it was written, or a step is missing something."""


class NotClean(LmsError):
    """A practice holds something that could say who somebody is; `places` are the findings of each text."""

    def __init__(self, places: dict[str, list[privacy.Finding]], draft: "Draft") -> None:
        first = next(iter(places))
        text = getattr(draft, first)
        shown = ", ".join(f"“{text[f.start : f.end]}” ({f.label})" for f in places[first][:5])
        super().__init__(
            lazy("This could say who somebody is: %(places)s. Leave it out or describe it in general.", places=shown),
            field=first,
        )
        self.places = places


@dataclass(frozen=True)
class Draft:
    """The texts of a practice and what it is about: a stage of five, an age band or "", a district or None."""

    title: str
    stage: str
    situation: str
    helped: str
    district_did: str = ""
    police_did: str = ""
    agency_did: str = ""
    others_did: str = ""
    age_band: str = ""
    district_id: int | None = None


def create(draft: Draft, actor_id: int | None, run_id: int | None = None, uid: UUID | None = None) -> Practice:
    """Keep a new draft and return it. `run_id`: the joint training it came from. `uid`: made by the form, so that a
    form sent twice writes once.

    Raises NotClean when a text holds what blocks, LibraryError naming the field at fault.
    """
    if uid is not None:
        there = db.session.scalar(select(Practice).where(Practice.uid == uid))
        if there is not None and there.created_by_id == actor_id:
            return there
        if there is not None:
            raise Conflict(lazy("This form was sent already. Open it again."))
    draft = _checked(draft)
    practice = Practice(run_id=run_id, created_at=clock.now(), created_by_id=actor_id, **_values(draft))
    if uid is not None:
        practice.uid = uid
    db.session.add(practice)
    db.session.flush()
    _happened(practice, "created", actor_id)
    return practice


def change(practice_id: int, draft: Draft, actor_id: int | None, known: int | None = None) -> Practice:
    """Change a draft; raises Conflict if others changed it since. `known`: the newest event of the form."""
    practice = _locked(practice_id)
    if practice.state != "draft":
        raise Conflict(lazy("It is no draft any more. Ask the reviewer to return it."))
    newest = newest_event(practice.id)
    if known is not None and newest is not None and newest.id != known and newest.actor_id != actor_id:
        raise Conflict(lazy("Somebody else changed this meanwhile. Look at it again."))
    values = _values(_checked(draft))
    if any(getattr(practice, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(practice, name, value)
        practice.checklist = []
        _happened(practice, "changed", actor_id)
    return practice


def submit(practice_id: int, checklist: Collection[str], actor_id: int | None) -> Practice:
    """Give a draft to the second reviewer; the uploader has confirmed every point of the checklist.

    What the scanner takes for names may stay: the reviewer releases each or returns the draft.
    """
    practice = _locked(practice_id)
    if set(checklist) < set(CHECKLIST):
        raise LibraryError(lazy("Confirm every point before you submit."), field="checklist")
    _refuse_blocking(practice)
    practice.checklist = sorted(CHECKLIST)
    return _step(practice, Step.SUBMIT, actor_id)


def release(practice_id: int, words: str, reason: str, actor_id: int | None) -> Practice:
    """Say that words which the scanner takes for a name are none, with the reason; another person than the uploader."""
    practice = _locked(practice_id)
    _second(practice, actor_id)
    if practice.state != "in_review":
        raise Conflict(lazy("This step is not possible any more. Look at it again."))
    reason = _clean(reason, "reason", REASON_MOST)
    privacy.refuse(reason, "reason", asks=False)
    if words in practice.released_words:
        return practice
    if words not in asked_words(practice):
        raise LibraryError(lazy("Choose one of the list."), field="words")
    practice.released = [*practice.released, {"words": words, "reason": reason}]
    _happened(practice, "release", actor_id, reason)
    return practice


def review(practice_id: int, actor_id: int | None) -> Practice:
    """Pass a practice on to the city; everything the scanner asked about was released."""
    practice = _locked(practice_id)
    _second(practice, actor_id)
    _refuse_unreleased(practice)
    practice.reviewed_by_id = actor_id
    return _step(practice, Step.REVIEW, actor_id)


def send_back(practice_id: int, note: str, actor_id: int | None) -> Practice:
    """Return a practice to its author with a note of what to change."""
    practice = _locked(practice_id)
    note = _clean(note, "note", REASON_MOST)
    privacy.refuse(note, "note", asks=False)
    practice.reviewed_by_id = None
    return _step(practice, Step.RETURN, actor_id, note)


def approve(practice_id: int, actor_id: int | None) -> Practice:
    """Publish a practice for the city: a third person, neither the uploader nor the reviewer."""
    practice = _locked(practice_id)
    _second(practice, actor_id)
    if actor_id is not None and practice.reviewed_by_id == actor_id:
        raise Conflict(lazy("Who reviewed it cannot approve it too."))
    _refuse_unreleased(practice)
    practice.approved_by_id = actor_id
    practice.published_on = clock.today()
    _keep_a_year(practice)
    return _step(practice, Step.APPROVE, actor_id)


def renew(practice_id: int, actor_id: int | None) -> Practice:
    """Keep a practice for another year after looking at it again; the scanner of today has nothing against it."""
    practice = _locked(practice_id)
    _refuse_unreleased(practice)
    if practice.expires_on == clock.today() + KEPT_FOR:
        return practice  # done today already
    _keep_a_year(practice)
    return _step(practice, Step.RENEW, actor_id)


def withdraw(practice_id: int, reason: str, actor_id: int | None) -> Practice:
    """Hide a practice at once, with a reason; every reader may, since somebody could be recognized."""
    practice = _locked(practice_id)
    reason = _clean(reason, "reason", REASON_MOST)
    return _step(practice, Step.WITHDRAW, actor_id, reason)


def reopen(practice_id: int, actor_id: int | None) -> Practice:
    """Take a withdrawn or expired practice up again as a draft: it goes the whole way anew."""
    practice = _locked(practice_id)
    practice.checklist, practice.reviewed_by_id, practice.approved_by_id = [], None, None
    practice.published_on = practice.review_on = practice.expires_on = None
    return _step(practice, Step.REOPEN, actor_id)


def expire(today: date) -> int:
    """Hide what nobody looked at again within its year; return how many."""
    due = db.session.scalars(
        select(Practice.id).where(Practice.state == "published", Practice.expires_on <= today)
    ).all()
    for practice_id in due:
        _step(_locked(practice_id), Step.EXPIRE, None)
    return len(due)


def alarms(practice: Practice) -> dict[str, list[privacy.Finding]]:
    """Return what the scanner has against each text of a practice, without the words that were released."""
    return _alarms({name: getattr(practice, name) for name in TEXTS}, practice.released_words, _names(practice))


def asked_words(practice: Practice) -> list[str]:
    """Return the words that the scanner takes for names and nobody released yet, each once."""
    found = [
        getattr(practice, name)[one.start : one.end]
        for name, findings in alarms(practice).items()
        for one in findings
        if one.verdict == privacy.ASK
    ]
    return list(dict.fromkeys(found))


def by_id(practice_id: int) -> Practice | None:
    """Return a practice, or None."""
    return db.session.get(Practice, practice_id)


def events_of(practice_id: int) -> list[PracticeEvent]:
    """Return what happened to a practice, the oldest first."""
    mine = select(PracticeEvent).where(PracticeEvent.practice_id == practice_id)
    return list(db.session.scalars(mine.order_by(PracticeEvent.id)))


def newest_event(practice_id: int) -> PracticeEvent | None:
    """Return what happened last to a practice."""
    mine = select(PracticeEvent).where(PracticeEvent.practice_id == practice_id)
    return db.session.scalar(mine.order_by(PracticeEvent.id.desc()).limit(1))


def _locked(practice_id: int) -> Practice:
    practice = db.session.scalar(
        select(Practice).where(Practice.id == practice_id).with_for_update().execution_options(populate_existing=True)
    )
    if practice is None:
        raise NotFound(lazy("This practice does not exist."))
    return practice


def _step(practice: Practice, step: Step, actor_id: int | None, note: str = "") -> Practice:
    state = after(practice.state, step)
    if state is None:
        newest = newest_event(practice.id)
        if newest is not None and (newest.kind, newest.actor_id) == (step, actor_id):
            return practice  # the same form, sent twice
        raise Conflict(lazy("This step is not possible any more. Look at it again."))
    practice.state = state
    _happened(practice, step, actor_id, note)
    newest = newest_event(practice.id)
    if newest is not None and state in telling.WAITING:
        telling.later(practice, newest.id)
    return practice


def _happened(practice: Practice, kind: str, actor_id: int | None, note: str = "") -> None:
    db.session.add(
        PracticeEvent(practice_id=practice.id, kind=kind, at=clock.now(), actor_id=actor_id, note=note, detail={})
    )
    db.session.flush()
    audit.note(f"library.{kind}", after={"state": practice.state}, thing=f"practice:{practice.id}", reason=note)


def _second(practice: Practice, actor_id: int | None) -> None:
    if actor_id is not None and practice.created_by_id == actor_id:
        raise Conflict(lazy("Who wrote it cannot review it."))


def _keep_a_year(practice: Practice) -> None:
    practice.expires_on = clock.today() + KEPT_FOR
    practice.review_on = practice.expires_on - timedelta(days=30)


def _names(practice: Practice) -> list[str]:
    if practice.run_id is None:
        return []
    return list(db.session.scalars(select(Enrollment.name).where(Enrollment.run_id == practice.run_id).distinct()))


def _alarms(
    texts: dict[str, str], released: Collection[str] = (), names: Iterable[str] = ()
) -> dict[str, list[privacy.Finding]]:
    names = list(names)
    found = {name: privacy.left(text, released, names) for name, text in texts.items()}
    return {name: findings for name, findings in found.items() if findings}


def _refuse_blocking(practice: Practice) -> None:
    _refuse(_draft_of(practice))


def _refuse_unreleased(practice: Practice) -> None:
    _refuse_blocking(practice)
    words = asked_words(practice)
    if words:
        raise Conflict(
            lazy(
                "These words may be names: %(words)s. Release each with a reason, or return it.", words=", ".join(words)
            )
        )


def _refuse(draft: Draft) -> None:
    found = _alarms({name: getattr(draft, name) for name in TEXTS})
    blocking = {name: [one for one in findings if one.verdict == privacy.BLOCK] for name, findings in found.items()}
    places = {name: findings for name, findings in blocking.items() if findings}
    if places:
        raise NotClean(places, draft)


def _draft_of(practice: Practice) -> Draft:
    return Draft(**{one.name: getattr(practice, one.name) for one in fields(Draft)})


def _checked(draft: Draft) -> Draft:
    cleaned: dict[str, Any] = {}
    for name in TEXTS:
        most = TITLE_MOST if name == "title" else TEXT_MOST
        cleaned[name] = _clean(getattr(draft, name), name, most, optional=name not in REQUIRED)
    if draft.stage not in STAGES:
        raise LibraryError(lazy("Choose one of the list."), field="stage")
    if draft.age_band and draft.age_band not in AGE_BANDS:
        raise LibraryError(lazy("Choose one of the list."), field="age_band")
    if draft.district_id is not None:
        district = db.session.get(Organization, draft.district_id)
        if district is None or district.kind != "district":
            raise LibraryError(lazy("Choose one of the list."), field="district")
    if not any(cleaned[name] for name in ("district_did", "police_did", "agency_did", "others_did")):
        raise LibraryError(lazy("Tell what at least one agency did."), field="district_did")
    draft = replace(draft, **cleaned)
    _refuse(draft)
    return draft


def _clean(text: str, field_name: str, most: int, optional: bool = False) -> str:
    text = (tidy(text) or "").strip()
    if not text and not optional:
        raise LibraryError(lazy("Please fill this in."), field=field_name)
    found = problem(text, most)
    if found:
        raise LibraryError(found, field=field_name)
    return text


def _values(draft: Draft) -> dict[str, Any]:
    values = {one.name: getattr(draft, one.name) for one in fields(Draft)}
    values["search"] = "\n".join(getattr(draft, name) for name in TEXTS).lower()
    return values
