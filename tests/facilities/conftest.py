"""What tests of facilities stand on."""

import pytest
from sqlalchemy import Engine

from tests.facilities import home as homes
from tests.facilities.home import Home


@pytest.fixture
def home(database: Engine) -> Home:
    """Return the facility with its people."""
    return homes.build()
