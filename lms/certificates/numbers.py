"""Numbers of certificates, without gaps, and their codes, which nobody can guess."""

import secrets

from sqlalchemy.dialects import postgresql, sqlite

from lms.certificates.models import SerialCounter
from lms.core import db

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter that is read as another."""


def next_number(series: str, year: int) -> int:
    """Take the next number of a series and year in the present write transaction.

    The counter stays locked until its end: who is rolled back gives the number back.
    """
    insert = (sqlite if db.is_sqlite() else postgresql).insert(SerialCounter)
    statement = insert.values(series=series, year=year, last=1).on_conflict_do_update(
        index_elements=[SerialCounter.series, SerialCounter.year], set_={"last": SerialCounter.last + 1}
    )
    return db.session.execute(statement.returning(SerialCounter.last)).scalar_one()


def new_code() -> str:
    """Return a verification code nobody can guess: 80 random bits as K7QF-2M4N-8PRS-TVWX."""
    letters = [secrets.choice(ALPHABET) for _ in range(16)]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, 16, 4))


def normal_code(text: str) -> str:
    """Return a typed code in its one form; letters that are read as digits become these, "" if it can be no code."""
    letters = "".join(c for c in text.upper() if c.isalnum()).translate(str.maketrans("OIL", "011"))
    if len(letters) != 16 or any(letter not in ALPHABET for letter in letters):
        return ""
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))
