"""Does what there is to read and do honestly fill the minutes a module credits? Pure."""

from collections.abc import Iterator

from lms.content.check import Examined
from lms.content.estimate import QUESTION, SURVEY_SCALE, SURVEY_TEXT
from lms.content.manifest import Activity, Course, Module
from lms.content.review.banks import Banks
from lms.core.i18n import Lazy, lazy

# Percent of the credited minutes.
LEAST, MOST = 100, 130


def estimated_seconds(examined: Examined, module: Module, language: str, banks: Banks) -> int:
    """Return the estimate of a module's required activities that credit minutes, in seconds."""
    course = examined.course
    assert course is not None
    return sum(
        _seconds(course, examined, activity, language, banks)
        for activity in module.activities
        if activity.required and activity.minutes
    )


def _seconds(course: Course, examined: Examined, activity: Activity, language: str, banks: Banks) -> int:
    if activity.type == "lesson" and activity.file:
        page = examined.pages.get((activity.id, language))
        return page.seconds if page else 0
    if activity.quiz:
        return banks.shown(activity.quiz) * QUESTION
    if activity.survey:
        kinds = [question.kind for question in course.survey(activity.survey).questions]
        return kinds.count("scale5") * SURVEY_SCALE + kinds.count("text") * SURVEY_TEXT
    # What happens in a room or in another type takes the time it is planned for.
    return activity.minutes * 60


def minute_faults(examined: Examined, banks: Banks) -> Iterator[tuple[str, Lazy]]:
    """Yield (module, what is wrong) of modules with too little or too much for the minutes they credit."""
    course = examined.course
    for module in course.modules if course else ():
        for language in course.languages if course and module.minutes else ():
            seconds = estimated_seconds(examined, module, language, banks)
            # Cut off: 99.9 % are too little.
            percent = 100 * seconds // (60 * module.minutes)
            if not LEAST <= percent <= MOST:
                yield (
                    module.id,
                    lazy(
                        "%(language)s: an estimate of %(estimate)s minutes for %(minutes)s credited (%(percent)s %%); "
                        "it must lie between %(least)s and %(most)s %%.",
                        language=language,
                        estimate=f"{seconds / 60:.1f}",
                        minutes=module.minutes,
                        percent=percent,
                        least=LEAST,
                        most=MOST,
                    ),
                )
