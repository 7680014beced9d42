"""The completion rule of a course in plain words. Pure."""

from lms.content.manifest import Course
from lms.content.path import path
from lms.core.i18n import gettext, ngettext


def describe_rule(course: Course, track: str = "") -> list[str]:
    """Return what completes a course, a sentence for each part of the rule, in the present language."""
    way = path(course, track)
    required = way.required
    sentences = []
    if way.minutes_required:
        sentences.append(
            gettext(
                "Spend at least %(minutes)s minutes learning. Time with the course in front of you counts.",
                minutes=way.minutes_required,
            )
        )
    lessons = sum(activity.type == "lesson" for activity in required)
    if lessons:
        sentences.append(ngettext("Work through %(num)s lesson.", "Work through all %(num)s lessons.", lessons))
    for activity in required:
        if activity.type == "quiz":
            sentences.append(gettext("Pass “%(title)s”.", title=activity.title.pick()))
        elif activity.type == "survey":
            sentences.append(
                gettext("Answer “%(title)s”. It is anonymous and has no marks.", title=activity.title.pick())
            )
        elif activity.type == "session":
            sentences.append(gettext("Be there in person for “%(title)s”.", title=activity.title.pick()))
        elif activity.type != "lesson":
            sentences.append(gettext("Complete “%(title)s”.", title=activity.title.pick()))
    if course.order == "sequential":
        sentences.append(gettext("The steps open one after the other."))
    if course.issue == "on_completion":
        sentences.append(gettext("You receive the certificate as soon as everything is done."))
    else:
        sentences.append(gettext("You receive the certificate when the staff close the run."))
    return sentences
