"""What every test stands on: a real database made by the migrations, and rolled back after each test.

`pytest --database=postgresql` runs those of them that use a database on a PostgreSQL that is started for them.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from lms import app as application
from lms import config
from lms.config import Settings
from lms.content import services as content
from lms.core import clock, db, i18n, migrate
from lms.questions import services as questions
from tests import live, postgres
from tests.demo import load_demo

hypothesis.settings.register_profile("ieum", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("ieum")

# Fixtures on which every test stands that reads or writes a database of the chosen kind.
USES_DATABASE = {"databases", "server"}
LAST_OF_DAY = timedelta(seconds=20)

_server = pytest.StashKey[postgres.Server]()
_cleanup = pytest.StashKey[ExitStack]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice of database."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="database of the tests")


def pytest_configure(config: pytest.Config) -> None:
    """Forget the settings of this shell and start PostgreSQL, once for all workers."""
    for name in [name for name in os.environ if name.startswith("LMS_")]:
        del os.environ[name]
    config.stash[_cleanup] = ExitStack()
    if not hasattr(config, "workerinput"):
        os.environ[live.SHARED] = config.stash[_cleanup].enter_context(TemporaryDirectory(prefix="ieum-tests-"))
    if config.getoption("--database") == "postgresql" and not hasattr(config, "workerinput"):
        config.stash[_server] = config.stash[_cleanup].enter_context(postgres.running())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what never meets it: such a test says the same on both."""
    if config.getoption("--database") == "postgresql":
        meets = {item: USES_DATABASE & set(getattr(item, "fixturenames", ())) for item in items}
        config.hook.pytest_deselected(items=[item for item in items if not meets[item]])
        items[:] = [item for item in items if meets[item]]


def pytest_runtest_setup() -> None:
    """Begin no test in the last seconds of a day in Seoul: what it reckons with would be yesterday's in the middle."""
    seoul = clock.to_seoul(datetime.now(UTC))
    left = timedelta(days=1) - timedelta(hours=seoul.hour, minutes=seoul.minute, seconds=seoul.second)
    if left < LAST_OF_DAY:
        time.sleep(left.total_seconds())


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Tell an xdist worker where the one PostgreSQL is."""
    if _server in node.config.stash:
        node.workerinput["postgres"] = str(node.config.stash[_server].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop PostgreSQL."""
    config.stash[_cleanup].close()


@dataclass(frozen=True)
class Databases:
    """Makes databases that already have all tables."""

    folder: Path
    server: postgres.Server | None
    worker: str

    @property
    def template(self) -> str:
        """Return the address of the database that others are copied from and nobody writes to."""
        name = f"template_{self.worker}"
        return self.server.url(name) if self.server else f"sqlite:///{self.folder / name}.sqlite3"

    def empty(self, name: str) -> str:
        """Make a database without tables."""
        if self.server:
            self.server.execute(f'DROP DATABASE IF EXISTS "{name}_{self.worker}" WITH (FORCE)')
            self.server.execute(f'CREATE DATABASE "{name}_{self.worker}"')
            return self.server.url(f"{name}_{self.worker}")
        path = self.folder / f"{name}.sqlite3"
        path.unlink(missing_ok=True)
        return f"sqlite:///{path}"

    def copy(self, name: str) -> str:
        """Make a database with all tables and return its address."""
        if self.server:
            return self.server.copy(f"template_{self.worker}", f"{name}_{self.worker}")
        path = self.folder / f"{name}.sqlite3"
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.template.removeprefix("sqlite:///"), path)
        return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Return the maker of databases; the migrations have run once."""
    config = request.config
    server = config.stash.get(_server, None)
    workerinput = getattr(config, "workerinput", {})
    if "postgres" in workerinput:
        server = postgres.Server(Path(workerinput["postgres"]))
    found = Databases(tmp_path_factory.mktemp("databases"), server, workerinput.get("workerid", "main"))
    found.empty("template")
    engine = db.make_engine(found.template)
    migrate.upgrade(engine)
    engine.dispose()
    return found


@pytest.fixture(scope="session")
def settings(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the settings of the site under test; everything stands in a temporary folder."""
    data = tmp_path_factory.mktemp("data")
    return config.read(
        {
            "LMS_DATA": str(data),
            "LMS_DATABASE_URL": databases.copy("shared"),
            "LMS_DEMO": "1",
            "LMS_TEST_CLOCK": str(data / "clock"),
        }
    )


