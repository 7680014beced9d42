"""Words for programs, entries, languages and states of runs, as they stand on pages."""

from lms.accounts.words import JOBS
from lms.core.i18n import Lazy, lazy
from lms.organizations.words import KINDS

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

BLOCK_STATES: dict[str, Lazy] = {
    "asked": lazy("Waiting for approval"),
    "held": lazy("Held"),
    "declined": lazy("Declined"),
    "ended": lazy("Ended"),
}


def job(key: str) -> str:
    """Return the words for a job; the key itself for one that is not known."""
    return str(JOBS.get(key, key))


def quota(key: str) -> str:
    """Return the words for a kind of organization or a job that a run has a quota for."""
    return str(KINDS[key] if key in KINDS else JOBS.get(key, key))


def quota_field(key: str) -> str:
    """Return the name of the form field for a quota: of a kind of organization, or of a job."""
    return ("kind_" if key in KINDS else "job_") + key.replace("-", "_")


def program(key: str) -> str:
    """Return the words for a program."""
    return str(PROGRAMS.get(key, key))
