"""Every kind of question is answered, saved, submitted and reviewed without a script, files included."""

import io
import re

import pytest
from sqlalchemy import select

from lms.activities.quiz import files
from lms.activities.quiz.models import AnswerFile
from lms.core import db, storage
from lms.core.i18n import speaking
from lms.learning.models import OutcomeRow
from lms.questions.registry import KINDS
from tests.accounts.people import signed_in
from tests.activities import school as schools
from tests.activities.quiz.test_pages import begin, filled, latest, text
from tests.questions.banks import of_document
from tests.questions.samples import RIGHT_ANSWERS, SAMPLES

MARKED = sorted(RIGHT_ANSWERS)
ESSAY = {**SAMPLES["essay"], "files": 2}
PDF = b"%PDF-1.7 nothing"
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def learner(client):
    client.set_cookie("language", "en")
    return signed_in(client)


@pytest.fixture
def ann(tmp_path):
    bank = [of_document(SAMPLES[key]) for key in MARKED]
    return schools.build(tmp_path / "banks", bank=bank, shuffle=False).admit(schools.ann())


@pytest.fixture
def writer(tmp_path):
    """Return Ann before a quiz of a choice and an essay."""
    bank = [of_document(SAMPLES["single"]), of_document(ESSAY)]
    return schools.build(tmp_path / "essays", bank=bank, shuffle=False).admit(schools.ann())


def controls(position: int, key: str, answer: list[str]) -> dict[str, object]:
    """Return the controls of a form that hold an answer, as a browser names them."""
    if key in ("single", "multiple", "truefalse", "shorttext", "numeric", "hotspot"):
        return {f"a-{position}": answer}
    if key == "ordering":
        return {f"a-{position}.{item}": str(place) for place, item in enumerate(answer, 1)}
    if key != "set":
        return {f"a-{position}.{entry.partition(':')[0]}": entry.partition(":")[2] for entry in answer}
    found: dict[str, object] = {}
    for item in SAMPLES["set"]["items"]:
        mine = [entry.partition(":")[2] for entry in answer if entry.startswith(item["id"] + ":")]
        for name, value in controls(0, item["kind"], mine).items():
            found[name.replace("a-0", f"a-{position}.{item['id']}", 1)] = value
    return found


def sheet(attempt):
    found = {}
    for item in attempt.items:
        key = item.question.kind.key
        found |= controls(item.position, key, RIGHT_ANSWERS[key])
    return found


def test_every_control_is_on_the_page_and_its_form_gives_the_right_answer_back(ann, learner):
    attempt = begin(learner, ann)
    body = learner.get(ann.quiz).get_data(as_text=True)
    named = set(re.findall(r'name="(a-[^"]+)"', body))
    assert set(sheet(attempt)) <= named

    learner.post(ann.quiz, data={**filled(attempt, {}), **sheet(attempt), "do": "save"})
    stored = {item.question.kind.key: list(item.answer) for item in latest(ann).items}
    assert stored == {key: KINDS[key].take(item.question.body, RIGHT_ANSWERS[key])
                      for key in MARKED for item in attempt.items if item.question.kind.key == key}  # fmt: skip

    again = learner.get(ann.quiz).get_data(as_text=True)
    assert f"{len(MARKED)} of {len(MARKED)} answered" in text(learner.get(ann.quiz))
    assert again.count(" selected>") >= 2 + 3 + 3 + 1


def test_every_kind_is_marked_and_reviewed(ann, learner):
    attempt = begin(learner, ann)
    reply = learner.post(ann.quiz, data={**filled(attempt, {}), **sheet(attempt), "do": "submit"})
    assert reply.status_code == 303, text(reply)

    shown = text(learner.get(ann.quiz))
    most = sum(item.question.points for item in attempt.items)
    assert f"Passed 100%, {most:g} of {most:g} points (pass mark" in shown
    assert "Right place" in shown and "Blank 1" in shown
    assert learner.get(f"/attempts/{attempt.uid}").status_code == 200


def test_a_page_without_any_answer_is_reviewed_too(ann, learner):
    attempt = begin(learner, ann)
    learner.post(ann.quiz, data={**filled(attempt, {}), "do": "submit", "sure": "1"})

    shown = text(learner.get(ann.quiz))
    assert f"Not passed 0%, 0 of {sum(item.question.points for item in attempt.items):g} points" in shown


def test_half_an_answer_is_partly_right(ann, learner):
    attempt = begin(learner, ann)
    place = next(item.position for item in attempt.items if item.question.kind.key == "matching")
    learner.post(ann.quiz, data={**filled(attempt, {}), f"a-{place}.p1": "c1", "do": "submit", "sure": "1"})

    assert "Partly right 1 of 2 points" in text(learner.get(ann.quiz))


def test_an_impossible_part_is_refused_at_its_question_and_nothing_typed_is_lost(ann, learner):
    attempt = begin(learner, ann)
    places = {item.question.kind.key: item.position for item in attempt.items}
    data = {f"a-{places['ordering']}.i1": "9", f"a-{places['blanks']}.b1": "the police"}
    reply = learner.post(ann.quiz, data={**filled(attempt, {}), **data, "do": "save"})

    assert reply.status_code == 422
    body = reply.get_data(as_text=True)
    assert f'href="#q-{places["ordering"]}"' in body
    assert 'value="the police"' in body


