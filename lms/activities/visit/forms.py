"""Forms of the consulting of facilities."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import MultipleFileField

from lms.activities.visit.checklist import ANSWERS, checklist
from lms.activities.visit.checks import MOST_NOTE
from lms.activities.visit.models import CheckAnswer, ConsultingGoal, ConsultingVisit
from lms.activities.visit.plans import MOST_FILES, Measure
from lms.activities.visit.visits import GOALS, HIGH, LOW, RESULTS, USUAL, Found, Held
from lms.core import attachments
from lms.core.attachments import Kept
from lms.core.clean import CleanForm
from lms.core.errors import LmsError
from lms.core.forms import Choice, Day, Form, LongText, Radios, Text, Whole, offers
from lms.core.i18n import lazy
from lms.core.uploaded import bare
from lms.facilities.designations import Expert

NAMELESS = lazy("Write no names, numbers or addresses: say “child A (primary school)”.")
DAYS = lazy("Days that suit you")


class ApplyForm(CleanForm):
    """Applying for consulting (신청서)."""

    expert = Choice(lazy("Child-rights expert"))
    wishes = LongText(lazy("What you want to work on"), 2000, description=NAMELESS)
    days = Text(DAYS, 500, optional=True)

    def offer(self, experts: Sequence[Expert]) -> None:
        """Say which experts there are."""
        self.expert.choices = offers((str(one.person_id), one.name) for one in experts)


class AssignForm(Form):
    """Giving a consulting to a consultant."""

    consultant = Choice(lazy("Consultant"))


class ReasonForm(CleanForm):
    """Declining an application, or taking it back."""

    reason = LongText(lazy("Reason"), 1000)


class _Answer(Radios):
    """An answer that may still be missing."""

    def pre_validate(self, form: object) -> None:
        """Refuse a value that is not offered."""
        if self.data:
            super().pre_validate(form)


class CheckForm(CleanForm):
    """The self-check; `check_form` makes it with a field for each item."""

    views = LongText(
        lazy("What the children said, in short"),
        3000,
        optional=True,
        description=lazy("In general words, so that no child can be recognized. No names, no numbers."),
    )

    def given(self) -> dict[str, tuple[str, str]]:
        """Return item → (answer, note)."""
        return {
            item.id: (self[f"answer_{number}"].data or "", self[f"note_{number}"].data or "")
            for number, item in enumerate(checklist().items, 1)
        }


@cache
def _check_class() -> type[CheckForm]:
    fields: dict[str, Any] = {}
    for number, _item in enumerate(checklist().items, 1):
        fields[f"answer_{number}"] = _Answer(lazy("Item %(number)s", number=number), ANSWERS.items())
        fields[f"note_{number}"] = Text(lazy("Note on item %(number)s", number=number), MOST_NOTE, optional=True)
    return type("CheckFormOfToday", (CheckForm,), fields)


def check_form(
    answers: Mapping[str, CheckAnswer] | None = None, views: str = "", draft: Mapping[str, str] | None = None
) -> CheckForm:
    """Return the form of the self-check: as it was sent, or starting from a draft or from what is kept."""
    if draft:
        return _check_class()(formdata=MultiDict(draft))
    if answers is None:
        return _check_class()()
    values: dict[str, Any] = {"views": views}
    for number, item in enumerate(checklist().items, 1):
        row = answers.get(item.id)
        values |= {f"answer_{number}": row.answer if row else None, f"note_{number}": row.note if row else ""}
    return _check_class()(formdata=None, **values)


class _VisitForm(CleanForm):
    held_on = Day(lazy("Day of the visit"))
    minutes = Whole(lazy("Length in minutes"), LOW, HIGH)
    findings = LongText(
        lazy("What was seen and talked about"),
        4000,
        description=lazy(
            "Politely and concretely: what you saw, what it means for the children. No names, no numbers."
        ),
    )

    def held(self) -> Held:
        """Return the visit as it was typed."""
        reason = self["reason"].data if "reason" in self else ""
        return Held(self.held_on.data, self.minutes.data, self.findings.data, reason or "")


class FirstForm(_VisitForm):
    """The first visit with the goals that were agreed."""

    goal1 = Text(lazy("Goal 1"), 500)
    goal2 = Text(lazy("Goal 2"), 500, optional=True)
    goal3 = Text(lazy("Goal 3"), 500, optional=True)

    def goals(self) -> list[str]:
        """Return the goals that were typed."""
        return [text for number in range(1, GOALS + 1) if (text := self[f"goal{number}"].data)]


def first_form(
    visit: ConsultingVisit | None, goals: Sequence[ConsultingGoal], draft: Mapping[str, str] | None = None
) -> FirstForm:
    """Return the form of the first visit, starting from a draft or from what is recorded."""
    if draft:
        return FirstForm(formdata=MultiDict(draft))
    values: dict[str, Any] = {"minutes": USUAL}
    if visit is not None:
        values = {"held_on": visit.held_on, "minutes": visit.minutes, "findings": visit.findings}
        values |= {f"goal{one.number}": one.goal for one in goals}
    return FirstForm(formdata=None, **values)


@cache
def _second_class(numbers: tuple[int, ...]) -> type["SecondForm"]:
    fields: dict[str, Any] = {}
    for number in numbers:
        fields[f"result{number}"] = Radios(lazy("Result of goal %(number)s", number=number), RESULTS.items())
        fields[f"note{number}"] = LongText(lazy("What the evidence shows"), 1000)
        fields[f"next{number}"] = Text(lazy("Next goal"), 500, optional=True)
    return type("SecondFormOfGoals", (SecondForm,), fields)


class SecondForm(_VisitForm):
    """The second visit with what was found about each goal; `second_form` makes it with fields for each."""

    reason = LongText(
        lazy("Why it was not held 60 to 90 days after the first"),
        1000,
        optional=True,
        description=lazy("Only for a day outside these."),
    )

    def results(self, goals: Sequence[ConsultingGoal]) -> dict[int, Found]:
        """Return goal number → what was found."""
        return {
            one.number: Found(
                self[f"result{one.number}"].data, self[f"note{one.number}"].data, self[f"next{one.number}"].data or ""
            )
            for one in goals
        }


def second_form(
    goals: Sequence[ConsultingGoal],
    visit: ConsultingVisit | None,
    *,
    sent: bool,
    draft: Mapping[str, str] | None = None,
) -> SecondForm:
    """Return the form of the second visit: as it was sent, or starting from a draft or from what is recorded."""
    made = _second_class(tuple(one.number for one in goals))
    if draft:
        return made(formdata=MultiDict(draft))
    if sent:
        return made()
    values: dict[str, Any] = {"minutes": USUAL}
    if visit is not None:
        names = ("held_on", "minutes", "findings", "reason")
        values = {name: getattr(visit, name) for name in names}
    for one in goals:
        values |= {f"result{one.number}": one.result or None, f"note{one.number}": one.result_note}
        values |= {f"next{one.number}": one.next_goal}
    return made(formdata=None, **values)


class PlanForm(CleanForm):
    """The improvement plan; `plan_form` makes it with fields for each goal."""

    def planned(self, goals: Sequence[ConsultingGoal]) -> dict[int, Measure]:
        """Return goal number → what is planned."""
        return {
            one.number: Measure(
                self[f"measure{one.number}"].data, self[f"in_charge{one.number}"].data, self[f"due{one.number}"].data
            )
            for one in goals
        }


@cache
def _plan_class(numbers: tuple[int, ...]) -> type[PlanForm]:
    fields: dict[str, Any] = {}
    for number in numbers:
        fields[f"measure{number}"] = LongText(lazy("What you will do"), 1000)
        fields[f"in_charge{number}"] = Text(
            lazy("Who does it"), 100, description=lazy("A post or a team, such as “life guidance team”.")
        )
        fields[f"due{number}"] = Day(lazy("By when"))
    return type("PlanFormOfGoals", (PlanForm,), fields)


def plan_form(goals: Sequence[ConsultingGoal], *, sent: bool, draft: Mapping[str, str] | None = None) -> PlanForm:
    """Return the form of the plan: as it was sent, or starting from a draft or from what is kept."""
    made = _plan_class(tuple(one.number for one in goals))
    if sent:
        return made()
    if draft:
        return made(formdata=MultiDict(draft))
    values: dict[str, Any] = {}
    for one in goals:
        values |= {f"measure{one.number}": one.measure, f"in_charge{one.number}": one.in_charge}
        values |= {f"due{one.number}": one.due_on}
    return made(formdata=None, **values)


class EvidenceForm(Form):
    """Evidence for a goal."""

    goal = Choice(lazy("For which goal"))
    files = MultipleFileField(lazy("Files"), description=attachments.HINT)

    def offer(self, goals: Sequence[ConsultingGoal]) -> None:
        """Say which goals there are."""
        self.goal.choices = offers((str(one.number), f"{one.number}. {one.goal}") for one in goals)

    def attached(self) -> list[Kept] | None:
        """Return the files that came, without metadata; None with the fault at the field."""
        try:
            kept = bare({"files": MOST_FILES}).get("files", [])
        except LmsError as error:
            self.take(error)
            return None
        if not kept:
            self.take(LmsError(lazy("Choose a file."), field="files"))
            return None
        return kept
