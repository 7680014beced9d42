"""What a run may set differently from a quiz, as fields of a form: empty is what the quiz itself says."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import Field

from lms.content.quiz_entry import NULLABLE, NUMBERS
from lms.core.forms import Choice, Form, Text, Whole
from lms.core.i18n import Lazy, lazy
from lms.learning.run_activities import OVERRIDES
from lms.questions.editing import quiz as builder
from lms.questions.editing.layout import FLAG, WHOLE, Control

AS_QUIZ = lazy("as the quiz says")
_EMPTY = lazy("Leave empty for what the quiz says.")
_NO_LIMIT = lazy("Leave empty for what the quiz says; 0: no limit.")
_CODE = lazy("Learners type it to begin, as you tell them in the room. Leave empty for what the quiz says.")
_YES, _NO = "yes", "no"
_REVIEW = "review_"


def _field(control: Control) -> Any:
    if control.look == WHOLE:
        low, high = NUMBERS[control.name]
        unlimited = control.name in NULLABLE
        hint = _NO_LIMIT if unlimited else _EMPTY
        return Whole(control.label, 0 if unlimited else low, high, optional=True, description=hint)
    if control.look == FLAG:
        return Choice(control.label, [("", AS_QUIZ), (_YES, lazy("Yes")), (_NO, lazy("No"))], default="")
    if control.choices:
        return Choice(control.label, [("", AS_QUIZ), *control.choices], default="")
    return Text(control.label, 40, optional=True, description=_CODE)


def _may(control: Control) -> bool:
    return control.name.partition("-")[0] in OVERRIDES


_CONTROLS = tuple(control for control in builder.SETTINGS if _may(control))
# The names of all these fields.
NAMES = tuple(control.name.replace("-", "_") for control in _CONTROLS)
# Group → the names of its fields, as the builder groups them.
GROUPS: tuple[tuple[Lazy, tuple[str, ...]], ...] = tuple(
    (title, tuple(one.name.replace("-", "_") for one in controls if _may(one))) for title, controls in builder.GROUPS
)


class OverrideForm(Form):
    """The settings of a quiz that a run may set differently; the fields are those of OVERRIDES."""

    groups = GROUPS

    def told(self, settings: Mapping[str, Any]) -> list[tuple[Lazy, Any]]:
        """Return (label, what it says) of settings that are stored."""
        values = filled(settings)
        return [
            (one.label, _said(one, values[name])) for one, name in zip(_CONTROLS, NAMES, strict=True) if name in values
        ]

    def differs_in(self, names: Iterable[str]) -> bool:
        """Say whether any of these fields is filled in or refused, so that its group is shown open."""
        fields: list[Field] = [self[name] for name in names]
        return any(field.errors or field.data not in (None, "") for field in fields)


for _control, _name in zip(_CONTROLS, NAMES, strict=True):
    setattr(OverrideForm, _name, _field(_control))


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that differ from the quiz, as a run activity stores them, of the values of the fields."""
    found: dict[str, Any] = {}
    for control, name in zip(_CONTROLS, NAMES, strict=True):
        value = values.get(name)
        if value in (None, ""):
            continue
        if control.look == FLAG:
            found[name] = value == _YES
        elif name.startswith(_REVIEW):
            found.setdefault("review", {})[name.removeprefix(_REVIEW)] = value
        else:
            found[name] = None if value == 0 and name in NULLABLE else value
    return found


def _said(control: Control, value: Any) -> Any:
    if control.look == FLAG:
        return lazy("Yes") if value == _YES else lazy("No")
    if control.choices:
        return dict(control.choices)[value]
    return lazy("no limit") if value == 0 and control.name in NULLABLE else value


def filled(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the fields start from, of settings that are stored."""
    found: dict[str, Any] = {}
    for name, value in settings.items():
        if name == "review":
            found.update({f"{_REVIEW}{part}": when for part, when in value.items()})
        elif isinstance(value, bool):
            found[name] = _YES if value else _NO
        else:
            found[name] = 0 if value is None else value
    return found