def test_a_picture_is_sent_by_its_content(ann, learner):
    attempt = begin(learner, ann)
    url = next(item.question.body["image"]["url"] for item in attempt.items if item.question.kind.key == "hotspot")
    reply = learner.get(url)

    assert reply.status_code == 200 and reply.mimetype == "image/png"
    assert "immutable" in reply.headers["Cache-Control"] and "sandbox" in reply.headers["Content-Security-Policy"]
    assert learner.get(url.replace(url[20:28], "00000000")).status_code == 404


def test_an_essay_with_files_waits_for_a_person(writer, learner):
    attempt = begin(learner, writer)
    data = {**filled(attempt, {}), "a-1": "b", "a-2": "At once.\r\nTo 112."}
    sent = {**data, "do": "save", "f-2": [(io.BytesIO(PDF), "보고서.pdf"), (io.BytesIO(PDF), "b.pdf")]}
    assert learner.post(writer.quiz, data=sent).status_code == 303
    assert "보고서.pdf" in text(learner.get(writer.quiz))

    kept = latest(writer).items[1].files
    assert [one.name for one in kept] == ["보고서.pdf", "b.pdf"]
    assert storage.get(files.key_of(kept[0].uid)) == PDF
    learner.post(writer.quiz, data={**data, "do": "submit", "drop-file": str(kept[1].uid)})

    shown = text(learner.get(writer.quiz))
    assert "Submitted, not marked yet" in shown and "Your answers" in shown
    assert "pass mark" not in shown.split("Your answers")[0]
    done = latest(writer)
    assert (done.score, done.passed, [item.fraction for item in done.items]) == (None, None, [1.0, None])
    # Nothing came of it yet: neither passed nor failed.
    assert db.session.scalars(select(OutcomeRow).where(OutcomeRow.activity == "f1-quiz")).all() == []
    reply = learner.get(f"/attempts/{attempt.uid}/files/{kept[0].uid}")
    assert (reply.data, reply.mimetype) == (PDF, "application/pdf")
    assert learner.get(f"/attempts/{attempt.uid}/files/{kept[1].uid}").status_code == 404
    assert not storage.exists(files.key_of(kept[1].uid))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ([(b"MZ", "a.exe")], "“a.exe” is of a type that cannot be handed in."),
        ([(b"<html>", "a.pdf")], "The content of “a.pdf” does not fit its name."),
        ([(PDF, "a.pdf"), (PDF, "b.pdf"), (PDF, "c.pdf")], "At most 2 files."),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_and_the_text_is_kept(writer, learner, sent, said):
    before = set(storage.keys("answers"))
    attempt = begin(learner, writer)
    data = {**filled(attempt, {}), "a-2": "At once.", "do": "submit"}
    reply = learner.post(writer.quiz, data={**data, "f-2": [(io.BytesIO(content), name) for content, name in sent]})

    assert reply.status_code == 422
    assert said in text(reply)
    assert list(latest(writer).items[1].answer) == ["At once."]
    assert db.session.scalars(select(AnswerFile)).all() == []
    assert set(storage.keys("answers")) == before


def test_a_file_that_is_too_big_is_refused():
    assert files.fault([files.Sent("a.pdf", PDF + b"0" * (files.MOST_BYTES - len(PDF)))]) is None
    with speaking("en"):
        assert "at most 10 MB" in str(files.fault([files.Sent("a.pdf", PDF + b"0" * files.MOST_BYTES)]))


def test_a_file_for_a_question_without_files_is_refused(writer, learner):
    before = set(storage.keys("answers"))
    attempt = begin(learner, writer)
    data = {**filled(attempt, {}), "do": "save", "f-1": [(io.BytesIO(PDF), "a.pdf")]}

    assert learner.post(writer.quiz, data=data).status_code == 422
    assert set(storage.keys("answers")) == before


def test_what_a_person_marks_is_not_checked_while_it_is_written(client, tmp_path):
    bank = [of_document(SAMPLES["single"]), of_document(ESSAY)]
    settings = {"bank": bank, "shuffle": False, "behaviour": "tries"}
    writer = schools.build(tmp_path / "checked", **settings).admit(schools.ann())
    client.set_cookie("language", "en")
    learner = signed_in(client)
    attempt = begin(learner, writer)
    body = learner.get(writer.quiz).get_data(as_text=True)
    assert 'value="check:1"' in body and 'value="check:2"' not in body

    refused = learner.post(writer.quiz, data={**filled(attempt, {}), "a-2": "At once.", "do": "check:2"})
    assert refused.status_code == 422
    assert "A person reads and marks this answer." in text(refused)
    learner.post(writer.quiz, data={**filled(attempt, {}), "a-2": "At once, to 112.", "do": "save"})
    assert list(latest(writer).items[1].answer) == ["At once, to 112."]


def test_an_essay_left_empty_earns_nothing_and_waits_for_nobody(writer, learner):
    attempt = begin(learner, writer)
    learner.post(writer.quiz, data={**filled(attempt, {}), "a-1": "b", "do": "submit", "sure": "1"})

    done = latest(writer)
    assert (done.score, done.passed) == (50.0, False)
