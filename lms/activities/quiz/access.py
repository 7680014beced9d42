"""The access code of a quiz: compared in constant time, and guessing it made slow as all guessing is."""

import hmac

from lms.accounts import throttle
from lms.core import db
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.core.texts import tidy


class AccessCodeWrong(LmsError):
    """The access code is missing or wrong, or was guessed too often just now."""

    def __init__(self, message: object, status: int = 422) -> None:
        super().__init__(message, status, "code")


def check(wanted: str, given: str, enrollment_id: int, activity: str) -> None:
    """Let nobody start a quiz with an access code who does not know it. Raises AccessCodeWrong (422, 429)."""
    if not wanted:
        return
    keys = [throttle.Key("quiz-code", f"{enrollment_id}:{activity}"[:64])]
    wait = throttle.wait(keys)
    if wait is not None:
        minutes = -(-int(wait.total_seconds()) // 60) or 1
        raise AccessCodeWrong(
            lazy("Too many wrong codes. Try again in %(minutes)s minutes, or ask the staff.", minutes=minutes), 429
        )
    if not given.strip():
        raise AccessCodeWrong(lazy("Type the access code that the staff told you."))
    if not hmac.compare_digest((tidy(given) or "").encode(), (tidy(wanted) or "").encode()):
        db.after_rollback(lambda: throttle.count(keys))
        raise AccessCodeWrong(lazy("This is not the access code. Ask the staff for it."))
