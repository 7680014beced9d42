"""What states and kinds of this room are called."""

from lms.core.i18n import Lazy, lazy

STATES: dict[str, Lazy] = {
    "planned": lazy("Planned"),
    "open": lazy("Check-in open"),
    "closed": lazy("Check-in closed"),
    "confirmed": lazy("Confirmed"),
    "canceled": lazy("Canceled"),
}
STATE_BADGES = {
    "planned": "info",
    "open": "primary",
    "closed": "warning",
    "confirmed": "success",
    "canceled": "neutral",
}
KINDS: dict[str, Lazy] = {
    "facilitator": lazy("Facilitator"),
    "consultant": lazy("Consultant"),
    "assistant": lazy("Assistant"),
}
PRESENCE: dict[str, Lazy] = {
    "present": lazy("Present"),
    "late": lazy("Late"),
    "left_early": lazy("Left early"),
    "excused": lazy("Excused absence"),
    "absent": lazy("Absent"),
}
PRESENCE_BADGES = {
    "present": "success",
    "late": "warning",
    "left_early": "warning",
    "excused": "info",
    "absent": "neutral",
}
MARKS: dict[str, Lazy] = {"in": lazy("Check-in"), "out": lazy("Check-out"), "void": lazy("Taken back")}
EVIDENCE: dict[str, Lazy] = {
    "qr": lazy("Code scanned"),
    "code": lazy("Digits typed"),
    "roster": lazy("By the staff"),
    "signature": lazy("Signature"),
    "upload": lazy("From a file"),
}
