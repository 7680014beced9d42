"""What page tests of the desk share with those of enrollments."""

import pytest
from flask import Flask

from tests.enrollments.cast import Cast


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Return the people with their browsers."""
    return Cast(app)
