"""Staff pages on which questions come into a bank from a file or a pasted text, and go out into a file."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, g, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from lms.core import db, i18n, storage, tables
from lms.core.errors import LmsError, NotFound
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy, ngettext
from lms.core.web import file_response, page, redirect_to
from lms.policy import Permission, requires
from lms.questions import access, exporting, importing, large, large_pages, showing, waiting, writing
from lms.questions.access import BankView
from lms.questions.exchange_forms import ExportForm, ImportForm, TakeForm, TextForm
from lms.questions.formats.interface import FormatRefused
from lms.questions.formats.pictures import look as look_at_picture
from lms.questions.formats.registry import FORMATS
from lms.questions.formats.xlsx import template as table_template
from lms.questions.importing import Looked, Verdict
from lms.questions.models import Bank
from lms.questions.recognizing import recognize
from lms.questions.registry import KINDS
from lms.questions.waiting import Waiting

blueprint = Blueprint("exchange", __name__, url_prefix="/staff/banks")
Answer = BaseResponse | tuple[str, int]
MOST_SHOWN = 100
blueprint.add_app_template_filter(lambda key: KINDS[key].label, "question_kind")


def by_uid(uid: UUID) -> BankView | None:
    """Load the bank in the address."""
    return access.bank(uid)


def waiting_for(uid: UUID, file: UUID) -> BankView | None:
    """Load the bank in the address; the file that waits for it stands in `g.file`."""
    bank = access.bank(uid)
    g.file = waiting.find(file, g.actor.person_id, uid) if bank else None
    return bank if g.file else None


def _waiting(file: UUID) -> Waiting:
    found = waiting.find(file, g.actor.person_id, None)
    if found is None:
        raise _gone()
    return found


@blueprint.route("/import", methods=["GET", "POST"], endpoint="new_bank")
@requires(Permission.MAKE_BANK)
def new_bank() -> Answer:
    """Take a file from which a new bank is made."""
    return _receive(None)


@blueprint.route("/<uuid:uid>/import", methods=["GET", "POST"], endpoint="bring")
@requires(Permission.EDIT_BANK, by_uid)
def bring(bank: BankView) -> Answer:
    """Take a file or a pasted text for a bank."""
    return _receive(bank)


def _receive(bank: BankView | None) -> Answer:
    form = ImportForm()
    if request.method == "POST" and form.validate():
        sent = form.file.data
        name = (sent.filename or "file") if sent else ""
        data = sent.read() if sent else (form.text.data or "").encode()
        try:
            if not data.strip():
                raise FormatRefused(lazy("Choose a file or paste a text."), field="file")
            return _keep(bank, data, name, form.title.data or "", form.format.data or "", form.language.data or "")
        except LmsError as error:
            form.take(error if error.field else LmsError(error.message, field="file" if sent else "text"))
    return page("questions/exchange/import.html", 422 if form.errors or form.form_errors else 200, form=form, bank=bank)


def _keep(bank: BankView | None, data: bytes, name: str, title: str, format_key: str, language: str) -> Answer:
    is_large, told = large.is_large(data), ""
    if is_large:
        format_key = format_key or recognize(data, name)
    else:
        format_key, reading = importing.read(data, name, format_key, language=language or None)
        is_large, told = len(reading.items) > large.AT_ONCE_ITEMS, reading.title
        if not reading.items:
            raise FormatRefused(lazy("No questions were found."))
    kept = waiting.keep(
        data,
        person_id=g.actor.person_id,
        bank=bank.uid if bank else None,
        title=title or told,
        name=name,
        format_key=format_key,
        language=language,
    )
    if is_large:
        large.look(kept)
    return _to(bank, kept)


def _to(bank: BankView | None, kept: Waiting) -> BaseResponse:
    if bank is None:
        return redirect_to("exchange.new_bank_file", file=kept.uid)
    return redirect_to("exchange.file", uid=bank.uid, file=kept.uid)


@blueprint.route("/import/<uuid:file>", methods=["GET", "POST"])
@requires(Permission.MAKE_BANK)
def new_bank_file(file: UUID) -> Answer:
    """Show what a file for a new bank holds; make the bank."""
    return _file(None, _waiting(file))


@blueprint.route("/<uuid:uid>/import/<uuid:file>", methods=["GET", "POST"], endpoint="file")
@requires(Permission.EDIT_BANK, waiting_for)
def file_of_bank(bank: BankView) -> Answer:
    """Show what a file holds, one verdict per item; take it."""
    return _file(bank, g.file)


def _file(bank: BankView | None, kept: Waiting) -> Answer:
    if kept.step:
        return _large(bank, kept)
    try:
        data = kept.data()
    except storage.NoFile:
        raise _gone() from None
    lines = data.decode("utf-8", "replace").split("\n") if kept.is_text else []
    # The page has two forms: what is taken, and below it the text as a whole.
    as_text = "text" in request.form and kept.is_text
    title = kept.title or kept.name.partition(".")[0]
    form = TakeForm(makes_bank=bank is None, data={"title": title}, **_unsent(as_text))
    rewrite = TextForm(data={"text": "\n".join(lines)}, **_unsent(not as_text))
    now, faults = form.changed(lines, MultiDict() if as_text else request.form)
    chosen = {int(value) for value in request.form.getlist("leave_out") if value.isdecimal() and len(value) < 7}
    if request.method == "POST":
        try:
            if as_text and rewrite.validate():
                return _again(bank, kept, rewrite.text.data or "", kept.title)
            if not as_text and form.validate() and not faults:
                title = form.title.data if bank is None else ""
                if now == lines and request.form.get("do") != "correct":
                    return _take(bank, kept, data, title, chosen)
                if request.form.get("do") != "correct":
                    flash(_("You changed lines. Look at the questions once more, then take them."), "warning")
                return _again(bank, kept, "\n".join(now), title)
        except NotFound:
            raise
        except LmsError as error:
            (rewrite if as_text else form).take(error if not as_text else LmsError(error.message, field="text"))
    with db.reading():
        looked = _looked(bank, kept, data)
    return _shown(bank, kept, looked, Forms(form, rewrite if kept.is_text else None, chosen, now, faults))


def _unsent(so: bool) -> dict[str, None]:
    return {"formdata": None} if so else {}


def _gone() -> NotFound:
    return NotFound(lazy("This file was taken or thrown away meanwhile."))


def _looked(bank: BankView | None, kept: Waiting, data: bytes) -> Looked:
    bank_id = bank.id if bank else None
    language, taker_id = kept.language or None, kept.person_id
    return importing.look(data, kept.name, kept.format, bank_id=bank_id, language=language, taker_id=taker_id)


def _take(bank: BankView | None, kept: Waiting, data: bytes, title: str, leave_out: set[int]) -> Answer:
    with db.reading():
        looked = _looked(bank, kept, data)
    if request.form.get("leave_refused"):
        leave_out |= {verdict.number for verdict in looked.verdicts if verdict.result == importing.REFUSED}
    importing.keep_files(looked)
    person_id = g.actor.person_id
    with db.transaction():
        uid = bank.uid if bank else None
        bank_id = bank.id if bank else 0
        if bank is None:
            made = _made(kept, title)
            bank_id, uid = made.id, made.uid
        quizzes = not request.form.get("leave_quizzes")
        found, taken = importing.store(looked, bank_id, leave_out=leave_out, quizzes=quizzes, actor_id=person_id)
    kept.forget()
    if found:
        flash(
            ngettext(
                "%(num)s question was taken as a draft. Look at it and set it to reviewed.",
                "%(num)s questions were taken as drafts. Look at them and set them to reviewed.",
                len(found),
            )
        )
    if taken.count:
        flash(
            ngettext(
                "%(num)s quiz was taken too. It asks its questions as soon as they are reviewed.",
                "%(num)s quizzes were taken too. They ask their questions as soon as these are reviewed.",
                taken.count,
            )
        )
    for quiz, why in taken.left:
        flash(_("The quiz “%(title)s” was left out: %(why)s", title=i18n.pick(quiz), why=why), "warning")
    return redirect_to("banks.show", uid=uid, status="draft")


def _large(bank: BankView | None, kept: Waiting) -> Answer:
    """Show how it stands with a file that the worker looks at; let it be taken, or its text be changed."""
    as_text = "text" in request.form and kept.is_text
    form = large_pages.LargeForm(makes_bank=bank is None, data={"title": kept.title}, **_unsent(as_text))
    text = kept.data().decode("utf-8", "replace") if kept.is_text else ""
    rewrite = TextForm(data={"text": text}, **_unsent(not as_text)) if kept.is_text else None
    if request.method == "POST":
        try:
            if as_text and rewrite is not None and rewrite.validate():
                return _again(bank, kept, rewrite.text.data or "", kept.title)
            if not as_text and form.validate():
                large_pages.start(kept, form)
                return _to(bank, kept)
        except storage.NoFile:
            raise _gone() from None
        except LmsError as error:
            (rewrite or form).take(LmsError(error.message, field="text")) if as_text else form.take(error)
    return large_pages.show(form, rewrite, bank, kept)


def _made(kept: Waiting, title: str) -> Bank:
    try:
        # A file makes one bank, however often it is taken.
        return writing.new_bank({i18n.language(): title}, owner_id=kept.person_id, key=f"bank-{kept.uid[:13]}")
    except writing.BankError as error:
        raise _gone() if error.field == "key" else error from None


def _again(bank: BankView | None, kept: Waiting, text: str, title: str) -> Answer:
    """Look again at a pasted text of which lines, or the whole, were changed in the page."""
    return _keep(bank, text.encode(), kept.name, title, kept.format, kept.language)


@dataclass(frozen=True, slots=True)
class Forms:
    """What the page of a file holds of its two forms: of a text also its lines as typed and what is wrong in which."""

    take: TakeForm
    rewrite: TextForm | None
    chosen: set[int]
    lines: list[str]
    faults: dict[int, Any]

    @property
    def refused(self) -> bool:
        """Say whether something must be mended before anything is taken."""
        forms = [self.take] + ([self.rewrite] if self.rewrite else [])
        return bool(self.faults) or any(form.errors or form.form_errors for form in forms)


def _shown(bank: BankView | None, kept: Waiting, looked: Looked, forms: Forms) -> tuple[str, int]:
    own = {looked.media[name].digest for name in looked.files}
    base = url_for("exchange.picture", file=kept.uid, digest="0" * 64).removesuffix("0" * 64)
    return page(
        "questions/exchange/file.html",
        422 if forms.refused else 200,
        form=forms.take,
        rewrite=forms.rewrite,
        bank=bank,
        kept=kept,
        looked=looked,
        label=FORMATS[looked.format].label,
        questions={v.number: _question(v, base, own) for v in looked.verdicts[:MOST_SHOWN] if v.prepared},
        chosen=forms.chosen,
        lines=forms.lines,
        faults=forms.faults,
    )


def _question(verdict: Verdict, base: str, own: Collection[str]) -> str:
    assert verdict.prepared is not None
    one = verdict.prepared
    return showing.question(verdict.number, one.kind, one.key, one.body, base, own)


@blueprint.get("/import/<uuid:file>/pictures/<string(length=64):digest>", endpoint="picture")
@requires(Permission.SEE_BANKS)
def picture(file: UUID, digest: str) -> Response:
    """Send a picture of a file that waits, unable to run anything."""
    kept = waiting.sent_by(file, g.actor.person_id)
    found = large.picture(kept, digest) if kept and kept.step else _pictures(file.hex, g.actor.person_id).get(digest)
    if found is None:
        abort(404)
    response = Response(found[0], mimetype=found[1])
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@lru_cache(maxsize=2)
def _pictures(uid: str, person_id: int) -> dict[str, tuple[bytes, str]]:
    kept = waiting.sent_by(UUID(uid), person_id)
    if kept is None:
        return {}
    looked = importing.look(kept.data(), kept.name, kept.format, language=kept.language or None)
    return {looked.media[name].digest: (data, look_at_picture(name, data).mime) for name, data in looked.files.items()}


@blueprint.get("/template-<any(ko, en):language>.xlsx")
@requires(Permission.SEE_BANKS)
def template(language: str) -> Response:
    """Send the table to fill in, with an example of every kind."""
    name = "문제-양식.xlsx" if language == "ko" else "questions-template.xlsx"
    return file_response(table_template(language), name, tables.XLSX)


@blueprint.route("/<uuid:uid>/export", methods=["GET", "POST"])
@requires(Permission.SEE_BANK, by_uid)
def export(bank: BankView) -> Answer:
    """Choose a format, see what it cannot carry of which question, and save the file."""
    form = ExportForm(formdata=request.form if request.method == "POST" else request.args or None)
    written = None
    if request.method == "POST" and not form.validate():
        return page("questions/exchange/export.html", 422, form=form, bank=bank, written=None)
    asked = form.format.data if form.format.data in FORMATS else ""
    if asked:
        try:
            written = exporting.export(bank.id, asked, language=form.language.data or None)
        except LmsError as error:
            form.take(error)
            return page("questions/exchange/export.html", 422, form=form, bank=bank, written=None)
    if request.method == "POST" and written is not None:
        exporting.note(bank.id, asked, written)
        return file_response(written.data, written.file_name, written.mime)
    return page("questions/exchange/export.html", form=form, bank=bank, written=written)
