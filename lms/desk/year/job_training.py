"""The job training of the year: 22 runs for 650 people in four jobs, basic and advanced."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from lms.core.workdays import add_workdays
from lms.desk.year.cast import Member
from lms.desk.year.classes import Class, schedule
from lms.desk.year.stage import Stage

JOBS = ("district-team-head", "dedicated-official", "e-child-manager", "agency-manager")
BASIC_RUNS, ADVANCED_RUNS = 13, 9
HOUR = 9
# What does not go as planned, in the first runs of each course.
BASIC_TURNS = ("excuse", "walk_in", "amend", "make_up")
ADVANCED_TURNS = ("hand_over", "promote")
# Every third person goes on to the advanced course.
GO_ON = 3
FIRST_BASIC, FIRST_ADVANCED = date(2022, 2, 14), date(2022, 8, 22)
TOPICS = ("사례로 배우는 현장조사", "응급조치와 기한", "기관의 협력")


def prepare(stage: Stage, basic_id: int, advanced_id: int) -> None:
    """Plan all runs of the job training."""
    people = [one for job in JOBS for one in stage.cast.members if one.job == job]
    stage.chance.shuffle(people)
    for place in range(BASIC_RUNS):
        wanted = _class(stage, basic_id, people[place::BASIC_RUNS], place, FIRST_BASIC + timedelta(days=14 * place))
        schedule(stage, replace(wanted, turn=_turn(BASIC_TURNS, place)))
    chosen = people[::GO_ON]
    for place in range(ADVANCED_RUNS):
        share, turn = chosen[place::ADVANCED_RUNS], _turn(ADVANCED_TURNS, place)
        wanted = _class(stage, advanced_id, share, place, FIRST_ADVANCED + timedelta(days=12 * place))
        if turn == "promote":
            # The run is full, and one more waits.
            wanted = replace(wanted, capacity=len(share), people=(*wanted.people, people[1].person_id))
        schedule(stage, replace(wanted, turn=turn))


def _turn(turns: Sequence[str], place: int) -> str:
    return turns[place] if place < len(turns) else ""


def _class(stage: Stage, course_id: int, share: Sequence[Member], place: int, day: date) -> Class:
    day = add_workdays(day - timedelta(days=1), 1)
    people = tuple(one.person_id for one in share)
    leader = stage.cast.facilitators[place % len(stage.cast.facilitators)].person_id
    return Class(course_id, day, HOUR, people, TOPICS, f"가상 교육장 {place + 1}호", leader)
