"""What the states of an in-house class and its files are called on pages."""

from lms.core.i18n import lazy

STATES = {
    "entered": lazy("Waits to be verified"),
    "returned": lazy("Returned to the facility"),
    "verified": lazy("Verified"),
    "withdrawn": lazy("Withdrawn by the facility"),
}
BADGES = {"entered": "warning", "returned": "danger", "verified": "success", "withdrawn": "neutral"}
FILES = {"photo": lazy("Photo"), "sheet": lazy("Sign-in sheet")}
