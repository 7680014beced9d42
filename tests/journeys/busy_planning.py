"""The room of planning in the middle of everything: items with conflicts, one of them a run; a round of joint training
with a poll that is open, a fixed date, consultants, a district that is a run; cards and fees."""

from datetime import date, timedelta

from sqlalchemy import select

from lms.content.models import Course
from lms.core import clock, db
from lms.planning import polls
from lms.planning.models import JointDate, JointEntry, JointInvitee, JointRound, PlannedRun
from tests.journeys.busy import COURSE, Somebody

WHO = "instructor@demo.invalid"
PLANNING = "/staff/planning"


def new_year() -> date:
    """Return the first days of this year: the plan of the year opens with it, and few runs are older."""
    return date(clock.today().year, 1, 2)


def keep_planning_busy(people: dict[str, Somebody]) -> None:
    """Fill the room of planning; a stranger gets the link of a poll."""
    admin = people["admin"]
    with db.reading():
        course = str(db.session.scalars(select(Course.id).where(Course.slug == COURSE)).one())
    _items(admin, course)
    _people(admin)
    _round(people, course)


def _items(admin: Somebody, course: str) -> None:
    day = new_year()
    item = {
        "course": course, "starts_on": day.isoformat(), "ends_on": (day + timedelta(days=1)).isoformat(),
        "classes": f"{day} 10:00-12:00", "room": "대강당", "facilitators": WHO, "target": "30",
        "job_facility_staff": "20", "kind_facility": "30", "planned_amount": "3000000", "extra_amount": "0",
    }  # fmt: skip
    for title in ("첫째 과정", "둘째 과정", "셋째 과정"):
        admin.post(f"{PLANNING}/new", **item, title_ko=title)
    with db.reading():
        first, _second, third = db.session.scalars(select(PlannedRun).order_by(PlannedRun.id)).all()
    admin.post(f"{PLANNING}/make-runs", item=str(first.id), year=str(day.year))
    # Two are left: one of them stands alone, so that its own page has the button too.
    admin.more.append(f"{PLANNING}/items/{third.uid}")


def _people(admin: Somebody) -> None:
    admin.post(f"{PLANNING}/consultants/new", who=WHO, tags="영아, 경찰", most_load="3", active="y")
    admin.post(f"{PLANNING}/consultants/new", who="facilitator@demo.invalid", tags="방임", most_load="2", active="y")
    admin.post(f"{PLANNING}/cards/new", who=WHO, affiliation="가상대학교", hour_rate="150000", visit_rate="200000")
    day = clock.today().isoformat()
    admin.post(f"{PLANNING}/fees/new", who=WHO, held_on=day, kind="class", minutes="120", topic="협력 실무")


def _round(people: dict[str, Somebody], course: str) -> None:
    admin, first = people["admin"], new_year()
    admin.post(
        f"{PLANNING}/joint/new", title_ko="찾아가는 합동교육", title_en="Visiting joint training", course=course,
        starts_on=first.isoformat(), ends_on=(first + timedelta(days=366)).isoformat(),
        answers_until=clock.today().isoformat(), minutes="240", least_district="2", most_district="6",
        least_police_station="2", most_police_station="6", least_agency="1", most_agency="4",
    )  # fmt: skip
    with db.reading():
        found = db.session.scalars(select(JointRound)).one()
        entries = db.session.scalars(select(JointEntry).order_by(JointEntry.id)).all()
        invitees = {
            one.entry_id: one for one in db.session.scalars(select(JointInvitee).order_by(JointInvitee.id.desc()))
        }
    base = f"{PLANNING}/joint/{found.uid}"
    admin.post(f"{base}/dates", dates=f"{first} 14:00\n{first + timedelta(days=1)} 14:00")
    asking, fixed, made = entries[:3]
    asked = invitees[asking.id]
    admin.post(f"{PLANNING}/joint/invited/{asked.uid}/contact", who="manager@demo.invalid")
    admin.post(f"{base}/ask")
    for entry in (fixed, made):
        with db.reading():
            date_id = db.session.scalars(select(JointDate.id).where(JointDate.entry_id == entry.id)).first()
        invited = f"{PLANNING}/joint/invited/{invitees[entry.id].uid}"
        admin.post(f"{invited}/answers", **{f"date_{date_id}": "yes"})
        admin.post(f"{PLANNING}/joint/districts/{entry.uid}/fix", date=str(date_id))
        if entry is made:
            admin.post(f"{base}/match")
            admin.post(f"{base}/runs")
    # A second one is fixed and no run yet.
    with db.reading():
        entry = entries[3]
        date_id = db.session.scalars(select(JointDate.id).where(JointDate.entry_id == entry.id)).first()
        link = f"/poll/{polls.token_of(db.session.get_one(JointInvitee, asked.id), found.answers_until)}"
    admin.post(f"{PLANNING}/joint/districts/{entry.uid}/fix", date=str(date_id))
    districts = f"{PLANNING}/joint/districts"
    # No page that leads to a run: of their pages few are searched, and that of the run being closed is needed.
    admin.more += [f"{districts}/{asking.uid}", f"{districts}/{entry.uid}", f"{PLANNING}/joint/invited/{asked.uid}"]
    people[""].more += [link, "/poll/none"]
