"""What tests of questions stand on."""

from collections.abc import Iterator

import pytest

from lms.questions import services


@pytest.fixture(autouse=True)
def fresh_versions() -> Iterator[None]:
    """Forget kept versions: a database that is rolled back gives the same ids to other things."""
    services.forget()
    yield
    services.forget()
