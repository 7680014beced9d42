import json
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest

from lms.content.deadline import deadlines

HERE = Path(__file__).parent
VECTORS = json.loads((HERE / "deadline_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["why"] for vector in VECTORS])
def test_deadlines_follow_the_law(vector):
    request = datetime.fromisoformat(vector["request"]) if vector["request"] else None
    holidays = [date.fromisoformat(day) for day in vector["holidays"]]

    found = deadlines(datetime.fromisoformat(vector["start"]), holidays, request)

    def text(moment):
        return moment.isoformat(timespec="minutes") if moment else None

    assert {
        "base": text(found.base),
        "extension": found.extension,
        "extended": text(found.extended),
        "sunday": found.sunday,
        "decision": text(found.decision),
    } == {key: vector[key] for key in ("base", "extension", "extended", "sunday", "decision")}


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/New_York"])
def test_the_browser_calculates_the_same_in_every_time_zone(zone):
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed.")

    done = subprocess.run(
        [node, "--test", str(HERE / "deadline.test.mjs")], env={"TZ": zone}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
