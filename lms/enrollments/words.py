"""Words for programs, jobs, entries and languages, as they stand on pages."""

from lms.core.i18n import Lazy, lazy

PROGRAMS: dict[str, Lazy] = {
    "basic": lazy("Basic job training"),
    "advanced": lazy("Advanced job training"),
    "child-rights": lazy("Child rights"),
    "joint": lazy("Joint training"),
    "statutory": lazy("Statutory training"),
}

JOBS: dict[str, Lazy] = {
    "district-team-head": lazy("District child protection team head"),
    "dedicated-official": lazy("Child abuse dedicated official"),
    "e-child-manager": lazy("e-Child manager (dong office)"),
    "agency-manager": lazy("Child protection agency manager"),
    "agency-staff": lazy("Child protection agency staff"),
    "facility-staff": lazy("Facility staff"),
    "facility-head": lazy("Facility head"),
    "child-rights-expert": lazy("Child-rights expert"),
    "police-officer": lazy("Police officer"),
    "consultant": lazy("Consultant"),
    "other": lazy("Other"),
}

LANGUAGES: dict[str, Lazy] = {"ko": lazy("Korean"), "en": lazy("English")}

ENTRIES: dict[str, Lazy] = {
    "open": lazy("Anybody may enroll at once"),
    "approval": lazy("People apply, staff decide"),
    "staff": lazy("Staff enroll people"),
}

RUN_STATES: dict[str, Lazy] = {
    "draft": lazy("In preparation"),
    "open": lazy("Open"),
    "closed": lazy("Closed"),
}


def job(key: str) -> str:
    """Return the words for a job; the key itself for one that is not known."""
    return str(JOBS.get(key, key))


def program(key: str) -> str:
    """Return the words for a program."""
    return str(PROGRAMS.get(key, key))
