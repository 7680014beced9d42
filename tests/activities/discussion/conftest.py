"""What tests of case discussions stand on."""

import pytest
from flask import Flask

from tests.activities.discussion.table import Table


@pytest.fixture
def table(app: Flask) -> Table:
    """Return three agencies in a run of the demonstration of joint training."""
    return Table(app)
