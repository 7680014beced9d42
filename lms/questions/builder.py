"""Pages on which instructors build quizzes: the list, one quiz, the builder, and a try that is not recorded."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from lms.core import db
from lms.core.errors import Conflict
from lms.core.forms import key_of
from lms.core.i18n import gettext as _
from lms.core.i18n import speaking
from lms.core.lists import Page, page_number
from lms.core.web import page, redirect_to
from lms.organizations import services as organizations
from lms.policy import Actor, Permission, can, requires
from lms.questions import access, building, quiz_access, quiz_merging, quiz_words, searching, trial, usage, words
from lms.questions.building import Plan
from lms.questions.editing import quiz as quiz_form
from lms.questions.editing import sheet
from lms.questions.editing.layout import Values
from lms.questions.editing.lens import KEY
from lms.questions.models import Bank, Question, Quiz, QuizSlot, QuizVersion
from lms.questions.quiz_access import QuizThing
from lms.questions.quiz_settings import QuizSettings
from lms.questions.shown import Shown, shown
from lms.questions.verdicts import GONE

blueprint = Blueprint("quizzes", __name__)
Answer = tuple[str, int] | BaseResponse
FOUND = 20
SHOWN_TAGS = 40
MOST_FIELD = 2_000


@blueprint.get("/staff/quizzes", endpoint="list")
@requires(Permission.SEE_QUIZZES)
def all_quizzes() -> Answer:
    """List the quizzes the actor may see, with how many questions each asks."""
    mine = (quiz_access.visible_to(g.actor), Quiz.current_version_id.is_not(None), Quiz.status != GONE)
    total = db.session.scalar(select(func.count()).select_from(Quiz).where(*mine)) or 0
    found = Page.of(total, page_number(request.args.get("page")))
    asked = (
        select(QuizSlot.quiz_version_id, func.sum(QuizSlot.count).label("count"))
        .group_by(QuizSlot.quiz_version_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Quiz, asked.c.count, QuizVersion.number, QuizVersion.created_at)
        .join(QuizVersion, QuizVersion.id == Quiz.current_version_id)
        .outerjoin(asked, asked.c.quiz_version_id == Quiz.current_version_id)
        .where(*mine)
        .order_by(Quiz.owner_id.is_(None), QuizVersion.created_at.desc(), Quiz.id)
        .limit(found.size)
        .offset(found.offset)
    ).all()
    may_make = can(g.actor, Permission.MAKE_QUIZZES)
    return page("questions/quizzes/list.html", found=found.holding(rows), may_make=may_make, me=g.actor.person_id)


@blueprint.get("/staff/quizzes/<uuid:uid>")
@requires(Permission.SEE_QUIZ, quiz_access.by_uid)
def show(thing: QuizThing) -> Answer:
    """Show a quiz: what it asks, its settings, and what to do with it."""
    plan = building.plan_of(thing.quiz)
    version = db.session.get_one(QuizVersion, thing.quiz.current_version_id)
    told = quiz_words.of(version.body)
    values = quiz_form.values_of(plan)
    return page(
        "questions/quizzes/show.html",
        thing=thing,
        version=version,
        settings=QuizSettings.of(version.settings),
        places=_told(plan),
        told=told,
        words=words,
        groups=quiz_form.GROUPS,
        values=values,
        may_edit=can(g.actor, Permission.EDIT_QUIZ, thing),
        may_make=can(g.actor, Permission.MAKE_QUIZZES),
        **_used(thing),
    )


def _used(thing: QuizThing) -> dict[str, Any]:
    """Return where a quiz is used: the runs the actor may see with the version each keeps, and how many others."""
    found = usage.of_quiz(thing.quiz)
    shown, others = usage.seen([line for line, _number in found], lambda run: can(g.actor, Permission.SEE_RUN, run))
    return {"runs": [(line, number) for line, number in found if line in shown], "other_runs": others}


def _told(plan: Plan) -> list[dict[str, object]]:
    """Return what each place of a plan asks, for reading."""
    fixed = [place.question_id for place in plan.places if place.question_id is not None]
    lines = {line.question.id: line for line in searching.lines(fixed)}
    banks = {bank.id: bank for bank in building.banks_of(frozenset(p.bank_id for p in plan.places if p.bank_id))}
    return [
        {
            "place": place,
            "line": lines.get(place.question_id) if place.question_id is not None else None,
            "bank": banks.get(place.bank_id) if place.bank_id is not None else None,
            "tags": _tags(place.bank_id),
            "fits": len(building.fitting(place.bank_id, place.tags)) if place.bank_id is not None else None,
        }
        for place in plan.places
    ]


def _tags(bank_id: int | None) -> list[str]:
    """Return the tags that people gave the questions of a bank, without those the index adds."""
    found = searching.tags(bank_id) if bank_id is not None else []
    return [tag for tag in found if not tag.startswith("@")][:SHOWN_TAGS]


@blueprint.route("/staff/quizzes/new", methods=["GET", "POST"])
@requires(Permission.MAKE_QUIZZES)
def new() -> Answer:
    """Make a quiz."""
    return _work(None)


@blueprint.route("/staff/quizzes/<uuid:uid>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_QUIZ, quiz_access.by_uid)
def edit(thing: QuizThing) -> Answer:
    """Change a quiz."""
    return _work(thing)


def _work(thing: QuizThing | None) -> Answer:
    if request.method != "POST":
        begun = (
            quiz_form.values_of(building.plan_of(thing.quiz)) if thing else _copied() or sheet.begin(quiz_form.PARTS)
        )
        return _show(thing, begun)
    values = sheet.take(request.form, quiz_form.PARTS)
    row, deed = request.form.get("row", ""), request.form.get("do", "")
    focus = ""
    if row:
        kind = quiz_form.DRAW if row == "places:add" else ""
        focus = sheet.act(values, quiz_form.PARTS, f"{row}:{kind}" if kind else row) or ""
        if kind and focus and _number("find-bank") in _bank_ids(g.actor):
            # Whoever looks for questions in a bank draws from the same one, more often than not.
            values["places"][-1]["bank"] = request.form["find-bank"]
    elif deed == "add":
        focus = _add_found(values)
    elif deed in ("save", "merge"):
        return _save(thing, values)
    return _show(thing, values, focus=focus)


def _copied() -> Values | None:
    """Return what a new quiz begins with that is to be like another one (`?like=`), under a title of its own."""
    try:
        thing = quiz_access.by_uid(UUID(request.args.get("like", "")))
    except ValueError:
        return None
    if thing is None or not can(g.actor, Permission.SEE_QUIZ, thing):
        return None
    plan = building.plan_of(thing.quiz)
    titles = {}
    for code, title in plan.title.items():
        with speaking(code):
            titles[code] = _("%(title)s (copy)", title=title)[: building.MOST_TITLE]
    return quiz_form.values_of(replace(plan, title=titles))


def _add_found(values: Values) -> str:
    """Put the chosen questions at the end; return where to go on."""
    here = {row["question"] for row in values["places"] if row["kind"] == quiz_form.FIXED}
    focus = ""
    for text in request.form.getlist("chosen")[:FOUND]:
        if text.isascii() and text.isdigit() and len(text) < 16 and text not in here:
            focus = sheet.act(values, quiz_form.PARTS, f"places:add:{quiz_form.FIXED}") or ""
            values["places"][-1]["question"] = text
    return focus


def _bank_ids(actor: Actor) -> frozenset[int]:
    return frozenset(db.session.scalars(select(Bank.id).where(access.visible_to(actor))))


def _save(thing: QuizThing | None, values: Values) -> Answer:
    unstorable = sheet.unstorable(values, MOST_FIELD)
    base_id, base_title = quiz_merging.sent_base()
    joined = False
    if thing is not None and not unstorable and building.is_stale(thing.quiz, base_id, base_title):
        found = quiz_merging.merged(thing.quiz, values)
        if found is None:
            return quiz_merging.show(thing.quiz, values)
        values, base_id, base_title, joined = found, thing.quiz.current_version_id, thing.quiz.title, True
    plan, errors = quiz_form.plan_of(values)
    errors |= unstorable
    ids, person_id = _bank_ids(g.actor) | (_of_quiz(thing.quiz) if thing else frozenset()), g.actor.person_id
    if errors:
        # What is missing besides is told at once.
        return _show(thing, values, 422, errors=building.faults(plan, ids) | errors, joined=joined)
    try:
        if thing is None:
            quiz = building.add(plan, ids, person_id, _number("since"))
        else:
            quiz = thing.quiz
            building.change(quiz.id, plan, base_id, base_title, ids, person_id)
    except building.PlanFaults as error:
        return _show(thing, values, 422, errors=error.errors, joined=joined)
    except Conflict:
        # Just now, between our look and the lock.
        assert thing is not None
        return quiz_merging.show(thing.quiz, values)
    if thing is None or can(g.actor, Permission.SHARE_QUIZ, thing):
        _share(quiz)
    flash(_("Saved. The quiz is ready to be tried and to be put into a run."))
    return redirect_to("quizzes.show", uid=quiz.uid)


def _of_quiz(quiz: Quiz) -> frozenset[int]:
    """Return the banks a quiz draws from or asks questions of already: who may edit the quiz may keep them."""
    places = building.plan_of(quiz).places
    asked = select(Question.bank_id).where(Question.id.in_([place.question_id for place in places]))
    return frozenset(place.bank_id for place in places if place.bank_id is not None) | set(db.session.scalars(asked))


def _share(quiz: Quiz) -> None:
    organization_id, _colon, may = request.form.get("share", "").partition(":")
    offered = {str(key) for key, _name in _organizations()} | {str(quiz.organization_id)}
    if organization_id in offered and organization_id.isdigit():
        building.share(quiz, int(organization_id), may)
    elif "share" in request.form:
        building.share(quiz, None, "")


def _organizations() -> list[tuple[int, str]]:
    """Return key and name of the organizations that the actor can share a quiz with."""
    found = [organizations.by_id(key) for key in sorted(g.actor.teaching_for())]
    return [(one.id, one.name_ko) for one in found if one is not None]


def _number(name: str) -> int | None:
    return key_of(request.form.get(name))


def _show(
    thing: QuizThing | None,
    values: Values,
    status: int = 200,
    *,
    errors: Mapping[str, Sequence[object]] | None = None,
    focus: str = "",
    joined: bool = False,
) -> Answer:
    banks = building.banks_of(_bank_ids(g.actor) | (_of_quiz(thing.quiz) if thing else frozenset()))
    plan, _unread = quiz_form.plan_of(values)
    base = quiz_merging.base_of(thing.quiz) if thing else {}
    if thing and request.method == "POST" and not joined:
        # What the form began with stays what it is compared with.
        base = {name: request.form.get(name, value) for name, value in base.items()}
    # What is wrong is told in the order of the page.
    places = {name: place for place, name in enumerate(sheet.flat(values))}
    told = dict(sorted((errors or {}).items(), key=lambda error: places.get(error[0], -1)))
    return page(
        "questions/quizzes/edit.html",
        status,
        thing=thing,
        values=values,
        parts=quiz_form,
        errors=told,
        focus=focus,
        base=base,
        since=None if thing else request.form.get("since", building.newest()),
        banks=banks,
        told=_told(plan),
        search=_search(banks, values),
        may_share=thing is None or can(g.actor, Permission.SHARE_QUIZ, thing),
        organizations=_organizations(),
        shared=request.form.get("share") or (f"{thing.organization_id}:{thing.quiz.share}" if thing else ""),
        languages=words.LANGUAGES,
        pictures={},
        key=KEY,
    )


def _search(banks: list[Bank], values: Values) -> dict[str, object]:
    """Return what was looked for in the banks, and what was found that the quiz does not have yet."""
    ids = {bank.id for bank in banks}
    # Whoever has just filled a bank of their own most likely builds a quiz from it.
    mine = [bank.id for bank in banks if bank.owner_id == g.actor.person_id]
    wanted = _number("find-bank") or max(mine, default=0)
    text = request.form.get("find-text", "").replace("\0", "").strip()[:100]
    tag = request.form.get("find-tag", "").replace("\0", "").strip()[:100]
    asked = request.form.get("do") in ("find", "add") and wanted in ids
    found = None
    if asked:
        tags = ("@status:reviewed", tag) if tag else ("@status:reviewed",)
        found = searching.listed(wanted, searching.Wanted(text, tags), 1, FOUND)
    here = {row["question"] for row in values["places"] if row["kind"] == quiz_form.FIXED}
    return {"bank": wanted, "text": text, "tag": tag, "found": found, "here": here}


@blueprint.post("/staff/quizzes/<uuid:uid>/status")
@requires(Permission.EDIT_QUIZ, quiz_access.by_uid)
def status(thing: QuizThing) -> Answer:
    """Retire a quiz, or take it back."""
    building.set_status(thing.quiz, request.form.get("status", ""))
    flash(
        _("The quiz is retired: it is offered for no run any more.")
        if thing.quiz.status == "retired"
        else _("The quiz can be put into runs again.")
    )
    return redirect_to("quizzes.show", uid=thing.quiz.uid)


@blueprint.route("/staff/quizzes/<uuid:uid>/try", methods=["GET", "POST"])
@requires(Permission.SEE_QUIZ, quiz_access.by_uid)
def preview(thing: QuizThing) -> Answer:
    """Let staff take a quiz as a learner would; nothing is recorded."""
    sent = request.values.get("seed", "")
    seed = sent if sent.isalnum() and len(sent) <= 32 else secrets.token_hex(8)
    # The same seed draws the same questions again, so that nothing has to be kept between the two pages.
    items = trial.draw(thing.quiz.current_version_id or 0, Random(seed))  # noqa: S311 (a try, not a secret)
    version = db.session.get_one(QuizVersion, thing.quiz.current_version_id)
    settings, told = QuizSettings.of(version.settings), quiz_words.of(version.body)
    if request.method != "POST":
        return page(
            "questions/quizzes/try.html", thing=thing, seed=seed, items=items, settings=settings, told=told, faults={}
        )
    answered, faults = trial.take(items, request.form)
    if faults:
        return page(
            "questions/quizzes/try.html",
            422,
            thing=thing,
            seed=seed,
            items=answered,
            settings=settings,
            told=told,
            faults=faults,
        )
    return page(
        "questions/quizzes/tried.html",
        thing=thing,
        items=answered,
        settings=settings,
        told=told,
        result=trial.result(answered, settings.pass_mark),
        now=shown(settings.review, closed=False),
        later=shown(settings.review, closed=True),
        everything=Shown(),
    )
