"""A course with a lesson, a quiz and a survey, a run of it, and Ann in the run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from lms.accounts import roles
from lms.content import services as content
from lms.content.manifest import Activity, Completion, Module, Survey, SurveyQuestion, Title
from lms.content.models import CourseVersion
from lms.core import clock, db
from lms.enrollments import services as enrollments
from lms.enrollments.models import Enrollment
from lms.questions import services as questions
from tests.accounts.people import Member, kept, member
from tests.enrollments import world
from tests.questions.banks import multiple, quiz, shorttext, single, truefalse, write_bank

SATISFACTION = Survey(
    "satisfaction",
    Title("만족도조사", "Satisfaction survey"),
    (
        SurveyQuestion("s1", "scale5", Title("도움이 됩니다.", "It helps.")),
        SurveyQuestion("s2", "scale5", Title("알기 쉽습니다.", "It is clear.")),
        SurveyQuestion("s9", "text", Title("하고 싶은 말", "Anything else?"), required=False),
    ),
)
RIGHT = {"q1": ["b"], "q2": ["a", "c"], "q3": ["true"], "q4": ["112"]}
WRONG = {"q1": ["a"], "q2": ["a"], "q3": ["false"], "q4": ["119"]}


@dataclass(frozen=True)
class School:
    """What tests need to know of the run: keys only."""

    run_id: int
    run_uid: UUID
    course_version_id: int
    quiz_version_id: int

    def admit(self, who: Member) -> "Learner":
        """Enroll a person."""
        with kept():
            (one,) = enrollments.enroll([who.person_id], self.run_id, None)
            uid = db.session.get_one(Enrollment, one.enrollment_id).uid
        return Learner(who, one.enrollment_id, uid)

    def teach(self, who: Member) -> Member:
        """Let a person teach the run."""
        with kept():
            roles.grant(who.person_id, "instructor", run_id=self.run_id, starts_on=clock.today())
        return who


@dataclass(frozen=True)
class Learner:
    """A person in the run."""

    who: Member
    enrollment_id: int
    uid: UUID

    @property
    def quiz(self) -> str:
        """Return the address of the quiz in the player."""
        return f"/learn/{self.uid}/f1-quiz"

    @property
    def survey(self) -> str:
        """Return the address of the survey in the player."""
        return f"/learn/{self.uid}/survey"


Question = tuple[dict[str, Any], dict[str, Any]]


def build(folder: Path, extra: int = 0, bank: Sequence[Question] = (), **settings: Any) -> School:
    """Load a bank of four questions (and some extra ones), publish the course and open the run.

    An attempt has four questions, or all those of `bank`, in its order.
    """
    content.forget()
    questions.forget()
    items = [single("q1", pages=["f1-case"]), multiple("q2"), truefalse("q3"), shorttext("q4")]
    items += [single(f"x{number}") for number in range(extra)]
    facts = {"attempts": 3, "time_limit": 20, "shuffle": True, **settings}
    slots = [{"question": entry["id"]} for entry, _ in bank] or [{"draw": "basics", "count": 4}]
    write_bank(folder, "basics", list(bank) or items, [quiz("final", *slots, **facts)])
    questions.load_all(folder)
    version = questions.current_quiz_version("final")
    assert version is not None
    activities = (
        Activity("f1-case", "lesson", Title("사례", "A case"), 14, required=False, file="f1-case.md"),
        Activity("f1-quiz", "quiz", Title("확인 퀴즈", "Quiz"), 6, quiz="final"),
        Activity("survey", "survey", Title("만족도조사", "Survey"), 0, survey="satisfaction"),
    )
    with kept():
        course = world.course(
            modules=(Module("f1", Title("첫째 단원", "Unit one"), 20, activities),),
            surveys=(SATISFACTION,),
            order="free",
            completion=Completion(0),
        )
        assert course.current_version_id is not None
        db.session.get_one(CourseVersion, course.current_version_id).quiz_versions = {"final": version}
        run = world.run(course)
        made = School(run.id, run.uid, course.current_version_id, version)
    content.forget()
    return made


def ann() -> Member:
    """Make Ann, who learns."""
    return member("김안", email="ann@example.org")


def ben() -> Member:
    """Make Ben, who teaches."""
    return member("박벤", email="ben@example.org", job="consultant")
