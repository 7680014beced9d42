"""Every form of the site with every kind of bad input: refused at the field, in plain words, nothing written, nothing
lost of what was typed; never a fault of ours."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any
from unittest import mock
from urllib.parse import quote_plus, unquote_plus, urlencode
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, Table, event, func, select
from werkzeug.test import TestResponse

from lms.config import Settings
from lms.core import db
from lms.core.db import Base
from lms.questions import waiting
from tests.demo import load_demo
from tests.journeys.busy import Field, Form, Somebody, all_forms, endpoint_of, forms_in, keep_busy, people_of
from tests.journeys.busy_actions import keep_actions_busy
from tests.journeys.busy_discussion import keep_discussions_busy
from tests.journeys.busy_library import keep_library_busy
from tests.journeys.busy_planning import keep_planning_busy
from tests.journeys.busy_quizzes import compute_figures, keep_quizzes_busy
from tests.journeys.busy_sessions import keep_sessions_busy
from tests.journeys.busy_teams import keep_teams_busy
from tests.journeys.busy_visits import keep_visits_busy

# Scripts send these, under a capability token; they have tests of their own.
OF_SCRIPTS = {"sessions_tablet.take", "quiz.save_answers", "quiz.here", "learning.heartbeat", "learning.save_note",
              "visit.keep_draft", "visit.take_evidence"}  # fmt: skip
# Written in spite of a refusal, on purpose: who tried what, and how often; that a browser was seen; what was typed into
# the editor of questions, as a draft.
IN_SPITE = {"audit_entries", "throttles", "sign_ins", "question_drafts"}
# Large and never changed by a form; publishing adds rows, which the versions of the course show.
TOO_LARGE = {"course_pages", "course_media", "question_versions", "uploads", "certificate_documents"}

# What these hold is read by another button of their form than the one that saves.
OTHER_BUTTONS = {"picture": "picture", "picture-alt.ko": "picture", "picture-alt.en": "picture", "find-text": "find",
                 "find-tag": "find"}  # fmt: skip
# New or not, a question is written in the same editor, and a quiz in the same builder.
EDITOR = re.compile(r"^/staff/(?:banks/N/(questions)/new|(questions)/N/edit|(quizzes)/new|(quizzes)/N/edit)$")
# An attempt whose file or answer is refused saves the other answers in spite of it: nobody types them anew.
ATTEMPT = re.compile(r"^/learn/[0-9a-f-]{36}/tour$")
OF_ATTEMPT = {"saved_answers", "attempt_items", "attempts"}
# Pages that take a text of many questions.
IMPORT = re.compile(r"/import(/|$)")

TYPED = {
    "null byte": b"a%00b",
    "escape": b"a%1B%5B2Jb",
    "direction": quote_plus("abc\u202edef").encode(),
    "broken encoding": b"%EA%B0%ED%A0%80%FF",
    "another encoding": b"%C7%D1%B1%DB",
    "much too long": quote_plus("가" * 21_000).encode(),
    "script": quote_plus("<script>alert(1)</script>\"'><img src=x>").encode(),
    "formula": quote_plus('=HYPERLINK("http://x","y")').encode(),
    "nothing": b"",
    "spaces": b"+++%E3%80%80",
    "wrong type": quote_plus("열둘 ½ ٣ 1e9").encode(),
    "huge number": b"99999999999999999999",
    "no day": b"2026-13-45",
}
# No text can be this, whatever it is about.
UNFIT = ("null byte", "escape", "direction", "broken encoding", "another encoding", "much too long")
# Of a text in the second language of an editor, or of a second feedback, it is looked at whether the fault stands there
# and not at the first.
TWIN = re.compile(r"\.en$|^feedback-(?!right)")
OF_TWINS = ("direction", "script")
# What PostgreSQL itself takes differently from SQLite; of all else the answer does not depend on the database.
OF_DATABASES = (
    "null byte", "broken encoding", "much too long", "huge number", "wrong type", "no day", "a number", "long"
)  # fmt: skip
CHOSEN = {
    "not offered": b"nonsense",
    "null byte": b"%00",
    "broken encoding": b"%FF%FE",
    "a number": b"99999999999999999999",
    "long": b"x" * 70_000,
    "elsewhere": b"//evil.example/",
}


@contextmanager
def undone(people: dict[str, Somebody]) -> Iterator[None]:
    """Undo whatever the block writes and whatever browsers get, so that every form meets the same site."""
    cookies = {who: browser.cookies for who, browser in people.items()}
    db.abandon()
    savepoint = db.session.get_bind().begin_nested()
    # A file that waits is thrown away when it was taken, and no savepoint brings a file back.
    gone: set[str] = set()
    find = waiting.find
    try:
        with (
            mock.patch.object(waiting.Waiting, "forget", lambda kept: gone.add(kept.uid)),
            mock.patch.object(waiting, "find", lambda uid, *whose: None if str(uid) in gone else find(uid, *whose)),
        ):
            yield
    finally:
        db.abandon()
        savepoint.rollback()
        for who, browser in people.items():
            browser.cookies = cookies[who]


@pytest.fixture(scope="module")
def busy(
    site: Flask, settings: Settings, module_database: Engine, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Somebody], list[Form]]:
    """Return everybody, and every form of the busy site."""
    load_demo(settings)
    people = people_of(site, settings)
    keep_quizzes_busy(tmp_path_factory.mktemp("banks"), people, *keep_busy(site, settings, people))
    keep_library_busy(people)
    keep_actions_busy(people)
    keep_discussions_busy(people)
    keep_sessions_busy(people)
    keep_visits_busy(people)
    keep_teams_busy(people)
    keep_planning_busy(people)
    compute_figures()
    found = all_forms(site, people)
    posts = {rule.endpoint for rule in site.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posts - {endpoint for endpoint, names in found if names.startswith("POST")} == OF_SCRIPTS
    return people, sorted(found.values(), key=lambda form: re.sub(r"[0-9a-f-]{36}", "", form.action))


@pytest.fixture
def forms(busy: tuple[dict[str, Somebody], list[Form]]) -> Iterator[tuple[dict[str, Somebody], list[Form]]]:
    """Return everybody and every form that writes; what the test does is undone."""
    people, found = busy
    with undone(people):
        yield people, [form for form in found if form.method == "POST"]


@pytest.fixture
def searches(busy: tuple[dict[str, Somebody], list[Form]]) -> tuple[dict[str, Somebody], list[Form]]:
    """Return everybody and every form that only asks."""
    people, found = busy
    return people, [form for form in found if form.method == "GET"]


def written() -> dict[str, Any]:
    """Return what stands in the tables a form may change."""
    found: dict[str, Any] = {}
    with db.reading():
        for name, table in Base.metadata.tables.items():
            if name in IN_SPITE:
                continue
            found[name] = _count(table) if name in TOO_LARGE else sorted(map(repr, db.session.execute(select(table))))
    return found


def counted() -> dict[str, int]:
    """Return how many rows stand in the tables a form may change."""
    with db.reading():
        return {name: _count(table) for name, table in Base.metadata.tables.items() if name not in IN_SPITE}


WRITES = re.compile(r'\b(?:INSERT INTO|(?<!FOR )UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


@contextmanager
def watched() -> Iterator[set[str]]:
    """Collect the tables that the statements of the block write to: where there are none, nothing need be compared."""
    found: set[str] = set()

    def look(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found.update(WRITES.findall(statement))

    connection = db.session.get_bind()
    event.listen(connection, "before_cursor_execute", look)
    try:
        yield found
    finally:
        event.remove(connection, "before_cursor_execute", look)


def changes(before: dict[str, Any], touched: set[str], spared: frozenset[str] | set[str] = frozenset()) -> list[str]:
    """Return the tables that differ from what stood `before`."""
    if not touched - IN_SPITE:
        return []
    after = written()
    return [name for name in before if before[name] != after[name] and name not in spared]


def _count(table: Table) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def whole(form: Form, **more: str) -> bytes:
    return urlencode({**form.filled(), **more}, doseq=True).encode()


def send(people: dict[str, Somebody], form: Form, body: bytes) -> TestResponse:
    return people[form.who].client.post(
        form.action,
        data=body,
        content_type="application/x-www-form-urlencoded",
        headers={"Referer": f"http://localhost{form.page}"},
    )


def body_with(form: Form, one: Field, raw: bytes) -> bytes:
    """Return the form as a person would send it, but for one field."""
    rest = {name: values for name, values in form.filled().items() if name != one.name}
    if one.name in OTHER_BUTTONS:
        rest["do"] = [OTHER_BUTTONS[one.name]]
    return b"&".join(filter(None, [urlencode(rest, doseq=True).encode(), one.name.encode() + b"=" + raw]))


def faults(answer: TestResponse, form: Form, one: Field, what: str) -> Iterator[str]:
    """Say what is wrong with the answer to bad input."""
    text = answer.text if answer.mimetype == "text/html" else ""
    if answer.status_code >= 500:
        yield f"{answer.status_code}"
    if "<script>alert(1)" in text or "<img src=x" in text:
        yield "the page holds what was sent, as markup"
    if answer.status_code in (301, 302, 303, 307, 308) and not re.match(r"/(?!/)", answer.location):
        yield f"leads to {answer.location}"
    if 400 <= answer.status_code < 500:
        if form.who != "learner2" and not re.search(
            r"[가-힣]", re.sub(r"(?s)<header.*?</header>|<footer.*?</footer>|<title>.*?</title>", "", text)
        ):
            yield f"{answer.status_code} without a Korean word"
        if one.typed and answer.status_code != 422:
            yield f"{answer.status_code} instead of 422"
    if answer.status_code == 422:
        if 'role="alert"' not in text:
            yield "422 without a message that is read out"
        if one.typed and "aria-invalid" not in text and form.action != "/sign-in":
            yield "422 without a field at fault"
        # What is wrong with a new password is that it was not typed twice.
        unfit = one.typed and one.kind != "password" and what in UNFIT
        if unfit and not is_marked(text, one.name) and form.action != "/sign-in":
            yield "422 without a fault at this field"
        typed = TYPED.get(what, b"")
        if (
            one.typed
            and one.kind != "password"
            and what in ("script", "formula", "wrong type", "huge number", "no day")
        ):
            value = str(escape(unquote_plus(typed.decode())))
            if value not in text.replace("&#34;", "&quot;").replace("&#39;", "&#x27;"):
                yield "what was typed is lost"
    # Half a million letters of questions are a text like any other.
    unfit = what in UNFIT and not (what == "much too long" and IMPORT.search(form.action))
    # What is looked for in a bank is stored nowhere.
    unfit = unfit and not one.name.startswith("find-")
    if one.typed and unfit and answer.status_code < 400 and form.action not in ("/sign-in",):
        yield f"{what} was taken"


def is_marked(html: str, name: str) -> bool:
    """Say whether the field of this name is marked as the one at fault."""
    tags = re.findall(rf'<(?:input|textarea|select)\b[^>]* name="{re.escape(name)}"[^>]*>', html)
    return any('aria-invalid="true"' in tag for tag in tags)


def _shape(text: str) -> str:
    return re.sub(r"[0-9a-f-]{36}|[0-9]+", "N", text)


def _fields(found: list[Form]) -> Iterator[tuple[Form, Field]]:
    """Yield every field to be tried, with its form: of those that are read alike, one."""
    tried: set[tuple[str, str]] = set()
    for form in found:
        for one in {one.name: one for one in form.fields if one.name != "csrf_token" and one.kind != "file"}.values():
            # The fifth option of the third question is read as the first of the first one is.
            alike = EDITOR.sub(r"/\1\2\3\4", _shape(form.action)), _shape(one.name)
            if alike not in tried:
                tried.add(alike)
                yield form, one


# It takes minutes in one piece; in pieces it is shared out, and none comes near the limit of a test.
PIECES = 8


@pytest.mark.parametrize("piece", range(PIECES))
def test_no_field_takes_what_it_should_not(forms: tuple[dict[str, Somebody], list[Form]], piece: int) -> None:
    people, found = forms
    wrong, sent = [], 0
    before = written()
    for form, one in list(_fields(found))[piece::PIECES]:
        for what, raw in (TYPED if one.typed else CHOSEN).items():
            if TWIN.search(one.name) and what not in OF_TWINS:
                continue
            if not db.is_sqlite() and what not in OF_DATABASES:
                continue
            if (what, one.name) == ("much too long", "lines"):
                # A list of a thousand people may be longer than any other text.
                raw *= 3
            with undone(people):
                with watched() as touched:
                    answer = send(people, form, body_with(form, one, raw))
                wrong += [f"{form.action} {one.name}: {what}: {it}" for it in faults(answer, form, one, what)]
                if answer.status_code >= 400:
                    spared = OF_ATTEMPT if ATTEMPT.match(form.action) else frozenset()
                    changed = changes(before, touched, spared)
                    wrong += [f"{form.action} {one.name}: {what}: wrote into {name}" for name in changed]
                sent += 1
    assert not wrong, "\n".join(wrong)
    assert sent > 700 / PIECES


def test_no_search_breaks(searches: tuple[dict[str, Somebody], list[Form]]) -> None:
    people, found = searches
    wrong, sent = [], 0
    for form in found:
        for one in {one.name: one for one in form.fields}.values():
            for what, raw in (TYPED if one.typed else CHOSEN).items():
                # No server reads a longer line than this.
                asked = body_with(form, one, raw)[:8000].decode()
                answer = people[form.who].client.get(form.action, query_string=asked)
                text = answer.text if answer.mimetype == "text/html" else ""
                if answer.status_code >= 500 or "<script>alert(1)" in text or "<img src=x" in text:
                    wrong.append(f"{form.action} {one.name}: {what}: {answer.status_code}")
                sent += 1
    assert not wrong, "\n".join(wrong)
    assert sent > 100


FILES = {
    "nothing": (b"", ""),
    "empty": (b"", "course.zip"),
    "no archive": (b"<script>alert(1)</script>", "course.zip"),
    "half an archive": (b"PK\x03\x04" + bytes(200), "course.zip"),
    "an evil name": (b"PK\x05\x06" + bytes(18), '../"><script>alert(1)</script>.zip'),
}


@pytest.mark.parametrize("what", FILES)
def test_no_upload_takes_what_it_should_not(forms: tuple[dict[str, Somebody], list[Form]], what: str) -> None:
    people, found = forms
    before, sent = written(), 0
    for form in found:
        of_attempt = bool(ATTEMPT.match(form.action))
        for one in [one for one in form.fields if one.kind == "file"]:
            if of_attempt and what == "nothing":
                # An answer may come without a file.
                continue
            data = {**form.filled(), one.name: (io.BytesIO(FILES[what][0]), FILES[what][1])}
            if one.name in OTHER_BUTTONS:
                data["do"] = OTHER_BUTTONS[one.name]
            if IMPORT.search(form.action):
                # Where no file is chosen, a pasted text is read in its place.
                data["text"] = ""
            with undone(people), watched() as touched:
                answer = people[form.who].client.post(form.action, data=data)
                assert answer.status_code == 422, (form.action, answer.status_code)
                assert 'role="alert"' in answer.text and "<script>alert(1)" not in answer.text, form.action
                # Where nothing came, a text beside the file could have come instead, and is marked then.
                marked = is_marked(answer.text, one.name) or (what == "nothing" and "aria-invalid" in answer.text)
                assert marked, (form.action, one.name)
                changed = changes(before, touched)
                assert set(changed) <= OF_ATTEMPT if of_attempt else not changed, (form.action, changed)
                if of_attempt:
                    assert "saved_answers" in changed, "what was chosen beside the file is kept"
            sent += 1
    assert sent


# Asking for it twice is taken for wanting it twice: another mail with a code, the document made anew.
AGAIN = re.compile(r"/account/reset$|/reissue$")
# Forms that make something, as they are filled in here: were they refused, sending them twice would show nothing.
MAKES = {"questions.new", "quizzes.new", "quiz.correct_in_run", "quiz.correct_in_quiz", "quiz.terms",
         "run_activities.new"}  # fmt: skip


def test_a_form_sent_twice_writes_once(site: Flask, forms: tuple[dict[str, Somebody], list[Form]]) -> None:
    people, found = forms
    wrong, made = [], set()
    for form in found:
        with undone(people):
            first = send(people, form, whole(form))
            if first.status_code == 303:
                made.add(endpoint_of(site, form.action, "POST"))
            before = counted()
            second = send(people, form, whole(form))
            after = counted()
            if second.status_code >= 500:
                wrong.append(f"{form.action}: {first.status_code}, then {second.status_code}")
            if not AGAIN.search(form.action):
                grown = [name for name in before if after[name] > before[name]]
                wrong += [f"{form.action}: more rows in {name}" for name in grown]
    assert not wrong, "\n".join(wrong)
    assert MAKES <= made, MAKES - made


@pytest.fixture
def guarded(site: Flask) -> Iterator[None]:
    """Check the tokens of forms, as the site does outside of tests."""
    site.config["WTF_CSRF_ENABLED"] = True
    yield
    site.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize("token", ["", "stale"])
def test_without_a_fresh_token_no_form_is_taken_and_nothing_is_lost(
    forms: tuple[dict[str, Somebody], list[Form]], guarded: None, token: str
) -> None:
    people, found = forms
    wrong, before = [], written()
    for form in found:
        typed = {one.name: "이것은 <제가> 쓴 글입니다." for one in form.fields if one.kind in ("text", "textarea")}
        with watched() as touched:
            answer = send(people, form, whole(form, csrf_token=token, **typed))
        if answer.status_code != 400:
            wrong.append(f"{form.action}: {answer.status_code}")
        if changes(before, touched):
            wrong.append(f"{form.action}: wrote something")
        if typed and answer.text.count("이것은 &lt;제가&gt; 쓴 글입니다.") < len(typed):
            wrong.append(f"{form.action}: what was typed is lost")
    assert not wrong, "\n".join(wrong)


def test_what_was_kept_can_be_sent_again(forms: tuple[dict[str, Somebody], list[Form]], guarded: None) -> None:
    people, found = forms
    wrong = []
    for form in found:
        secret = any(one.kind in ("password", "file") for one in form.fields)
        with undone(people):
            kept = send(people, form, whole(form, csrf_token="stale"))
            again = [one for one in forms_in(kept.text, form.who, form.page) if one.action == form.action]
            if secret or not [one for one in form.fields if one.name != "csrf_token"]:
                continue
            if not again:
                wrong.append(f"{form.action}: cannot be sent again")
                continue
            fields = {one.name: [o.value for o in again[0].fields if o.name == one.name] for one in again[0].fields}
            answer = send(people, form, urlencode(fields, doseq=True).encode())
        with undone(people):
            fresh = {"csrf_token": fields["csrf_token"][0]}
            straight = send(people, form, whole(form, **fresh))
            if answer.status_code != straight.status_code:
                wrong.append(f"{form.action}: {answer.status_code} instead of {straight.status_code}")
    assert not wrong, "\n".join(wrong)


def test_who_was_signed_out_meanwhile_loses_nothing(site: Flask, forms: tuple[dict[str, Somebody], list[Form]]) -> None:
    _people, found = forms
    stranger = {who: Somebody(site) for who in {form.who for form in found}}
    wrong, before = [], written()
    for form in found:
        typed = {one.name: "이것은 <제가> 쓴 글입니다." for one in form.fields if one.kind in ("text", "textarea")}
        with watched() as touched:
            answer = send(stranger, form, whole(form, **typed))
        if not form.who or answer.status_code == 200 or form.action in ("/display", "/language", "/sign-out"):
            continue
        if typed and (answer.status_code != 401 or answer.text.count("이것은 &lt;제가&gt; 쓴 글입니다.") < len(typed)):
            wrong.append(f"{form.action}: {answer.status_code}, what was typed is lost")
        if answer.status_code not in (303, 401) or changes(before, touched):
            wrong.append(f"{form.action}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_what_does_not_exist_any_more_is_a_plain_page(forms: tuple[dict[str, Somebody], list[Form]]) -> None:
    people, found = forms
    wrong, before = [], written()
    for form in found:
        parts = form.action.split("/")
        for position, part in enumerate(parts):
            if not re.fullmatch(r"[0-9a-f-]{36}|[0-9]+|final-quiz|survey|f1-[a-z]+", part):
                continue
            gone = str(uuid4()) if len(part) == 36 else "987654321" if part.isdigit() else "nowhere"
            other = Form(form.who, form.page, "/".join([*parts[:position], gone, *parts[position + 1 :]]), form.fields)
            with undone(people), watched() as touched:
                answer = send(people, other, whole(form))
                if answer.status_code != 404 or "<h1>" not in answer.text:
                    wrong.append(f"{other.action}: {answer.status_code}")
                if changes(before, touched):
                    wrong.append(f"{other.action}: wrote something")
    assert not wrong, "\n".join(wrong)
