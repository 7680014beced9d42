"""Who brings questions in: an instructor who is signed in, and a bank of theirs. A test may have others of its own."""

import pytest
from flask.testing import FlaskClient

from lms.questions import writing
from lms.questions.models import Bank
from tests.accounts.people import Member, kept, member, sign_in


@pytest.fixture
def ben(client: FlaskClient) -> Member:
    """Sign an instructor in."""
    found = member("박벤", email="ben@example.org", role="instructor")
    sign_in(client, "ben@example.org")
    return found


@pytest.fixture
def bank(ben: Member) -> Bank:
    """Make a bank of the instructor's."""
    with kept():
        return writing.new_bank({"ko": "내 은행", "en": "My bank"}, owner_id=ben.person_id)
