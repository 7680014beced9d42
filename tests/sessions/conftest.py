"""What page tests of this room share."""

import pytest
from flask import Flask

from tests.sessions.room import Room


@pytest.fixture
def room(app: Flask) -> Room:
    """Return a run with a training session that began an hour ago: Ann is in it, Ben leads it, Cho is not."""
    return Room(app)
