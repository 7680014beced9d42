"""One address, many people: a whole training room signs in while somebody in it guesses a password."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from lms.accounts import services
from lms.accounts.models import SignIn
from lms.core import db
from tests.accounts import people
from tests.accounts.people import hashed, sign_in, signed_in

PEOPLE = 400


@pytest.mark.slow
def test_four_hundred_people_sign_in_from_one_address_while_one_account_is_guessed(
    site: Flask, own_database: Engine
) -> None:
    with db.transaction():
        for number in range(PEOPLE):
            person = services.create_person(f"사람 {number}", fictional=True)
            services.create_account(
                person.id,
                staff_id=f"ROOM-{number}",
                password_hash=hashed(people.PASSWORD),
                must_change_password=False,
            )
    people.member("피해", email="victim@example.org")
    victim = signed_in(site.test_client(), "victim@example.org")
    victim.post("/sign-out")
    over, guesses = threading.Event(), []

    def guess() -> None:
        attacker = site.test_client()
        while not over.is_set():
            guesses.append(sign_in(attacker, "victim@example.org", f"guess {len(guesses)}").status_code)
            time.sleep(0.05)

    def enter(number: int) -> int:
        return sign_in(site.test_client(), f"room-{number}").status_code

    began = time.monotonic()
    with ThreadPoolExecutor(5) as pool:
        guessing = pool.submit(guess)
        answers = list(pool.map(enter, range(PEOPLE)))
        took = time.monotonic() - began
        own = sign_in(victim, "victim@example.org").status_code
        over.set()
        guessing.result()
    assert set(answers) == {303}
    assert took < 120
    assert guesses[0] == 422 and guesses.count(422) <= 12 and guesses.count(429) > 5
    assert own == 303
    with db.reading():
        assert db.session.scalar(select(func.count()).select_from(SignIn)) == PEOPLE + 1
