"""Telling who reviews and who approves by mail that a good practice begins to wait for them."""

from sqlalchemy import or_, select

from lms.accounts.models import Grant, Person
from lms.accounts.services import account_of, email_of, in_force, notice_wanted
from lms.core import clock, db, mail, outbox
from lms.library.models import Practice
from lms.policy import LIBRARY_WRITERS

WAITING = ("in_review", "in_approval")


def later(practice: Practice, event_id: int) -> None:
    """Let everybody be told for whom a practice begins to wait with an event: once each."""
    for person_id in sorted(_people(practice)):
        outbox.later(
            "library.tell",
            key=f"person:{person_id}",
            dedupe=f"library.tell:{event_id}:{person_id}",
            practice_id=practice.id,
            person_id=person_id,
            state=practice.state,
        )


def _people(practice: Practice) -> set[int]:
    # The city approves. What came from a run is reviewed by its crew, anything else by those of the whole site.
    whole_site = Grant.run_id.is_(None) & Grant.organization_id.is_(None)
    held = Grant.role.in_(LIBRARY_WRITERS) & or_(Grant.run_id == practice.run_id, whole_site)
    if practice.state == "in_approval":
        held = (Grant.role == "admin") & whole_site
    rows = db.session.execute(select(Grant.person_id, Grant.run_id).where(held, in_force(Grant, clock.today())))
    others = {(person, run) for person, run in rows if person not in (practice.created_by_id, practice.reviewed_by_id)}
    crew = {person for person, run in others if run is not None}
    return crew or {person for person, _run in others}


@outbox.handler("library.tell")
def tell(practice_id: int, person_id: int, state: str) -> None:
    """Mail one person, unless it waits no more, or the person wants no such mails or has no address."""
    with db.reading():
        practice, account = db.session.get(Practice, practice_id), account_of(person_id)
        if practice is None or practice.state != state or account is None or account.disabled_at or not account.email:
            return
        if not notice_wanted(account, "waiting"):
            return
        person = db.session.get_one(Person, person_id)
        to, name, language = email_of(account), person.name, person.language
        # Its title is not told: it may hold what nobody has released yet.
        values = {"name": name, "step": state, "path": f"/staff/library/{practice.uid}"}
    number = outbox.job().id
    mail.send(to, "practice_waiting", language, values, name=name, message_id=f"practice-{practice_id}-{number}")
