"""A site of its own: its clock goes from planning to certificates, which would trouble the other tests."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import Postbox
from tests.browser.training_room import scene
from tests.live import Site


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory, postbox: Postbox) -> Iterator[Site]:
    """Return a running site with the demonstration courses, on a Monday in March at nine."""
    data = tmp_path_factory.mktemp("training-room") / "data"
    data.mkdir()
    site = Site(data, environ={"LMS_MAIL_URL": f"smtp://127.0.0.1:{postbox.port}"})
    site.prepare()
    scene.publish(site)
    scene.at(site, scene.monday(), 9)
    site.start()
    yield site
    site.stop()