@pytest.fixture(scope="session")
def shared_engine(settings: Settings) -> Iterator[Engine]:
    """Prepare keys, storage and clock; return the engine whose changes every test rolls back."""
    application.prepare(settings)
    yield db.engine()
    db.abandon()
    db.engine().dispose()


@pytest.fixture(scope="session")
def site(settings: Settings, shared_engine: Engine) -> Flask:
    """Return the application, made once for all tests."""
    app = application.create_app(settings, prepared=True)
    # Forms are tested for what they do; that each carries a token is a test of its own, with this switched on.
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    return app


@contextmanager
def rolled_back(engine: Engine) -> Iterator[Engine]:
    """Put the site on one transaction of the engine, and roll it back at the end."""
    with engine.execution_options(sqlite_begin="IMMEDIATE").connect() as connection:
        outer = connection.begin()
        db.configure_connection(connection)
        db.begin(write=True)
        try:
            yield engine
        finally:
            db.abandon()
            outer.rollback()
            db.configure(engine)
            forget()


def forget() -> None:
    """Forget kept versions: a database that is rolled back, or another one, gives the same ids to other things."""
    content.forget()
    questions.forget()


@pytest.fixture(autouse=True)
def language_of_the_site() -> None:
    """Begin in the site's language, whatever the last request of the test before asked for."""
    i18n.set_language(i18n.DEFAULT_LANGUAGE)


@pytest.fixture
def database(shared_engine: Engine, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Give the test the database inside one transaction that is rolled back at its end; with `demo_site`, that one's.

    Only for tests of one thread; a test that needs true commits, threads or processes takes `own_database`.
    """
    demo = request.getfixturevalue("demo") if "demo_site" in request.fixturenames else None
    with rolled_back(demo.engine if demo else shared_engine) as engine:
        yield engine
    db.configure(shared_engine)


@dataclass(frozen=True)
class Demo:
    """A database with the demonstration, and what the file of its accounts holds."""

    engine: Engine
    accounts: str


@pytest.fixture(scope="session")
def demo(databases: Databases, settings: Settings, shared_engine: Engine) -> Iterator[Demo]:
    """Load the real course and the demonstration people once; every test that uses them is rolled back."""
    engine = db.make_engine(databases.copy("demo"))
    db.abandon()
    db.configure(engine)
    try:
        load_demo(settings)
    finally:
        db.abandon()
        db.configure(shared_engine)
        forget()
    yield Demo(engine, settings.demo_accounts.read_text("utf-8"))
    engine.dispose()


@pytest.fixture(scope="module")
def module_database(shared_engine: Engine) -> Iterator[Engine]:
    """Give all tests of a file one database that is rolled back after the last; each undoes what it wrote itself."""
    with rolled_back(shared_engine) as engine:
        yield engine


@pytest.fixture
def own_database(databases: Databases, shared_engine: Engine) -> Iterator[Engine]:
    """Give the test a database of its own, with true commits, for threads and processes."""
    engine = db.make_engine(databases.copy("own"))
    db.abandon()
    db.configure(engine)
    try:
        yield engine
    finally:
        db.abandon()
        engine.dispose()
        db.configure(shared_engine)
        forget()


@pytest.fixture
def app(site: Flask, database: Engine) -> Flask:
    """Return the application on a database that is rolled back."""
    return site


@pytest.fixture
def demo_site(app: Flask, demo: Demo, settings: Settings) -> Flask:
    """Return the application with the real course and the demonstration people."""
    settings.demo_accounts.write_text(demo.accounts, "utf-8")
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser without scripts; no app context is held around it, `g` would leak between requests."""
    return app.test_client()


@pytest.fixture
def travel(settings: Settings, shared_engine: Engine) -> Iterator[Callable[..., None]]:
    """Move the site's clock: `travel(days=1, minutes=5)`; each call counts from the true time."""
    assert settings.test_clock

    def to(**offset: float) -> None:
        assert settings.test_clock
        settings.test_clock.write_text(str(timedelta(**offset).total_seconds()))
        clock.use_offset_file(settings.test_clock)

    yield to
    settings.test_clock.unlink(missing_ok=True)
    clock.use_offset_file(settings.test_clock)
