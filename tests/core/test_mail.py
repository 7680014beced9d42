"""Mails reach a real server, or files where there is none, and nobody can forge their headers."""

import dataclasses
import socket
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
import vobject  # type: ignore[import-untyped]
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from lms.core import mail
from lms.core.calendar import Event, Mailbox, Method, text_of

VALUES = {
    "name": "김가상",
    "course": {"ko": "신고의무자 교육", "en": "Mandated reporter training"},
    "serial": "제2026-법정-0001호",
    "path": "/certificates/1.pdf",
    "verify_path": "/verify/K7QF-2M4N-8PRS-TVWX",
}


class Inbox:
    """What a mail server took; addresses that begin with `no-` or `later-` are refused."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.authenticated = False

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("no-"):
            return "550 5.1.1 no such person"
        if address.startswith("later-"):
            return "450 4.2.1 mailbox busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.authenticated = session.authenticated
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 taken"


@pytest.fixture
def inbox(settings):
    found = Inbox()
    controller = Controller(found, hostname="127.0.0.1", port=_free_port())
    controller.start()
    mail.use(dataclasses.replace(settings, mail_url=f"smtp://127.0.0.1:{controller.port}"))
    yield found
    controller.stop()
    mail.use(settings)


@pytest.fixture
def folder(settings, tmp_path):
    mail.use(dataclasses.replace(settings, data=tmp_path, mail_url=""))
    yield tmp_path / "mail"
    mail.use(settings)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def send(to="ann@example.org", language="ko", **changes):
    mail.send(to, "certificate_ready", language, VALUES | changes, name=changes.get("to_name", ""))


def test_mail_arrives_in_the_readers_language(inbox, settings):
    send(language="en")
    (message,) = inbox.messages
    assert message["To"] == "ann@example.org"
    assert message["Subject"] == "Your certificate is ready: Mandated reporter training"
    assert message["From"] == settings.mail_from
    assert message["Date"].datetime is not None
    assert message["Message-ID"].endswith("@localhost>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None
    text, html = (part.get_content() for part in message.iter_parts())
    assert f"{settings.base_url}/certificates/1.pdf" in text
    assert "김가상" in text and "제2026-법정-0001호" in html
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_korean_survives_the_way(inbox):
    send(to_name="김가상")
    (message,) = inbox.messages
    assert "신고의무자 교육" in message["Subject"]
    assert message["To"].addresses[0].display_name == "김가상"
    assert "신고의무자 교육" in message.get_body(("plain",)).get_content()


def test_values_are_escaped_in_html_and_not_in_text(inbox):
    send(name="<script>&")
    text, html = (part.get_content() for part in inbox.messages[0].iter_parts())
    assert "<script>&" in text
    assert "&lt;script&gt;&amp;" in html


def test_line_breaks_cannot_add_headers(inbox):
    evil = "x\r\nBcc: everybody@example.org\r\n\r\nbody"
    send(to_name=evil, course={"ko": evil})
    (message,) = inbox.messages
    assert message["Bcc"] is None
    assert "Bcc: everybody@example.org" in message["Subject"]
    assert len(message["To"].addresses) == 1


@pytest.mark.parametrize(
    "address",
    ["", "ann", "ann@", "@example.org", "a@b.org\r\nBcc: c@d.org", "a b@c.org", "a@b.org, c@d.org", "<a@b.org>",
     "a@b@c.org", "a@b.org\x00", "가\n@b.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused_for_good(inbox, address):
    with pytest.raises(mail.BadAddress):
        send(to=address)
    assert inbox.messages == []


def test_refusals_of_the_server_are_told_apart_and_quote_no_address(inbox):
    with pytest.raises(mail.BadAddress, match="550") as for_good:
        send(to="no-body@example.org")
    with pytest.raises(mail.MailError, match="450") as for_now:
        send(to="later-on@example.org")
    assert not isinstance(for_now.value, mail.BadAddress)
    assert "example.org" not in str(for_good.value) + str(for_now.value)


def test_server_that_is_away_is_a_mail_error(settings):
    mail.use(dataclasses.replace(settings, mail_url=f"smtp://127.0.0.1:{_free_port()}"))
    try:
        with pytest.raises(mail.MailError, match="ConnectionRefusedError"):
            send()
    finally:
        mail.use(settings)


def test_server_that_says_nothing_is_left(settings, monkeypatch):
    monkeypatch.setattr(mail, "TIMEOUT", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        mail.use(dataclasses.replace(settings, mail_url=f"smtp://127.0.0.1:{silent.getsockname()[1]}"))
        try:
            with pytest.raises(mail.MailError, match="TimeoutError|Disconnected"):
                send()
        finally:
            mail.use(settings)


@pytest.mark.parametrize(("password", "works"), [("p%40ss", True), ("wrong", False)])
def test_user_and_password_of_the_address_are_used(settings, password, works):
    found = Inbox()

    def check(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (b"lms", b"p@ss"), handled=False)

    options = {"auth_require_tls": False, "authenticator": check}
    controller = Controller(found, hostname="127.0.0.1", port=_free_port(), **options)
    controller.start()
    mail.use(dataclasses.replace(settings, mail_url=f"smtp://lms:{password}@127.0.0.1:{controller.port}"))
    try:
        if works:
            send()
        else:
            with pytest.raises(mail.MailError, match="535"):
                send()
    finally:
        controller.stop()
        mail.use(settings)
    assert (len(found.messages), found.authenticated) == (works, works)


@pytest.mark.parametrize("length", range(1, 40, 3))
def test_no_space_of_a_long_korean_subject_is_lost(folder, length):
    subject = f"신청이 승인되었습니다: {'가' * length} 기본 직무과정 10:00 (한국 시간)"
    message = mail.compose("ann@example.org", "welcome", "ko", {"name": "가상", "path": "/"})
    del message["Subject"]
    message["Subject"] = subject
    assert str(message_from_bytes(message.as_bytes(), policy=policy.default)["Subject"]) == subject


def test_without_a_server_mails_are_files_and_a_list(folder):
    send(to="ann@example.org")
    send(to="ben@example.org", language="en")

    mails, total = mail.kept()

    assert total == 2
    assert [found.to for found in mails] == ["ben@example.org", "ann@example.org"]
    assert mails[0].subject == "Your certificate is ready: Mandated reporter training"
    assert "/verify/K7QF-2M4N-8PRS-TVWX" in mails[0].text
    assert mail.kept(2, 1)[0][0].to == "ann@example.org"
    assert mail.kept_one(mails[1].name) == mails[1]
    assert {path.suffix for path in folder.iterdir()} == {".eml"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize("name", ["../keys/keys.json", "x.eml", "/etc/passwd", "", "..", "a/../b.eml"])
def test_only_mails_are_read_from_the_folder(folder, name):
    send()
    assert mail.kept_one(name) is None


def test_list_of_mails_is_empty_at_first(folder):
    assert mail.kept() == ([], 0)


def test_same_message_id_for_every_try_of_one_mail(inbox):
    for _ in range(2):
        mail.send("ann@example.org", "certificate_ready", "ko", VALUES, message_id="job-7")
    assert [message["Message-ID"] for message in inbox.messages] == ["<job-7@localhost>"] * 2


@pytest.mark.parametrize("method", [Method.REQUEST, Method.CANCEL])
def test_an_invitation_reaches_a_mail_server_as_calendars_expect_it(inbox, method: Method) -> None:
    starts = datetime(2026, 12, 1, 5, tzinfo=UTC)
    text = text_of(
        Event("run", {"ko": "합동교육"}, starts, starts + timedelta(hours=4), "가상 교육장"),
        method,
        uid="one@ieum.example",
        sequence=2,
        stamp=starts,
        language="ko",
        organizer=mail.organizer(),
        attendee=Mailbox("ann@example.org", "김안"),
    )
    mail.send(
        "ann@example.org",
        "certificate_ready",
        "ko",
        VALUES,
        name="김안",
        invitations=[mail.Invitation(text, method.value)],
    )
    (message,) = inbox.messages
    assert message.get_content_type() == "multipart/mixed"
    (body, attached) = message.iter_parts()
    assert [part.get_content_type() for part in body.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
    part = list(body.iter_parts())[-1]
    assert part.get_param("method") == method.value and part.get_content_charset() == "utf-8"
    assert attached.get_content_type() == "application/ics" and attached.get_filename() == "invite.ics"
    for content in (part.get_content(), attached.get_content().decode()):
        event = vobject.readOne(content)
        assert event.method.value == method.value and event.vevent.sequence.value == "2"
        assert event.vevent.dtstart.value == starts and event.vevent.summary.value == "합동교육"
