"""Forms of staff about submitted attempts."""

from collections.abc import Mapping
from typing import Any

from lms.activities.quiz.grading import COMMENT_MOST, REASON_MOST
from lms.core.forms import Form, Known, LongText, Radios
from lms.core.i18n import lazy


class GradeForm(Form):
    """A comment, and for grading anew a reason; the points by criterion stand beside it as `points-<criterion>`.

    `seen`: the mark that stood when the page was made.
    """

    seen = Known()
    comment = LongText(lazy("Comment; the learner reads it"), most=COMMENT_MOST, optional=True)
    reason = LongText(lazy("Why is this graded anew?"), most=REASON_MOST, optional=True)


class RegradeForm(Form):
    """What is to be corrected; `since`: the newest correction when the form was made."""

    ACTS = (
        ("key", lazy("Mark by the corrected key")),
        ("full", lazy("Give everybody full points for this question")),
        ("out", lazy("Leave this question out")),
    )
    act = Radios(lazy("What is to be done?"), choices=list(ACTS))
    since = Known()


class ApplyForm(Form):
    """Why results are corrected."""

    reason = LongText(lazy("Reason; it is kept with every changed result"), most=REASON_MOST)


def points(form: Mapping[str, Any], keys: list[str]) -> dict[str, float]:
    """Return criterion → points of what was typed in the fields `points-<criterion>`; what is no number is missing."""
    found = {}
    for key in keys:
        text = str(form.get(f"points-{key}", "")).strip().replace(",", ".")[:12]
        try:
            value = float(text)
        except ValueError:
            continue
        if text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit():
            found[key] = value
    return found
