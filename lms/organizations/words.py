"""What kinds of organizations are called on pages."""

from lms.core.i18n import lazy

KINDS = {
    "city": lazy("City"),
    "foundation": lazy("Foundation"),
    "district": lazy("District"),
    "police_station": lazy("Police station"),
    "agency": lazy("Child protection agency"),
    "facility": lazy("Facility"),
}
