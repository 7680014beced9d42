"""The real course and the demonstration people, loaded into the database of a test."""

from importlib.resources import files
from pathlib import Path

from lms.config import Settings
from lms.content.check import known_in
from lms.content.helplines import load_help_lines
from lms.content.publish import publish
from lms.core import db
from lms.desk import demo
from lms.learning import registry
from lms.organizations.seed import seed
from lms.questions import services as questions


def load_demo(settings: Settings) -> None:
    """Load them into the present database, and write their passwords into the file of the settings."""
    course = Path(str(files("lms.content.courses"))) / "mandated-reporter"
    bank = Path(str(files("lms.content.quizzes"))) / course.name
    with db.transaction():
        seed()
        load_help_lines()
    questions.load_folder(bank)
    with db.reading():
        pinned = questions.current_quiz_versions()
    publish(course, registry.checkers(), pinned, known=known_in(course, bank))
    demo.create(settings)


def password_of(settings: Settings, email: str) -> str:
    """Return the password of a demonstration account."""
    lines = settings.demo_accounts.read_text("utf-8").splitlines()
    return next(line.split()[2] for line in lines if email in line)
