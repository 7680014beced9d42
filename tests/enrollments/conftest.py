"""What page tests of this room and of the desk share."""

import pytest
from flask import Flask

from tests.enrollments.cast import Cast


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Return the people with their browsers."""
    return Cast(app)
