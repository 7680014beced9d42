"""Case discussions of the demonstration year: five stages, differences, agreements and action items."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from lms.actions import services as actions
from lms.activities.discussion import differences, filing
from lms.activities.discussion import services as discussions
from lms.activities.discussion.filing import Typed
from lms.core import clock, db
from lms.desk.year.stage import Stage
from lms.enrollments.models import Enrollment, Run
from lms.organizations.models import Organization

LENGTH = timedelta(minutes=32)
POSITIONS = {
    "district": Typed("현장에 함께 가고 그 자리에서 나눌 일을 정합니다.", "조사와 보호를 함께 책임지기 때문입니다."),
    "police_station": Typed("먼저 위험을 살피고 도착 시각을 알립니다.", "그 밤에 바로 움직일 수 있기 때문입니다."),
    "agency": Typed("아동과 만난 사람이 처음 말을 겁니다.", "아는 얼굴이 아동을 덜 놀라게 하기 때문입니다."),
}
SUBJECTS = (
    "알리는 데 몇 분이 걸려야 할지",
    "누가 먼저 아동과 이야기할지",
    "밤에 누가 데려갈지",
    "회의에서 무엇을 나눌지",
    "어떤 신호에 다시 부를지",
)
ITEMS = (
    "야간 연락표를 새로 만들어 세 기관에 나눕니다.",
    "함께 가지 못할 때 결과를 알리는 서식을 정합니다.",
    "밤과 휴일에 아동을 데려갈 순서를 정합니다.",
    "회의 서식에 다른 의견 칸을 넣습니다.",
    "다시 부를 신호 목록을 함께 씁니다.",
)
BEST = "아동이 같은 말을 두 번 하지 않아도 되는 쪽을 고릅니다."
AGREED = "한 달 동안 이렇게 해 보고 다시 만나서 살핍니다."
KEPT = "의견이 다른 채로 두고, 두 기관이 까닭을 적어 둡니다."
# The shares of stages with a difference, and of differences that stay; of items done in time.
DIFFER, DISSENT, IN_TIME = 0.6, 0.25, 0.8


@dataclass(frozen=True)
class Table:
    """Who sits at a discussion: its run and activity, who leads it, and organization → a person who writes for it."""

    discussion_id: int
    leader_id: int
    writers: dict[int, int]
    kinds: dict[int, str]


def discuss(stage: Stage, run_id: int, activity: str, begins: datetime, leader_id: int) -> None:
    """Let the stages of a discussion follow each other from an instant on."""
    stage.later(begins, partial(_begin, stage, run_id, activity, leader_id))


def _begin(stage: Stage, run_id: int, activity: str, leader_id: int) -> None:
    with db.transaction():
        discussion = discussions.begin(db.session.get_one(Run, run_id), activity, leader_id)
        rows = db.session.execute(
            select(Organization.id, Organization.kind, Enrollment.person_id)
            .join(Enrollment, Enrollment.organization_id == Organization.id)
            .where(Enrollment.run_id == run_id)
            .order_by(Enrollment.id.desc())
        ).all()
        table = Table(
            discussion.id,
            leader_id,
            {row.id: row.person_id for row in reversed(rows)},
            {row.id: row.kind for row in rows},
        )
        numbers = [one.number for one in discussions.stages(discussion.id)]
    now = clock.now()
    for number in numbers:
        at = now + number * LENGTH
        stage.later(at, partial(_file, table, number))
        stage.later(at + timedelta(minutes=8), partial(_settle, stage, table, number))
    stage.later(now + len(numbers) * LENGTH, partial(_end, table))


def _file(table: Table, number: int) -> None:
    with db.transaction():
        discussions.open_stage(table.discussion_id, number)
    for organization_id, person_id in table.writers.items():
        with db.transaction():
            typed = POSITIONS[table.kinds[organization_id]]
            filing.save(table.discussion_id, number, organization_id, person_id, typed, 0)
    with db.transaction():
        discussions.reveal(table.discussion_id, number)


def _settle(stage: Stage, table: Table, number: int) -> None:
    chance = stage.chance
    sides = list(table.writers)[:2]
    reasons = {one: POSITIONS[table.kinds[one]].reason for one in sides}
    subject = SUBJECTS[number % len(SUBJECTS)]
    with db.transaction():
        if chance.random() < DIFFER:
            kept = chance.random() < DISSENT
            made = differences.add(table.discussion_id, number, subject, reasons, table.leader_id)
            resolution, outcome = ("dissent", KEPT) if kept else ("agreed", AGREED)
            differences.judge(table.discussion_id, made.id, subject, reasons, resolution, outcome, BEST)
        settled = discussions.settle(table.discussion_id, number, AGREED, BEST)
        owner = chance.choice(list(table.writers))
        source = discussions.source(discussions.lock(table.discussion_id), settled)
        due = clock.today() + timedelta(days=28)
        item = actions.add(source, ITEMS[number % len(ITEMS)], owner, table.writers[owner], due, table.leader_id)
        in_time = chance.random() < IN_TIME
    done = clock.now() + timedelta(days=20 if in_time else 40)
    stage.later(done, partial(_do, item.id, table.writers[owner], table.leader_id))


def _do(item_id: int, owner_id: int, leader_id: int) -> None:
    with db.transaction():
        actions.change_state(item_id, "done", owner_id, "세 기관이 함께 만들어 나누었습니다.")
    with db.transaction():
        actions.change_state(item_id, "checked", leader_id)


def _end(table: Table) -> None:
    with db.transaction():
        discussions.close(table.discussion_id, table.leader_id)
