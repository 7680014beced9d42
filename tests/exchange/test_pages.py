"""Who may take the handbook and who the guides, and how both come to be: asked for once, made by the worker, kept."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms.content import helplines
from lms.content.check import Known
from lms.content.models import CourseVersion
from lms.content.publish import publish
from lms.core import db, outbox, storage, worker
from lms.exchange.models import MadeBooklet
from tests.accounts.people import kept
from tests.content.sample_course import TYPES
from tests.enrollments.cast import Cast, RunKey, text
from tests.exchange.given import folder


@pytest.fixture
def cast(app: Flask, tmp_path: Path) -> Cast:
    """Return the people, around a course that has every component and a guide."""
    made = Cast(app)
    done = publish(folder(tmp_path), TYPES, {}, known=Known(quizzes=frozenset({"sample-quiz"})))
    with kept():
        helplines.load_help_lines()
        made.course_id = db.session.get_one(CourseVersion, done.version_id).course_id
    return made


@pytest.fixture
def run(cast: Cast) -> RunKey:
    """Return a run of that course which Ben teaches and Ann is in."""
    made = cast.run(teaches=cast.ben)
    cast.apply(cast.ann, made)
    return made


def version_uid(run: RunKey) -> str:
    with kept():
        version = db.session.scalars(select(CourseVersion.uid).where(CourseVersion.course_id == run.course_id)).one()
    return str(version)


def work() -> None:
    worker.run(once=True)
    db.begin(write=True)


def test_a_learner_asks_for_the_handbook_and_gets_it_once_it_is_made(cast: Cast, run: RunKey) -> None:
    uid = cast.apply(cast.mia, run)
    here = f"/learn/{uid}/handbook"
    overview = text(cast.mias.get(f"/learn/{uid}/overview"))
    assert here in overview
    page = text(cast.mias.get(here))
    assert "학습 시간으로 인정되지 않습니다" in page
    assert "만들기" in page
    assert cast.mias.get(f"{here}/ko.pdf").status_code == 404

    for _ in range(2):
        sent = cast.mias.post(here, data={"kind": "handbook", "language": "ko"})
        assert sent.status_code == 303
    assert "만들고 있습니다" in text(cast.mias.get(here))
    db.begin(write=True)
    assert len(db.session.scalars(select(outbox.Job).where(outbox.Job.name == "exchange.make_booklet")).all()) == 1
    work()

    page = text(cast.mias.get(here))
    assert f"{here}/ko.pdf" in page
    assert f"{here}/en.pdf" not in page
    pdf, epub = cast.mias.get(f"{here}/ko.pdf"), cast.mias.get(f"{here}/ko.epub")
    assert (pdf.mimetype, epub.mimetype) == ("application/pdf", "application/epub+zip")
    assert pdf.data.startswith(b"%PDF-")
    assert "sample-handbook-2026.1-ko.pdf" in pdf.headers["Content-Disposition"]
    assert cast.mias.get(f"{here}/ko.docx").status_code == 404
    assert cast.chos.get(here).status_code == 404
    assert cast.chos.get(f"{here}/ko.pdf").status_code == 404


@pytest.mark.parametrize("kind", ["guide:day", "nothing", ""])
def test_a_learner_cannot_ask_for_what_is_not_theirs(cast: Cast, run: RunKey, kind: str) -> None:
    uid = cast.apply(cast.mia, run)

    assert cast.mias.post(f"/learn/{uid}/handbook", data={"kind": kind, "language": "ko"}).status_code == 404


def test_those_who_lead_the_class_take_the_guide_and_managers_only_the_handbook(cast: Cast, run: RunKey) -> None:
    here = f"/staff/runs/{run.uid}/booklets"
    assert "진행자 안내서" in text(cast.bens.get(here))
    assert cast.bens.post(here, data={"kind": "guide:day", "language": "en"}).status_code == 303
    work()
    guide = cast.bens.get(f"{here}/guide:day/en.pdf")
    assert guide.status_code == 200
    assert guide.data.startswith(b"%PDF-")
    assert cast.bens.get(f"{here}/guide:day/en.epub").status_code == 404

    for who in (cast.anns, cast.chos):
        assert who.get(here).status_code == 404
        assert who.get(f"{here}/guide:day/en.pdf").status_code == 404
    if cast.mias.get(here).status_code == 200:
        assert "guide:day" not in text(cast.mias.get(here))
    assert cast.mias.get(f"{here}/guide:day/en.pdf").status_code in (403, 404)


def test_administrators_take_both_from_the_page_of_versions(cast: Cast, run: RunKey) -> None:
    here = f"/staff/versions/{version_uid(run)}/booklets"
    assert here in text(cast.dans.get("/staff/courses"))
    assert "진행자 안내서" in text(cast.dans.get(here))
    assert cast.dans.post(here, data={"kind": "handbook", "language": "en"}).status_code == 303
    work()
    assert cast.dans.get(f"{here}/handbook/en.epub").status_code == 200
    assert cast.anns.get(here).status_code == 404


def test_a_changed_help_line_makes_the_booklet_anew_and_the_old_file_goes(cast: Cast, run: RunKey) -> None:
    here = f"/staff/runs/{run.uid}/booklets"
    wish = {"kind": "guide:day", "language": "ko"}
    cast.bens.post(here, data=wish)
    work()
    before = db.session.scalars(select(MadeBooklet.storage_key)).one()
    with kept():
        helplines.save(None, "1600-0000", {"ko": "새 상담 전화", "en": "New line"}, 9, helplines.CONFIRMED)

    assert cast.bens.post(here, data=wish).status_code == 303
    work()

    after = db.session.scalars(select(MadeBooklet.storage_key)).one()
    assert after != before
    assert storage.exists(after)
    assert not storage.exists(before)


def test_what_cannot_be_made_is_said(cast: Cast, run: RunKey) -> None:
    here = f"/staff/runs/{run.uid}/booklets"
    cast.bens.post(here, data={"kind": "guide:day", "language": "ko"})
    with kept():
        job = db.session.scalars(select(outbox.Job).where(outbox.Job.name == "exchange.make_booklet")).one()
        job.given_up_at = job.created_at

    assert "만들지 못했습니다" in text(cast.bens.get(here))
