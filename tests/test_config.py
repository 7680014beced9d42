"""Settings that cannot work stop the start with a sentence."""

import pytest

from lms import config

BASE = {"LMS_BASE_URL": "https://lms.example"}


def test_a_second_origin_is_another_host_or_port_alone() -> None:
    assert config.read(BASE).content_url == ""
    assert config.read({**BASE, "LMS_CONTENT_URL": "https://media.example/"}).content_url == "https://media.example"
    assert config.read({**BASE, "LMS_CONTENT_URL": "https://lms.example:8443"}).content_url.endswith(":8443")


@pytest.mark.parametrize(
    "value",
    ["media.example", "ftp://media.example", "https://media.example/course", "https://a@media.example",
     "https://media.example?x=1", "https://LMS.example"],
)  # fmt: skip
def test_a_second_origin_that_cannot_work_stops_the_start(value: str) -> None:
    with pytest.raises(config.ConfigError, match="LMS_CONTENT_URL"):
        config.read({**BASE, "LMS_CONTENT_URL": value})
