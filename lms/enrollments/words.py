"""Words for programs, entries, languages and states of runs, as they stand on pages."""

from lms.accounts.words import JOBS
from lms.core.i18n import Lazy, lazy

PROGRAMS: dict[str, Lazy] = {
    "basic": lazy("Basic job training"),
    "advanced": lazy("Advanced job training"),
    "child-rights": lazy("Child rights"),
    "joint": lazy("Joint training"),
    "statutory": lazy("Statutory training"),
}

LANGUAGES: dict[str, Lazy] = {"ko": lazy("Korean"), "en": lazy("English")}

ENTRIES: dict[str, Lazy] = {
    "open": lazy("Anybody may enroll at once"),
    "approval": lazy("People apply, staff decide"),
    "staff": lazy("Staff enroll people"),
}

RUN_STATES: dict[str, Lazy] = {
    "draft": lazy("In preparation"),
    "open": lazy("Opened"),
    "closed": lazy("Closed"),
}


def job(key: str) -> str:
    """Return the words for a job; the key itself for one that is not known."""
    return str(JOBS.get(key, key))


def program(key: str) -> str:
    """Return the words for a program."""
    return str(PROGRAMS.get(key, key))
