"""The demonstration year is played by the command on an empty folder, and always comes to the same totals."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]

SMALL = ("--courses", str(Path(__file__).resolve().parents[2] / "courses"))
WHOLE = pytest.param((), id="courses of the package", marks=pytest.mark.every_page)


@pytest.fixture(scope="module", params=[WHOLE, pytest.param(SMALL, id="small courses")])
def played(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> tuple[Path, dict[str, dict[str, object]]]:
    """Return the data folder of a played year and its totals: on the real courses, and on small ones."""
    data = tmp_path_factory.mktemp("year") / "data"
    return data, json.loads(_lms(data, "demo", "--year", "--json", *request.param))


def _lms(data: Path, *arguments: str, code: int = 0) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LMS_")}
    done = subprocess.run(
        [sys.executable, "-m", "lms", *arguments],
        env={**environment, "LMS_DATA": str(data), "LMS_DEMO": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=1_100,
    )
    assert done.returncode == code, done.stderr
    return done.stdout if not code else done.stderr


def test_the_year_comes_to_what_2022_was(played) -> None:
    _, totals = played
    job_training = [totals["basic"], totals["advanced"]]

    assert sum(one["runs"] for one in job_training) == 22
    assert totals["basic"]["people"] == 650
    assert totals["basic"]["organizations"] == {"agency": 9, "district": 25}
    assert totals["advanced"]["people"] == 217
    assert totals["joint"]["runs"] == totals["joint"]["training_sessions"] == 25
    assert totals["joint"]["organizations"] == {"agency": 9, "district": 25, "police_station": 31}
    assert totals["joint"]["people"] == 399
    assert totals["joint"]["action_items"] == 5 * 25
    assert totals["joint"]["good_practices"] == 5
    assert totals["child-rights"]["organizations"] == {"facility": 24}
    assert totals["child-rights"]["training_sessions"] == 8
    assert totals["child-rights"]["visits"] == 2 * 12


def test_whoever_was_not_there_has_no_certificate(played) -> None:
    _, totals = played

    for program, one in totals.items():
        assert one["certificates"] == one["completed"], program
        assert 0.8 * one["people"] < one["attended"] <= one["people"], program
        assert 0.8 * one["attendances"] < one["completed"] < one["attendances"], program
    assert 0 < totals["joint"]["differences"] <= 5 * 25


def test_what_did_not_go_as_planned_is_counted(played) -> None:
    _, totals = played
    basic, advanced = totals["basic"], totals["advanced"]

    assert (basic["walk_ins"], basic["excused"], basic["made_up"]) == (1, 1, 1)
    # One line amended with a reason, and the walk-in who was matched after the list was confirmed.
    assert basic["amendments"] == 2
    # One place handed to a colleague, and one given up for the first who waited.
    assert advanced["left"] == 2


def test_a_site_with_runs_is_left_as_it_is(played) -> None:
    data, _ = played

    assert "empty site" in _lms(data, "demo", "--year", code=1)


def test_the_ledgers_of_the_year_are_whole(played) -> None:
    data, _ = played

    _lms(data, "db", "verify")
