"""The mail that asks an organization's contact about dates, and its link."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from lms.core import clock, db, mail, worker
from lms.planning import polls, rounds
from lms.planning.models import JointEntry
from tests.accounts.people import kept
from tests.planning.districts import city, draft, entry_of, slot

LINK = re.compile(r"/poll/[\w.=-]+")


@pytest.fixture
def asked(app: Flask) -> Flask:
    """Return the application after the contacts of a round were asked."""
    folder = app.config["SETTINGS"].data / "mail"
    for path in folder.glob("*.eml"):
        path.unlink()
    with kept():
        of = city()
        found = rounds.create(draft(of, answers_until=clock.today()))
        polls.propose(entry_of(found, of.districts["가상가구"]), [slot(0), slot(1)])
        polls.ask(db.session.scalars(select(JointEntry.id)).all())
    return app


def test_the_contact_is_mailed_once_and_the_link_leads_to_the_dates(asked: Flask) -> None:
    worker.run(once=True)
    worker.run(once=True)
    (letter,) = [one for one in mail.kept(1, 50)[0] if "contact@example.org" in one.to]
    assert "가상가구" in letter.subject and "찾아가는 합동교육" in letter.text
    link = LINK.search(letter.text)
    assert link
    answer = asked.test_client().get(link[0])
    assert answer.status_code == 200 and "14:00" in answer.text


def test_nobody_is_mailed_once_the_date_is_fixed(asked: Flask) -> None:
    with kept():
        entry = db.session.scalars(select(JointEntry).join(polls.JointDate).order_by(JointEntry.id)).first()
        polls.fix(entry, polls.of(entry).dates[0].id)
    worker.run(once=True)
    assert [one for one in mail.kept(1, 50)[0] if "contact@example.org" in one.to] == []
