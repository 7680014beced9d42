"""Two people changed the same quiz: what the builder asks them, on the page that questions have for it too."""

from collections.abc import Mapping

from flask import request, url_for
from sqlalchemy import select

from lms.content.manifest import LANGUAGES
from lms.core import db
from lms.core.errors import Conflict
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy, pick
from lms.core.texts import tidy
from lms.questions import building, merge_page, searching
from lms.questions.editing import quiz as quiz_form
from lms.questions.editing import quiz_merge
from lms.questions.editing.layout import Values
from lms.questions.merge_page import Both, Saved
from lms.questions.models import Bank, Quiz, QuizVersion
from lms.questions.verdicts import digest_of


def base_of(quiz: Quiz) -> dict[str, object]:
    """Return what the form of a quiz keeps of the state it began with, as hidden fields."""
    return {"base": quiz.current_version_id, **{f"was.{code}": quiz.title.get(code, "") for code in LANGUAGES}}


def sent_base() -> tuple[int | None, dict[str, str]]:
    """Return version and title that the sent form began with."""
    text = request.form.get("base", "")
    title = {code: tidy(request.form.get(f"was.{code}", "")) or "" for code in LANGUAGES}
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
    return number, {code: words for code, words in title.items() if words}


def _token(quiz: Quiz) -> str:
    """Return what stands for the present state of a quiz."""
    return digest_of([quiz.current_version_id, dict(quiz.title)])


def merged(quiz: Quiz, mine: Values) -> Values | None:
    """Return what was joined on the merge page, under the keys of the present version; None while that is to be asked.

    Also None when somebody changed the quiz once more while the page was open.
    """
    if request.form.get("do") != "merge" or request.form.get("theirs") != _token(quiz):
        return None
    both, other = _both(quiz, mine)
    return other.back(both.merged())


def show(quiz: Quiz, mine: Values) -> tuple[str, int]:
    """Return the page on which both changes are joined. Raises Conflict where there is no common base."""
    both, _other = _both(quiz, mine)
    present = db.session.get_one(QuizVersion, quiz.current_version_id)
    base_id, base_title = sent_base()
    was = {f"was.{code}": base_title.get(code, "") for code in LANGUAGES}
    share = {"share": request.form["share"]} if "share" in request.form else {}
    return merge_page.show(
        both,
        Saved(present.number, present.created_at, present.created_by_id, _base(quiz).number),
        title=_("Somebody else changed this quiz too"),
        crumbs=[(_("Quizzes"), url_for("quizzes.list")), (pick(quiz.title), url_for("quizzes.show", uid=quiz.uid))],
        hidden={"base": base_id, **was, "theirs": _token(quiz), **share},
        back="look",
    )


def _base(quiz: Quiz) -> QuizVersion:
    base_id, _title = sent_base()
    row = db.session.get(QuizVersion, base_id) if base_id is not None else None
    if row is None or row.quiz_id != quiz.id:
        raise Conflict(lazy("Somebody else changed this quiz meanwhile. Open it anew."))
    return row


def _both(quiz: Quiz, mine: Values) -> tuple[Both, quiz_merge.Aligned]:
    _id, title = sent_base()
    base = quiz_form.values_of(building.plan_of_version(_base(quiz), title))
    theirs = quiz_merge.aligned(quiz_form.values_of(building.plan_of(quiz)), base, mine)
    rows = [row for values in (base, theirs.values, mine) for row in values["places"]]
    return Both(quiz_form.PARTS, base, theirs.values, mine, _names(rows)), theirs


def _names(rows: list[Values]) -> Mapping[str, Mapping[str, str]]:
    """Return how questions and banks of places are called."""
    asked = {int(row["question"]) for row in rows if str(row.get("question", "")).isdigit()}
    drawn = {int(row["bank"]) for row in rows if str(row.get("bank", "")).isdigit()}
    lines = searching.lines(sorted(asked))
    banks = db.session.execute(select(Bank.id, Bank.title).where(Bank.id.in_(drawn)))
    return {
        "question": {str(line.question.id): pick(line.stems) for line in lines},
        "bank": {str(row.id): _("Random draw from %(bank)s", bank=pick(row.title)) for row in banks},
    }
