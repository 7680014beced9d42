"""Forms of the desk."""

from lms.core.forms import Form, Text
from lms.core.i18n import lazy


class ReasonForm(Form):
    """Why other people's data leave the system."""

    reason = Text(lazy("Reason for the export"), most=300)
