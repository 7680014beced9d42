"""Teams in the middle of everything: places held and asked for, a team that waits, needs, a list, codes."""

import io
import re
from datetime import timedelta
from unittest import mock
from uuid import UUID

from sqlalchemy import select

from lms.core import clock, db, outbox
from lms.enrollments import long_lists, roster_files
from lms.enrollments.models import Enrollment, Run
from lms.organizations.models import Organization
from tests.journeys.busy import Somebody, first_run, forms_in

LIST = "이름,기관,직무\n가상 코드,가상 햇살지역아동센터,시설 종사자\n"


def keep_teams_busy(people: dict[str, Somebody]) -> None:
    """Fill the pages of teams and held places through their own forms."""
    admin, manager, learner = people["admin"], people["manager"], people["learner"]
    coming, asking, closed = (_run(admin, entry) for entry in ("open", "approval", "staff"))
    home = f"/staff/team/{_home()}"
    until = (clock.today() + timedelta(days=9)).isoformat()
    places = {"held_until": until, "since": "0", "about": "다음 주에 정합니다."}
    manager.post(f"{home}/runs/{asking}/hold", **places, seats="3")
    agency = _organization("agency")
    for run, name in ((closed, "가상 햇살지역아동센터"), (coming, agency), (asking, agency)):
        admin.post(f"/staff/runs/{run}/seats", **places, seats="2", organization=name)
    learner.post(f"/runs/{coming}/apply", needs="휠체어 자리가 필요합니다.")
    manager.post(f"/runs/{coming}/apply")
    chosen = re.findall(r'name="people"[^>]*value="([0-9a-f-]{36})"', manager.open(f"{home}/runs/{asking}"))
    manager.post(f"{home}/runs/{asking}", people=chosen[:1], note="함께 듣습니다.")
    admin.post(f"/staff/runs/{coming}/crew", who="instructor@demo.invalid", role="instructor")
    _import(admin, coming)
    with db.reading():
        asked = select(Enrollment.uid).join(Run, Run.id == Enrollment.run_id).where(Run.uid == UUID(coming))
        mine = db.session.scalars(asked.order_by(Enrollment.id)).first()
    learner.more.append(f"/enrollments/{mine}/needs")
    people["instructor"].more.append(f"/staff/runs/{coming}/needs")
    manager.more += [home, f"{home}/runs/{coming}", f"{home}/runs/{asking}", f"/staff/enrollments/{mine}/hand-over"]
    admin.more += [f"/staff/runs/{run}/{page}" for run in (asking, coming) for page in ("seats", "codes", "import")]
    people[""].more.append("/sign-in/code")


def _run(admin: Somebody, entry: str) -> str:
    today = clock.today()
    typed = {
        "course": first_run().course_id,
        "starts_on": (today + timedelta(days=10)).isoformat(),
        "ends_on": (today + timedelta(days=12)).isoformat(),
        "cancel_until": (today + timedelta(days=8)).isoformat(),
        "capacity": "20",
        "kind_facility": "9",
        "title_ko": f"가상 집합 차수 {entry}",
    }
    run = admin.post("/staff/runs/new", **typed, entry=entry).removeprefix("/staff/runs/")
    admin.post(f"/staff/runs/{run}/state", state="open", checked="법령을 확인했습니다.")
    return run


def _import(admin: Somebody, run: str) -> None:
    page = f"/staff/runs/{run}/import"
    checked = admin.client.post(page, data={"file": (io.BytesIO(LIST.encode("cp949")), "people.csv")})
    assert checked.status_code == 200, checked.text[:3000]
    admin.shown.append((page, checked.text))
    take = next(form for form in forms_in(checked.text) if form.action.endswith("/take"))
    admin.post(take.action, **{name: values[0] for name, values in take.filled().items()})
    codes = f"/staff/runs/{run}/codes"
    keys = next(one.value for form in forms_in(admin.open(codes)) for one in form.fields if one.name == "people")
    _import_long(admin, page)
    slips = admin.client.post(codes, data={"people": [keys]})
    assert slips.data.startswith(b"%PDF-")


def _import_long(admin: Somebody, page: str) -> None:
    """Leave a list that was looked at in the background and can be taken."""
    with mock.patch.object(roster_files, "MOST_ROWS", 0):
        sent = admin.client.post(page, data={"file": (io.BytesIO(LIST.replace("코드", "긴명단").encode()), "long.csv")})
    assert sent.status_code == 303, sent.text[:3000]
    with mock.patch.object(outbox, "job"):
        long_lists.look_at(sent.location.rpartition("/")[2], "ko")
    admin.more.append(sent.location)


def _home() -> str:
    with db.reading():
        found = select(Organization.uid).where(Organization.name_ko == "가상 햇살지역아동센터")
        return str(db.session.scalars(found).one())


def _organization(kind: str) -> str:
    with db.reading():
        found = select(Organization.name_ko).where(Organization.kind == kind).order_by(Organization.id)
        name = db.session.scalars(found).first()
    assert name
    return name
