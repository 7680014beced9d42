"""Quizzes built in the browser without scripts: fixed questions, draws, sections, settings, and a try."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from lms.accounts.services import employ
from lms.activities.quiz.models import Attempt
from lms.core import db
from lms.questions import building, documents, quiz_access, services, writing
from lms.questions.building import Place, Plan
from lms.questions.editing import quiz as quiz_form
from lms.questions.editing import quiz_merge, sheet
from lms.questions.editing.layout import Values
from lms.questions.models import Bank, Question, Quiz, QuizVersion
from tests.accounts.people import SINCE, Member, kept, member, organization, sign_in
from tests.questions import material
from tests.questions.pages import Desk


@pytest.fixture
def ben(client: FlaskClient) -> Member:
    return member("박벤", email="ben@example.org", role="instructor")


@pytest.fixture
def bank(ben: Member) -> Bank:
    with kept():
        made = writing.new_bank({"ko": "내 은행", "en": "My bank"}, owner_id=ben.person_id)
        easy = [material.prepared(f"e{n}", f"쉬운 문항 {n}", tags=["difficulty:easy"]) for n in range(3)]
        hard = [material.prepared(f"h{n}", f"어려운 문항 {n}", tags=["difficulty:hard", "unit:x"]) for n in range(2)]
        writing.add_questions(made.id, easy + hard, "reviewed", ben.person_id)
        writing.add_questions(made.id, [material.prepared("d0", "아직 초안")], "draft", ben.person_id)
    return made


@pytest.fixture
def desk(client: FlaskClient, ben: Member) -> Desk:
    sign_in(client, "ben@example.org")
    return Desk(client)


def key_of(bank: Bank, key: str) -> int:
    return db.session.scalars(select(Question.id).where(Question.bank_id == bank.id, Question.key == key)).one()


def plan(*places: Place, **settings: object) -> Plan:
    values = sheet.begin(quiz_form.PARTS)
    made, unread = quiz_form.plan_of(values)
    assert unread == {}
    return Plan({"ko": "퀴즈"}, {**made.settings, **settings}, places)


def test_a_quiz_is_built_with_a_fixed_question_and_a_draw(desk: Desk, bank: Bank) -> None:
    desk.open("/staff/quizzes/new")
    found = desk.press("do", "find", **{"find-bank": bank.id, "find-text": "어려운 1", "title.ko": "마무리"})
    assert "어려운 문항 1" in found.text and "어려운 문항 0" not in found.text
    desk.press("do", "add", chosen=[key_of(bank, "h1")])
    desk.press("row", "places:add")
    desk.press("do", "look", **{"places.1.bank": bank.id, "places.1.difficulty": "easy", "places.1.count": 2})
    assert "3" in desk.page.text.split("builder-fits")[1][:120]
    # Only tags that people gave are told, and a question has points of its own while a draw has those of each.
    assert "difficulty:easy, difficulty:hard, unit:x" in desk.page.text and "@status" not in desk.page.text
    assert "여기에서의 배점" in desk.page.text and "여기에서의 문항당 배점" in desk.page.text
    desk.press("do", "save", pass_mark=70, time_limit="", **{"places.0.points": 5})
    quiz = db.session.scalars(select(Quiz).where(Quiz.owner_id.is_not(None))).one()
    view = services.quiz(quiz.current_version_id)
    assert [(slot.question_id, slot.bank_id, set(slot.tags), slot.count, slot.points) for slot in view.slots] == [
        (key_of(bank, "h1"), None, set(), 1, 5.0),
        (None, bank.id, {"difficulty:easy"}, 2, None),
    ]
    assert (view.pass_mark, view.attempts, view.time_limit, view.settings.shuffle) == (70, 3, None, True)
    assert "마무리" in desk.open("/staff/quizzes").text


def test_what_is_wrong_stands_at_its_place_and_nothing_typed_is_lost(desk: Desk, bank: Bank) -> None:
    desk.open("/staff/quizzes/new")
    desk.press("do", "find", **{"find-bank": bank.id})
    assert "아직 초안" not in desk.page.text
    desk.press("do", "add", chosen=[key_of(bank, "h0"), key_of(bank, "h1")])
    desk.press("row", "places:add")
    desk.press("row", "places:add")
    wrong = {
        "places.1.question": key_of(bank, "h0"),
        "places.2.bank": bank.id,
        "places.2.count": 9,
        "places.2.tags": "unit\u202e",
        "places.3.bank": "",
        "pass_mark": "많이",
        "attempts": 0,
    }
    desk.press("do", "save", answered=422, **wrong)
    # All at once: what cannot be stored, what cannot be read, and what is missing.
    places = ("places-0", "places-1", "places-2-count", "places-2-tags", "places-3-bank")
    names = ("pass_mark", "attempts", *places, "title-ko")
    assert [name for name in names if f'id="f-{name}-error"' not in desk.page.text] == []
    assert desk.page.fields["pass_mark"] == ["많이"]
    assert desk.page.fields["places.2.count"] == ["9"]


def test_a_quiz_like_another_begins_with_all_it_says_under_a_title_of_its_own(
    desk: Desk, bank: Bank, ben: Member
) -> None:
    with kept():
        plan = Plan({"ko": "처음 퀴즈", "en": "First quiz"}, {"pass_mark": 85}, (Place(bank_id=bank.id, count=2),))
        first = building.add(plan, frozenset({bank.id}), ben.person_id)
        address = f"/staff/quizzes/{first.uid}"
    assert f"/staff/quizzes/new?like={first.uid}" in desk.open(address).text
    desk.open(f"/staff/quizzes/new?like={first.uid}")
    assert desk.page.fields["title.ko"] == ["처음 퀴즈 (사본)"] and desk.page.fields["title.en"] == [
        "First quiz (copy)"
    ]
    assert desk.page.fields["pass_mark"] == ["85"]
    desk.press("do", "save")
    with kept():
        made = db.session.scalars(select(Quiz).order_by(Quiz.id.desc())).first()
        assert made is not None and made.title["ko"] == "처음 퀴즈 (사본)"
        assert building.plan_of(made).places == building.plan_of(first).places
    for unknown in ("x", "00000000-0000-0000-0000-000000000000"):
        assert desk.open(f"/staff/quizzes/new?like={unknown}").fields["title.ko"] == [""]


def test_draws_that_ask_for_more_together_than_there_is_are_told(bank: Bank, ben: Member) -> None:
    draw = Place(bank_id=bank.id, tags=("difficulty:hard",), count=2)
    fixed = Place(question_id=key_of(bank, "h0"))
    found = building.faults(plan(draw, fixed), frozenset({bank.id}))
    assert list(found) == ["places"]
    assert building.faults(plan(draw), frozenset({bank.id})) == {}
    assert "places.0" in building.faults(plan(Place(question_id=key_of(bank, "d0"))), frozenset({bank.id}))
    assert "places.0.bank" in building.faults(plan(draw), frozenset())


def test_a_saved_change_is_a_new_version_and_the_same_again_is_none(bank: Bank, ben: Member) -> None:
    ids = frozenset({bank.id})
    with kept():
        quiz = building.add(plan(Place(bank_id=bank.id, count=2)), ids, ben.person_id)
        first, title = quiz.current_version_id, dict(quiz.title)
        assert building.change(quiz.id, building.plan_of(quiz), first, title, ids, ben.person_id) == 1
        changed = plan(Place(bank_id=bank.id, count=3), sections=[{"title": {"ko": "하나"}, "shuffle": False}])
        assert building.change(quiz.id, changed, first, title, ids, ben.person_id) == 2
        with pytest.raises(building.Conflict):
            building.change(quiz.id, changed, first, title, ids, ben.person_id)
    assert building.plan_of(quiz).places[0].count == 3
    assert db.session.scalar(select(func.count()).select_from(QuizVersion).where(QuizVersion.quiz_id == quiz.id)) == 2


def test_the_same_form_sent_twice_makes_one_quiz(bank: Bank, ben: Member) -> None:
    ids, since = frozenset({bank.id}), building.newest()
    made = plan(Place(bank_id=bank.id, count=2))
    with kept():
        first, again = (building.add(made, ids, ben.person_id, since) for _ in range(2))
        assert first is again
        other = building.add(plan(Place(bank_id=bank.id, count=3)), ids, ben.person_id, since)
        anew = building.add(made, ids, ben.person_id, building.newest())
        assert len({first.id, other.id, anew.id}) == 3


def test_every_setting_comes_back_from_the_form(bank: Bank, ben: Member) -> None:
    settings = {
        "pass_mark": 75, "attempts": None, "time_limit": 30, "shuffle": False, "shuffle_options": True,
        "grading": "average", "wait_between": 60, "paging": "section", "back": False, "behaviour": "tries", "tries": 2,
        "tries_lose": 50, "grace": 90, "access_code": "봄비", "review": {"right": "after_close", "points": "never"},
        "sections": [{"title": {"ko": "하나", "en": "One"}, "shuffle": False}, {"title": {"ko": "둘"}}],
    }  # fmt: skip
    places = (Place(bank_id=bank.id, tags=("difficulty:easy", "unit:x"), count=2, points=3, section=1),)
    made = Plan({"ko": "퀴즈", "en": "Quiz"}, settings, places)
    back, unread = quiz_form.plan_of(sheet.take(sheet.flat(quiz_form.values_of(made)), quiz_form.PARTS))
    assert unread == {}
    assert (back.title, back.places) == (made.title, made.places)
    assert building.QuizSettings.checked(back.settings) == building.QuizSettings.checked(settings)


def test_two_editors_of_a_quiz_do_not_overwrite_each_other_unseen(desk: Desk, bank: Bank, ben: Member) -> None:
    with kept():
        quiz = building.add(plan(Place(bank_id=bank.id, count=2)), frozenset({bank.id}), ben.person_id)
    mine = desk.open(f"/staff/quizzes/{quiz.uid}/edit")
    kept_fields = {name: list(values) for name, values in mine.fields.items()}
    desk.press("do", "save", pass_mark=80)
    desk.page, desk.path, desk.page.fields = mine, f"/staff/quizzes/{quiz.uid}/edit", kept_fields
    desk.press("do", "save", answered=409, pass_mark=90, time_limit=15)
    assert desk.page.fields["choose.pass_mark"] == ["mine"] and "choose.time_limit" not in desk.page.fields
    desk.press("do", "look")
    assert (desk.page.fields["pass_mark"], desk.page.fields["time_limit"]) == (["90"], ["15"])
    desk.press("do", "save", answered=409)
    desk.press("do", "merge", **{"choose.pass_mark": "theirs"})
    view = services.quiz(db.session.get_one(Quiz, quiz.id).current_version_id)
    assert (view.number, view.pass_mark, view.time_limit) == (3, 80, 15)


def test_places_that_two_people_added_changed_and_took_away_are_joined(desk: Desk, bank: Bank, ben: Member) -> None:
    first = (Place(key_of(bank, "h0")), Place(key_of(bank, "h1")), Place(bank_id=bank.id, tags=("difficulty:easy",)))
    with kept():
        quiz = building.add(plan(*first), frozenset({bank.id}), ben.person_id)
    desk.open(f"/staff/quizzes/{quiz.uid}/edit")
    with kept():
        row = db.session.get_one(Quiz, quiz.id)
        # Somebody else puts a question in front and asks for more by chance.
        theirs = (Place(key_of(bank, "e0")), *first[:2], replace(first[2], count=2))
        building.change(
            row.id, replace(plan(*theirs), title={"ko": "새 이름"}), row.current_version_id, row.title,
            frozenset({bank.id}), ben.person_id,
        )  # fmt: skip
    # I give a question other points meanwhile: by number it would be another one now.
    desk.press("do", "save", answered=409, **{"places.1.points": 7})
    assert "쉬운 문항 0" in desk.page.text and "내 은행" in desk.page.text
    assert not [name for name in desk.page.fields if name.startswith("choose.")]
    desk.press("do", "merge")
    with kept():
        row = db.session.get_one(Quiz, quiz.id)
        assert row.title == {"ko": "새 이름"}
        assert building.plan_of(row).places == (
            theirs[0], theirs[1], replace(first[1], points=7.0), replace(first[2], count=2),
        )  # fmt: skip


def test_a_title_that_somebody_changed_alone_is_not_overwritten(desk: Desk, bank: Bank, ben: Member) -> None:
    with kept():
        quiz = building.add(plan(Place(bank_id=bank.id, count=2)), frozenset({bank.id}), ben.person_id)
    desk.open(f"/staff/quizzes/{quiz.uid}/edit")
    with kept():
        db.session.get_one(Quiz, quiz.id).title = {"ko": "가을 시험"}
    desk.press("do", "save", answered=409, **{"title.ko": "겨울 시험"})
    assert "가을" in desk.page.text
    with kept():
        # Changed once more while the page was open: it is asked again.
        db.session.get_one(Quiz, quiz.id).title = {"ko": "여름 시험"}
    desk.press("do", "merge", answered=409, **{"choose.title.ko": "theirs"})
    assert "여름" in desk.page.text
    desk.press("do", "merge", **{"choose.title.ko": "theirs"})
    assert db.session.get_one(Quiz, quiz.id).title == {"ko": "여름 시험"}


def test_what_is_wrong_after_joining_is_said_and_saved_once_it_is_mended(desk: Desk, bank: Bank, ben: Member) -> None:
    first = (Place(key_of(bank, "h0")), Place(bank_id=bank.id, tags=("difficulty:easy",)))
    with kept():
        quiz = building.add(plan(*first), frozenset({bank.id}), ben.person_id)
    desk.open(f"/staff/quizzes/{quiz.uid}/edit")
    with kept():
        row = db.session.get_one(Quiz, quiz.id)
        theirs = plan(Place(key_of(bank, "e1")), *first)
        building.change(row.id, theirs, row.current_version_id, row.title, frozenset({bank.id}), ben.person_id)
    desk.press("do", "save", answered=409, **{"places.1.count": 400, "title.en": "Mine"})
    desk.press("do", "merge", answered=422)
    assert desk.page.fields["places.2.count"] == ["400"]
    # From here on it is the newest version that the form is compared with.
    desk.press("do", "save", **{"places.2.count": 2})
    with kept():
        row = db.session.get_one(Quiz, quiz.id)
        assert [place.count for place in building.plan_of(row).places] == [1, 1, 2]
        assert row.title == {"ko": "퀴즈", "en": "Mine"}


def test_sections_keep_their_places_when_two_people_change_them() -> None:
    def made(*titles: str, section: int) -> Values:
        sections = [{"title": {"ko": title}, "shuffle": True} for title in titles]
        return quiz_form.values_of(Plan({"ko": "퀴즈"}, {"sections": sections}, (Place(1, section=section),)))

    base, theirs = made("하나", "둘", section=1), made("영", "하나", "둘", section=2)
    found = quiz_merge.aligned(theirs, base, base)
    assert [row["key"] for row in found.values["sections"]] == ["t1", "s1", "s2"]
    assert found.values["places"][0]["section"] == "s2" == base["places"][0]["section"]
    assert found.back(found.values) == theirs
    renamed = quiz_merge.aligned(made("첫째", "둘", section=1), base, base)
    assert [row["key"] for row in renamed.values["sections"]] == ["s1", "s2"]


def test_a_try_is_marked_and_leaves_no_trace(desk: Desk, bank: Bank, ben: Member) -> None:
    with kept():
        quiz = building.add(plan(Place(bank_id=bank.id, count=5)), frozenset({bank.id}), ben.person_id)
    desk.open(f"/staff/quizzes/{quiz.uid}/try")
    seed = next(form["seed"] for form in desk.page.forms if "seed" in form)
    answers = {f"a-{n}": ["b"] for n in range(1, 5)} | {"a-5": ["a"], "seed": seed}
    answer = desk.client.post(f"/staff/quizzes/{quiz.uid}/try", data=answers)
    assert answer.status_code == 200
    assert "80%" in answer.text
    assert desk.client.post(f"/staff/quizzes/{quiz.uid}/try", data={"a-1": "x", "seed": seed}).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_a_try_shows_the_hints_that_wrong_tries_would_show(desk: Desk, bank: Bank, ben: Member) -> None:
    document = material.prepared("t1", "언제 신고합니까?").source
    texts = {"ko": {**document["texts"]["ko"], "hints": {"h1": "서두르세요.", "h2": "더 서두르세요."}}}
    hinted = documents.prepare({**document, "hints": ["h1", "h2"], "texts": texts})
    with kept():
        (question,) = writing.add_questions(bank.id, [hinted], "reviewed", ben.person_id)
        place = Place(question_id=question.id)
        made = [
            building.add(plan(place, behaviour=behaviour, tries=2), frozenset({bank.id}), ben.person_id)
            for behaviour in ("tries", "end")
        ]
    tries, end = [
        desk.client.post(f"/staff/quizzes/{quiz.uid}/try", data={"a-1": "a", "seed": "one"}).text for quiz in made
    ]
    # Two tries: one of them can be wrong before the last.
    assert "서두르세요." in tries and "더 서두르세요." not in tries
    assert "서두르세요." not in end
    assert "하나씩 확인" in desk.open(f"/staff/quizzes/{made[0].uid}/try").text
    assert "하나씩 확인" not in desk.open(f"/staff/quizzes/{made[1].uid}/try").text


def test_a_quiz_is_seen_and_edited_as_its_owner_shares_it(client: FlaskClient, bank: Bank, ben: Member) -> None:
    house = organization()
    with kept():
        employ(ben.person_id, house, "facility-staff", starts_on=SINCE)
        quiz = building.add(plan(Place(bank_id=bank.id, count=2)), frozenset({bank.id}), ben.person_id)
    member("조초", email="cho@example.org", role="instructor", works_at=house)
    sign_in(client, "cho@example.org")
    show, edit = f"/staff/quizzes/{quiz.uid}", f"/staff/quizzes/{quiz.uid}/edit"
    assert [client.get(path).status_code for path in (show, edit)] == [403, 403]
    for may, answered in (("use", [200, 403]), ("edit", [200, 200])):
        with kept():
            building.share(db.session.get_one(Quiz, quiz.id), house, may)
        assert [client.get(path).status_code for path in (show, edit)] == answered
        assert str(quiz.uid) in client.get("/staff/quizzes").text
    assert quiz_access.by_uid(quiz.uid).editors == {house}


def test_a_quiz_has_instructions_and_overall_feedback_by_mark(desk: Desk, bank: Bank) -> None:
    desk.open("/staff/quizzes/new")
    desk.press("do", "find", **{"find-bank": bank.id})
    desk.press(
        "do", "add", chosen=[key_of(bank, "h1")], **{"title.ko": "마무리", "instructions.ko": "**차분히** 푸세요."}
    )
    desk.press("row", "overall:add")
    desk.press("row", "overall:add", **{"overall.0.at_least": "80", "overall.0.text.ko": "훌륭해요."})
    refused = desk.press("do", "save", 422, **{"overall.1.at_least": "80", "overall.1.text.en": "# Again"})
    assert refused.fields["instructions.ko"] == ["**차분히** 푸세요."]
    assert 'href="#f-overall-1-at_least"' in refused.text and 'href="#f-overall-1-text-en"' in refused.text
    found = desk.press("do", "save", **{"overall.1.at_least": "0", "overall.1.text.en": "Try again."})
    assert "<strong>차분히</strong>" in found.text and "훌륭해요." in found.text

    quiz = db.session.scalars(select(Quiz).where(Quiz.owner_id.is_not(None))).one()
    version = db.session.get_one(QuizVersion, quiz.current_version_id)
    assert [one["at_least"] for one in version.settings["overall"]] == [80, 0]
    tried = desk.open(f"/staff/quizzes/{quiz.uid}/try")
    assert "<strong>차분히</strong>" in tried.text
    assert "Try again." in desk.client.post(desk.path, data=tried.fields).text
    desk.open(f"/staff/quizzes/{quiz.uid}/edit")
    desk.press("do", "save")
    assert db.session.get_one(Quiz, quiz.id).current_version_id == version.id


def test_a_retired_quiz_is_offered_for_no_run_and_can_be_taken_back(desk: Desk, bank: Bank, ben: Member) -> None:
    with kept():
        quiz = building.add(plan(Place(key_of(bank, "h1"))), frozenset({bank.id}), ben.person_id)
        uid, key = quiz.uid, quiz.key
    page = desk.open(f"/staff/quizzes/{uid}")
    assert f"/staff/quizzes/{uid}/runs" in page.text or "run" in page.text
    done = desk.client.post(f"/staff/quizzes/{uid}/status", data={"status": "retired"}, follow_redirects=True)
    assert "다시 사용" in done.text and services.current_quiz_version(key) is None
    assert "사용 중단" in desk.open("/staff/quizzes").text
    desk.client.post(f"/staff/quizzes/{uid}/status", data={"status": "reviewed"})
    assert services.current_quiz_version(key) is not None
    assert desk.client.post(f"/staff/quizzes/{uid}/status", data={"status": "gone"}).status_code == 422
