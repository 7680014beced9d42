"""The joint training of the year: 25 districts with their stations and agencies in eight weeks."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from lms.content import services as content
from lms.core import db
from lms.core.workdays import is_workday
from lms.desk.year import budget, practices
from lms.desk.year.classes import close, learn_all
from lms.desk.year.meeting import Meeting, Missing, hold
from lms.desk.year.stage import Stage, moment
from lms.desk.year.talks import discuss
from lms.enrollments import requests, runs, teams
from lms.enrollments import services as enrollments
from lms.enrollments.models import Run
from lms.planning import consultants, joint_runs, matches, polls, rounds
from lms.planning.models import Consultant, JointEntry, JointInvitee, JointMatch
from lms.planning.slots import Slot
from lms.sessions import services as sessions

FIRST, LAST = date(2022, 4, 19), date(2022, 6, 10)
PLANNED, ANSWERED, FIXED = date(2022, 2, 21), date(2022, 3, 7), date(2022, 3, 14)
SHARED = date(2022, 7, 20)
MINUTES = 240
PROPOSED = 4
FIELDS = ("현장조사", "사례관리", "법률", "심리", "의료", "회의 운영")
MOST_LOAD = 3
QUOTAS = {"district": (3, 8), "police_station": (2, 8), "agency": (3, 8)}
ABSENT = Missing(absent=0.05, late=0.06, early=0.03)


def prepare(stage: Stage, course_id: int) -> None:
    """Plan the round, from the first invitation on."""
    stage.later(moment(PLANNED, 10), partial(_invite, stage, course_id))


def _invite(stage: Stage, course_id: int) -> None:
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    days = [day for day in days if is_workday(day)]
    with db.transaction():
        for place, one in enumerate(stage.cast.consultants):
            conflict = stage.cast.districts[place].id
            draft = consultants.Draft(
                tags=(FIELDS[place % len(FIELDS)], FIELDS[(place + 1) % len(FIELDS)]),
                most_load=MOST_LOAD,
                conflicts={conflict: "전에 이 자치구에서 일했습니다."},
            )
            consultants.save(one.person_id, draft)
        found = rounds.create(
            rounds.Draft(
                title={"ko": "2022년 찾아가는 합동교육", "en": "Visiting joint training 2022"},
                course_id=course_id,
                starts_on=FIRST,
                ends_on=LAST,
                minutes=MINUTES,
                quotas=dict(QUOTAS),
                answers_until=ANSWERED + timedelta(days=3),
            )
        )
        entries = db.session.scalars(
            select(JointEntry).where(JointEntry.round_id == found.id).order_by(JointEntry.id)
        ).all()
        for place, entry in enumerate(entries):
            rounds.describe_entry(entry, (FIELDS[place % len(FIELDS)],), f"가상 합동교육장 {place + 1}")
            chosen = [days[(place * 3 + step * 5) % len(days)] for step in range(PROPOSED)]
            polls.propose(entry, [Slot(moment(day, 13), moment(day, 17)) for day in sorted(set(chosen))])
        polls.ask([entry.id for entry in entries])
        round_id = found.id
    stage.later(moment(ANSWERED, 11), partial(_answer, stage, round_id))
    stage.later(moment(FIXED, 10), partial(_fix, stage, round_id))


def _entries(round_id: int) -> Sequence[JointEntry]:
    return db.session.scalars(select(JointEntry).where(JointEntry.round_id == round_id).order_by(JointEntry.id)).all()


def _answer(stage: Stage, round_id: int) -> None:
    with db.reading():
        ids = db.session.scalars(
            select(JointInvitee.id)
            .join(JointEntry, JointEntry.id == JointInvitee.entry_id)
            .where(JointEntry.round_id == round_id)
            .order_by(JointInvitee.id)
        ).all()
    for invitee_id in ids:
        with db.transaction():
            invitee = db.session.get_one(JointInvitee, invitee_id)
            dates = [one.id for one in polls.of(db.session.get_one(JointEntry, invitee.entry_id)).dates]
            polls.answer(invitee, {one: stage.chance.choice(("yes", "yes", "maybe", "no")) for one in dates})


def _fix(stage: Stage, round_id: int) -> None:
    admin = stage.cast.admin_id
    with db.transaction():
        found = db.session.get_one(rounds.JointRound, round_id)
        entries = db.session.scalars(
            select(JointEntry).where(JointEntry.round_id == round_id).order_by(JointEntry.id)
        ).all()
        for entry in entries:
            best = polls.of(entry).best_id
            assert best is not None, "somebody says yes to one of four dates"
            polls.fix(entry, best)
        alone = matches.solve(found)
        assert not alone, "twelve consultants are enough for 25 districts"
        made = joint_runs.make(found, admin)
        matched = db.session.execute(
            select(JointEntry.run_id, Consultant.person_id)
            .join(JointMatch, JointMatch.entry_id == JointEntry.id)
            .join(Consultant, Consultant.id == JointMatch.consultant_id)
            .where(JointEntry.round_id == round_id)
        )
        leaders = {row.run_id: row.person_id for row in matched}
        days = {entry.run_id: entry for entry in entries}
        for place, run in enumerate(made):
            runs.set_state(run.id, "open", admin, law_checked="demonstration")
            entry = days[run.id]
            leader = stage.cast.facilitators[run.number % len(stage.cast.facilitators)].person_id
            people = _seat(stage, run, entry, leader)
            slot = Slot.of(entry.starts_at, entry.ends_at)
            budget.enter(run, slot, entry.place, people, (leader, leaders[run.id]))
            if place < practices.WRITTEN:
                reviewer = stage.cast.facilitators[0].person_id
                told = partial(practices.write, stage, place, run.id, leaders[run.id], reviewer)
                stage.later(moment(SHARED, 10 + place), told)
    stage.say(f"{len(made)} joint trainings planned")


def _seat(stage: Stage, run: Run, entry: JointEntry, leader: int) -> int:
    """Let everybody into a run who is sent, give its day a facilitator, and return how many they are."""
    cast, admin = stage.cast, stage.cast.admin_id
    assert entry.starts_at is not None
    ids = []
    for organization_id, people in _sent(stage, entry.district_id).items():
        manager = cast.managers[organization_id]
        ids += [one.enrollment_id for one in teams.enter(organization_id, people, run.id, manager)]
    for enrollment_id in ids:
        asked = requests.open_of("application", enrollment_id)
        if asked is not None:
            enrollments.decide(asked.id, "approve", admin)
    course = content.course_of(run.course_version_id)
    # The planner has made the training session of the date that was fixed, with the consultant.
    session = sessions.of_run(run.id)[0]
    meeting = Meeting(session.activity, session.starts_at, session.minutes, session.room)
    sessions.lead(session.id, leader, "facilitator", admin)
    stage.later(entry.starts_at - timedelta(days=4), partial(learn_all, stage, ids, "before"))
    stage.later(entry.starts_at + timedelta(days=14), partial(learn_all, stage, ids, "after"))
    hold(stage, session.id, run.id, meeting, leader, ABSENT)
    talk = next((one for one in course.activities() if one.type == "discussion"), None)
    if talk is not None:
        discuss(stage, run.id, talk.id, entry.starts_at + timedelta(minutes=30), leader)
    stage.later(entry.starts_at + timedelta(days=31), partial(close, run.id, admin))
    return len(ids)


def _sent(stage: Stage, district_id: int) -> dict[int, list[int]]:
    """Return organization → whom it sends: about sixteen people of a district, four more where it has two stations."""
    cast = stage.cast
    agency = cast.agencies[district_id]
    # An agency that serves several districts sends other people to each.
    turn = [key for key, one in cast.agencies.items() if one.id == agency.id].index(district_id)
    managers, staff = cast.of(agency.id, "agency-manager"), cast.of(agency.id, "agency-staff")
    district = [
        *cast.of(district_id, "district-team-head")[:1],
        *cast.of(district_id, "dedicated-official")[:3],
        *cast.of(district_id, "e-child-manager")[:1],
    ]
    sent = {
        district_id: district,
        **{station.id: cast.of(station.id, "police-officer") for station in cast.stations[district_id]},
        agency.id: [managers[turn], *staff[5 * turn : 5 * turn + 5]],
    }
    return {organization_id: [one.person_id for one in people] for organization_id, people in sent.items()}
