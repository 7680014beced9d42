"""The editor, as instructors without scripts use it: every kind written, drafts, and two editors at once."""

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core import db, storage
from lms.questions import documents, pictures, writing
from lms.questions.editing import form, sheet, uploading
from lms.questions.models import Bank, Question, QuestionDraft, QuestionVersion
from tests.accounts.people import Member, kept, member, sign_in
from tests.questions import material
from tests.questions.pages import Desk
from tests.questions.samples import MEDIA, SAMPLES

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x40\x00\x00\x00\x40\x08\x02\x00\x00\x00\x25\x0b\xe6\x89"
    + b"\x00" * 20
)


def instructor(name: str, email: str) -> Member:
    return member(name, email=email, role="instructor")


@pytest.fixture
def ben(client: FlaskClient) -> Member:
    return instructor("박벤", "ben@example.org")


@pytest.fixture
def bank(ben: Member) -> Bank:
    with kept():
        made = writing.new_bank({"ko": "내 은행", "en": "My bank"}, owner_id=ben.person_id)
        pictures.store(made.id, MEDIA)
    return made


@pytest.fixture
def desk(client: FlaskClient, ben: Member) -> Desk:
    sign_in(client, "ben@example.org")
    return Desk(client)


def question_of(bank: Bank) -> tuple[Question, QuestionVersion]:
    question = db.session.scalars(select(Question).where(Question.bank_id == bank.id)).one()
    return question, db.session.get_one(QuestionVersion, question.current_version_id)


@pytest.mark.parametrize("kind", form.KINDS)
def test_a_question_of_every_kind_is_written_in_the_browser(kind: str, desk: Desk, bank: Bank) -> None:
    document = SAMPLES[kind]
    desk.open(f"/staff/banks/{bank.uid}/questions/new")
    assert f"kind={kind}" in desk.page.text
    desk.open(f"/staff/banks/{bank.uid}/questions/new?kind={kind}")
    desk.fill(sheet.flat(form.values_of(document)))
    desk.press("do", "preview")
    assert "After answering" in desk.page.text or "답한 뒤" in desk.page.text
    desk.press("do", "save", status="reviewed")
    question, version = question_of(bank)
    wanted = documents.prepare({**document, "id": question.key}, MEDIA)
    assert version.digest == wanted.digest
    assert (version.number, question.status) == (1, "reviewed")


@pytest.fixture
def written(bank: Bank, ben: Member) -> Question:
    with kept():
        prepared = material.prepared("when", "언제 신고합니까?", "When?")
        made = writing.add_question(bank.id, prepared, "reviewed", ben.person_id)
    return made


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(desk: Desk, bank: Bank) -> None:
    desk.open(f"/staff/banks/{bank.uid}/questions/new?kind=single")
    desk.press("do", "save", answered=422, stem__ko="언제 신고합니까?", points="많이")
    text = desk.page.text
    assert all(f'href="#f-options-{number}-text-ko"' in text for number in range(4))
    assert 'id="f-points-error"' in text
    assert 'id="f-answer"' in text
    assert desk.page.fields["stem.ko"] == ["언제 신고합니까?"]
    assert desk.page.fields["points"] == ["많이"]
    assert "en" not in [name for name in desk.page.fields if "f-stem-en-error" in text]


def test_characters_that_cannot_be_stored_and_what_is_missing_are_told_together(desk: Desk, bank: Bank) -> None:
    desk.open(f"/staff/banks/{bank.uid}/questions/new?kind=single")
    desk.press("do", "save", answered=422, stem__ko="언제\u202e 신고합니까?", general__en="x" * 30_000, points="많이")
    names = ("stem-ko", "general-en", "points", "options-0-text-ko", "options-3-text-ko", "answer")
    assert [name for name in names if f'href="#f-{name}"' not in desk.page.text] == []
    # In the order of the page.
    told = re.findall(r'href="#f-([^"]+)"', desk.page.text.partition("error-summary")[2].partition("</ul>")[0])
    on_page = re.findall(r'id="f-([a-z0-9-]+)-error"', desk.page.text)
    assert [name for name in told if name in on_page] == [name for name in on_page if name in told]
    assert told.index("stem-ko") < told.index("options-0-text-ko") < told.index("general-en") < told.index("points")


def test_the_same_form_sent_twice_writes_one_question(desk: Desk, bank: Bank) -> None:
    desk.open(f"/staff/banks/{bank.uid}/questions/new?kind=single")
    desk.fill(sheet.flat(form.values_of(SAMPLES["single"])))
    fields = {**desk.page.fields, "do": ["save"]}
    answers = [desk.client.post(f"/staff/banks/{bank.uid}/questions/new", data=fields) for _ in range(2)]
    assert {answer.location for answer in answers} == {f"/staff/questions/{question_of(bank)[0].uid}/edit?saved=1"}


