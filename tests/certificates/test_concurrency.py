"""Several processes issue at once: numbers without gaps, and one certificate however often it is asked for."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.certificates.models import Certificate
from lms.core import db
from tests.certificates import given

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]

PROGRAM = """
import os, random, sys
from pathlib import Path
from lms import config, rooms
from lms.certificates import issuer
from lms.core import crypto, db
from tests.certificates import given
assert rooms
url, data, seed, *enrollments = sys.argv[1:]
settings = config.read({"LMS_DATA": data})
crypto.use_keys(settings.keys)
issuer.use(settings)
db.configure(db.make_engine(url))
mine = [int(one) for one in enrollments]
random.Random(seed).shuffle(mine)
print("ready", flush=True)
sys.stdin.readline()
for number, enrollment in enumerate(mine):
    with db.transaction():
        given.issued(enrollment)
    if number % 10 == 3:
        try:
            with db.transaction():
                given.issued(mine[-1])
                raise ZeroDivisionError  # a request that fails after it issued
        except ZeroDivisionError:
            pass
print("done", flush=True)
"""


def issue_at_once(engine, settings, lists: list[list[int]]) -> None:
    url = engine.url.render_as_string(hide_password=False)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, url, str(settings.data), str(seed), *map(str, mine)],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
        )
        for seed, mine in enumerate(lists)
    ]
    for process in running:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        output, _errors = process.communicate(timeout=300)
        assert (output, process.returncode) == ("done\n", 0)


def numbers() -> list[int]:
    with db.reading():
        return list(db.session.scalars(select(Certificate.number).order_by(Certificate.number)))


def test_two_hundred_certificates_have_the_numbers_one_to_two_hundred(own_database, settings):
    with db.transaction():
        enrollments = given.enrollments(200)
    own_database.dispose()
    issue_at_once(own_database, settings, [enrollments[:100], enrollments[100:]])
    assert numbers() == list(range(1, 201))


def test_orders_for_the_same_people_at_once_issue_one_certificate_each(own_database, settings):
    with db.transaction():
        enrollments = given.enrollments(40)
    own_database.dispose()
    issue_at_once(own_database, settings, [enrollments] * 3)
    assert numbers() == list(range(1, 41))
    with db.reading():
        codes = db.session.execute(select(Certificate.enrollment_id, Certificate.code)).all()
    assert len({row.enrollment_id for row in codes}) == len({row.code for row in codes}) == 40
