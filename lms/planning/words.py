"""What answers, conflicts and kinds of fee are called on pages."""

from datetime import datetime

from lms.core.i18n import lazy
from lms.core.moments import show_meeting

ANSWERS = {"yes": lazy("Suits"), "maybe": lazy("If need be"), "no": lazy("Does not suit")}
ANSWER_BADGES = {"yes": "success", "maybe": "warning", "no": "danger"}
FEE_KINDS = {"class": lazy("Class"), "visit": lazy("Visit")}
CLASHES = {
    "facilitator": lazy("Somebody is at two places at once"),
    "room": lazy("A room is used twice"),
    "holiday": lazy("A class on a public holiday"),
    "weekend": lazy("A class on a weekend"),
}


def when(starts_at: datetime, ends_at: datetime | None = None) -> str:
    """Return a time as people plan it: day, weekday, from hour to hour, in Seoul time."""
    return show_meeting(starts_at, ends_at)
