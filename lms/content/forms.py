"""Forms of the content pages."""

from wtforms import BooleanField
from wtforms.validators import Regexp

from lms.core import clock
from lms.core.forms import Day, Form, Invalid, Text, Whole
from lms.core.i18n import lazy


class HelpLineForm(Form):
    """A help line: its number, what it is for, and the day somebody made sure that it answers."""

    number = Text(
        lazy("Number"),
        most=20,
        validators=[Regexp(r"^[0-9][0-9-]{1,19}$", message=lazy("A number has digits and hyphens only."))],
    )
    label_ko = Text(lazy("What it is for, Korean"), most=100)
    label_en = Text(lazy("What it is for, English"), most=100)
    position = Whole(lazy("Place in the list"), 1, 99)
    confirmed_on = Day(lazy("Confirmed on"))
    active = BooleanField(lazy("Lessons show it"), default=True)

    def validate_confirmed_on(self, field: Day) -> None:
        """Refuse a day that has not come: nobody can have called then."""
        if field.data and field.data > clock.today():
            raise Invalid(lazy("This day is still to come."))
