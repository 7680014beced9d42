"""The words of the scale, from the best."""

from lms.core.i18n import lazy

LABELS = {
    "5": lazy("Strongly agree"),
    "4": lazy("Agree"),
    "3": lazy("Neither agree nor disagree"),
    "2": lazy("Disagree"),
    "1": lazy("Strongly disagree"),
}
