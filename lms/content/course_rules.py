"""The rules of a manifest beyond its types: ids, references, sums of minutes, order. Pure."""

from collections.abc import Iterable, Iterator

from lms.content.manifest import Activity, Course, Guide
from lms.content.path import Path, path
from lms.core.i18n import Lazy, lazy

# The key that names what an activity of a type shows; other types keep theirs in `settings`.
OWN_KEYS = {"lesson": "file", "discussion": "file", "quiz": "quiz", "survey": "survey"}
Found = Iterator[tuple[str, Lazy]]


def check_rules(
    course: Course, courses: frozenset[str] | None, quizzes: frozenset[str] | None, types: frozenset[str]
) -> Found:
    """Yield (id of the activity or module at fault or "", what is wrong)."""
    yield from _twice(course)
    for activity in course.activities():
        yield from ((activity.id, text) for text in _activity(course, activity, quizzes, types))
    yield from _tracks(course)
    yield from _minutes(course)
    yield from _prerequisites(course, courses)
    yield from _guides(course)
    for each in _paths(course):
        yield from _circles(each)
    if not any(activity.required for activity in course.activities()):
        yield "", lazy("No activity is required.")


def _paths(course: Course) -> list[Path]:
    """Return the path of every track, and of a learner without a track when there are modules for everybody."""
    tracks = [track.id for track in course.tracks]
    everybody = not tracks or any(not module.audience for module in course.modules)
    return [path(course, key) for key in (([""] if everybody else []) + tracks)]


def last_lessons(course: Course) -> list[Activity]:
    """Return the last lesson of every path (one for most courses)."""
    last: dict[str, Activity] = {}
    for each in _paths(course):
        lessons = [activity for activity in each.activities if activity.type == "lesson" and activity.file]
        if lessons:
            last[lessons[-1].id] = lessons[-1]
    return list(last.values())


def _repeated(keys: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return sorted({key for key in keys if key and (key in seen or seen.add(key))})  # type: ignore[func-returns-value]


def _twice(course: Course) -> Found:
    groups = [
        [module.id for module in course.modules],
        [activity.id for activity in course.activities()],
        *([question.id for question in survey.questions] for survey in course.surveys),
    ]
    for keys in groups:
        for key in _repeated(keys):
            yield key, lazy("The id “%(id)s” stands twice.", id=key)
    for file in _repeated(activity.file or "" for activity in course.activities()):
        yield "", lazy("Two activities use the file “%(name)s”.", name=file)


def _activity(
    course: Course, activity: Activity, quizzes: frozenset[str] | None, types: frozenset[str]
) -> Iterator[Lazy]:
    if activity.type not in types:
        known = ", ".join(sorted(types))
        yield lazy("“%(type)s” is not a known activity type; known are: %(known)s.", type=activity.type, known=known)
    for kind, key in OWN_KEYS.items():
        value = getattr(activity, key)
        if activity.type == kind and not value:
            yield lazy("An activity of the type “%(type)s” needs “%(key)s”.", type=kind, key=key)
    for key in dict.fromkeys(OWN_KEYS.values()):
        if getattr(activity, key) and OWN_KEYS.get(activity.type) != key:
            yield lazy("“%(key)s” does not belong to an activity of the type “%(type)s”.", key=key, type=activity.type)
    if activity.file and ("/" in activity.file or "\\" in activity.file or not activity.file.endswith(".md")):
        yield lazy("“file” is the name of a Markdown file in each language's folder, such as f1-case.md.")
    if activity.quiz and quizzes is not None and activity.quiz not in quizzes:
        yield lazy("There is no quiz “%(id)s”.", id=activity.quiz)
    if activity.survey and activity.survey not in {survey.id for survey in course.surveys}:
        yield lazy("There is no survey “%(id)s” in surveys.yaml.", id=activity.survey)
    ids = {other.id for other in course.activities()}
    for key in activity.after or ():
        if key == activity.id or key not in ids:
            yield lazy("“after” names “%(id)s”, which is not another activity of this course.", id=key)


def _tracks(course: Course) -> Found:
    tracks = {track.id for track in course.tracks}
    for module in course.modules:
        for key in module.audience:
            if key not in tracks:
                yield module.id, lazy("“audience” names “%(track)s”, which is not a track.", track=key)
    for track in course.tracks:
        for job in track.jobs:
            if course.jobs and job not in course.jobs:
                text = lazy(
                    "The track “%(track)s” is for the job “%(job)s”, the course is not.", track=track.id, job=job
                )
                yield "", text
    jobs = [job for track in course.tracks for job in track.jobs]
    for job in _repeated(jobs):
        yield "", lazy("Two tracks are for the job “%(job)s”.", job=job)


def _minutes(course: Course) -> Found:
    for module in course.modules:
        total = sum(activity.minutes for activity in module.activities if activity.required)
        if total != module.minutes:
            yield (
                module.id,
                lazy(
                    "The required activities take %(sum)s minutes, the module says %(minutes)s.",
                    sum=total,
                    minutes=module.minutes,
                ),
            )
    for each in _paths(course):
        total = sum(module.minutes for module in each.modules)
        if not each.track and total < course.minutes and _all_have_tracks(course):
            # Nobody the course is for is without a track; others owe what is for everybody.
            continue
        if total != course.minutes:
            where = f" ({each.track})" if each.track else ""
            yield (
                "",
                lazy(
                    "The modules%(track)s take %(sum)s minutes, the course says %(minutes)s.",
                    track=where,
                    sum=total,
                    minutes=course.minutes,
                ),
            )
    if course.completion.minutes > course.minutes:
        yield "", lazy("Completion asks for more minutes than the course has.")


def _all_have_tracks(course: Course) -> bool:
    with_track = {job for track in course.tracks for job in track.jobs}
    return bool(course.jobs) and with_track.issuperset(course.jobs)


def _prerequisites(course: Course, courses: frozenset[str] | None) -> Found:
    for key in course.prerequisites:
        if key == course.id:
            yield "", lazy("The course names itself as a prerequisite.")
        elif courses is not None and key not in courses:
            yield "", lazy("There is no course “%(id)s” (prerequisites).", id=key)


def _guides(course: Course) -> Found:
    minutes = {activity.id: activity.minutes for activity in course.activities()}
    led: dict[str, list[Guide]] = {}
    for guide in course.guides:
        if guide.activity in minutes:
            led.setdefault(guide.activity, []).append(guide)
        elif guide.activity:
            yield (
                "",
                lazy("The guide “%(id)s” is for “%(other)s”, which is no activity.", id=guide.id, other=guide.activity),
            )
    for activity, guides in led.items():
        # An activity that is held in parts, such as two visits, has a guide to each.
        planned = sum(guide.minutes for guide in guides)
        if minutes[activity] != planned:
            yield (
                activity,
                lazy(
                    "The activity takes %(minutes)s minutes, its guide “%(id)s” %(other)s.",
                    minutes=minutes[activity],
                    id="”, “".join(guide.id for guide in guides),
                    other=planned,
                ),
            )


def _circles(each: Path) -> Found:
    needs = {step.activity.id: set(step.needs) for step in each.steps}
    while free := [key for key, before in needs.items() if not before]:
        for key in free:
            del needs[key]
        for before in needs.values():
            before.difference_update(free)
    for key in sorted(needs):
        yield key, lazy("The activity waits for itself, directly or through others (after).")
