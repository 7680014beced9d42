"""Child rights in the facilities: eight runs, each for three of them, online and in one class."""

from datetime import date, timedelta

from lms.core.workdays import add_workdays
from lms.desk.year.classes import Class, schedule
from lms.desk.year.stage import Stage

FACILITIES = 3
FIRST, APART = date(2022, 3, 15), 28
TOPICS = ("규칙 클리닉", "사례 나눔", "한 가지 바꾸기")


def prepare(stage: Stage, course_id: int) -> None:
    """Plan all runs of the child rights education."""
    cast = stage.cast
    for place in range(0, len(cast.facilities), FACILITIES):
        number = place // FACILITIES
        people = tuple(
            one.person_id
            for facility in cast.facilities[place : place + FACILITIES]
            for one in cast.of(facility.id, "facility-head", "facility-staff", "child-rights-expert")
        )
        day = add_workdays(FIRST + timedelta(days=APART * number) - timedelta(days=1), 1)
        leader = cast.facilitators[number % len(cast.facilitators)].person_id
        schedule(stage, Class(course_id, day, 14, people, TOPICS, "가상 시설 교육실", leader))
