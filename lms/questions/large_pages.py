"""What the page of a large file shows and does: how far the worker is, the verdicts page by page, taking the file."""

from uuid import UUID

from flask import g, request, url_for

from lms.core.errors import LmsError
from lms.core.forms import Form
from lms.core.i18n import lazy
from lms.core.texts import problem
from lms.core.web import page
from lms.questions import large, reports, showing
from lms.questions.access import BankView
from lms.questions.formats.registry import FORMATS
from lms.questions.reports import Page
from lms.questions.waiting import Waiting

MOST_TITLE = 200


def start(kept: Waiting) -> None:
    """Let the worker take the file, or try again what it could not end. Raises LmsError with the field."""
    if request.form.get("do") == "again":
        large.again(kept)
        return
    title = (request.form.get("title") or "").strip() or kept.title or kept.name
    fault = problem(title, MOST_TITLE) if kept.bank is None else None
    if kept.bank is None and not title:
        fault = lazy("Give the new bank a name.")
    if fault:
        g.nameless = True
        raise LmsError(fault, field="title")
    report = reports.of(kept)
    numbers = large.numbers_of(request.form.get("leave_numbers", ""), report.total if report else 0)
    if numbers is None:
        g.numberless = lazy("Write numbers such as 3, 17, 20-40.")
        raise LmsError(g.numberless, field="leave_numbers")
    large.take(kept, title=title, leave_out=numbers, leave_refused=bool(request.form.get("leave_refused")))


def show(form: Form, bank: BankView | None, kept: Waiting) -> tuple[str, int]:
    """Return the page of a large file."""
    standing = large.standing(kept)
    only = request.args.get("only", "")
    only = only if only in reports.FILTERS else ""
    number = request.args.get("page", "1")
    report = standing.report
    found = Page((), {}, 1, 1, 0)
    if report is not None:
        found = reports.page(kept, report, int(number) if number.isdecimal() and len(number) < 7 else 1, only)
    base = url_for("exchange.picture", file=UUID(kept.uid), digest="0" * 64).removesuffix("0" * 64)
    own = large.pictures_of(kept)
    return page(
        "questions/exchange/large.html",
        422 if form.form_errors or form.errors else 200,
        form=form,
        bank=bank,
        kept=kept,
        standing=standing,
        found=found,
        only=only,
        label=FORMATS[report.format].label if report else "",
        questions={n: showing.question(n, **one, base=base, own=own) for n, one in found.shown.items()},
        text=kept.data().decode("utf-8", "replace") if kept.is_text else None,
        title=request.form.get("title", kept.title or (report.title if report else "")),
        leave_numbers=request.form.get("leave_numbers", ""),
        leave_refused=bool(request.form.get("leave_refused")),
        nameless=g.get("nameless", False),
        numberless=g.get("numberless", ""),
    )
