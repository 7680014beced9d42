"""What the page of a large file shows and does: how far the worker is, the verdicts page by page, taking the file."""

from typing import Any

from flask import request, url_for

from lms.core.errors import LmsError
from lms.core.forms import Form, Text
from lms.core.i18n import lazy
from lms.core.web import page
from lms.questions import large, reports, showing
from lms.questions.access import BankView
from lms.questions.formats.registry import FORMATS
from lms.questions.reports import Page
from lms.questions.waiting import Waiting


class LargeForm(Form):
    """What is taken of a large file: under which name, when it makes a bank, and without which items."""

    title = Text(lazy("Name of the new bank"), 200, optional=True)
    leave_numbers = Text(
        lazy("Leave out these too, by their numbers"),
        2000,
        optional=True,
        description=lazy("For example: 3, 17, 20-40"),
    )

    def __init__(self, *, makes_bank: bool, **options: Any) -> None:
        super().__init__(**options)
        if not makes_bank:
            del self.title


def start(kept: Waiting, form: LargeForm) -> None:
    """Let the worker take the file, or try again what it could not end. Raises LmsError with the field."""
    if request.form.get("do") == "again":
        large.again(kept)
        return
    title = ""
    if kept.bank is None:
        title = (form.title.data or "").strip() or kept.title or kept.name.partition(".")[0]
        if not title:
            raise LmsError(lazy("Give the new bank a name."), field="title")
    report = reports.of(kept)
    numbers = large.numbers_of(form.leave_numbers.data or "", report.total if report else 0)
    if numbers is None:
        raise LmsError(lazy("Write numbers such as 3, 17, 20-40."), field="leave_numbers")
    large.take(
        kept,
        title=title,
        leave_out=numbers,
        leave_refused=bool(request.form.get("leave_refused")),
        quizzes=not request.form.get("leave_quizzes"),
    )


def show(form: LargeForm, rewrite: Form | None, bank: BankView | None, kept: Waiting) -> tuple[str, int]:
    """Return the page of a large file."""
    standing = large.standing(kept)
    only = request.args.get("only", "")
    only = only if only in reports.FILTERS else ""
    number = request.args.get("page", "1")
    report = standing.report
    found = Page((), {}, 1, 1, 0)
    if report is not None:
        found = reports.page(kept, report, int(number) if number.isdecimal() and len(number) < 7 else 1, only)
    base = url_for("exchange.picture", file=kept.uid, digest="0" * 64).removesuffix("0" * 64)
    own = large.pictures_of(kept)
    return page(
        "questions/exchange/large.html",
        422 if any(one.errors or one.form_errors for one in (form, rewrite) if one) else 200,
        form=form,
        rewrite=rewrite,
        bank=bank,
        kept=kept,
        standing=standing,
        found=found,
        only=only,
        label=FORMATS[report.format].label if report else "",
        questions={n: showing.question(n, **one, base=base, own=own) for n, one in found.shown.items()},
    )
