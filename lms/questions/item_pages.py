"""Staff pages of one question: both languages side by side, versions, where it is used, comments, near-same ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, g, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from lms.accounts.models import Person
from lms.content.manifest import LANGUAGES
from lms.core import db
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.web import page, redirect_to
from lms.policy import Permission, can, requires
from lms.questions import access, difference, duplicates, indexing, law_review, reviewing, usage, words, writing
from lms.questions.access import CommentPlace, QuestionPlace
from lms.questions.editing import saving
from lms.questions.forms import CommentForm
from lms.questions.models import Question, QuestionVersion
from lms.questions.quiz_access import QuizThing
from lms.questions.reading import view_of

blueprint = Blueprint("bank_items", __name__, url_prefix="/staff/banks/questions")
Answer = Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version with who wrote it."""

    version: QuestionVersion
    author: str


def by_uid(uid: UUID) -> QuestionPlace | None:
    """Load the question in the address; one without a version does not exist for pages."""
    found = access.place(uid)
    return found if found and found.question.current_version_id is not None else None


def by_comment(comment_id: int) -> CommentPlace | None:
    """Load the comment in the address."""
    return access.comment_place(comment_id)


def _versions(question: Question) -> list[VersionLine]:
    rows = db.session.execute(
        select(QuestionVersion, Person.name)
        .outerjoin(Person, Person.id == QuestionVersion.created_by_id)
        .where(QuestionVersion.question_id == question.id)
        .order_by(QuestionVersion.number.desc())
    )
    return [VersionLine(row[0], row[1] or "") for row in rows]


@blueprint.get("/<uuid:uid>", endpoint="question")
@requires(Permission.SEE_BANK, by_uid)
def show(place: QuestionPlace) -> Answer:
    """Show a question as learners see it, in each language, with all that is known about it."""
    return _show(place, CommentForm(formdata=None))


def _show(place: QuestionPlace, form: CommentForm, status: int = 200, refused: object = None) -> Answer:
    question = place.question
    versions = _versions(question)
    present = next(one.version for one in versions if one.version.id == question.current_version_id)
    return page(
        "questions/question.html",
        status,
        bank=place.bank,
        question=question,
        present=present,
        view=view_of(present, question.key),
        languages=LANGUAGES,
        missing=indexing.missing(question.languages),
        outdated=indexing.outdated(question.languages),
        versions=versions,
        uses=usage.of_question(question),
        seen=lambda lines: usage.seen(lines, lambda run: can(g.actor, Permission.SEE_RUN, run)),
        sees_quiz=lambda quiz: can(g.actor, Permission.SEE_QUIZ, QuizThing(quiz)),
        remarks=reviewing.remarks(question.id),
        near=duplicates.of_question(question.id, access.visible_to(g.actor)),
        checks=law_review.checks(question.id),
        form=form,
        refused=refused,
        words=words,
        may_edit=can(g.actor, Permission.EDIT_BANK, place),
        since=saving.newest(place.bank.id),
        may_comment=can(g.actor, Permission.REVIEW_BANK, place),
    )


@blueprint.get("/<uuid:uid>/versions/<int:number>")
@requires(Permission.SEE_BANK, lambda uid, number: _numbered(uid, number))
def version(found: "NumberedPlace") -> Answer:
    """Show a version, and what changed in it since the one before (or another: ?since=)."""
    since = request.args.get("since", "")
    before = _at(found.versions, int(since)) if since.isascii() and since.isdigit() and len(since) < 7 else None
    if before is None:
        before = _at(found.versions, found.version.number - 1)
    changes = difference.changes(before.source, found.version.source) if before else []
    return page(
        "questions/version.html",
        bank=found.bank,
        question=found.question,
        version=found.version,
        versions=found.versions,
        before=before,
        changes=changes,
        view=view_of(found.version, found.question.key),
        languages=LANGUAGES,
        words=words,
    )


@dataclass(frozen=True)
class NumberedPlace(QuestionPlace):
    """A question, its bank, one of its versions, and all of them."""

    version: QuestionVersion
    versions: Sequence[VersionLine]


def _numbered(uid: UUID, number: int) -> NumberedPlace | None:
    place = by_uid(uid)
    versions = _versions(place.question) if place else []
    found = _at(versions, number)
    return NumberedPlace(place.question, place.bank, found, versions) if place and found else None


def _at(versions: Sequence[VersionLine], number: int) -> QuestionVersion | None:
    return next((one.version for one in versions if one.version.number == number), None)


@blueprint.post("/<uuid:uid>/status")
@requires(Permission.EDIT_BANK, by_uid)
def status(place: QuestionPlace) -> Answer:
    """Set the status of a question."""
    try:
        writing.set_status([place.question.id], request.form.get("status", ""))
    except LmsError as error:
        return _show(place, CommentForm(formdata=None), error.status, error.message)
    flash(_("Saved."))
    return redirect_to("bank_items.question", uid=place.question.uid)


@blueprint.post("/<uuid:uid>/languages/<language>/fits")
@requires(Permission.EDIT_BANK, lambda uid, language: by_uid(uid) if language in LANGUAGES else None)
def fits(place: QuestionPlace) -> Answer:
    """Say that a translation still fits although the other language changed after it."""
    reviewing.confirm_language(place.question, str((request.view_args or {})["language"]))
    flash(_("Saved."))
    return redirect_to("bank_items.question", uid=place.question.uid)


@blueprint.post("/<uuid:uid>/comments")
@requires(Permission.REVIEW_BANK, by_uid)
def comment(place: QuestionPlace) -> Answer:
    """Comment on a question."""
    form = CommentForm()
    if form.validate():
        with form.saving():
            reviewing.comment(place.question, form.text.data or "", g.actor.person_id)
            flash(_("The comment was added."))
            return redirect_to("bank_items.question", uid=place.question.uid, _anchor="comments")
    return _show(place, form, 422)


@blueprint.post("/comments/<int:comment_id>/resolve")
@requires(Permission.REVIEW_BANK, by_comment)
def resolve(place: CommentPlace) -> Answer:
    """Resolve a comment, or open it again."""
    reviewing.settle(place.comment, g.actor.person_id, resolved=request.form.get("open") != "1")
    flash(_("Saved."))
    return redirect_to("bank_items.question", uid=place.question.uid, _anchor="comments")
