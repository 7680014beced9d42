"""The page on which instructors write questions: a form for each kind, a preview, drafts, and two people at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, g, jsonify, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.content.problems import ContentFault
from lms.core import clock, db
from lms.core.errors import Conflict, LmsError
from lms.core.forms import key_of
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy, pick
from lms.core.texts import problem, tidy
from lms.core.web import page, redirect_to
from lms.policy import Permission, requires
from lms.questions import access, merge_page, pictures
from lms.questions.access import BankView, QuestionPlace
from lms.questions.editing import drafts, form, saving, sheet, showing, uploading
from lms.questions.editing.examples import EXAMPLES
from lms.questions.editing.layout import PICTURE, Parts, Rows, Values
from lms.questions.merge_page import Both, Saved
from lms.questions.models import Question, QuestionVersion
from lms.questions.words import LANGUAGES

blueprint = Blueprint("questions", __name__)
Answer = tuple[str, int] | Response | BaseResponse
MOST_DRAFT = 300_000
MOST_ALT = 300


@dataclass(frozen=True)
class Desk:
    """What is being edited: a question of a bank at its present version, or a new one of a kind."""

    bank: BankView
    kind: str
    question: Question | None = None
    present: QuestionVersion | None = None

    @property
    def parts(self) -> Parts:
        """Return the controls of the form."""
        return form.parts_of(self.kind)

    @property
    def slot(self) -> str:
        """Return the name of the draft."""
        return drafts.slot_of(self.bank.id, self.question.id if self.question else None, self.kind)

    def begun(self) -> Values:
        """Return the values that a form without a draft holds."""
        return form.values_of(self.present.source) if self.present else form.new(self.kind)


@blueprint.route("/staff/banks/<uuid:uid>/questions/new", methods=["GET", "POST"])
@requires(Permission.EDIT_BANK, access.bank)
def new(bank: BankView) -> Answer:
    """Choose the kind of a new question, then write it."""
    kind = request.values.get("kind", "")
    if kind not in form.KINDS:
        left = drafts.new_in(g.actor.person_id, bank.id)
        return page("questions/editor/kinds.html", bank=bank, examples=EXAMPLES, drafts=left)
    return _work(Desk(bank, kind))


@blueprint.route("/staff/questions/<uuid:uid>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_BANK, access.place)
def edit(place: QuestionPlace) -> Answer:
    """Change a question."""
    present = db.session.get_one(QuestionVersion, place.question.current_version_id)
    return _work(Desk(place.bank, present.kind, place.question, present))


@blueprint.post("/staff/questions/<uuid:uid>/copy")
@requires(Permission.EDIT_BANK, access.place)
def copy(place: QuestionPlace) -> Answer:
    """Make a draft that says the same as a question, and go on with it."""
    present = db.session.get_one(QuestionVersion, place.question.current_version_id)
    try:
        made = saving.copy(place.question, present, g.actor.person_id, key_of(request.form.get("since")))
    except ContentFault as fault:
        raise Conflict(
            lazy("What an older version says cannot be copied; open and save the question first.")
        ) from fault
    flash(_("This is the copy, a draft. Change it and save it."))
    return redirect_to("questions.edit", uid=made.uid)


def _work(desk: Desk) -> Answer:
    if request.method != "POST":
        draft = drafts.find(g.actor.person_id, desk.slot)
        values = sheet.take(sheet.flat(draft.values), desk.parts) if draft else desk.begun()
        base = draft.base_version_id if draft else None
        return _show(desk, values, base_id=base, draft=draft)
    values = sheet.take(request.form, desk.parts)
    # A refusal rolls everything back; what was typed is kept all the same.
    base = _base()
    db.after_rollback(lambda: _keep(desk, values, base))
    row, deed = request.form.get("row", ""), request.form.get("do", "")
    if row:
        return _act(desk, values, row)
    if deed == "draft":
        return _draft(desk, values)
    if deed == "discard":
        drafts.discard(g.actor.person_id, desk.slot)
        flash(_("The draft was thrown away."))
        return _back(desk)
    if deed == "picture":
        return _picture(desk, values)
    if deed in ("save", "merge"):
        return _save(desk, values, merging=deed == "merge")
    return _show(desk, values, looked=True)


def _keep(desk: Desk, values: Values, base: int | None) -> None:
    texts = sheet.flat(values).values()
    if sum(map(len, texts)) > MOST_DRAFT or any(map(problem, texts)):
        # No author writes so much, and no keyboard types this.
        return
    drafts.keep(g.actor.person_id, desk.bank.id, desk.slot, values, base)


def _base() -> int | None:
    return key_of(request.form.get("base"))


def _act(desk: Desk, values: Values, row: str) -> Answer:
    kind = request.form.get(f"{row.partition(':')[0]}.add", "")
    focus = sheet.act(values, desk.parts, f"{row}:{kind}" if row.endswith(":add") else row)
    _keep(desk, values, _base())
    return _show(desk, values, focus=focus or "")


def _draft(desk: Desk, values: Values) -> Answer:
    fault = next((found for text in sheet.flat(values).values() if (found := problem(text))), None)
    if fault:
        raise LmsError(fault)
    _keep(desk, values, _base())
    if request.headers.get("Accept") == "application/json":
        html = showing.html(desk.kind, values, pictures.of_bank(desk.bank.id))
        return jsonify(saved=f"{clock.to_seoul(clock.now()):%H:%M:%S}", html=html)
    flash(_("The draft is kept. Only you see it, until you save the question."))
    return _back(desk)


def _back(desk: Desk) -> BaseResponse:
    if desk.question is not None:
        return redirect_to("questions.edit", uid=desk.question.uid)
    return redirect_to("questions.new", uid=desk.bank.uid, kind=desk.kind)


def _picture(desk: Desk, values: Values) -> Answer:
    sent = request.files.get("picture")
    alts = {code: tidy(request.form.get(f"picture-alt.{code}")) or "" for code in LANGUAGES}
    errors = {}
    if sent is None or not sent.filename:
        errors["picture"] = [lazy("Choose a file.")]
    if not any(alts.values()):
        errors["picture-alt.ko"] = [lazy("Say in words what the picture shows, for those who do not see it.")]
    errors |= {f"picture-alt.{code}": [fault] for code, alt in alts.items() if (fault := problem(alt, MOST_ALT))}
    if errors:
        return _show(desk, values, errors=errors, status=422)
    try:
        assert sent is not None
        data = sent.stream.read(uploading.MOST_BYTES + 1)
        sent.close()
        name = uploading.take(desk.bank.id, sent.filename or "", data)
    except LmsError as error:
        return _show(desk, values, errors={"picture": [error.message]}, status=error.status)
    target = request.form.get("picture-to", "")
    _place(desk.parts, values, "", target, name, alts)
    _keep(desk, values, _base())
    flash(_("The picture is in the bank under the name %(name)s.", name=name))
    return _show(desk, values, focus=f"{target}.ko" if target.endswith("stem") else target, looked=True)


def _place(parts: Parts, values: Values, prefix: str, target: str, name: str, alts: dict[str, str]) -> None:
    """Put a picture where its author wants it: at the end of a question's text, or as the picture of areas."""
    for part in parts:
        if isinstance(part, Rows):
            for number, row in enumerate(values.get(part.name) or ()):
                _place(part.inner(row), row, f"{prefix}{part.name}.{number}.", target, name, alts)
        elif prefix + part.name == target and part.look == PICTURE:
            values[part.name] = name
            values.update({f"alt.{code}": alt for code, alt in alts.items() if alt})
        elif prefix + part.name == target and part.name == "stem":
            for code, alt in alts.items():
                text = values.get(f"stem.{code}", "")
                if text or alts[code]:
                    picture = f"![{(alt or alts['ko'] or alts['en']).replace(']', ')').replace('[', '(')}]({name})"
                    values[f"stem.{code}"] = f"{text}\n\n{picture}".strip()


