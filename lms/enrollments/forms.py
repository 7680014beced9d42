"""Forms of the catalog and of runs."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField

from lms.accounts.words import JOBS
from lms.content.models import Course, CourseVersion
from lms.core.forms import Checkboxes, Choice, Day, Form, Known, LongText, Radios, Text, Whole, offers
from lms.core.i18n import gettext, lazy, pick
from lms.enrollments import needs, requests, runs, words
from lms.enrollments.models import Run
from lms.organizations import services as organizations
from lms.organizations.words import KINDS


class ApplyForm(Form):
    """An application, with a note where the run asks for approval, and what the person needs."""

    note = LongText(lazy("Note to the staff"), most=requests.NOTE_MOST, optional=True)
    needs = LongText(lazy("What you need to take part"), most=needs.MOST, optional=True)


class QuotaForm(Form):
    """The most places of a run for each kind of organization and each job; empty for no quota."""

    @classmethod
    def names(cls) -> tuple[list[str], list[str]]:
        """Return the names of the fields for kinds, and for jobs."""
        return [words.quota_field(key) for key in KINDS], [words.quota_field(key) for key in JOBS]

    def any_quota(self) -> bool:
        """Say whether anything is typed, or wrong, in one of them."""
        return any(self[name].data is not None or self[name].errors for found in self.names() for name in found)

    def quotas(self, keys: Iterable[str]) -> dict[str, int]:
        """Return what was typed for some keys."""
        typed = {key: self[words.quota_field(key)].data for key in keys}
        return {key: most for key, most in typed.items() if most is not None}


for _key, _label in (*KINDS.items(), *JOBS.items()):
    setattr(QuotaForm, words.quota_field(_key), Whole(_label, 0, 100_000, optional=True))


class RunForm(QuotaForm):
    """What staff decide about a run."""

    course = Choice(lazy("Course"))
    version = Choice(
        lazy("Version of the course"),
        description=lazy("Whoever has not completed moves along; what was done counts on. Who has completed stays."),
    )
    number = Whole(
        lazy("Number in the year"),
        1,
        9999,
        optional=True,
        description=lazy("Leave empty to take the next one."),
    )
    title_ko = Text(lazy("Korean title"), 120, optional=True, description=lazy("If it has a name of its own."))
    title_en = Text(lazy("English title"), 120, optional=True)
    starts_on = Day(lazy("First day"))
    ends_on = Day(lazy("Last day"))
    due_on = Day(
        lazy("To be completed by"), optional=True, description=lazy("Leave empty if learners have until the last day.")
    )
    apply_from = Day(lazy("Applications from"), optional=True, description=lazy("Leave empty to take them at once."))
    apply_until = Day(lazy("Applications until"), optional=True, description=lazy("Leave empty for the last day."))
    capacity = Whole(
        lazy("Places"), 1, 100_000, optional=True, description=lazy("Leave empty if there is room for everybody.")
    )
    cancel_until = Day(
        lazy("People may cancel until"),
        optional=True,
        description=lazy("Afterwards the staff take people out, and organizations give places to colleagues."),
    )
    entry = Radios(lazy("How people come in"), choices=words.ENTRIES.items(), default="open")
    jobs = Checkboxes(
        lazy("Only for these jobs"),
        choices=JOBS.items(),
        description=lazy("Choose none if the run is for everybody."),
    )
    organization = Text(
        lazy("Only for one organization"),
        120,
        optional=True,
        description=lazy("Its name or code. Leave empty if the run is for all."),
    )
    open_now = BooleanField(lazy("Open the run at once"))
    # The newest run when the form was made: the same form sent twice makes one run.
    since = Known()

    def offer(self, courses: list[Course], versions: list[CourseVersion], run: Run | None) -> None:
        """Say which courses and versions can be chosen; a run that exists keeps its course."""
        self.course.choices = offers((str(one.id), pick(one.title)) for one in courses)
        self.version.choices = offers(
            (str(one.id), gettext("Version %(number)s (%(label)s)", number=one.number, label=one.label))
            for one in versions
        )
        if run is None:
            del self.version
        else:
            del self.course, self.open_now, self.since

    def plan(self, run: Run | None, current: dict[int, int]) -> runs.Plan:
        """Return what was typed, for the service; `current` maps courses to the version that new runs take.

        Raises OrganizationError at its field for an organization that is not found.
        """
        at = organizations.resolve(self.organization.data, "organization") if self.organization.data else None
        course_id = run.course_id if run is not None else int(self.course.data)
        return runs.Plan(
            course_id=course_id,
            course_version_id=int(self.version.data) if run is not None else current[course_id],
            number=self.number.data,
            title={"ko": self.title_ko.data or "", "en": self.title_en.data or ""},
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            due_on=self.due_on.data,
            apply_from=self.apply_from.data,
            apply_until=self.apply_until.data,
            capacity=self.capacity.data,
            kind_quotas=self.quotas(KINDS),
            job_quotas=self.quotas(JOBS),
            cancel_until=self.cancel_until.data,
            entry=self.entry.data,
            jobs=tuple(self.jobs.data or ()),
            organization_id=at.id if at else None,
        )


class EnrollForm(Form):
    """People to enroll, one per line."""

    lines = LongText(
        lazy("People, one per line"),
        most=60_000,
        description=lazy("E-mail address, staff ID or full name. At most 1000 lines."),
    )


class LawForm(Form):
    """Confirming that the law a course cites was looked at."""

    checked = Text(lazy("What you looked at, and what you found"), 500)


class RemoveForm(Form):
    """Taking somebody out of a run."""

    reason = Text(lazy("Reason"), 500)


class GrantForm(Form):
    """Giving somebody a role in a run."""

    who = Text(lazy("Person"), 200, description=lazy("E-mail address, staff ID or full name."))
    role = Choice(lazy("Role"))


def filled(run: Run, organization: str) -> dict[str, Any]:
    """Return what the form of an existing run starts from."""
    return {
        "version": str(run.course_version_id),
        "number": run.number,
        "title_ko": run.title.get("ko", ""),
        "title_en": run.title.get("en", ""),
        "starts_on": run.starts_on,
        "ends_on": run.ends_on,
        "due_on": run.due_on,
        "apply_from": run.apply_from,
        "apply_until": run.apply_until,
        "capacity": run.capacity,
        "cancel_until": run.cancel_until,
        **{words.quota_field(key): most for found in run.quotas.values() for key, most in found.items()},
        "entry": run.entry,
        "jobs": list(run.jobs),
        "organization": organization,
    }
