"""The way of a good practice: written, submitted, reviewed by another, approved by the city, and away again."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts import roles
from lms.core import clock, db, outbox
from lms.core.errors import Conflict, LmsError
from lms.core.privacy import NotAnonymous
from lms.library import personal_data, services
from lms.library.models import Practice, PracticeEvent
from lms.library.services import LibraryError, NotClean
from lms.library.words import CHECKLIST
from tests.enrollments import world
from tests.library import given


@pytest.fixture
def three(database) -> tuple[int, int, int]:
    """Return the keys of who writes, who reviews and who approves."""
    return world.person("한길").id, world.person("유둘").id, world.person("도셋").id


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("situation", "아동의 주민번호는 150722-4182930이다."),
        ("district_did", "연락처 010-3391-7742로 전화했다."),
        ("police_did", "관악구 난곡로34길 18-6으로 출동했다."),
        ("agency_did", "k.harper@childfirst-fiction.org로 보냈다."),
        ("others_did", "2014. 11. 3.생 아동을 도왔다."),
        ("helped", "사건번호 2022고단4471을 함께 보았다."),
        ("title", "12가 3456 차량을 찾은 사례"),
    ],
)
def test_what_says_who_somebody_is_never_gets_in(three, field, text) -> None:
    with pytest.raises(NotClean) as caught:
        given.written(three[0], **{field: text})
    assert caught.value.field == field and list(caught.value.places) == [field]
    assert db.session.scalar(select(func.count()).select_from(Practice)) == 0


def test_a_draft_needs_its_texts_and_at_least_one_agency(three) -> None:
    with pytest.raises(LibraryError) as caught:
        given.written(three[0], helped=" ")
    assert caught.value.field == "helped"
    with pytest.raises(LibraryError) as caught:
        given.written(three[0], district_did="", police_did="", agency_did="")
    assert caught.value.field == "district_did"
    with pytest.raises(LibraryError) as caught:
        given.written(three[0], stage="somewhere")
    assert caught.value.field == "stage"
    facility = world.organization()
    with pytest.raises(LibraryError) as caught:
        given.written(three[0], district_id=facility.id)
    assert caught.value.field == "district"


def test_three_people_bring_it_to_the_shelf(three) -> None:
    writer, reviewer, city = three
    practice = given.submitted(writer)
    assert practice.state == "in_review"
    with pytest.raises(Conflict):
        services.review(practice.id, writer)
    services.review(practice.id, reviewer)
    for other in (writer, reviewer):
        with pytest.raises(Conflict):
            services.approve(practice.id, other)
    services.approve(practice.id, city)
    assert practice.state == "published"
    assert practice.expires_on == clock.today() + timedelta(days=365)
    assert practice.review_on < practice.expires_on
    kinds = [event.kind for event in services.events_of(practice.id)]
    assert kinds == ["created", "submit", "review", "approve"]


def test_it_is_not_submitted_without_the_whole_checklist(three) -> None:
    practice = given.written(three[0])
    with pytest.raises(LibraryError) as caught:
        services.submit(practice.id, list(CHECKLIST)[1:], three[0])
    assert caught.value.field == "checklist"


def test_a_word_that_looks_like_a_name_is_released_by_another_with_a_reason(three) -> None:
    writer, reviewer, _city = three
    practice = given.submitted(writer, situation="A구에서 서연이가 울었다는 신고가 들어왔다.")
    assert services.asked_words(practice) == ["서연"]
    with pytest.raises(Conflict):
        services.review(practice.id, reviewer)
    with pytest.raises(Conflict):
        services.release(practice.id, "서연", "가명이다", writer)
    with pytest.raises(LibraryError) as caught:
        services.release(practice.id, "서연", " ", reviewer)
    assert caught.value.field == "reason"
    with pytest.raises(NotAnonymous):
        services.release(practice.id, "서연", "010-1234-5678로 확인함", reviewer)
    with pytest.raises(LibraryError):
        services.release(practice.id, "아동", "사람 이름이 아니다", reviewer)
    services.release(practice.id, "서연", "교재에 나오는 지어낸 아이의 이름이다", reviewer)
    services.release(practice.id, "서연", "교재에 나오는 지어낸 아이의 이름이다", reviewer)
    assert len(practice.released) == 1 and services.asked_words(practice) == []
    assert services.review(practice.id, reviewer).state == "in_approval"


def test_the_names_of_the_people_of_a_run_are_looked_for(three) -> None:
    run = world.run()
    world.enroll_all([world.person("차차").id], run.id)
    practice = services.create(given.draft(helped="차차가 전화를 맡은 것이 도움이 되었다."), three[0], run.id)
    assert services.asked_words(practice) == ["차차"]


def test_it_is_returned_with_a_note_and_goes_the_way_again(three) -> None:
    writer, reviewer, city = three
    practice = given.submitted(writer)
    services.send_back(practice.id, "나이를 더 넓게 적어 주세요", reviewer)
    assert practice.state == "draft"
    services.change(practice.id, given.draft(age_band=""), writer)
    assert practice.checklist == []
    services.submit(practice.id, list(CHECKLIST), writer)
    services.review(practice.id, reviewer)
    services.send_back(practice.id, "한 번 더 보아 주세요", city)
    assert (practice.state, practice.reviewed_by_id) == ("draft", None)


def test_what_is_under_review_is_not_changed(three) -> None:
    practice = given.submitted(three[0])
    with pytest.raises(Conflict):
        services.change(practice.id, given.CLEAN, three[0])


def test_a_withdrawal_hides_at_once_and_the_way_begins_anew(three) -> None:
    practice = given.published(*three)
    services.withdraw(practice.id, "동네 사람이면 알아볼 수 있다", world.person("조읽음").id)
    assert practice.state == "withdrawn"
    services.reopen(practice.id, three[2])
    assert (practice.state, practice.published_on, practice.reviewed_by_id) == ("draft", None, None)


def test_after_a_year_it_is_hidden_unless_somebody_looked_again(three) -> None:
    kept, forgotten = given.published(*three), given.published(*three)
    end = clock.today() + timedelta(days=365)
    assert forgotten.expires_on == end
    assert services.expire(end - timedelta(days=1)) == 0
    kept.expires_on = clock.today() + timedelta(days=10)
    services.renew(kept.id, three[2])
    assert kept.expires_on == clock.today() + timedelta(days=365)
    kept.expires_on = end + timedelta(days=100)
    db.session.flush()
    assert services.expire(end) == 1
    assert (kept.state, forgotten.state) == ("published", "expired")


def test_the_same_form_sent_twice_writes_once(three) -> None:
    writer, reviewer, _city = three
    practice = given.written(writer)
    again = services.create(given.CLEAN, writer, uid=practice.uid)
    assert again.id == practice.id
    with pytest.raises(Conflict):
        services.create(given.CLEAN, reviewer, uid=practice.uid)
    services.submit(practice.id, list(CHECKLIST), writer)
    services.submit(practice.id, list(CHECKLIST), writer)
    services.review(practice.id, reviewer)
    services.review(practice.id, reviewer)
    with pytest.raises(Conflict):
        services.review(practice.id, three[2])
    kinds = db.session.scalars(select(PracticeEvent.kind).order_by(PracticeEvent.id)).all()
    assert kinds == ["created", "submit", "review"]


def test_a_draft_that_another_changed_is_not_overwritten(three) -> None:
    practice = given.written(three[0])
    seen = services.newest_event(practice.id).id
    services.change(practice.id, given.draft(title="다른 제목"), three[1])
    with pytest.raises(Conflict):
        services.change(practice.id, given.draft(title="또 다른 제목"), three[0], known=seen)


def test_no_step_is_taken_that_the_state_does_not_allow(three) -> None:
    practice = given.written(three[0])
    for step in (services.review, services.approve, services.renew, services.reopen):
        with pytest.raises(LmsError):
            step(practice.id, three[1])
    with pytest.raises(LmsError):
        services.release(practice.id, "말", "이유", three[1])


def test_erasing_a_person_leaves_the_practice_without_an_author(three) -> None:
    practice = given.published(*three)
    exported = personal_data.export(three[0])
    assert exported["good_practices"][0]["title"] == given.CLEAN.title
    assert [one["kind"] for one in exported["good_practice_events"]] == ["created", "submit"]
    personal_data.repoint(three[0], three[1])
    personal_data.erase(three[1])
    db.session.expire_all()
    assert (practice.created_by_id, practice.reviewed_by_id, practice.approved_by_id) == (None, None, three[2])


def test_the_crew_of_its_run_is_told_once_that_a_practice_waits_and_never_who_wrote_it(three) -> None:
    writer, reviewer, city = three
    run = world.run(world.course(program="joint"))
    for person, role, run_id in (
        (writer, "consultant", run.id),
        (reviewer, "facilitator", run.id),
        (city, "admin", None),
    ):
        roles.grant(person, role, run_id=run_id)
    practice = services.create(given.draft(), writer, run.id)
    for _ in range(2):
        services.submit(practice.id, list(CHECKLIST), writer)
    assert told() == [(reviewer, "in_review")]
    services.review(practice.id, reviewer)
    assert told() == [(reviewer, "in_review"), (city, "in_approval")]


def told() -> list[tuple[int, str]]:
    """Return who is to be mailed, and for which step."""
    rows = db.session.scalars(select(outbox.Job).where(outbox.Job.name == "library.tell").order_by(outbox.Job.id))
    return [(row.args["person_id"], row.args["state"]) for row in rows]