def test_a_question_is_copied_as_a_draft_that_says_the_same(desk: Desk, bank: Bank, written: Question) -> None:
    page = desk.client.get(f"/staff/banks/questions/{written.uid}").text
    since = re.search(r'name="since" value="(\d+)"', page)
    assert since is not None
    sent = [desk.client.post(f"/staff/questions/{written.uid}/copy", data={"since": since[1]}) for _ in range(2)]
    assert sent[0].status_code == 303 and sent[0].location == sent[1].location
    rows = db.session.scalars(select(Question).where(Question.bank_id == bank.id).order_by(Question.id)).all()
    assert [row.status for row in rows] == ["reviewed", "draft"]
    ours, copied = (db.session.get_one(QuestionVersion, row.current_version_id) for row in rows)
    assert {**copied.source, "id": ""} == {**ours.source, "id": ""}
    assert rows[0].key != rows[1].key


def test_a_picture_without_fitting_words_is_refused_where_they_are_typed(desk: Desk, bank: Bank) -> None:
    desk.open(f"/staff/banks/{bank.uid}/questions/new?kind=single")
    desk.press("do", "picture", answered=422, **{"picture-alt__en": "\u202eabc", "picture-alt__ko": "가" * 301})
    text = desk.page.text
    assert [f'id="f-picture-alt-{code}-error"' in text for code in ("ko", "en")] == [True, True]
    assert 'id="f-picture-error"' in text
    assert desk.page.fields["picture-alt.ko"] == ["가" * 301]


def test_rows_are_added_moved_and_removed_by_buttons(desk: Desk, bank: Bank) -> None:
    desk.open(f"/staff/banks/{bank.uid}/questions/new?kind=ordering")
    desk.press("row", "items:add", items__0__text__ko="하나")
    assert desk.page.fields["items.4.key"] == ["i5"]
    desk.press("row", "items.0:down")
    assert desk.page.fields["items.1.text.ko"] == ["하나"]
    desk.press("row", "items.4:remove")
    assert "items.4.key" not in desk.page.fields


def test_a_draft_survives_leaving_the_page_and_is_gone_after_saving(desk: Desk, bank: Bank, written: Question) -> None:
    desk.open(f"/staff/questions/{written.uid}/edit")
    desk.press("do", "draft", stem__ko="언제 신고해야 합니까?")
    assert desk.open(f"/staff/questions/{written.uid}/edit").fields["stem.ko"] == ["언제 신고해야 합니까?"]
    assert ("do", "discard") in desk.page.buttons
    assert question_of(bank)[1].number == 1
    desk.press("do", "save")
    assert question_of(bank)[1].source["texts"]["ko"]["stem"] == "언제 신고해야 합니까?"
    assert db.session.scalars(select(QuestionDraft)).all() == []


def test_a_draft_that_was_refused_is_kept_all_the_same(desk: Desk, bank: Bank, ben: Member) -> None:
    desk.open(f"/staff/banks/{bank.uid}/questions/new?kind=single")
    desk.press("do", "save", answered=422, stem__ko="언제?")
    assert desk.open(f"/staff/banks/{bank.uid}/questions/new?kind=single").fields["stem.ko"] == ["언제?"]
    desk.press("do", "discard")
    assert desk.page.fields["stem.ko"] == [""]


def test_a_script_gets_the_time_and_the_preview(client: FlaskClient, desk: Desk, written: Question) -> None:
    desk.open(f"/staff/questions/{written.uid}/edit")
    data = desk.page.fields | {"stem.ko": "**지금** 신고합니까?", "do": "draft"}
    answer = client.post(desk.path, data=data, headers={"Accept": "application/json"})
    reply = answer.get_json()
    assert reply["saved"].count(":") == 2
    assert "<strong>지금</strong>" in reply["html"]


def test_the_preview_names_the_fields_where_something_is_missing(client: FlaskClient, desk: Desk, bank: Bank) -> None:
    desk.open(f"/staff/banks/{bank.uid}/questions/new?kind=numeric")
    data = desk.page.fields | {"stem.en": "How many hours?", "value": "12", "tolerance": "many", "do": "draft"}
    answer = client.post(desk.path, data=data, headers={"Accept": "application/json"})
    shown = re.sub("<[^>]+>", "", answer.get_json()["html"])
    assert "인정하는 오차: 3이나 0.5 같은 숫자를 쓰세요." in shown


def test_saving_without_a_change_makes_no_version(desk: Desk, bank: Bank, written: Question) -> None:
    desk.open(f"/staff/questions/{written.uid}/edit")
    desk.press("do", "save")
    assert question_of(bank)[1].number == 1


