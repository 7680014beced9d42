"""Facilities in the middle of everything: experts, in-house classes in every state, consultings at every step."""

import io
import re
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

from sqlalchemy import select

from lms.accounts import roles
from lms.accounts import services as accounts
from lms.accounts.models import Account, Employment, Person
from lms.activities.visit import clean
from lms.activities.visit.checklist import ITEMS
from lms.activities.visit.models import Consulting, ConsultingVisit
from lms.content.models import Course
from lms.core import clock, db
from lms.facilities import designations
from lms.organizations.models import Organization
from tests.core.test_metadata import jpeg
from tests.journeys.busy import Somebody

EXPERTS = 6


def keep_visits_busy(people: dict[str, Somebody]) -> None:
    """Fill the rooms: `learner` is the expert of a consulting at every step, one of colleagues each."""
    admin, manager = people["admin"], people["manager"]
    facility, experts, consultant = _named()
    page = f"/staff/organizations/{facility}"
    manager.post(
        f"{page}/experts", person=str(_person("manager")), starts_on=clock.today().isoformat(), ends_on=_day(-200)
    )
    _classes(people, page, experts[0])
    made = [
        manager.post(f"{page}/consulting/apply", expert=str(key), wishes="아동 회의를 바꾸고 싶습니다.")
        for key in experts
    ]
    requested, assigned, begun, checked, signed, declined = made
    for consulting in made[1:5]:
        admin.post(f"{consulting}/assign", consultant=str(consultant))
    whole = {f"answer_{number}": "yes" for number in range(1, ITEMS + 1)}
    first = {"held_on": _day(0), "minutes": "150", "findings": "둘러보았습니다.", "goal1": "규칙을 함께 고친다."}
    plan = {"measure1": "함께 고쳐 씁니다.", "in_charge1": "생활지도팀", "due1": _day(-30)}
    for consulting in (begun, checked, signed):
        manager.post(f"{consulting}/check", **whole, views="아동은 답을 듣고 싶어 합니다.")
        admin.post(f"{consulting}/first", **first)
        manager.post(f"{consulting}/plan", **plan)
        manager.post(f"{consulting}/evidence", goal="1", files=_file())
    _move_back(75)
    second = {"held_on": _day(0), "minutes": "120", "findings": "새 규칙을 보았습니다.", "result1": "done"}
    for consulting in (checked, signed):
        admin.post(f"{consulting}/second", **second, note1="규칙이 바뀌었습니다.", next1="석 달 뒤에 다시 봅니다.")
    admin.post(f"{declined}/decline", reason="다음 해에 합니다.")
    # The administrator is the consultant of two, so that there is a page on which both sides can sign.
    for consulting in (checked, signed):
        _consult(consulting, _person("admin"))
    admin.post(f"{signed}/sign/consultant")
    manager.post(f"{signed}/sign/facility")
    for consulting, form in ((assigned, "first"), (begun, "second")):
        _draft(admin, consulting, form)
    _ask(begun)
    admin.more += ["/staff/consulting", *made, f"{begun}/words", f"{page}/experts", "/staff/in-house"]
    manager.more += ["/staff/consulting", *made, f"{page}/experts", f"{page}/in-house/new", "/staff/in-house"]


def _ask(consulting: str) -> None:
    """Say of a name in a paper that it is invented; the administrator decides."""
    with db.transaction():
        found = db.session.scalars(
            select(Consulting).where(Consulting.uid == UUID(consulting.rpartition("/")[2]))
        ).one()
        clean.check({"findings": "김민수 아동과 이야기했습니다."}, found, _manager(), "사례집의 이름입니다.")


def _draft(somebody: Somebody, consulting: str, form: str) -> None:
    """Leave something typed and not saved in a form of a visit."""
    html = somebody.open(f"{consulting}/{form}")
    found = {key: re.search(f'data-{key}="([^"]+)"', html) for key in ("url", "token", "now")}
    assert all(found.values()), html[:2000]
    url, token, now = (unescape(one[1]) for one in found.values() if one)
    draft = {"record": str(uuid4()), "sequence": int(now), "fields": {"findings": "적다 만 글"}}
    answer = somebody.client.post(url, json={"drafts": [draft]}, headers={"X-Capability": token})
    assert answer.status_code == 200, answer.text


def _day(days_ago: int) -> str:
    return (clock.today() - timedelta(days=days_ago)).isoformat()


def _file() -> tuple[io.BytesIO, str]:
    return io.BytesIO(jpeg()), "사진.jpg"


def _person(who: str) -> int:
    with db.reading():
        mine = select(Account.person_id).where(accounts.by_identifier(f"{who}@demo.invalid"))
        return db.session.scalars(mine).one()


def _named() -> tuple[str, list[int], int]:
    """Name experts in the manager's facility; return its UID, who they are, and a consultant of the whole site."""
    with db.transaction():
        at = db.session.scalars(
            select(Organization)
            .join(Employment, Employment.organization_id == Organization.id)
            .where(Employment.person_id == _manager())
        ).one()
        uid, experts = str(at.uid), []
        for number in range(EXPERTS):
            one = accounts.create_person(f"가상 전문 {'가나다라마바'[number]}", fictional=True)
            since = clock.today() - timedelta(days=100)
            accounts.employ(one.id, at.id, "facility-staff", starts_on=since)
            designations.designate(at, one.id, since, None, None)
            experts.append(one.id)
        consultant = db.session.scalars(
            select(Person.id)
            .join(Account, Account.person_id == Person.id)
            .where(accounts.by_identifier("instructor@demo.invalid"))
        ).one()
        for row in db.session.scalars(select(Employment).where(Employment.person_id == consultant)):
            row.ends_on = clock.today() - timedelta(days=1)
        roles.grant(consultant, "consultant")
    return uid, experts, consultant


def _manager() -> int:
    mine = select(Account.person_id).where(accounts.by_identifier("manager@demo.invalid"))
    return db.session.scalars(mine).one()


def _classes(people: dict[str, Somebody], page: str, somebody: int) -> None:
    """Enter classes that wait, were returned, are verified, and one of a course watched together."""
    admin, manager = people["admin"], people["manager"]
    at = (clock.to_seoul(clock.now()) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    with db.reading():
        slug = db.session.scalars(select(Course.slug).where(Course.current_version_id.is_not(None)).limit(1)).one()
    told = {"starts_at": at, "minutes": "60", "place": "강당", "leader": "외부 강사", "people": str(somebody)}
    for topic, act in (("기다리는 교육", ""), ("돌려보낸 교육", "return"), ("확인한 교육", "verify")):
        made = manager.post(f"{page}/in-house/new", **told, topic=topic, names="이방문, 봉사자", sheet=_file())
        if act:
            admin.post(f"{made}/decide", do=act, reason="서명부가 흐립니다." if act == "return" else "")
    new = f"{page}/in-house/new?course={slug}"
    modules = re.findall(r'name="modules"[^>]* value="([^"]+)"', manager.open(new))
    assert modules, new
    manager.post(new, **told, topic="함께 본 과정", modules=modules[:1], sheet=_file())
    manager.more.append(new)


def _move_back(days: int) -> None:
    with db.transaction():
        for row in db.session.scalars(select(ConsultingVisit)):
            row.held_on -= timedelta(days=days)
        for one in db.session.scalars(select(Consulting)):
            one.applied_at -= timedelta(days=days + 5)


def _consult(page: str, person_id: int) -> None:
    with db.transaction():
        uid = page.rpartition("/")[2]
        for one in db.session.scalars(select(Consulting)):
            if str(one.uid) == uid:
                one.consultant_id = person_id
