"""In-house classes: entered, verified, in everybody's record, and counted once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts import actors
from lms.certificates import credited, facts
from lms.certificates.models import Fact
from lms.core import clock, db, releases, storage
from lms.core.errors import Conflict, LmsError
from lms.core.privacy import NotAnonymous
from lms.core.releases import NamesFound
from lms.facilities import classes, files, personal_data, verifying
from lms.facilities.classes import Draft
from lms.facilities.models import InHouseClass, InHouseFile
from lms.policy import Permission, can
from tests.enrollments import world
from tests.facilities.home import papers


def draft(home, **facts):
    values = {
        "starts_at": clock.now() - timedelta(days=2),
        "minutes": 60,
        "place": "2층 강당",
        "topic": "아동인권 회의",
        "leader": "외부 강사",
        "people": [home.ann.person_id],
    }
    return Draft(**{**values, **facts})


def enter(home, **facts):
    return classes.enter(home.id, draft(home, **facts), papers(), home.ben.person_id)


def test_a_verified_class_stands_in_the_record_of_whoever_was_there(home):
    held = enter(home, names="이방문, 자원봉사자\n박벤")
    assert [(row.name, row.person_id) for row in classes.attendees(held.id)] == [
        ("김안", home.ann.person_id),
        ("박벤", home.ben.person_id),
        ("이방문", None),
    ]
    verifying.verify(held, home.dan.person_id)
    verifying.verify(held, home.dan.person_id)
    (fact,) = facts.of_person(home.ann.person_id)
    assert (fact.kind, fact.source_kind, fact.enrollment_id, fact.minutes, fact.mode) == (
        "completed", "in_house", None, 60, "class",
    )  # fmt: skip
    assert fact.organization_id == home.id
    assert fact.local_date == classes.day_of(held)
    assert len(db.session.scalars(select(Fact)).all()) == 2


def test_a_class_taken_back_counts_no_longer(home):
    held = enter(home)
    verifying.verify(held, home.dan.person_id)
    with pytest.raises(LmsError):
        verifying.withdraw(held, home.dan.person_id, "  ")
    verifying.withdraw(held, home.dan.person_id, "다른 날의 교육")
    assert [fact.kind for fact in facts.of_person(home.ann.person_id)] == ["completed", "revoked"]
    day = classes.day_of(held)
    assert credited.of_person(home.ann.person_id, day, day).minutes == 0
    with pytest.raises(Conflict):
        verifying.verify(held, home.dan.person_id)


def test_a_returned_class_is_mended_and_waits_again(home):
    held = enter(home)
    with pytest.raises(LmsError) as refused:
        verifying.give_back(held, home.dan.person_id, "")
    assert refused.value.field == "reason"
    verifying.give_back(held, home.dan.person_id, "서명부가 보이지 않습니다.")
    with pytest.raises(Conflict):
        verifying.verify(held, home.dan.person_id)
    (old,) = files.of_class(held.id)
    classes.change(held, draft(home, minutes=90), papers(), [old.uid], home.ben.person_id)
    assert (held.state, held.minutes) == ("entered", 90)
    assert len(files.of_class(held.id)) == 1
    verifying.verify(held, home.dan.person_id)
    with pytest.raises(Conflict):
        classes.change(held, draft(home), {}, [], home.ben.person_id)


def test_the_same_class_sent_twice_is_one(home):
    same = draft(home)
    one, other = (classes.enter(home.id, same, papers(), home.ben.person_id) for _ in range(2))
    assert one.id == other.id
    assert len(db.session.scalars(select(InHouseFile)).all()) == 1


def test_a_course_watched_together_and_taken_alone_counts_once(home):
    course = world.course()
    version = course.current_version_id
    held = enter(home, course_version_id=version, modules=["f1"], minutes=30)
    verifying.verify(held, home.dan.person_id)
    day = classes.day_of(held)
    (fact,) = facts.of_person(home.ann.person_id)
    assert fact.course_version_id == version
    assert fact.topics[0]["minutes"] == 20
    assert credited.of_person(home.ann.person_id, day, day).minutes == 30
    entry = facts.FactEntry(
        person_id=home.ann.person_id,
        kind="completed",
        source_kind="enrollment",
        source_id=1,
        local_date=day,
        course_version_id=version,
        minutes=20,
        topics=[fact.topics[0]],
    )
    facts.record_fact(entry)
    assert credited.of_person(home.ann.person_id, day, day).minutes == 30


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"starts_at": clock.now() + timedelta(days=1)}, "starts_at"),
        ({"starts_at": clock.now() - timedelta(days=500)}, "starts_at"),
        ({"people": []}, "people"),
        ({"names": "김안\n<script>"}, "names"),
        ({"names": "\n".join(f"이름 {n}" for n in range(201))}, "names"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(home, facts, field):
    with pytest.raises(LmsError) as refused:
        enter(home, **facts)
    assert refused.value.field == field


def test_parts_of_a_course_fit_into_the_class(home):
    version = world.course().current_version_id
    for wrong in ({"modules": []}, {"modules": ["nowhere"]}, {"modules": ["f1"], "minutes": 10}):
        with pytest.raises(LmsError) as refused:
            enter(home, course_version_id=version, **wrong)
        assert refused.value.field == "modules"


def test_nobody_of_another_organization_is_in_the_list(home):
    with pytest.raises(LmsError) as refused:
        enter(home, people=[home.cho.person_id])
    assert refused.value.field == "people"


def test_the_file_of_a_class_is_private_and_goes_with_it(home):
    held = enter(home)
    (file,) = files.of_class(held.id)
    assert files.data_of(file)
    assert storage.exists(f"in-house/{file.uid.hex}")
    assert file.digest == papers()["sheet"][0].digest


def test_a_list_holds_what_one_may_see(home):
    enter(home)
    classes.enter(home.other_id, replace(draft(home), people=[home.cho.person_id]), papers(), home.cho.person_id)
    everything = db.session.scalars(select(InHouseClass)).all()
    for who in (home.ann, home.ben, home.cho, home.dan, home.eve):
        actor = actors.actor_for(who.person_id)
        seen = set(db.session.scalars(select(InHouseClass.id).where(classes.visible_to(actor))))
        assert seen == {one.id for one in everything if can(actor, Permission.SEE_CLASS, one)}, who.name
        assert classes.listed(actor).total == len(seen)


def test_nobody_verifies_what_they_entered(home):
    held = classes.enter(home.id, draft(home), papers(), home.dan.person_id)
    assert not can(actors.actor_for(home.dan.person_id), Permission.VERIFY_CLASS, held)
    assert not can(actors.actor_for(home.ben.person_id), Permission.VERIFY_CLASS, held)


def test_a_person_gets_and_loses_what_the_lists_say(home):
    held = enter(home)
    (told,) = personal_data.export(home.ann.person_id)["in_house_classes"]
    assert (told["topic"], told["name"]) == ("아동인권 회의", "김안")
    personal_data.erase(home.ann.person_id)
    db.session.expire_all()
    assert [row.name for row in classes.attendees(held.id)] == [""]


def test_a_topic_names_nobody_and_who_verifies_releases_what_looks_like_a_name(home):
    for topic, wanted in (("010-3391-7742로 문의", NotAnonymous), ("김민수 아동의 사례", NamesFound)):
        with pytest.raises(wanted) as refused:
            enter(home, topic=topic)
        assert refused.value.field == "topic"
    held = enter(home, topic="김민수 아동의 사례", release="사례집의 지어낸 이름입니다.")
    (row,) = releases.of_scope(classes.scope_of(held))
    assert (row.words, row.state) == ("김민수", "asked")
    verifying.verify(held, home.dan.person_id)
    assert (row.state, row.decided_by_id) == ("released", home.dan.person_id)
