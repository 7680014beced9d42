"""The settings: one frozen dataclass, read once from LMS_* variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit


class ConfigError(Exception):
    """A setting is unknown or has a value that cannot be used."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations.

    Each field is read from the environment variable `LMS_` + its name in capitals; `describe()` prints the table
    that stands in the README.
    """

    data: Path
    database_url: str
    storage_url: str
    base_url: str
    content_url: str
    mail_url: str
    mail_from: str
    issuer_ko: str
    issuer_en: str
    issuer_title_ko: str
    issuer_title_en: str
    trusted_proxies: int
    workers: int
    threads: int
    secure_cookies: bool
    demo: bool
    test_clock: Path | None
    law_age_days: int
    log_level: str

    @property
    def keys(self) -> Path:
        """Return the folder of the master key and the signing secret."""
        return self.data / "keys"

    @property
    def demo_accounts(self) -> Path:
        """Return the file that lists the demo accounts with their generated passwords."""
        return self.data / "demo-accounts.txt"


DEFAULTS: dict[str, tuple[str, str]] = {
    "DATA": ("./data", "folder of database, uploads, keys and mail files"),
    "DATABASE_URL": ("", "SQLAlchemy address; empty: SQLite in LMS_DATA; or postgresql+psycopg://…"),
    "STORAGE_URL": ("", "obstore address of the file storage; empty: the folder files in LMS_DATA"),
    "BASE_URL": ("http://127.0.0.1:8000", "address at which people reach the site, used in mails and QR codes"),
    "CONTENT_URL": ("", "second origin that serves course media; empty: same origin, under a CSP sandbox"),
    "MAIL_URL": ("", "smtp://user:password@host:port or smtps://…; empty: mails are files in LMS_DATA/mail"),
    "MAIL_FROM": ("Ieum LMS <no-reply@localhost>", "sender of mails"),
    "ISSUER_KO": ("서울시여성가족재단", "issuing body on certificates, Korean"),
    "ISSUER_EN": ("Seoul Foundation of Women & Family", "issuing body on certificates, English"),
    "ISSUER_TITLE_KO": ("대표이사", "title of the issuing head, Korean"),
    "ISSUER_TITLE_EN": ("President", "title of the issuing head, English"),
    "TRUSTED_PROXIES": ("0", "number of proxies whose X-Forwarded-For is believed"),
    "WORKERS": ("1", "server processes"),
    "THREADS": ("8", "threads in each server process"),
    "SECURE_COOKIES": ("auto", "auto: cookies are Secure when LMS_BASE_URL is https; or 1, 0"),
    "DEMO": ("0", "1: demo accounts and LMS_TEST_CLOCK are allowed"),
    "TEST_CLOCK": ("", "file holding an offset in seconds that moves the site's clock (needs LMS_DEMO=1)"),
    "LAW_AGE_DAYS": (
        "180",
        "days after its legal as-of date from which a course's law is confirmed before a run opens",
    ),
    "LOG_LEVEL": ("INFO", "DEBUG, INFO, WARNING or ERROR"),
}


def _flag(name: str, value: str) -> bool:
    if value not in ("0", "1"):
        raise ConfigError(f"LMS_{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def _count(name: str, value: str, low: int, high: int) -> int:
    if not value.isdecimal() or not low <= int(value) <= high:
        raise ConfigError(f"LMS_{name} must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)


def _address(name: str, value: str, schemes: tuple[str, ...]) -> str:
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.hostname:
        raise ConfigError(f"LMS_{name} must start with {' or '.join(s + '://' for s in schemes)}, not {value!r}.")
    return value.rstrip("/")


def _second_origin(value: str, base_url: str) -> str:
    if not value:
        return ""
    address = _address("CONTENT_URL", value, ("http", "https"))
    parts = urlsplit(address)
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ConfigError(f"LMS_CONTENT_URL must be scheme, host and port alone, not {value!r}.")
    if parts.netloc.lower() == urlsplit(base_url).netloc.lower():
        raise ConfigError("LMS_CONTENT_URL must have another host or port than LMS_BASE_URL, or be empty.")
    return address


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises ConfigError for an LMS_ name nobody knows (so that a misspelt setting never passes unnoticed) and for a
    value that cannot be used.
    """
    environ = os.environ if environ is None else environ
    unknown = sorted(k for k in environ if k.startswith("LMS_") and k[4:] not in DEFAULTS)
    if unknown:
        raise ConfigError(f"Unknown setting {', '.join(unknown)}. Known: {', '.join('LMS_' + k for k in DEFAULTS)}.")
    value = {name: environ.get(f"LMS_{name}", default) or default for name, (default, _) in DEFAULTS.items()}
    data = Path(value["DATA"]).expanduser().resolve()
    demo = _flag("DEMO", value["DEMO"])
    clock = Path(value["TEST_CLOCK"]).resolve() if value["TEST_CLOCK"] else None
    if clock and not demo:
        raise ConfigError("LMS_TEST_CLOCK moves the clock and is only allowed together with LMS_DEMO=1.")
    base_url = _address("BASE_URL", value["BASE_URL"], ("http", "https"))
    secure = value["SECURE_COOKIES"]
    if value["LOG_LEVEL"] not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ConfigError("LMS_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.")
    return Settings(
        data=data,
        database_url=value["DATABASE_URL"] or f"sqlite:///{data / 'ieum.sqlite3'}",
        storage_url=value["STORAGE_URL"],
        base_url=base_url,
        content_url=_second_origin(value["CONTENT_URL"], base_url),
        mail_url=_address("MAIL_URL", value["MAIL_URL"], ("smtp", "smtps")) if value["MAIL_URL"] else "",
        mail_from=value["MAIL_FROM"],
        issuer_ko=value["ISSUER_KO"],
        issuer_en=value["ISSUER_EN"],
        issuer_title_ko=value["ISSUER_TITLE_KO"],
        issuer_title_en=value["ISSUER_TITLE_EN"],
        trusted_proxies=_count("TRUSTED_PROXIES", value["TRUSTED_PROXIES"], 0, 9),
        workers=_count("WORKERS", value["WORKERS"], 1, 64),
        threads=_count("THREADS", value["THREADS"], 1, 128),
        secure_cookies=base_url.startswith("https") if secure == "auto" else _flag("SECURE_COOKIES", secure),
        demo=demo,
        test_clock=clock,
        law_age_days=_count("LAW_AGE_DAYS", value["LAW_AGE_DAYS"], 1, 3650),
        log_level=value["LOG_LEVEL"],
    )


def describe() -> list[tuple[str, str, str]]:
    """Return name, default and meaning of every setting, in the order of the dataclass."""
    assert {f.name.upper() for f in fields(Settings)} == set(DEFAULTS)
    return [(f"LMS_{name}", default, meaning) for name, (default, meaning) in DEFAULTS.items()]
