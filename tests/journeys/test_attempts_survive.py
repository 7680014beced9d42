"""Two hundred learners in the middle of a quiz when server and database are killed; twenty who hand in at once."""

import http.client
import threading
import time
from collections.abc import Iterator

import pytest

from tests import postgres
from tests.bench.classroom import Seat, balance, seat
from tests.bench.load import hand_in
from tests.live import Site

pytestmark = pytest.mark.slow

AT_WORK = 200
HANDS = 16
SECONDS = 4


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[postgres.Server | None]:
    """Return a PostgreSQL that writes through to the disk, if the tests run on PostgreSQL."""
    if request.config.getoption("--database") == "sqlite":
        yield None
        return
    with postgres.running(durable=True) as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, server: postgres.Server | None) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("survive") / "data"
    data.mkdir()
    site = Site(data, environ={"LMS_DATABASE_URL": server.url()} if server else {})
    site.prepare()
    yield site
    site.stop()


def answer_on(site: Site, seats: list[Seat], stopping: threading.Event, turn: int) -> None:
    """Let some learners answer one question after the other until the line breaks."""
    while not stopping.is_set():
        for one in seats:
            for position in list(one.choices)[:3]:
                try:
                    one.save(site, [position], turn)
                except (OSError, http.client.HTTPException, ValueError):
                    return
                if stopping.is_set():
                    return


@pytest.mark.timeout(900)
def test_nothing_acknowledged_is_lost_and_every_attempt_goes_on_when_all_is_killed(
    site: Site, server: postgres.Server | None
) -> None:
    seats = seat(site, AT_WORK)
    assert len(seats) == AT_WORK
    site.start()
    # Everybody has begun; then all go on until the lights go out.
    stopping = threading.Event()
    hands = [
        threading.Thread(target=answer_on, args=(site, seats[first::HANDS], stopping, 1)) for first in range(HANDS)
    ]
    for hand in hands:
        hand.start()
    time.sleep(SECONDS)
    if server:
        server.kill()
    site.kill()
    stopping.set()
    for hand in hands:
        hand.join(60)
    acknowledged = sum(len(one.acknowledged) for one in seats)
    assert acknowledged > AT_WORK
    if server:
        server.start()
    site.start()
    found = balance(site, seats)
    assert (found.acknowledged, found.lost, found.open) == (acknowledged, (), AT_WORK)
    for one in seats:
        assert one.save(site, list(one.choices), 2) == 200
    found = balance(site, seats)
    assert (found.lost, found.open) == ((), AT_WORK)
    site.stop()


def test_twenty_who_hand_in_at_once_lose_nothing_and_get_their_result(site: Site) -> None:
    seats = seat(site, 20)
    site.start()
    report = hand_in(site, seats, 2)
    assert report.faults == ()
    assert report.good, report
    assert report.ledger.acknowledged >= 20 * 2 * len(seats[0].choices)
    site.stop()
