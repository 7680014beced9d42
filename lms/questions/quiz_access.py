"""Quizzes as the policy sees them, and the list of quizzes an actor may see."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from lms.content.manifest import Title
from lms.core import db
from lms.policy import Actor
from lms.questions.models import Quiz


@dataclass(frozen=True, slots=True)
class QuizThing:
    """A quiz with whom it is shared: `users` and `editors` are keys of organizations, editors are users too."""

    quiz: Quiz

    @property
    def title(self) -> Title:
        """Return the title in each language."""
        return Title(**self.quiz.title)

    @property
    def owner_id(self) -> int | None:
        """Return the person it belongs to; None: it came from a folder."""
        return self.quiz.owner_id

    @property
    def organization_id(self) -> int | None:
        """Return the organization it is shared with."""
        return self.quiz.organization_id

    @property
    def users(self) -> frozenset[int]:
        """Return the organizations whose instructors may use it."""
        return frozenset({self.quiz.organization_id} - {None}) if self.quiz.share else frozenset()  # type: ignore[arg-type]

    @property
    def editors(self) -> frozenset[int]:
        """Return the organizations whose instructors may edit it."""
        return self.users if self.quiz.share == "edit" else frozenset()


def by_uid(uid: UUID) -> QuizThing | None:
    """Return the quiz with this public id, or None."""
    found = db.session.scalar(select(Quiz).where(Quiz.uid == uid, Quiz.current_version_id.is_not(None)))
    return QuizThing(found) if found else None


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that narrows quizzes to those the actor may see (Permission.SEE_QUIZ)."""
    if actor.has_site("admin", "auditor"):
        return true()
    if not any(granted.role == "instructor" for granted in actor.granted):
        return false()
    return or_(
        Quiz.owner_id == actor.person_id,
        and_(Quiz.organization_id.in_(actor.teaching_for()), Quiz.share != ""),
        and_(Quiz.owner_id.is_(None), Quiz.organization_id.is_(None)),
    )
