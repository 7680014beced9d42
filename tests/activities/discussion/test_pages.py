"""A case discussion from outside: phones, the control page, the screen for the projector, paper."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from lms.actions import services as actions
from lms.content.check import CheckContext, Known, check, known_in
from lms.content.folder import Folder
from lms.content.problems import Report
from lms.content.reading import load_course
from lms.core import db, worker
from lms.core.i18n import speaking
from lms.learning import registry
from lms.questions.registry import KINDS
from tests.accounts.people import Member
from tests.activities.discussion.table import FOLDER, KEY, SETTLED, Table

POSITION = {"text": "우리는 10분 안에 알린다.", "reason": "아동이 기다리지 않는다.", "wish": "당직 번호를 알려 준다."}


def page(browser: FlaskClient, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


def send(browser: FlaskClient, path: str, status: int = 303, **data: Any) -> str:
    answer = browser.post(path, data=data)
    assert answer.status_code == status, f"{path}: {answer.status_code}\n{answer.text[:2000]}"
    return answer.get_data(as_text=True)


def first(pattern: str, html: str) -> str:
    """Return what a page says first: the group of the pattern, or all of it."""
    found = re.search(pattern, html)
    assert found
    return found[found.lastindex or 0]


def mark(who: Member, number: int) -> str:
    """Return a position by which its writer and stage are known."""
    return f"{number}단계에 함께 간다, {who.uid.hex[:4]}."


def test_five_stages_are_played_by_three_agencies(table: Table) -> None:
    lea, ann, bea, dan = (table.browser(name) for name in ("lea", "ann", "bea", "dan"))
    assert "사례 토의" in page(lea, f"/staff/runs/{table.run_uid}")
    assert "아직 시작하지 않았습니다" in page(dan, table.page(table.dan))
    send(lea, f"/staff/runs/{table.run_uid}/discussions/{KEY}")
    control = first(r"/staff/discussions/[0-9a-f-]{36}", page(lea, f"/staff/runs/{table.run_uid}/discussions"))
    for number in range(1, 6):
        send(lea, f"{control}/stages/{number}/open")
        for who, browser in ((table.ann, ann), (table.bea, bea), (table.dan, dan)):
            send(browser, table.page(who), stage=number, known=0, **POSITION | {"text": mark(who, number)})
        # Nobody sees what the others wrote: not who leads, not the screen, not the partners.
        others = page(lea, control) + page(lea, f"{control}/screen") + page(bea, table.page(table.bea))
        assert mark(table.ann, number) not in others
        send(lea, f"{control}/stages/{number}/reveal")
        for browser, path in ((lea, f"{control}/screen"), (bea, table.page(table.bea))):
            assert mark(table.ann, number) in page(browser, path)
        if number == 1:
            _differ(table, lea, control)
        send(lea, f"{control}/stages/{number}/settle", **SETTLED)
    send(lea, f"{control}/close")
    worker.run(once=True)
    assert {table.standing(who) for who in table.everybody} == {"completed"}
    assert "사례 토의가 끝났습니다" in page(dan, table.page(table.dan))
    with db.reading():
        (item,) = actions.of_sources("discussion", range(1, 100))
        assert (item.district_id, item.run_id) == (table.district, table.run_id)


def _differ(table: Table, lea: FlaskClient, control: str) -> None:
    reasons = {f"reason_{table.district}": "아동을 먼저 만난다.", f"reason_{table.station}": "위험을 먼저 막는다."}
    known = first(r'name="known"[^>]*value="(\d+)"', page(lea, f"{control}/stages/1/differences"))
    for _ in range(2):
        send(lea, f"{control}/stages/1/differences", subject="누가 먼저 가는가", known=known, **reasons)
    (judging,) = set(re.findall(rf"{control}/differences/\d+", page(lea, control)))
    assert "위험을 먼저 막는다." in page(lea, judging)
    judged = {"resolution": "agreed", "outcome": "함께 간다.", "interests": "아동이 두 번 말하지 않는다."}
    send(lea, judging, subject="누가 먼저 가는가", **reasons, **judged)
    adding = f"{control}/stages/1/actions"
    known = first(r'name="known"[^>]*value="(\d+)"', page(lea, adding))
    data = {"text": "당직 번호를 함께 고친다.", "owner_organization": table.agency, "owner_person": table.dan.person_id}
    for _ in range(2):
        send(lea, adding, due_on="2199-01-01", known=known, **data)
    screen = page(lea, f"{control}/screen")
    assert "당직 번호를 함께 고친다." in screen and "함께 간다." in screen
    # The screen names organizations only.
    assert all(who.name not in screen for who in table.everybody)


def test_who_is_not_in_the_run_sees_nothing(table: Table) -> None:
    discussion = table.begin()
    cho, dan = table.browser("cho"), table.browser("dan")
    for path in ("", "/screen", "/paper", "/prelearning", "/words", "/stages/1/differences"):
        assert cho.get(f"/staff/discussions/{discussion.uid}{path}").status_code == 404
        assert dan.get(f"/staff/discussions/{discussion.uid}{path}").status_code == 404
    assert cho.get(f"/api/discussions/{discussion.uid}").status_code == 404
    assert dan.get(f"/api/discussions/{discussion.uid}").get_json() == {"revision": 0}
    assert cho.post(f"/staff/discussions/{discussion.uid}/stages/1/reveal").status_code == 404


def test_a_colleague_s_text_is_shown_before_it_is_replaced(table: Table) -> None:
    discussion = table.begin()
    lea, dan, eli = (table.browser(name) for name in ("lea", "dan", "eli"))
    send(lea, f"/staff/discussions/{discussion.uid}/stages/1/open")
    send(dan, table.page(table.dan), stage=1, known=0, **POSITION)
    mine = POSITION | {"text": "일주일에 한 번 함께 본다."}
    shown = send(eli, table.page(table.eli), 409, stage=1, known=0, **mine)
    assert POSITION["text"] in shown and mine["text"] in shown
    known = first(r'name="known" value="(\d+)"', shown)
    send(eli, table.page(table.eli), stage=1, known=known, **mine)
    assert mine["text"] in page(dan, table.page(table.dan))


def test_a_position_with_a_number_is_refused_at_its_field_and_nothing_typed_is_lost(table: Table) -> None:
    discussion = table.begin()
    lea, dan = table.browser("lea"), table.browser("dan")
    send(lea, f"/staff/discussions/{discussion.uid}/stages/1/open")
    shown = send(dan, table.page(table.dan), 422, stage=1, known=0, **POSITION | {"text": "02-123-4567로 알린다."})
    assert "02-123-4567로 알린다." in shown and POSITION["reason"] in shown
    assert re.search(r'name="text"[^>]*aria-invalid="true"', shown)
    assert not re.search(r'name="reason"[^>]*aria-invalid="true"', shown)


def test_what_was_written_on_paper_is_typed_in(table: Table) -> None:
    discussion = table.begin()
    control, lea = f"/staff/discussions/{discussion.uid}", table.browser("lea")
    assert page(lea, f"{control}/paper").count("가상 경찰서") == 5
    send(lea, f"{control}/stages/1/open")
    typing = f"{control}/stages/1/paper/{table.station}"
    assert typing in page(lea, control)
    page(lea, typing)
    send(lea, typing, 422, text="", reason="")
    send(lea, typing, **POSITION)
    send(lea, f"{control}/stages/1/reveal")
    assert "종이에서" in page(lea, f"{control}/screen")


def test_revealing_with_nothing_filed_is_refused_on_the_page(table: Table) -> None:
    discussion = table.begin()
    control, lea = f"/staff/discussions/{discussion.uid}", table.browser("lea")
    send(lea, f"{control}/stages/1/open")
    assert 'role="alert"' in send(lea, f"{control}/stages/1/reveal", 409)


ASKED = POSITION | {"text": "김민수 아동의 방을 고친다."}


def _held(table: Table, control: str, lea: FlaskClient, dan: FlaskClient) -> str:
    """File a position with a word that may be a name, reveal it; return where the word is decided about."""
    send(lea, f"{control}/stages/1/open")
    refused = send(dan, table.page(table.dan), 422, stage=1, known=0, **ASKED)
    assert 'name="release"' in refused and ASKED["text"] in refused
    send(dan, table.page(table.dan), stage=1, known=0, release="사례집의 지어낸 이름입니다.", **ASKED)
    send(lea, f"{control}/stages/1/reveal")
    assert f"{control}/words" in page(lea, "/staff/waiting")
    return first(rf"({control}/words/\d+)/release", page(lea, f"{control}/words"))


def test_a_word_that_is_no_name_is_held_until_the_consultant_releases_it(table: Table) -> None:
    discussion = table.begin()
    control = f"/staff/discussions/{discussion.uid}"
    lea, dan, bea = (table.browser(name) for name in ("lea", "dan", "bea"))
    words = _held(table, control, lea, dan)
    for browser, path in ((lea, control), (lea, f"{control}/screen"), (bea, table.page(table.bea))):
        shown = page(browser, path)
        assert "김민수" not in shown and POSITION["reason"] in shown and "[다른 한 사람이" in shown
    send(lea, f"{words}/release", 422)
    before = dan.get(f"/api/discussions/{discussion.uid}").get_json()["revision"]
    for _ in range(2):
        send(lea, f"{words}/release", **{f"words-{words.rpartition('/')[2]}-note": "흔한 낱말입니다."})
    assert dan.get(f"/api/discussions/{discussion.uid}").get_json()["revision"] > before
    assert ASKED["text"] in page(bea, table.page(table.bea))
    assert f"{control}/words" not in page(lea, "/staff/waiting")
    assert dan.post(f"{words}/back").status_code == 404
    send(lea, f"{words}/back", **{f"words-{words.rpartition('/')[2]}-note": "다시 보니 이름입니다."})
    assert "김민수" not in page(bea, table.page(table.bea))


def test_a_returned_text_is_written_otherwise_though_all_were_revealed(table: Table) -> None:
    discussion = table.begin()
    control = f"/staff/discussions/{discussion.uid}"
    lea, dan, bea = (table.browser(name) for name in ("lea", "dan", "bea"))
    words = _held(table, control, lea, dan)
    send(lea, f"{words}/return", **{f"words-{words.rpartition('/')[2]}-note": "이름으로 읽힙니다."})
    assert f"/stages/1/paper/{table.agency}" in page(lea, control)
    shown = page(dan, table.page(table.dan))
    assert "이름으로 읽힙니다." in shown and ASKED["text"] in shown
    assert 'name="stage"' not in page(bea, table.page(table.bea))
    known = first(r'name="known" value="(\d+)"', shown)
    send(dan, table.page(table.dan), stage=1, known=known, **POSITION | {"text": "아동의 뜻을 따른다."})
    assert "아동의 뜻을 따른다." in page(bea, table.page(table.bea))
    # Now it stands as revealed, and is changed no more.
    send(dan, table.page(table.dan), 409, stage=1, known=2, **POSITION)


def test_who_leads_does_not_release_what_they_wrote(table: Table) -> None:
    discussion = table.begin()
    control, lea, ada = f"/staff/discussions/{discussion.uid}", table.browser("lea"), table.browser("dan")
    for number in (1,):
        send(lea, f"{control}/stages/{number}/open")
        send(ada, table.page(table.dan), stage=1, known=0, **POSITION)
        send(lea, f"{control}/stages/{number}/reveal")
    settled = {**SETTLED, "agreement": "김민수 아동의 방을 고친다."}
    assert 'name="release"' in send(lea, f"{control}/stages/1/settle", 422, **settled)
    send(lea, f"{control}/stages/1/settle", release="낱말입니다.", **settled)
    assert "김민수" not in page(lea, control)
    shown = page(lea, f"{control}/words")
    assert "김민수" in shown and "/release" not in shown
    assert f"{control}/words" not in page(lea, "/staff/waiting")


def test_answers_of_the_pre_learning_are_shown_by_kind_and_never_of_two(table: Table) -> None:
    discussion = table.begin()
    control, lea = f"/staff/discussions/{discussion.uid}", table.browser("lea")
    for who, name in ((table.ann, "ann"), (table.bea, "bea")):
        _answer(table.browser(name), f"/learn/{table.addresses[who.person_id]}/j0-quiz")
    assert "응답이 아직 적습니다" in page(lea, f"{control}/prelearning")
    _answer(table.browser("dan"), f"/learn/{table.addresses[table.dan.person_id]}/j0-quiz")
    shown = page(lea, f"{control}/prelearning")
    assert "신고를 받으면 먼저 무엇을 합니까?" in shown
    # One of each kind: they are joined.
    assert "아동보호전문기관 · 자치구 · 경찰서 (3명)" in shown
    assert all(who.name not in shown for who in table.everybody)


def _answer(browser: FlaskClient, path: str) -> None:
    send(browser, path, do="start", number="1")
    html = page(browser, path)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))
    given = dict.fromkeys(set(re.findall(r'name="(a-\d+)"', html)), "a")
    send(browser, path, **{**hidden, **given, "do": "submit", "sure": "1"})


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"prelearning": "j0-read"}, "no quiz"),
        ({"stages": []}, "one to 8"),
        ({"stages": [{"id": "a", "title": {"ko": "가"}, "question": {"ko": "나", "en": "b"}}]}, "“title” needs"),
        ({"stages": [{"id": "a", "title": {}, "question": {}, "law": ["XX 1"]}]}, "no reference"),
        ({"other": 1}, "no setting"),
    ],
)
def test_a_wrong_entry_is_told(settings: dict[str, Any], words: str) -> None:
    course = load_course(FOLDER / "courses" / "demo-joint")
    entry = course.activity(KEY)
    context = CheckContext(course, Folder(FOLDER / "courses" / "demo-joint", Report()), Known())
    wrong = type(entry)(**{name: getattr(entry, name) for name in entry.__slots__} | {"settings": settings})
    with speaking("en"):
        assert any(words in str(one) for one in registry.of("discussion").check(wrong, context))


def test_the_demonstration_course_is_right() -> None:
    folders = [FOLDER / kind / "demo-joint" for kind in ("courses", "quizzes")]
    found = [one for folder in folders for one in check(folder, registry.checkers(), known_in(*folders), kinds=KINDS)]
    assert found == []
