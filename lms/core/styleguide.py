"""The style guide: every component on one page, for people who build pages and for the accessibility tests."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired
from wtforms.widgets import CheckboxInput, ListWidget

from lms.core.i18n import lazy
from lms.core.web import page, public

blueprint = Blueprint("styleguide", __name__)

ROLES = [SelectChoice("learner", lazy("Learner")), SelectChoice("instructor", lazy("Instructor"))]
LANGUAGES = [SelectChoice("ko", "한국어"), SelectChoice("en", "English")]


class SampleForm(FlaskForm):
    """A form with every kind of field."""

    name = StringField(lazy("Name"), [DataRequired(lazy("Please fill this in."))])
    email = EmailField(lazy("E-mail address"), description=lazy("Messages about your courses go here."))
    password = PasswordField(lazy("Password"), render_kw={"autocomplete": "current-password"})
    language = SelectField(lazy("Language"), choices=LANGUAGES)
    start = DateField(lazy("From"))
    note = TextAreaField(lazy("Note"), render_kw={"aria-describedby": "not-a-report"})
    file = FileField(lazy("File"))
    role = RadioField(lazy("Role"), [DataRequired(lazy("Choose one of the list."))], choices=ROLES)
    roles = SelectMultipleField(
        lazy("Roles"), choices=ROLES, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    mail = BooleanField(lazy("Send me mail"), description=lazy("You can change this at any time."))


@dataclass(frozen=True)
class SamplePage:
    """The fifth of twelve pages of a list."""

    number: int = 5
    pages: int = 12


@blueprint.get("/styleguide")
@public
def show() -> Any:
    """Show every component."""
    rejected = SampleForm(formdata=None, prefix="rejected")
    for field in (rejected.name, rejected.role):
        field.errors = [field.validators[0].message]
    return page("core/styleguide.html", form=SampleForm(formdata=None), bad=rejected, shown=SamplePage())
