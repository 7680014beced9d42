"""What tests of activities stand on."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.activities import school as schools
from tests.activities.school import Learner, School


@pytest.fixture
def school(database: Engine, tmp_path: Path) -> School:
    """Return the course with its run."""
    return schools.build(tmp_path / "banks")


@pytest.fixture
def ann(school: School) -> Learner:
    """Return Ann in the run."""
    return school.admit(schools.ann())
