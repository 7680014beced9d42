"""What tests of this room share."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.actions.given import Scene
from tests.actions.given_pages import Office


@pytest.fixture
def scene(database: Engine) -> Scene:
    """Make a district with its station and agency, people there, and a run for it."""
    return Scene()


@pytest.fixture
def office(app: Flask) -> Office:
    """Make the same with accounts and browsers."""
    return Office(app)
