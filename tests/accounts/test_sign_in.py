"""The pages by which people come in and go."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.accounts import roles, services, throttle
from lms.accounts.models import Account, SignIn, Throttle
from lms.core import clock, db
from lms.core.audit import Entry
from tests.accounts import people
from tests.accounts.people import PASSWORD, sign_in, signed_in


def text(response) -> str:
    """Return a page as text."""
    return response.get_data(as_text=True)


@pytest.mark.parametrize("identifier", ["ann@example.org", " Ann@Example.org ", "sfwf-417", "ＳＦＷＦ-417"])
def test_ann_signs_in_by_address_or_staff_id(client: FlaskClient, identifier: str) -> None:
    people.member(staff_id="SFWF-417")
    answer = sign_in(client, identifier)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/start")
    assert client.get("/start").headers["Location"] == "/"
    assert client.get("/profile").status_code == 200


def test_the_cookie_holds_nothing_but_a_random_token(client: FlaskClient) -> None:
    people.member()
    answer = sign_in(client)
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("sign-in="))
    assert re.match(r"sign-in=[\w-]{43}; HttpOnly; Path=/; SameSite=Lax$", cookie)
    token = cookie.split(";")[0].removeprefix("sign-in=")
    assert token not in str(db.session.execute(select(SignIn.token_hash)).all())


def test_staying_signed_in_is_asked_for(client: FlaskClient) -> None:
    people.member()
    answer = sign_in(client, remember="y")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("sign-in="))
    assert "Max-Age=2592000" in cookie


def test_the_way_on_is_kept_and_stays_on_this_site(client: FlaskClient) -> None:
    people.member()
    asked = client.get("/profile/devices?x=1")
    assert asked.status_code == 303
    page = client.get(asked.headers["Location"])
    assert 'value="/profile/devices?x=1"' in text(page)
    assert sign_in(client, next="/profile/devices?x=1").headers["Location"] == "/profile/devices?x=1"
    for trap in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"):
        assert sign_in(client, next=trap).headers["Location"] in ("/start", "/a"), trap


def test_a_wrong_password_and_an_unknown_name_look_the_same(client: FlaskClient) -> None:
    people.member()
    wrong = sign_in(client, "ann@example.org", "not the password")
    unknown = sign_in(client, "bob@example.org", "not the password")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    # What differs by itself: nonces, what was typed, and the seconds on the banner of the moved clock.
    plain = [re.sub(r'nonce="[^"]+"|value="[^"]+"|\d+:\d\d:\d\d', "", text(page)) for page in (wrong, unknown)]
    assert plain[0].replace("ann@", "") == plain[1].replace("bob@", "")
    assert 'value="ann@example.org"' in text(wrong)
    assert "not the password" not in text(wrong)


def test_an_unknown_name_takes_as_much_work(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    people.member()
    checked: list[str | None] = []
    from_passwords = services.__name__.replace("services", "passwords")
    monkeypatch.setattr(f"{from_passwords}.fits", lambda hashed, _password: checked.append(hashed))
    sign_in(client, "ann@example.org", "wrong")
    sign_in(client, "bob@example.org", "wrong")
    assert len(checked) == 2


def test_failures_are_counted_although_the_request_is_refused(client: FlaskClient) -> None:
    ann = people.member()
    assert sign_in(client, password="wrong").status_code == 422
    counted = db.session.execute(select(Throttle.subject, Throttle.count)).all()
    assert (f"{ann.account_id}", 1) in [tuple(row) for row in counted]
    assert [e.person_ids for e in db.session.scalars(select(Entry).where(Entry.action == "accounts.sign_in_refused"))]


def test_guessing_is_slowed_and_ends_by_waiting(client: FlaskClient, travel: Callable[..., None]) -> None:
    people.member()
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 422
    slowed = sign_in(client)
    assert slowed.status_code == 429
    assert client.get("/profile").status_code == 303
    travel(seconds=65)
    assert sign_in(client).status_code == 303


def test_an_unknown_name_is_slowed_just_so(client: FlaskClient) -> None:
    answers = [sign_in(client, "bob@example.org", "wrong").status_code for _ in range(7)]
    assert answers == [422] * 5 + [429] * 2


def test_who_guesses_never_shuts_out_the_owners_browser(app: Flask) -> None:
    people.member()
    own, foreign = app.test_client(), app.test_client()
    signed_in(own)
    own.post("/sign-out")
    for _ in range(40):
        sign_in(foreign, password="wrong")
    assert sign_in(foreign).status_code == 429
    assert sign_in(own).status_code == 303


def test_the_owners_browser_is_slowed_too_when_it_guesses(app: Flask) -> None:
    people.member()
    own = signed_in(app.test_client())
    own.post("/sign-out")
    answers = [sign_in(own, password="wrong").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_a_forged_cookie_of_a_known_browser_is_an_unknown_one(client: FlaskClient) -> None:
    ann = people.member()
    client.set_cookie("known", f"[[{ann.account_id},'x']].forged")
    for _ in range(5):
        sign_in(client, password="wrong")
    subjects = db.session.scalars(select(Throttle.subject)).all()
    assert not any("browser" in subject for subject in subjects)


def test_a_closed_account_tells_so_only_to_its_owner(client: FlaskClient) -> None:
    ann = people.member()
    with people.kept():
        account = services.account(ann.account_id)
        assert account
        services.disable(account)
    client.set_cookie("language", "en")
    assert "This account is closed" in text(sign_in(client))
    assert "closed" not in text(sign_in(client, password="wrong"))


def test_a_browser_prepared_by_somebody_else_gets_a_new_token(client: FlaskClient) -> None:
    people.member()
    people.member("조초", email="cho@example.org")
    signed_in(client, "cho@example.org")
    planted = client.get_cookie("sign-in")
    signed_in(client, "ann@example.org")
    fresh = client.get_cookie("sign-in")
    assert planted and fresh and planted.value != fresh.value
    client.set_cookie("sign-in", planted.value)
    assert client.get("/profile").status_code == 303


def test_a_made_up_token_is_nobody(client: FlaskClient) -> None:
    for token in ("x" * 43, "", "é" * 20, "x" * 3000):
        client.set_cookie("sign-in", token)
        assert client.get("/profile").status_code == 303


def test_signing_out_ends_the_sign_in_on_the_server(client: FlaskClient) -> None:
    people.member()
    signed_in(client)
    kept = client.get_cookie("sign-in")
    assert kept and client.post("/sign-out").status_code == 303
    client.set_cookie("sign-in", kept.value)
    assert client.get("/profile").status_code == 303


def test_signing_out_everywhere_ends_every_browser(app: Flask) -> None:
    ann = people.member()
    phone, desk = signed_in(app.test_client()), signed_in(app.test_client())
    assert phone.post("/profile/devices/sign-out").status_code == 303
    assert desk.get("/profile").status_code == 303
    assert phone.get("/profile").status_code == 303
    assert db.session.scalar(select(Account.generation).where(Account.id == ann.account_id)) == 2


def test_one_other_device_is_signed_out_and_nobody_elses(app: Flask) -> None:
    people.member()
    people.stranger()
    phone, desk, cho = (signed_in(app.test_client(), who) for who in ("ann@example.org",) * 2 + ("cho@example.org",))
    mine = db.session.scalars(select(SignIn.id).order_by(SignIn.id)).all()
    assert cho.post(f"/profile/devices/{mine[0]}/sign-out").status_code == 404
    assert desk.post(f"/profile/devices/{mine[0]}/sign-out").status_code == 303
    assert phone.get("/profile").status_code == 303
    assert desk.get("/profile").status_code == 200


def test_a_first_password_must_be_changed_before_anything_else(client: FlaskClient) -> None:
    people.member(must_change=True)
    answer = sign_in(client, next="/profile/devices")
    assert answer.headers["Location"] == "/profile/password?next=/profile/devices"
    for path in ("/", "/profile", "/profile/data"):
        assert client.get(path).headers["Location"].startswith("/profile/password")
    assert client.post("/profile/data").status_code == 303
    weak = client.post("/profile/password", data={"new": "password123", "again": "password123"})
    same = client.post("/profile/password", data={"new": PASSWORD, "again": PASSWORD})
    differ = client.post("/profile/password", data={"new": "달빛 아래 우리 동네", "again": "달빛"})
    assert [page.status_code for page in (weak, same, differ)] == [422] * 3
    assert "password123" not in text(weak)
    new = {"new": "달빛 아래 우리 동네", "again": "달빛 아래 우리 동네"}
    changed = client.post("/profile/password?next=/profile/devices", data=new)
    assert (changed.status_code, changed.headers["Location"]) == (303, "/profile/devices")
    assert client.get("/profile/devices").status_code == 200


def test_changing_the_password_asks_for_the_present_one_and_signs_others_out(app: Flask) -> None:
    people.member()
    here, there = signed_in(app.test_client()), signed_in(app.test_client())
    new = {"new": "달빛 아래 우리 동네", "again": "달빛 아래 우리 동네"}
    assert here.post("/profile/password", data=new).status_code == 422
    assert here.post("/profile/password", data={**new, "present": "wrong"}).status_code == 422
    assert here.post("/profile/password", data={**new, "present": PASSWORD}).status_code == 303
    assert here.get("/profile").status_code == 200
    assert there.get("/profile").status_code == 303
    assert sign_in(there).status_code == 422
    assert sign_in(there, password="달빛 아래 우리 동네").status_code == 303


def test_a_stolen_browser_cannot_guess_the_present_password_for_ever(client: FlaskClient) -> None:
    people.member()
    signed_in(client)
    new = {"new": "달빛 아래 우리 동네", "again": "달빛 아래 우리 동네", "present": "wrong"}
    assert [client.post("/profile/password", data=new).status_code for _ in range(6)] == [422] * 5 + [429]
    assert client.post("/profile/password", data={**new, "present": PASSWORD}).status_code == 429


def test_being_seen_is_noted_every_ten_minutes_not_at_every_page(
    client: FlaskClient, travel: Callable[..., None]
) -> None:
    people.member()
    signed_in(client)
    before = db.session.scalar(select(SignIn.seen_at))
    travel(minutes=5)
    client.get("/profile")
    assert db.session.scalar(select(SignIn.seen_at)) == before
    travel(minutes=11)
    client.get("/profile")
    db.session.remove()
    seen = db.session.scalar(select(SignIn.seen_at))
    assert seen and before and seen > before


@pytest.mark.parametrize(
    "data",
    [
        {"identifier": "x" * 255, "password": "y"},
        {"identifier": "a\x00b", "password": "y"},
        {"identifier": "", "password": "y"},
        {"identifier": "ann@example.org", "password": ""},
        {"identifier": "ann@example.org", "password": "x" * 201},
        {"identifier": "ann@example.org", "password": "a\x00b"},
        {"identifier": "<script>alert(1)</script>", "password": "y"},
        {},
    ],
)
def test_odd_input_is_refused_in_plain_words(client: FlaskClient, data: dict[str, str]) -> None:
    people.member()
    answer = client.post("/sign-in", data=data)
    assert answer.status_code == 422
    assert "<script>alert" not in text(answer)


def test_forms_carry_a_token_against_foreign_sites(app: Flask) -> None:
    people.member()
    client = app.test_client()
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert sign_in(client).status_code == 400
        token = re.search(r'name="csrf_token" value="([^"]+)"', text(client.get("/sign-in")))
        assert token
        assert sign_in(client, csrf_token=token[1]).status_code == 303
        assert client.post("/sign-out", data={"csrf_token": token[1]}).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_pages_of_an_account_are_not_kept_by_browsers(client: FlaskClient) -> None:
    people.member()
    signed_in(client)
    for path in ("/profile", "/profile/devices", "/profile/data"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_the_profile_keeps_what_was_typed_and_says_what_is_wrong(client: FlaskClient) -> None:
    ann = people.member()
    signed_in(client)
    wrong = client.post("/profile", data={"name": "<b>", "name_en": "Kim Ann", "language": "fr"})
    assert wrong.status_code == 422
    assert "&lt;b&gt;" in text(wrong) and 'value="Kim Ann"' in text(wrong)
    right = client.post("/profile", data={"name": "김앤", "name_en": "Kim Ann", "language": "en", "notices": ["due"]})
    assert right.status_code == 303
    db.session.remove()
    person, account = services.person_of(ann.person_id), services.account(ann.account_id)
    assert person and account
    assert (person.name, person.name_en, person.language) == ("김앤", "Kim Ann", "en")
    assert [kind for kind in account.notifications if account.notifications[kind]] == ["due", "waiting"]
    assert 'value="waiting"' not in text(client.get("/profile"))  # only who decides is asked; the choice stands
    assert 'lang="en"' in text(client.get("/profile"))


def test_ben_chooses_a_deputy_and_ann_is_not_asked(app: Flask) -> None:
    place = people.organization()
    people.member(works_at=place)
    ben = people.member("이벤", email="ben@example.org", works_at=place, manages=place)
    ann, manager = signed_in(app.test_client()), signed_in(app.test_client(), "ben@example.org")
    assert ann.get("/profile/absence").status_code == 404
    today = clock.today().isoformat()
    chosen = re.search(r'<option value="(\d+)">김안', text(manager.get("/profile/absence")))
    assert chosen
    wrong = manager.post("/profile/absence", data={"deputy": "", "starts_on": "tomorrow", "ends_on": today})
    assert wrong.status_code == 422 and 'value="tomorrow"' in text(wrong)
    form = {"deputy": chosen[1], "starts_on": today, "ends_on": today}
    assert manager.post("/profile/absence", data=form).status_code == 303
    (row, _deputy), *_ = roles.deputies(ben.person_id)
    assert ann.post(f"/profile/absence/{row.id}/end").status_code == 404
    assert manager.post(f"/profile/absence/{row.id}/end").status_code == 303


def test_throttles_hold_no_names(client: FlaskClient) -> None:
    sign_in(client, "bob@example.org", "wrong")
    assert not any("bob" in subject for subject in db.session.scalars(select(Throttle.subject)))
    assert throttle.DELAYS
