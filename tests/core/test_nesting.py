"""Transactions of jobs and commands never nest: an inner one would end the outer one unseen."""

import pytest

from lms.core import db

pytestmark = pytest.mark.usefixtures("database")


def test_neither_a_transaction_nor_a_reading_stands_inside_a_transaction() -> None:
    with db.transaction():
        with pytest.raises(RuntimeError), db.transaction():
            pass
        with pytest.raises(RuntimeError), db.reading():
            pass