def _targets(parts: Parts, values: Values, prefix: str = "", inside: str = "") -> list[tuple[str, str]]:
    """Return (name of the field, label) of every place where a picture can go."""
    found: list[tuple[str, str]] = []
    for part in parts:
        if isinstance(part, Rows):
            for number, row in enumerate(values.get(part.name) or ()):
                title = f"{part.one % {'number': number + 1}}: "
                if part.adds:
                    found += _targets(part.inner(row), row, f"{prefix}{part.name}.{number}.", title)
        elif part.look == PICTURE or part.name == "stem":
            found.append((prefix + part.name, f"{inside}{part.label}"))
    return sorted(found, key=lambda one: not one[0].endswith("image"))


def _save(desk: Desk, values: Values, *, merging: bool) -> Answer:
    asked, person_id = request.form.get("status", ""), g.actor.person_id
    try:
        if desk.question is None or desk.present is None:
            saved = saving.add(desk.bank.id, desk.kind, values, asked, person_id, key_of(request.form.get("since")))
        else:
            base = _base_version(desk)
            if base.id != desk.present.id:
                both = _both(desk, base, values)
                if not merging or key_of(request.form.get("theirs")) != desk.present.id:
                    return _merge(desk, base, both)
                values = both.merged()
            saved = saving.change(desk.question, desk.present, values, desk.present.id, asked, person_id)
    except saving.FormFaults as error:
        base_id = desk.present.id if merging and desk.present else None
        return _show(desk, values, errors=error.errors, status=422, base_id=base_id)
    drafts.discard(person_id, desk.slot)
    flash(_("Saved as version %(number)s.", number=saved.number) if saved.changed else _("Nothing was changed."))
    return redirect_to("questions.edit", uid=saved.question.uid, saved=saved.number)


