"""Who wrote a version is told to the author and forgotten on request; the version stays."""

import pytest
from sqlalchemy import func, select, update

from lms.core import db
from lms.questions import personal_data, services
from lms.questions.models import QuestionVersion
from tests.accounts.people import kept, member
from tests.questions.banks import quiz, single, write_bank

pytestmark = pytest.mark.usefixtures("database")


def test_an_author_s_name_comes_off_and_the_version_stays(tmp_path):
    author = member("저자", email="author@example.org")
    write_bank(tmp_path, "basics", [single("q1")], [quiz("final", {"question": "q1"})])
    services.load_all(tmp_path)
    with kept():
        db.session.execute(update(QuestionVersion).values(created_by_id=author.person_id))
    found = personal_data.export(author.person_id)
    assert [row["key"] for row in found["questions_written"]] == ["q1"]
    assert found["quizzes_written"] == []
    with kept():
        personal_data.erase(author.person_id)
    assert personal_data.export(author.person_id)["questions_written"] == []
    assert db.session.scalar(select(func.count()).select_from(QuestionVersion)) == 1
