"""Action items: agreed on, done, checked, reopened, dropped; every step is kept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.actions import personal_data, register, services
from lms.actions.models import ActionItem
from lms.actions.register import Wanted
from lms.actions.services import ActionError, Source
from lms.core import audit, clock, db
from lms.core.errors import Conflict
from lms.policy import Granted, Permission, can
from tests.actions.given import Scene
from tests.enrollments import world


def kinds(item: ActionItem) -> list[str]:
    return [event.kind for event in services.events_of(item.id)]


def test_an_item_goes_from_open_over_done_to_checked_and_keeps_every_step(scene: Scene) -> None:
    item = scene.item()
    services.change_state(item.id, "done", scene.dan.id, "새 연락망을 세 기관에 나누어 주었다.")
    services.change_state(item.id, "checked", scene.lead.id, recheck_on=clock.today() + timedelta(days=30))
    assert (item.state, item.evidence) == ("checked", "새 연락망을 세 기관에 나누어 주었다.")
    assert kinds(item) == ["added", "done", "checked"]
    entries = db.session.scalars(select(audit.Entry).where(audit.Entry.thing == f"action:{item.id}")).all()
    assert [entry.action for entry in entries] == ["actions.add", "actions.change_state", "actions.change_state"]


def test_an_item_belongs_to_the_district_of_its_run(scene: Scene) -> None:
    assert scene.item().district_id == scene.district.id
    # Without a run, to the only district that its owner serves.
    assert scene.item(source=Source("visit", 5)).district_id == scene.district.id
    elsewhere = scene.item(
        source=Source("visit", 5), owner_organization_id=scene.elsewhere.id, owner_person_id=scene.cho.id
    )
    assert elsewhere.district_id is None


def test_dropping_and_reopening_need_a_reason_and_doing_needs_evidence(scene: Scene) -> None:
    item = scene.item()
    for state in ("done", "dropped"):
        with pytest.raises(ActionError) as refused:
            services.change_state(item.id, state, scene.lead.id, "  ")
        assert refused.value.field == "note"
    services.change_state(item.id, "dropped", scene.lead.id, "다른 구가 이미 하고 있다.")
    services.change_state(item.id, "reopened", scene.lead.id, "우리 구에도 필요하다.")
    assert item.state == "reopened"


def test_what_is_open_cannot_be_checked(scene: Scene) -> None:
    item = scene.item()
    with pytest.raises(Conflict):
        services.change_state(item.id, "checked", scene.lead.id)


def test_a_form_sent_twice_changes_once_and_a_stale_one_is_refused(scene: Scene) -> None:
    item = scene.item()
    known = services.newest_event(item.id).id
    for _ in range(2):
        services.change_state(item.id, "done", scene.dan.id, "마쳤다.", known=known)
    assert kinds(item) == ["added", "done"]
    with pytest.raises(Conflict):
        services.change_state(item.id, "dropped", scene.lead.id, "필요 없다.", known=known)


def test_the_owner_works_in_the_organization_or_came_to_the_run_from_there(scene: Scene) -> None:
    with pytest.raises(ActionError) as refused:
        scene.item(owner_person_id=scene.cho.id)
    assert refused.value.field == "owner_person"
    services.add(Source("discussion", 1, scene.run.id), "함께 살핀다.", scene.agency.id, None, clock.today(), None)
    world.enroll_all([scene.cho.id], scene.run.id)
    with pytest.raises(ActionError):
        scene.item(owner_person_id=scene.cho.id)


def test_a_day_before_the_agreement_is_refused_but_an_agreement_may_be_typed_in_later(scene: Scene) -> None:
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(ActionError) as refused:
        scene.item(due_on=yesterday)
    assert refused.value.field == "due_on"
    item = scene.item(due_on=yesterday, agreed_on=yesterday - timedelta(days=10))
    assert register.is_late(item, clock.today())


def test_a_change_keeps_what_stood_before(scene: Scene) -> None:
    item = scene.item()
    later = item.due_on + timedelta(days=7)
    services.change(item.id, item.text, scene.station.id, scene.bea.id, later, "경찰서가 맡기로 했다.", scene.lead.id)
    event = services.events_of(item.id)[-1]
    assert (event.kind, event.detail["organization"]) == ("changed", scene.agency.id)
    assert item.owner_person_id == scene.bea.id


def test_the_register_is_narrowed_by_every_filter(scene: Scene) -> None:
    admin = world.actor(scene.lead, Granted("admin"))
    first = scene.item()
    late = scene.item(
        text="통역 명단을 만든다.",
        owner_organization_id=scene.district.id,
        owner_person_id=None,
        due_on=clock.today() - timedelta(days=2),
        agreed_on=clock.today() - timedelta(days=9),
    )
    visit = scene.item(source=Source("visit", 7), text="규칙 하나를 고친다.")
    services.change_state(visit.id, "done", scene.dan.id, "고쳤다.")

    def found(**wanted: object) -> list[int]:
        return [line.item.id for line in register.listed(admin, Wanted(**wanted)).items]

    assert found() == [late.id, first.id, visit.id]
    assert found(overdue=True) == [late.id]
    assert found(organization_id=scene.district.id) == [late.id]
    assert found(district_id=scene.elsewhere.id) == []
    assert found(source="visit") == [visit.id]
    assert found(state="done") == [visit.id]
    assert found(state="to_do") == [late.id, first.id]
    assert found(text="통역 명단") == [late.id]
    assert found(run_id=scene.run.id) == [late.id, first.id]


def test_an_owner_sees_the_own_items_and_those_of_the_house_that_name_nobody(scene: Scene) -> None:
    mine = scene.item()
    house = scene.item(owner_person_id=None)
    dan = world.actor(scene.dan, organization_ids=frozenset({scene.agency.id}), job="agency-staff")
    cho = world.actor(scene.cho, organization_ids=frozenset({scene.elsewhere.id}), job="agency-staff")
    assert {line.item.id for line in register.own(dan)} == {mine.id, house.id}
    assert register.own(cho) == []
    assert register.count_to_do(dan) == 2
    assert can(dan, Permission.REPORT_ACTION, services.by_uid(mine.uid))
    assert not can(dan, Permission.MANAGE_ACTION, services.by_uid(mine.uid))
    assert not can(cho, Permission.SEE_ACTION, services.by_uid(mine.uid))


def test_nobody_checks_their_own_item(scene: Scene) -> None:
    item = scene.item()
    leading = world.actor(scene.dan, Granted("facilitator", run_id=scene.run.id))
    assert not can(leading, Permission.MANAGE_ACTION, services.by_uid(item.uid))


def test_an_erased_owner_leaves_the_item_to_the_organization(scene: Scene) -> None:
    item = scene.item()
    assert [one["text"] for one in personal_data.export(scene.dan.id)["action_items"]] == [item.text]
    personal_data.repoint(scene.dan.id, scene.bea.id)
    assert owner(item) == (scene.bea.id, scene.agency.id)
    personal_data.erase(scene.bea.id)
    assert owner(item) == (None, scene.agency.id)


def owner(item: ActionItem) -> tuple[int | None, int]:
    db.session.refresh(item)
    return item.owner_person_id, item.owner_organization_id
