"""Forms of the desk."""

from lms.core.forms import Choice, Form, Text
from lms.core.i18n import lazy


class ExportForm(Form):
    """Other people's data leave the system: in which form, and why."""

    format = Choice(lazy("Format"), choices=[("xlsx", "XLSX"), ("csv", "CSV")], default="xlsx")
    reason = Text(lazy("Reason for the export"), most=300, description=lazy("Kept in the audit log."))
