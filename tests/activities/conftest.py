"""What tests of activities stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lms.content import services as content
from lms.questions import services as questions
from tests.activities import school as schools
from tests.activities.school import Learner, School


@pytest.fixture(autouse=True)
def fresh_versions() -> Iterator[None]:
    """Forget kept versions: a database that is rolled back gives the same ids to other things."""
    yield
    content.forget()
    questions.forget()


@pytest.fixture
def school(database: Engine, tmp_path: Path) -> School:
    """Return the course with its run."""
    return schools.build(tmp_path / "banks")


@pytest.fixture
def ann(school: School) -> Learner:
    """Return Ann in the run."""
    return school.admit(schools.ann())
