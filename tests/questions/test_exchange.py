"""An instructor brings questions in from a file and a pasted text, and takes a bank out again, without a script."""

import io
import re
import zipfile

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.core import db, storage
from lms.questions import waiting
from lms.questions.formats.folder import write_bank
from lms.questions.models import Bank, Question, QuestionVersion
from tests.accounts.people import Member, member, sign_in
from tests.questions.formats.samples import DOCUMENTS, MEDIA

GIFT = "::first:: Which number? {=112 ~119}\n\n::second:: Match. {=a -> b =c -> d}\n"
PASTED = """1. 아동학대를 알게 되면 어디에 신고합니까?
① 119
② 112
③ 131
정답: ②
해설: 아동학대 신고 번호는 112입니다.

2. 신고의무자는 누구입니까?
① 관광객
② 교사
정답: ②
"""

DOUBTFUL = "1. 신고 번호는?\n① 119\n② 112\n정답: ②\n해설 112로 신고합니다.\n"


def send(client: FlaskClient, path: str, **fields: object) -> TestResponse:
    """Send the form of a page with what a browser would send of it, and these fields; follow where it leads."""
    shown = client.get(path)
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)
    assert token is not None
    data = {"csrf_token": token[1], **fields}
    return client.post(path, data=data, content_type="multipart/form-data", follow_redirects=True)


def questions(bank_id: int) -> dict[str, str]:
    """Return key → status of the questions of a bank."""
    rows = db.session.execute(select(Question.key, Question.status).where(Question.bank_id == bank_id))
    return {row[0]: row[1] for row in rows}


def file(data: bytes | str, name: str) -> tuple[io.BytesIO, str]:
    """Return a file as a form sends it."""
    return io.BytesIO(data.encode() if isinstance(data, str) else data), name


def test_a_gift_file_is_looked_at_and_then_taken_as_drafts(client: FlaskClient, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(GIFT, "test.gift"))
    assert seen.status_code == 200
    assert "Which number?" in seen.text
    assert questions(bank.id) == {}
    done = send(client, seen.request.path, do="take")
    assert done.request.path == f"/staff/banks/{bank.uid}"
    assert questions(bank.id) == {"first": "draft", "second": "draft"}
    again = send(client, f"/staff/banks/{bank.uid}/import", file=file(GIFT, "test.gift"))
    refused = send(client, again.request.path, do="take")
    assert refused.status_code == 422
    assert len(questions(bank.id)) == 2


def test_a_pasted_text_is_recognized_and_a_line_of_it_corrected(client: FlaskClient, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", text=PASTED.replace("정답: ②\n해설", "정답: ⑦\n해설"))
    assert seen.status_code == 200
    refused = send(client, seen.request.path, do="take")
    assert refused.status_code == 422
    assert questions(bank.id) == {}
    mended = send(client, seen.request.path, do="correct", text=PASTED)
    assert mended.request.path != seen.request.path
    send(client, mended.request.path, do="take")
    versions = db.session.scalars(
        select(QuestionVersion).join(Question, Question.current_version_id == QuestionVersion.id)
        .where(Question.bank_id == bank.id).order_by(Question.id)
    ).all()  # fmt: skip
    assert [version.body["answer"] for version in versions] == [["b"], ["b"]]


def test_what_is_left_out_is_not_taken(client: FlaskClient, bank: Bank) -> None:
    broken = GIFT + "\n::third:: No key {~a ~b}\n"
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(broken, "test.gift"))
    assert send(client, seen.request.path, do="take", leave_out="1").status_code == 422
    assert questions(bank.id) == {}
    send(client, seen.request.path, do="take", leave_out="1", leave_refused="1")
    assert sorted(questions(bank.id)) == ["second"]


def test_a_new_bank_is_made_from_a_folder_with_its_pictures(client: FlaskClient, ben: Member) -> None:
    packed = write_bank("all", {"ko": "모두", "en": "All"}, list(DOCUMENTS.values()), MEDIA).data
    seen = send(client, "/staff/banks/import", file=file(packed, "all.zip"))
    assert seen.status_code == 200
    picture = re.search(r'src="(/staff/banks/import/[^"]+/pictures/[0-9a-f]{64})"', seen.text)
    assert picture is not None
    assert client.get(picture[1]).data == MEDIA["map.png"]
    send(client, seen.request.path, do="take", title="새 은행")
    made = db.session.scalars(select(Bank).where(Bank.owner_id == ben.person_id)).one()
    assert made.title["ko"] == "새 은행"
    assert len(questions(made.id)) == len(DOCUMENTS)


def test_a_new_bank_needs_a_name(client: FlaskClient, ben: Member) -> None:
    seen = send(client, "/staff/banks/import", text=GIFT)
    assert send(client, seen.request.path, do="take").status_code == 422
    assert send(client, seen.request.path, do="take", title="이름").status_code == 200
    assert db.session.scalars(select(Bank.title).where(Bank.owner_id == ben.person_id)).all() == [{"ko": "이름"}]