def test_the_author_says_whether_a_change_has_to_be_reviewed_again(desk: Desk, bank: Bank, written: Question) -> None:
    desk.open(f"/staff/questions/{written.uid}/edit")
    assert desk.page.fields["status"] == ["reviewed"]
    desk.press("do", "save", stem__ko="다른 글", status="draft")
    question, version = question_of(bank)
    assert (question.status, version.number) == ("draft", 2)


def test_two_editors_choose_field_by_field(desk: Desk, bank: Bank, written: Question, ben: Member) -> None:
    mine = desk.open(f"/staff/questions/{written.uid}/edit")
    kept_fields = {name: list(values) for name, values in mine.fields.items()}
    desk.press("do", "save", stem__ko="그들의 글", options__0__text__en="Their option")
    desk.page, desk.page.fields = mine, kept_fields
    desk.press("do", "save", answered=409, stem__ko="나의 글", stem__en="My stem")
    text = desk.page.text
    assert "<del>" in text and "<ins>" in text and "박벤" in text
    assert "choose.stem.ko" in desk.page.fields and "choose.stem.en" not in desk.page.fields
    desk.press("do", "merge", **{"choose.stem.ko": "theirs"})
    source = question_of(bank)[1].source
    assert source["texts"]["ko"]["stem"] == "그들의 글"
    assert source["texts"]["en"]["stem"] == "My stem"
    assert source["texts"]["en"]["options"]["a"] == "Their option"
    assert question_of(bank)[1].number == 3


def upload(desk: Desk, data: bytes, name: str, answered: int, **filled: str) -> None:
    sent = {"do": "picture", "picture": (BytesIO(data), name), "picture-to": "stem"}
    fields = desk.page.fields | sent | filled
    desk._at(desk.client.post(desk.path + "?kind=single", data=fields, content_type="multipart/form-data"), answered)


def test_a_picture_comes_with_words_and_stands_in_the_question(desk: Desk, bank: Bank) -> None:
    desk.open(f"/staff/banks/{bank.uid}/questions/new?kind=single")
    upload(desk, PNG, "놀이방 Plan.png", 422)
    assert 'id="f-picture-alt-ko-error"' in desk.page.text
    desk.page.fields["stem.ko"] = ["어디입니까?"]
    upload(desk, PNG, "놀이방 Plan.png", 200, **{"picture-alt.ko": "놀이방"})
    assert desk.page.fields["stem.ko"] == ["어디입니까?\n\n![놀이방](plan.png)"]
    with db.reading():
        kept_picture = pictures.of_bank(bank.id)["plan.png"]
    assert storage.get_content(kept_picture.digest) == PNG
    assert f'src="{kept_picture.url}"' in desk.page.text


def test_what_is_no_picture_is_refused_with_the_reason(desk: Desk, bank: Bank) -> None:
    desk.open(f"/staff/banks/{bank.uid}/questions/new?kind=single")
    alt = {"picture-alt.ko": "그림"}
    script = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script></svg>'
    for data, name in ((b"GIF89a", "a.gif"), (b"no picture", "a.png"), (script, "a.svg"), (b"", "a.png")):
        upload(desk, data, name, 422, **alt)
        assert 'id="f-picture-error"' in desk.page.text, name
    with pytest.raises(uploading.BadPicture):
        uploading.take(bank.id, "a.png", PNG + bytes(uploading.MOST_BYTES))


def test_nobody_edits_a_bank_of_somebody_else(client: FlaskClient, bank: Bank, written: Question) -> None:
    instructor("조초", "cho@example.org")
    sign_in(client, "cho@example.org")
    for path in (f"/staff/banks/{bank.uid}/questions/new", f"/staff/questions/{written.uid}/edit"):
        assert client.get(path).status_code == 403
        assert client.post(path, data={"do": "save"}).status_code == 403


def test_what_no_page_of_ours_sends_is_refused_or_left_out(client: FlaskClient, desk: Desk, bank: Bank) -> None:
    path = f"/staff/banks/{bank.uid}/questions/new"
    assert client.post(path, data={"kind": "nonsense", "do": "save"}).status_code == 200
    for data in (
        {"do": "save", "options.999999.key": "x", "options.x.key": "y"},
        {"row": "options.5.text:up"},
        {"row": ":::"},
        {"do": "merge", "base": "99999999999999999999"},
        {"do": "save", "stem.ko": "a\x1bb"},
    ):
        assert client.post(path, data={"kind": "single", **data}).status_code in (200, 422)
    assert client.post(path, data={"kind": "single", "do": "draft", "stem.ko": "a\x1bb"}).status_code == 422
