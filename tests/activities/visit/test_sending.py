"""Evidence that a page sends by itself: each file once, for its goal, by whom it was chosen."""

import re
from html import unescape
from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from lms.accounts import services as accounts
from lms.activities.visit import visits
from lms.activities.visit.models import ConsultingFile
from lms.core import db, storage
from tests.accounts.people import kept, signed_in
from tests.activities.visit import consultings as given
from tests.core.test_metadata import SECRET, exif, jpeg


@pytest.fixture
def ann(home, site):
    return signed_in(site.test_client(), "ann@example.org")


def photo(number: int = 0) -> bytes:
    """Return one photo of many, which says by whom it was taken."""
    one = jpeg(exif(1))
    return one[:2] + b"\xff\xdb\x00\x02" * number + one[2:]


class Tab:
    """The page of the plan, as its script knows it."""

    def __init__(self, client, case) -> None:
        self.client = client
        with db.reading():
            self.page = f"/consulting/{case.row.uid}"
        html = client.get(f"{self.page}/plan").text
        part = html[html.index("data-evidence") :]
        found = {key: re.search(f'data-{key}="([^"]+)"', part) for key in ("url", "token")}
        self.url, self.token = (unescape(one[1]) for one in found.values() if one)

    def send(self, name: str = "새규칙.jpg", record: str = "", goal: str = "1", data: bytes | None = None, token=None):
        values = {"record": record or str(uuid4()), "goal": goal, "file": (BytesIO(data or photo()), name)}
        return self.client.post(self.url, data=values, headers={"X-Capability": token or self.token})


def files() -> int:
    db.begin(write=True)
    return db.session.scalar(select(func.count()).select_from(ConsultingFile)) or 0


def test_a_file_sent_again_is_kept_once_and_without_its_metadata(home, ann):
    tab = Tab(ann, given.begun(home))
    record = str(uuid4())
    for _ in range(3):
        assert tab.send(record=record).json == {"results": [{"record": record, "state": "saved"}]}
    assert files() == 1
    row = db.session.scalars(select(ConsultingFile)).one()
    assert (row.name, str(row.uid), row.added_by_id) == ("새규칙.jpg", record, home.ann.person_id)
    assert SECRET not in storage.get(f"consulting/{row.uid.hex}")
    assert "새규칙.jpg" in ann.get(f"{tab.page}/plan").text


@pytest.mark.parametrize(
    "facts",
    [{"name": "규칙.hwp"}, {"data": b"GIF89a"}, {"goal": "9"}, {"goal": "x"}, {"goal": ""}],
    ids=str,
)
def test_what_cannot_be_kept_is_refused_with_the_reason_and_the_next_one_passes(home, ann, facts):
    tab = Tab(ann, given.begun(home))
    (result,) = tab.send(**facts).json["results"]
    assert result["state"] == "refused"
    assert result["why"]
    assert tab.send().json["results"][0]["state"] == "saved"
    assert files() == 1


def test_more_than_a_goal_holds_and_what_comes_after_the_second_visit_are_refused(home, ann):
    case = given.planned(home)
    tab = Tab(ann, case)
    for number in range(6):
        assert tab.send(data=photo(number)).json["results"][0]["state"] == "saved"
    assert tab.send(data=photo(7)).json["results"][0]["state"] == "refused"
    with kept():
        visits.record_second(case.row, given.held(1), given.FOUND, home.eve.person_id)
    assert tab.send(goal="2").json["results"][0]["state"] == "refused"
    assert files() == 6


def test_the_right_is_for_one_consulting_and_one_person_and_ends(home, ann, travel):
    tab = Tab(ann, given.begun(home))
    assert tab.send(token="x").status_code == 401
    html = ann.get(f"{tab.page}/plan").text
    draft = re.search(r'data-keeping.*?data-token="([^"]+)"', html)
    assert draft
    assert tab.send(token=unescape(draft[1])).status_code == 401
    assert tab.client.post(tab.url, data={"record": "1"}, headers={"X-Capability": tab.token}).status_code == 400
    with kept():
        accounts.sign_out_everywhere(accounts.account_of(home.ann.person_id))
    assert tab.send().status_code == 401
    signed_in(ann, "ann@example.org")
    fresh = ann.get(f"{tab.page}/plan").text
    found = re.search(r'data-evidence.*?data-token="([^"]+)"', fresh)
    assert found
    travel(days=8)
    assert tab.send(token=unescape(found[1])).status_code == 401
    assert files() == 0
