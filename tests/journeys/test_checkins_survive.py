"""What was acknowledged to people who check in is there when the server was killed, and nobody is marked twice."""

import http.client
import threading
import time
from collections.abc import Iterator

import pytest

from tests.bench.checkins import Hall, arrive, served
from tests.bench.load import session_of
from tests.live import Site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
PEOPLE = 36


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Hall]]:
    """Return a running site and a hall of people."""
    database = request.config.getoption("--database")
    with served(database, tmp_path_factory.mktemp("hall"), PEOPLE) as found:
        yield found


def test_a_killed_server_loses_no_acknowledged_check_in_and_the_list_says_so(place: tuple[Site, Hall]) -> None:
    site, room = place
    waiting = list(room.people)[: PEOPLE // 2]
    form = session_of(site)

    def check_in(own: list[int]) -> None:
        for person_id in own:
            try:
                room.check_in(site, form, person_id)
            except (OSError, http.client.HTTPException):
                return

    hands = [threading.Thread(target=check_in, args=(waiting[first::3],)) for first in range(3)]
    for hand in hands:
        hand.start()
    while len(room.acknowledged) < PEOPLE // 6:
        time.sleep(0.01)
    site.kill()
    for hand in hands:
        hand.join()
    before = set(room.acknowledged)
    assert before
    site.start()
    assert room.missing(site) == []

    report = arrive(site, room, 1)
    assert report.good, report

    said = room.confirm(site)
    assert {said[str(person_id)] for person_id in room.acknowledged} == {"present"}
