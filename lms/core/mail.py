"""Mail: written from templates in the reader's language, sent by SMTP, or kept as files where none is set up.

Called from handlers of the outbox only: a mail server may be slow or away, and no transaction waits for it.
"""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from lms.config import Settings
from lms.core import clock, i18n
from lms.core.calendar import FILE, Mailbox, numbered

TIMEOUT = 20


class _Format(policy.EmailPolicy):
    """Writes subjects by the older class: this one drops the space at which it breaks a Korean line in two."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() != "subject" or str(value).isascii():
            return super().fold(name, value)
        return f"{name}: {Header(str(value), 'utf-8', header_name=name).encode(linesep=self.linesep)}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


_FORMAT = _Format(linesep="\r\n", max_line_length=78)
_settings: Settings | None = None


class MailError(Exception):
    """The mail server is away or refused; the message quotes no address, since it is shown to staff and logged."""


class BadAddress(MailError):
    """Nobody can get mail at this address."""


@dataclass(frozen=True)
class Invitation:
    """What a calendar takes from a mail: an iCalendar text and its method."""

    text: str
    method: str


@dataclass(frozen=True)
class Mail:
    """A mail that was written to a file, for the page of staff."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str


def use(settings: Settings) -> None:
    """Send as these settings say."""
    global _settings
    _settings = settings


def _in_use() -> Settings:
    if _settings is None:
        raise RuntimeError("mail.use() was not called")
    return _settings


def send(
    to: str,
    template: str,
    language: str,
    values: dict[str, Any] | None = None,
    *,
    name: str = "",
    message_id: str = "",
    invitations: Sequence[Invitation] = (),
) -> None:
    """Write the mail `templates/mail/<template>/` in a language and hand it over.

    `name` stands beside the address; `message_id`: the same for every try of one mail, so that a repeat can be told.
    Raises BadAddress for an address that can never work and MailError when the server is away.
    """
    message = compose(to, template, language, values or {}, name=name, message_id=message_id)
    if invitations:
        _invite(message, invitations)
    settings = _in_use()
    if settings.mail_url:
        _deliver(settings.mail_url, message)
    else:
        _keep(message)


def compose(
    to: str, template: str, language: str, values: dict[str, Any], *, name: str = "", message_id: str = ""
) -> EmailMessage:
    """Return a mail with a text and an HTML part; line breaks in any header are impossible."""
    settings = _in_use()
    site = {"base_url": settings.base_url, "demo": settings.demo}
    with i18n.speaking(language):
        site["title"] = i18n.gettext("Ieum LMS")
        everything = {**values, "site": site, "lang": language}
        subject, text, html = (
            _environment().get_template(f"mail/{template}/{part}").render(everything)
            for part in ("subject.txt", "body.txt", "body.html")
        )
    sender_name, sender = parseaddr(settings.mail_from)
    message = EmailMessage(policy=_FORMAT)
    message["Subject"] = _line(subject)
    message["From"] = _mailbox(sender, sender_name)
    message["To"] = _mailbox(to, name)
    message["Date"] = format_datetime(clock.now())
    domain = sender.rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{message_id}@{domain}>" if message_id else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = language
    message.set_content(text.strip() + "\n", cte="base64" if not text.isascii() else None)
    message.add_alternative(html, subtype="html", cte="base64" if not html.isascii() else None)
    return message


def _invite(message: EmailMessage, invitations: Sequence[Invitation]) -> None:
    # Programs that know calendars take the part beside the texts; for others, and for further events, there are files.
    # Each event has one of its own: RFC 5546 allows no second uid in a request.
    first = invitations[0]
    message.add_alternative(first.text, subtype="calendar", params={"method": first.method}, cte="base64")
    for number, one in enumerate(invitations, 1):
        name = FILE if len(invitations) == 1 else numbered(number)
        message.add_attachment(one.text.encode(), "application", "ics", filename=name, cte="base64")


def organizer() -> Mailbox:
    """Return who invites: the address mails come from."""
    name, address = parseaddr(_in_use().mail_from)
    return Mailbox(address or "no-reply@localhost", name)


def domain() -> str:
    """Return the domain that makes names of mails and events unique in the world."""
    return organizer().address.rpartition("@")[2] or "localhost"


def _line(text: str) -> str:
    return " ".join(text.split())


def _mailbox(address: str, name: str) -> Address:
    address = address.strip()
    if any(ord(character) < 33 or character in '<>"' for character in address):
        raise BadAddress("the address has characters that no address can have")
    try:
        mailbox = Address(_line(name), addr_spec=address)
    except (ValueError, HeaderParseError, IndexError) as error:
        raise BadAddress("this is not a mail address") from error
    if not mailbox.username or not mailbox.domain:
        raise BadAddress("this is not a mail address")
    return mailbox


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(str(files("lms.templates")))),
        autoescape=select_autoescape(("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["pick"] = i18n.pick
    return environment


def _deliver(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    host, secure = parts.hostname or "localhost", parts.scheme == "smtps"
    try:
        with _connect(host, parts.port, secure) as server:
            if not secure and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _ in error.recipients.values()}
        if codes and all(500 <= code < 600 for code in codes):
            raise BadAddress(f"the mail server refuses this address for good ({codes})") from None
        raise MailError(f"the mail server does not take this address now ({codes})") from None
    except smtplib.SMTPResponseException as error:
        raise MailError(f"the mail server answered {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise MailError(f"the mail server cannot be used: {type(error).__name__}") from None


def _connect(host: str, port: int | None, secure: bool) -> smtplib.SMTP:
    if secure:
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT)
    server.ehlo()
    return server


# Without a mail server: one file per mail, whole or not there.


def _folder() -> Path:
    return _in_use().data / "mail"


def _keep(message: EmailMessage) -> None:
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{clock.now():%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}.eml"
    part = folder / f".{name}.part"
    part.touch(mode=0o600)
    part.write_bytes(message.as_bytes())
    part.rename(folder / name)


def kept(number: int = 1, size: int = 50) -> tuple[list[Mail], int]:
    """Return one page of the mails written to files, newest first, and how many there are."""
    folder = _folder()
    names = sorted((path.name for path in folder.glob("*.eml")), reverse=True) if folder.is_dir() else []
    start = (max(1, number) - 1) * size
    return [_read(folder / name) for name in names[start : start + size]], len(names)


def kept_one(name: str) -> Mail | None:
    """Return one mail written to a file, or None."""
    path = _folder() / name
    if path.parent != _folder() or path.suffix != ".eml" or not path.is_file():
        return None
    return _read(path)


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    at = datetime.strptime(path.name.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    text = body.get_content() if body is not None else ""
    return Mail(path.name, at, str(message["To"]), str(message["Subject"]), text)