def _base_version(desk: Desk) -> QuestionVersion:
    """Return the version the author began with. Raises Conflict where it cannot be compared with the present one."""
    assert desk.question is not None and desk.present is not None
    row = db.session.get(QuestionVersion, _base() or desk.present.id)
    if row is None or row.question_id != desk.question.id or row.kind != desk.kind:
        raise Conflict(lazy("Somebody else gave this question another kind meanwhile. Open it anew."))
    return row


def _both(desk: Desk, base: QuestionVersion, mine: Values) -> Both:
    assert desk.present is not None
    return Both(desk.parts, form.values_of(base.source), form.values_of(desk.present.source), mine)


def _merge(desk: Desk, base: QuestionVersion, both: Both) -> Answer:
    present = desk.present
    assert present is not None
    return merge_page.show(
        both,
        Saved(present.number, present.created_at, present.created_by_id, base.number),
        title=_("Somebody else changed this question too"),
        crumbs=[
            (_("Question banks"), url_for("banks.list")),
            (pick(desk.bank.title.as_dict()), url_for("banks.show", uid=desk.bank.uid)),
        ],
        hidden={
            "kind": desk.kind,
            "base": base.id,
            "theirs": present.id,
            "status": request.form.get("status", ""),
        },
        back="preview",
    )


def _show(
    desk: Desk,
    values: Values,
    *,
    status: int = 200,
    errors: Mapping[str, Sequence[object]] | None = None,
    focus: str = "",
    base_id: int | None = None,
    draft: drafts.Draft | None = None,
    looked: bool = False,
) -> Answer:
    media = pictures.of_bank(desk.bank.id)
    # What is wrong is told in the order of the page.
    places = {name: place for place, name in enumerate(sheet.flat(values))}
    told = dict(sorted((errors or {}).items(), key=lambda error: places.get(error[0], -1)))
    present_id = desk.present.id if desk.present else None
    number = str(desk.present.number) if desk.present else ""
    saved = request.method == "GET" and bool(number) and request.args.get("saved") == number
    base = base_id or (_base() if request.method == "POST" else None) or present_id
    return page(
        "questions/editor/edit.html",
        status,
        desk=desk,
        values=values,
        errors=told,
        focus=focus,
        base=base,
        since=None if desk.question else request.form.get("since", saving.newest(desk.bank.id)),
        stale=base != present_id,
        draft=draft,
        looked=looked,
        saved=saved,
        answered=saved or request.method == "POST",
        preview=showing.html(desk.kind, values, media),
        pictures=media,
        targets=_targets(desk.parts, values),
        endings=uploading.ENDINGS,
        alts={code: request.form.get(f"picture-alt.{code}", "") if errors else "" for code in LANGUAGES},
        languages=LANGUAGES,
        statuses=saving.STATUSES,
        wanted=request.form.get("status") or (desk.question.status if desk.question else "draft"),
        example=next(one for one in EXAMPLES if one.kind == desk.kind),
    )
