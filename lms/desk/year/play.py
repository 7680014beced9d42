"""The year 2022 as a demonstration: everything happens in the order of time, by the services that the pages use."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random

from sqlalchemy import select

from lms.accounts import passwords
from lms.content import services as content
from lms.content.check import known_in
from lms.content.models import Course
from lms.content.publish import publish
from lms.core import clock, db
from lms.core.errors import Conflict
from lms.core.i18n import lazy
from lms.desk.year import budget, cast, child_rights, consulting, job_training, joint, totals
from lms.desk.year.stage import Stage, moment
from lms.desk.year.totals import Totals
from lms.enrollments.models import Run
from lms.learning import registry
from lms.questions import services as questions

YEAR = 2022
FIRST_DAY = date(YEAR, 1, 3)
SEED = 2022
PROGRAMS = ("basic", "advanced", "joint", "child-rights")


def play(clock_file: Path, courses: Path, say: Callable[[str], None]) -> dict[str, Totals]:
    """Play the year on an empty database and return its totals by program.

    `courses`: a folder with `courses/` and `quizzes/`, among them one course of each program and one with visits.
    `clock_file` moves the clock and ends at the last day played. Raises Conflict when the database holds runs already.
    """
    with db.reading():
        if db.session.scalar(select(Run.id).limit(1)) is not None:
            raise Conflict(lazy("The demonstration year needs an empty site: there are runs already."))
    clock.use_offset_file(clock_file)
    stage = Stage(clock_file, Random(SEED), say)  # noqa: S311  no secret: the play is to be the same every time
    stage.start(moment(FIRST_DAY, 9))
    found = _publish(courses)
    hashed = passwords.make(passwords.initial())
    with db.transaction():
        stage.cast = cast.organize()
        cast.people(stage.cast, SEED, hashed)
        budget.cards(stage.cast)
    say(f"{len(stage.cast.members)} people, {len(stage.cast.facilities)} facilities")
    job_training.prepare(stage, found["basic"], found["advanced"])
    joint.prepare(stage, found["joint"])
    consulting.prepare(stage, found["expert"])
    child_rights.prepare(stage, found["child-rights"])
    stage.play()
    with db.reading():
        return {program: totals.of_program(program, YEAR) for program in PROGRAMS}


def _publish(courses: Path) -> dict[str, int]:
    """Publish the courses and return program → key of its course; the one with consulting visits is `expert`."""
    questions.load_all(courses / "quizzes")
    with db.reading():
        pinned = questions.current_quiz_versions()
    folders = sorted(file.parent for file in (courses / "courses").glob("*/course.yaml"))
    known = known_in(*folders, *(file.parent for file in (courses / "quizzes").glob("*/bank.yaml")))
    slugs = [publish(folder, registry.checkers(), pinned, known=known).slug for folder in folders]
    content.forget()
    found: dict[str, int] = {}
    with db.reading():
        for course in db.session.scalars(select(Course).where(Course.slug.in_(slugs)).order_by(Course.slug)):
            assert course.current_version_id is not None
            steps = content.course_of(course.current_version_id).activities()
            found["expert" if any(one.type == "visit" for one in steps) else course.program] = course.id
    return found
