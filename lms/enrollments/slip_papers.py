"""One-time codes as PDF, in the language of the page: one slip a person, eight on a page, to be cut up."""

import io
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import segno
from babel.dates import format_date

from lms.core import clock, i18n
from lms.core.i18n import gettext as _
from lms.core.typesetting import fonts, typesetter
from lms.enrollments.slips import Slip

PDF = "application/pdf"
STANDARDS = ["a-2a", "ua-1"]


def pdf(slips: Sequence[Slip], address: str) -> bytes:
    """Return the slips for printing; `address`: where a code is typed in. What stands in them is never markup."""
    data = {
        "language": i18n.language(),
        "title": _("One-time codes on paper"),
        "qr-alt": _("QR code of the address %(address)s", address=address),
        "hint": _("Open the address, type the code and choose a password of your own. Tell the code to nobody."),
        "slips": [
            {"name": one.name, "organization": one.organization_name or "-", "facts": _facts(one, address)}
            for one in slips
        ],
    }
    made = typesetter().compile(
        {
            "main.typ": _template(),
            "data.json": json.dumps(data, ensure_ascii=False).encode(),
            "qr.svg": _qr(address),
        },
        format="pdf",
        font_paths=fonts(),
        ignore_system_fonts=True,
        pdf_standards=STANDARDS,
        timestamp=int(clock.epoch()),
    )
    return bytes(made)


def _facts(one: Slip, address: str) -> list[tuple[str, str]]:
    until = str(format_date(one.until, "long", locale=i18n.language()))
    found = [
        (_("One-time code"), one.code),
        (_("Name to sign in with"), one.staff_id),
        (_("Address"), address),
        (_("Valid until"), until),
    ]
    return [(label, value) for label, value in found if value]


def _qr(address: str) -> bytes:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, dark="#1d2b45", xmldecl=True)
    return out.getvalue()


@cache
def _template() -> bytes:
    return (files("lms.templates") / "enrollments" / "slips.typ").read_bytes()
