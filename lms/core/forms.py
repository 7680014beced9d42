"""Forms: one base class, texts that are clean before anybody sees them."""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import ValidationError as Invalid
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms.core import clock, db
from lms.core.errors import LmsError
from lms.core.i18n import lazy
from lms.core.texts import lined, problem, problem_of_lines, tidy

REQUIRED = lazy("Please fill this in.")


def no_control_characters(_form: object, field: Any) -> None:
    """Refuse characters that no keyboard types."""
    found = problem(field.data or "")
    if found:
        raise Invalid(found)


class Form(FlaskForm):
    """A form with a CSRF token, whose service errors stand at their field."""

    class Meta(FlaskForm.Meta):
        """Messages are ours and translated when shown."""

        locales = False

    def take(self, error: LmsError) -> None:
        """Show a refusal of the service at the field it names, else at the top of the form."""
        field = self._fields.get(error.field or "")
        if field is not None:
            field.errors = [*field.errors, error.message]
        else:
            self.form_errors.append(error.message)

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Do the block in a savepoint; what the service refuses is undone and shown as `take` does."""
        try:
            with db.session.begin_nested():
                yield
        except LmsError as error:
            self.take(error)


class Text(StringField):
    """One line of text, tidied, required unless `optional`, at most `most` characters."""

    def __init__(self, label: object, most: int = 100, optional: bool = False, **options: Any) -> None:
        checks = [Optional() if optional else DataRequired(REQUIRED), *_length(most), no_control_characters]
        super().__init__(label, [*checks, *options.pop("validators", ())], filters=[tidy], **options)


class LongText(TextAreaField):
    """Some paragraphs of text, tidied, required unless `optional`, at most `most` characters."""

    def __init__(self, label: object, most: int = 2000, optional: bool = False, **options: Any) -> None:
        checks = [Optional() if optional else DataRequired(REQUIRED), *_length(most), no_control_characters]
        super().__init__(label, [*checks, *options.pop("validators", ())], filters=[tidy], **options)


class Lines(TextAreaField):
    """A pasted text of at most `most` characters, kept line by line; what is wrong is said with the line."""

    def __init__(self, label: object, most: int, optional: bool = False, **options: Any) -> None:
        def storable(_form: object, field: Any) -> None:
            found = problem_of_lines(field.data or "", most)
            if found:
                raise Invalid(found)

        super().__init__(
            label, [Optional() if optional else DataRequired(REQUIRED), storable], filters=[lined], **options
        )


class Password(PasswordField):
    """A password: never tidied beyond NFC, never sent back."""

    def __init__(self, label: object, **options: Any) -> None:
        def nfc(value: str | None) -> str | None:
            return None if value is None else unicodedata.normalize("NFC", value)

        super().__init__(label, [InputRequired(REQUIRED), *_length(200)], filters=[nfc], **options)


class Known(HiddenField):
    """What stood when the form was made, such as the key of the newest row: so that a form sent twice writes once."""

    @property
    def key(self) -> int | None:
        """Return the number; None for anything else that a browser may send."""
        return key_of(self.data)


def key_of(text: str | None) -> int | None:
    """Return the key of a row that a browser sent back, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


class Day(DateField):
    """A day, required unless `optional`; what was typed is kept when it is no day."""

    data: Any

    def __init__(self, label: object, optional: bool = False, **options: Any) -> None:
        super().__init__(label, [Optional() if optional else InputRequired(REQUIRED)], **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day; raise ValueError with a message that is ours."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(lazy("Type a day as in 2026-03-02.")) from error
        if self.data is not None and not 1900 <= self.data.year <= 2200:
            self.data = None
            raise ValueError(lazy("Type a day as in 2026-03-02."))


class Moment(DateTimeLocalField):
    """An instant, typed as Seoul time to the minute and given as UTC; required unless `optional`."""

    data: Any

    def __init__(self, label: object, optional: bool = False, **options: Any) -> None:
        checks = [Optional() if optional else InputRequired(REQUIRED)]
        super().__init__(label, checks, format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **options)

    def process_data(self, value: Any) -> None:
        """Take an instant to start from, shown as Seoul time."""
        self.data = None if value is None else clock.to_seoul(value).replace(tzinfo=None)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the moment; raise ValueError with a message that is ours."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(lazy("Type a day and a time as in 2026-03-02 14:30.")) from error
        if self.data is not None and not 1900 <= self.data.year <= 2200:
            self.data = None
            raise ValueError(lazy("Type a day and a time as in 2026-03-02 14:30."))

    @property
    def instant(self) -> datetime | None:
        """Return what was typed as an instant in UTC."""
        return None if self.data is None else self.data.replace(tzinfo=clock.SEOUL).astimezone(UTC)


class Whole(IntegerField):
    """A whole number between two, required unless `optional`; what was typed is kept when it is no number."""

    data: Any

    def __init__(self, label: object, low: int, high: int, optional: bool = False, **options: Any) -> None:
        self.low, self.high = low, high
        self.wrong = lazy("Give a whole number from %(low)s to %(high)s.", low=low, high=high)
        super().__init__(label, [Optional() if optional else InputRequired(REQUIRED)], **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; raise ValueError with a message that is ours."""
        if valuelist and len(valuelist[0]) > 12:
            raise ValueError(self.wrong)
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(self.wrong) from error

    def pre_validate(self, form: object) -> None:
        """Refuse a number that is too small or too large."""
        if self.data is not None and not self.low <= self.data <= self.high:
            raise Invalid(self.wrong)


def offers(pairs: Iterable[Any]) -> list[SelectChoice]:
    """Return the options of a list, given as pairs of value and label."""
    return [one if isinstance(one, SelectChoice) else SelectChoice(*one) for one in pairs]


class Choice(SelectField):
    """One of a list; anything else is refused in plain words."""

    def __init__(self, label: object, choices: Iterable[Any] = (), **options: Any) -> None:
        super().__init__(label, validate_choice=False, choices=offers(choices), **options)

    def pre_validate(self, form: object) -> None:
        """Refuse a value that is not offered."""
        if not any(self.data == value for value, *_ in self.iter_choices()):
            raise Invalid(lazy("Choose one of the list."))


class Radios(RadioField):
    """One of a short list, all of it in view; anything else is refused in plain words."""

    def __init__(self, label: object, choices: Iterable[Any] = (), **options: Any) -> None:
        super().__init__(label, validate_choice=False, choices=offers(choices), **options)

    def pre_validate(self, form: object) -> None:
        """Refuse a value that is not offered."""
        if not any(self.data == value for value, *_ in self.iter_choices()):
            raise Invalid(lazy("Choose one of the list."))


class Checkboxes(SelectMultipleField):
    """Any number of a list, all of it in view; anything else is refused in plain words."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: object, choices: Iterable[Any] = (), **options: Any) -> None:
        super().__init__(label, validate_choice=False, choices=offers(choices), **options)

    def pre_validate(self, form: object) -> None:
        """Refuse values that are not offered."""
        if not set(self.data or ()) <= {value for value, *_ in self.iter_choices()}:
            raise Invalid(lazy("Choose one of the list."))


def _length(most: int) -> list[Length]:
    return [Length(max=most, message=str_format(most))]


def str_format(most: int) -> Any:
    """Return the message for a text longer than `most` characters."""
    return lazy("At most %(most)s characters.", most=most)
