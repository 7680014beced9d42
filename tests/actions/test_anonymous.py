"""Texts that could say who somebody is are refused; words that only look like a name are held for a second person."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.actions import register, services
from lms.core import audit, clock, db, releases
from lms.core.errors import Conflict, LmsError, NotFound
from lms.core.privacy import NotAnonymous
from lms.core.releases import Held, NamesFound, Scope, WordRelease
from tests.actions.given import Scene
from tests.enrollments import world

TEXT = "김민수 아동의 방을 고친다."


def asked(scene: Scene) -> WordRelease:
    """Let Dan agree on something whose text holds a word that may be a name; return the word."""
    scene.item(text=TEXT, actor_id=scene.dan.id, release="사례집의 지어낸 이름입니다.")
    (row,) = releases.of_scope(Scope("run", scene.run.id))
    return row


def test_an_item_with_a_telephone_number_is_refused_at_its_text(scene: Scene) -> None:
    with pytest.raises(NotAnonymous) as refused:
        scene.item(text="010-1234-5678로 매주 전화한다.", release="괜찮습니다.")
    assert refused.value.field == "text" and not isinstance(refused.value, NamesFound)


def test_a_name_of_somebody_in_the_run_is_found_whatever_it_looks_like(scene: Scene) -> None:
    strange = world.person("밝은 하늘", at=scene.agency)
    world.enroll_all([strange.id], scene.run.id)
    with pytest.raises(NamesFound):
        scene.item(text="밝은 하늘 님이 연락망을 만든다.")


def test_what_looks_like_a_name_is_kept_and_held_until_a_second_person_releases_it(scene: Scene) -> None:
    with pytest.raises(NamesFound):
        scene.item(text=TEXT)
    row = asked(scene)
    (item,) = services.of_source("discussion", 1)
    assert item.text == TEXT and register.line(item).text != TEXT
    assert (row.words, row.context, row.state) == ("김민수", TEXT, "asked")
    with pytest.raises(Conflict):
        releases.decide(row.id, row.scope, True, "낱말입니다.", scene.dan.id)
    with pytest.raises(NotFound):
        releases.decide(row.id, Scope("run", world.run().id), True, "낱말입니다.", scene.lead.id)
    with pytest.raises(LmsError) as refused:
        releases.decide(row.id, row.scope, True, " ", scene.lead.id)
    assert refused.value.field == "note"
    for _ in range(2):
        releases.decide(row.id, row.scope, True, "흔한 낱말입니다.", scene.lead.id)
    assert register.line(item).text == TEXT
    assert scene.item(text="김민수 아동을 만난다.").text
    with pytest.raises(Conflict):
        releases.decide(row.id, row.scope, False, "이름입니다.", scene.ann.id)
    entries = db.session.scalars(select(audit.Entry).where(audit.Entry.action.startswith("release."))).all()
    assert [one.action for one in entries] == ["release.ask", "release.release"]
    assert all("김민수" not in f"{one.before}{one.after}{one.thing}" for one in entries)


def test_returned_words_are_refused_anew_and_what_was_kept_stays_held(scene: Scene) -> None:
    row = asked(scene)
    releases.decide(row.id, row.scope, False, "이름으로 읽힙니다.", scene.lead.id)
    (item,) = services.of_source("discussion", 1)
    assert register.line(item).text != TEXT
    assert [one.note for one in releases.returned(row.scope, scene.dan.id)] == ["이름으로 읽힙니다."]
    with pytest.raises(NamesFound):
        scene.item(text=TEXT)


def test_what_was_released_can_be_taken_back(scene: Scene) -> None:
    row = asked(scene)
    releases.decide(row.id, row.scope, True, "낱말입니다.", scene.lead.id)
    releases.take_back(row.id, row.scope, "다시 보니 이름입니다.", scene.ann.id)
    assert releases.held(row.scope).hides(TEXT)


def test_words_wait_for_everybody_but_who_asked(scene: Scene) -> None:
    row = asked(scene)
    assert releases.waiting("run", scene.lead.id) == {scene.run.id: 1}
    assert releases.waiting("run", scene.lead.id, [row.id + 999]) == {}
    assert releases.waiting("run", scene.dan.id) == {}


def test_evidence_is_held_too(scene: Scene) -> None:
    item = scene.item(due_on=clock.today() + timedelta(days=1))
    services.change_state(item.id, "done", scene.dan.id, TEXT, release="낱말입니다.")
    assert register.line(item).evidence != TEXT


def test_a_word_that_only_holds_the_same_syllables_is_not_held() -> None:
    held = Held(frozenset({"원한다"}))
    assert held.shown("기관이 지원한다.") == "기관이 지원한다."
    assert held.hides("아동이 그곳을 원한다.")
