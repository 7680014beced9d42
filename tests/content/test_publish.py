"""Publishing makes one version of one state, also when several people press the button at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lms.content.check import Known
from lms.content.models import CourseVersion
from lms.content.publish import publish
from lms.core import db
from tests.content.sample_course import TYPES, make_course

PRESSED = 4


@pytest.mark.parametrize("exists", [False, True], ids=["a new course", "a course that exists"])
def test_the_same_state_published_at_once_is_one_version(own_database: Engine, tmp_path: Path, exists: bool) -> None:
    first = make_course(tmp_path / "sample")
    known = Known(quizzes=frozenset({"sample-quiz"}))
    if exists:
        publish(first, TYPES, {}, known=known)
        page = first / "ko" / "page.md"
        page.write_text(page.read_text("utf-8") + "\n\n덧붙인 문장입니다.\n", "utf-8")

    with ThreadPoolExecutor(PRESSED) as pool:
        done = list(pool.map(lambda _: publish(first, TYPES, {}, known=known), range(PRESSED)))
    assert len({one.version_id for one in done}) == 1
    assert [one.new for one in done].count(True) == 1
    with db.reading():
        numbers = db.session.scalars(select(CourseVersion.number).order_by(CourseVersion.number)).all()
    assert list(numbers) == list(range(1, 3 if exists else 2))


def test_a_folder_whose_bytes_did_not_change_is_not_read_again(database: Engine, tmp_path: Path) -> None:
    folder, known = make_course(tmp_path / "sample"), Known(quizzes=frozenset({"sample-quiz"}))
    first = publish(folder, TYPES, {}, known=known)
    # Without its activity types the course could not be read.
    again = publish(folder, {}, {}, known=known)
    assert (again.version_id, again.new) == (first.version_id, False)
