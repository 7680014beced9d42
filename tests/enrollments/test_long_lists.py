"""A list of more people than can wait for: looked at and taken by the worker, all rows or none."""

import io
import re

import pytest
from sqlalchemy import func, select

from lms.core import db, worker
from lms.enrollments import long_lists, roster_files
from lms.enrollments.models import Enrollment
from tests.enrollments.cast import Cast
from tests.enrollments.test_team_pages import NEXT_WEEK, text

COUNT = 6


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_files, "MOST_ROWS", COUNT - 1)
    monkeypatch.setattr(long_lists, "BATCH", 2)


def table(wrong: int = 0) -> bytes:
    letters = "가나다라마바사아자차"
    lines = [
        f"가상 {letters[at]}람,{'없는 곳' if at < wrong else '가상 해오름 보육원'},시설 종사자" for at in range(COUNT)
    ]
    return "\n".join(["이름,소속,직무", *lines]).encode("cp949")


def sent(cast: Cast, run: object, data: bytes) -> str:
    answer = cast.dans.post(f"/staff/runs/{run.uid}/import", data={"file": (io.BytesIO(data), "a.csv")})
    assert answer.status_code == 303
    return answer.headers["Location"]


def inside(run: object) -> int:
    db.begin(write=True)
    return db.session.scalar(select(func.count()).select_from(Enrollment).where(Enrollment.run_id == run.id)) or 0


def test_a_long_list_is_judged_and_taken_in_the_background(cast: Cast) -> None:
    run = cast.run(**NEXT_WEEK)
    page = sent(cast, run, table())
    assert "data-waits" in text(cast.dans.get(page))
    assert cast.dans.post(page).status_code == 409
    worker.run(once=True)
    seen = text(cast.dans.get(page))
    assert seen.count("가상 해오름 보육원") == COUNT and inside(run) == 0
    assert cast.dans.post(page).status_code == 303
    worker.run(once=True)
    seen = text(cast.dans.get(page))
    assert "/codes" in seen and re.search(rf">\s*{COUNT}\s*<", seen)
    assert inside(run) == COUNT
    assert cast.dans.post(page).status_code == 409
    again = sent(cast, run, table())
    worker.run(once=True)
    cast.dans.post(again)
    worker.run(once=True)
    assert inside(run) == COUNT


def test_nobody_is_enrolled_while_one_row_is_wrong(cast: Cast) -> None:
    run = cast.run(**NEXT_WEEK)
    page = sent(cast, run, table(wrong=1))
    worker.run(once=True)
    assert text(cast.dans.get(f"{page}?only=wrong")).count("없는 곳") >= 1
    assert "가상 나람" not in text(cast.dans.get(f"{page}?only=wrong"))
    assert cast.dans.post(page).status_code == 409
    worker.run(once=True)
    assert inside(run) == 0


def test_a_worker_that_died_goes_on_with_the_rows_that_are_left(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = cast.run(**NEXT_WEEK)
    page = sent(cast, run, table())
    worker.run(once=True)
    cast.dans.post(page)
    true_write, calls = long_lists.imports.write, []

    def dying(*args: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("gone")
        return true_write(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(long_lists.imports, "write", dying)
    worker.run(once=True)
    assert inside(run) == 2
    file = long_lists.Waiting.find(long_lists.UUID(page.rpartition("/")[2]))
    assert file is not None and file.read("begun")["rows"] == 2


def test_only_who_sent_a_list_sees_it_and_there_is_a_bound(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = cast.run(**NEXT_WEEK)
    page = sent(cast, run, table())
    assert cast.bens.get(page).status_code in (403, 404)
    monkeypatch.setattr(roster_files, "MOST_LONG", COUNT - 1)
    refused = cast.dans.post(f"/staff/runs/{run.uid}/import", data={"file": (io.BytesIO(table()), "a.csv")})
    assert refused.status_code == 422
