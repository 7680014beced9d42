"""The people of page tests, each with a browser: Ann learns, Ben teaches, Mia manages, Dan administers, not so Cho."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from lms.accounts import roles
from lms.content.models import Course
from lms.core import clock, db
from lms.enrollments import services
from lms.enrollments.models import Enrollment, Run
from tests.accounts import people
from tests.accounts.people import Member, kept, member, signed_in
from tests.enrollments import world


@dataclass(frozen=True)
class RunKey:
    """A run by its keys; rows do not outlive a request."""

    id: int
    uid: UUID
    course_id: int


class Cast:
    """One organization, its people, one course; runs are made as a test needs them."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.home = people.organization()
        self.ann = member("김안", email="ann@example.org", works_at=self.home)
        self.ben = member("박벤", email="ben@example.org", job="consultant")
        self.mia = member("이미아", email="mia@example.org", works_at=self.home, manages=self.home)
        self.cho = people.stranger()
        self.dan = people.admin()
        with kept():
            self.course_id = world.course("mandated-reporter").id

    def run(self, teaches: Member | None = None, state: str = "open", **facts: Any) -> RunKey:
        """Make a run; `teaches` gets the role of its instructor."""
        with kept():
            course = db.session.get_one(Course, self.course_id)
            made = world.run(course, state=state, **facts)
            if teaches is not None:
                roles.grant(teaches.person_id, "instructor", run_id=made.id, starts_on=clock.today())
            return RunKey(made.id, made.uid, made.course_id)

    def apply(self, who: Member, run: RunKey, note: str = "") -> UUID:
        """Let somebody apply, and return the uid of the enrollment."""
        with kept():
            return services.apply(who.person_id, run.id, note).uid

    def state(self, who: Member, run: RunKey) -> str | None:
        """Return where somebody stands in a run."""
        db.begin(write=True)
        return db.session.scalar(
            select(Enrollment.state)
            .where(Enrollment.person_id == who.person_id, Enrollment.run_id == run.id)
            .order_by(Enrollment.cycle.desc())
        )

    def row(self, run: RunKey) -> Run:
        """Return a run as it is now."""
        db.begin(write=True)
        return db.session.get_one(Run, run.id)

    @cached_property
    def anns(self) -> FlaskClient:
        """Return Ann's browser."""
        return signed_in(self.app.test_client(), "ann@example.org")

    @cached_property
    def bens(self) -> FlaskClient:
        """Return Ben's browser."""
        return signed_in(self.app.test_client(), "ben@example.org")

    @cached_property
    def mias(self) -> FlaskClient:
        """Return Mia's browser."""
        return signed_in(self.app.test_client(), "mia@example.org")

    @cached_property
    def chos(self) -> FlaskClient:
        """Return Cho's browser."""
        return signed_in(self.app.test_client(), "cho@example.org")

    @cached_property
    def dans(self) -> FlaskClient:
        """Return Dan's browser."""
        return signed_in(self.app.test_client(), "dan@example.org")


@contextmanager
def counting() -> Iterator[list[str]]:
    """Collect the statements that a block sends to the database, BEGIN, COMMIT and savepoints left out."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")):
            sent.append(statement)

    engine = db.engine()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def text(response: Any) -> str:
    """Return a page as text."""
    return response.get_data(as_text=True)
