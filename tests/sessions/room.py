"""The people of page tests in one training session."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from lms.accounts import roles
from lms.core import clock, db
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment
from lms.sessions import rotating, services
from lms.sessions.models import Attendance, TrainingSession
from tests.accounts.people import Member, kept
from tests.enrollments import world
from tests.enrollments.cast import Cast
from tests.sessions import place


@dataclass(frozen=True)
class Key:
    """A training session by its keys."""

    id: int
    uid: UUID
    secret: bytes


class Room(Cast):
    """Ann is in the run, Ben is its instructor, Cho has nothing to do with it."""

    def __init__(self, app: Flask, **facts: Any) -> None:
        super().__init__(app)
        with kept():
            run = world.run(place.course())
            self.run_id, self.run_uid = run.id, run.uid
            roles.grant(self.ben.person_id, "instructor", run_id=run.id, starts_on=clock.today())
            (one,) = enrollments.enroll([self.ann.person_id], run.id, None)
            self.enrollment_id = one.enrollment_id
            self.enrollment_uid = db.session.get_one(Enrollment, one.enrollment_id).uid
        self.session = self.plan(**facts)

    def plan(self, **facts: Any) -> Key:
        """Plan a further session of the run."""
        with kept():
            made = services.create(facts.pop("run_id", self.run_id), place.plan(**facts), None)
            return Key(made.id, made.uid, services.secret_of(made))

    @property
    def staff(self) -> str:
        """Return the address of the session's staff pages."""
        return f"/staff/sessions/{self.session.uid}"

    def token(self, kind: str = "in", windows: int = 0, session: Key | None = None) -> str:
        """Return the token that is on the screen now, or so many windows ago."""
        of = session or self.session
        return rotating.token(of.secret, of.uid, kind, rotating.window_of(clock.epoch()) - windows)

    def digits(self, kind: str = "in") -> str:
        """Return the digits that are on the screen now."""
        window = rotating.window_of(clock.epoch(), rotating.DIGITS_WINDOW)
        return rotating.digits(self.session.secret, self.session.uid, kind, window)

    def line(self, who: Member, session: Key | None = None) -> Attendance | None:
        """Return somebody's line as it is now."""
        db.begin(write=True)
        return db.session.scalar(
            select(Attendance).where(
                Attendance.session_id == (session or self.session).id, Attendance.person_id == who.person_id
            )
        )

    def row(self) -> TrainingSession:  # type: ignore[override]
        """Return the session as it is now."""
        db.begin(write=True)
        return db.session.get_one(TrainingSession, self.session.id)