def test_what_was_pasted_stays_when_it_cannot_be_read(client: FlaskClient, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", text="<quiz><question", format="moodlexml")
    assert seen.status_code == 422
    assert "&lt;quiz&gt;&lt;question" in seen.text
    empty = send(client, f"/staff/banks/{bank.uid}/import", text="")
    assert empty.status_code == 422


def test_pasted_text_that_cannot_be_stored_is_refused_with_its_lines(client: FlaskClient, bank: Bank) -> None:
    bullets = PASTED.replace("1. 아동", "\uf06c1. 아동").replace("① 관광객", "① 관\ufffd객")
    seen = send(client, f"/staff/banks/{bank.uid}/import", text=bullets)
    assert seen.status_code == 422
    assert "1, 9" in seen.text
    assert re.search(r'<textarea[^>]*aria-invalid="true"[^>]*name="text"', seen.text)
    assert "신고의무자는 누구입니까?" in seen.text
    from_word = send(client, f"/staff/banks/{bank.uid}/import", text=PASTED.replace("\n② 교사", "\x0b② 교사"))
    assert send(client, from_word.request.path, do="take").status_code == 200
    assert len(questions(bank.id)) == 2


def test_a_line_that_cannot_be_stored_is_refused_at_its_field_and_kept(client: FlaskClient, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", text=DOUBTFUL)
    assert 'name="line-5"' in seen.text
    wrong = send(client, seen.request.path, do="take", **{"line-5": "해설 112로 \x1b 신고"})
    assert wrong.status_code == 422
    assert re.search(r'name="line-5"[^>]*aria-invalid="true"', wrong.text)
    assert questions(bank.id) == {}


def test_a_changed_line_is_looked_at_before_the_questions_are_taken(client: FlaskClient, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", text=DOUBTFUL)
    again = send(client, seen.request.path, do="take", **{"line-5": "해설: 112로 신고합니다."})
    assert again.status_code == 200
    assert again.request.path != seen.request.path
    assert questions(bank.id) == {}
    assert 'name="line-5"' not in again.text
    send(client, again.request.path, do="take")
    assert len(questions(bank.id)) == 1


def test_a_text_that_holds_no_question_any_more_stays_in_its_field(client: FlaskClient, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", text=DOUBTFUL)
    for text in ("그냥 글입니다.", "\u202e뒤집힌 글"):
        refused = send(client, seen.request.path, do="correct", text=text)
        assert refused.status_code == 422
        assert re.search(r'<textarea[^>]*aria-invalid="true"[^>]*name="text"', refused.text)
        assert text in refused.text
    assert send(client, seen.request.path, do="correct", text=" ").status_code == 422


def test_the_name_of_a_new_bank_is_kept_when_its_text_is_looked_at_again(client: FlaskClient, ben: Member) -> None:
    seen = send(client, "/staff/banks/import", text=DOUBTFUL)
    again = send(client, seen.request.path, do="correct", title="새 이름", **{"line-5": "해설: 신고합니다."})
    assert 'value="새 이름"' in again.text
    long = send(client, again.request.path, do="take", title="가" * 201)
    assert long.status_code == 422
    assert re.search(r'aria-invalid="true"[^>]*id="title"|id="title"[^>]*aria-invalid="true"', long.text)


def test_a_file_taken_twice_makes_one_bank(client: FlaskClient, ben: Member) -> None:
    seen = send(client, "/staff/banks/import", text=GIFT, title="한 번만")
    # Both clicks found the file before the first of them threw it away.
    held = {key: storage.get(key) for key in storage.keys(waiting.Waiting.FOLDER)}
    assert send(client, seen.request.path, do="take", title="한 번만").status_code == 200
    for key, data in held.items():
        storage.put(key, data)
    assert send(client, seen.request.path, do="take", title="한 번만").status_code == 404
    assert len(db.session.scalars(select(Bank).where(Bank.owner_id == ben.person_id)).all()) == 1


def test_an_item_of_a_file_that_cannot_be_stored_is_refused(client: FlaskClient, bank: Bank) -> None:
    broken = GIFT.replace("Which number?", "Which \u202e number?")
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(broken, "test.gift"))
    assert send(client, seen.request.path, do="take").status_code == 422
    send(client, seen.request.path, do="take", leave_refused="1")
    assert sorted(questions(bank.id)) == ["second"]


def test_a_file_that_waits_is_opened_by_nobody_else(client: FlaskClient, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(GIFT, "test.gift"))
    member("최조", email="cho@example.org", role="admin")
    client.post("/sign-out")
    sign_in(client, "cho@example.org")
    assert client.get(seen.request.path).status_code == 404


def test_a_bank_is_saved_as_a_file_after_what_is_lost_was_shown(client: FlaskClient, bank: Bank) -> None:
    seen = send(client, f"/staff/banks/{bank.uid}/import", file=file(GIFT, "test.gift"))
    send(client, seen.request.path, do="take")
    shown = client.get(f"/staff/banks/{bank.uid}/export?format=aiken")
    assert shown.status_code == 200
    assert "second" in shown.text
    saved = send(client, f"/staff/banks/{bank.uid}/export", format="qti3")
    with zipfile.ZipFile(io.BytesIO(saved.data)) as archive:
        assert "imsmanifest.xml" in archive.namelist()
    assert send(client, f"/staff/banks/{bank.uid}/export", format="qti2").status_code == 422


def test_the_template_is_there_in_both_languages(client: FlaskClient, ben: Member) -> None:
    for language in ("ko", "en"):
        assert client.get(f"/staff/banks/template-{language}.xlsx").data.startswith(b"PK")
