"""The page on which two people's changes of the same thing are joined, of questions as of quizzes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import request

from lms.accounts.models import Person
from lms.core import db
from lms.core.web import page
from lms.questions import difference, words
from lms.questions.editing import merge, sheet
from lms.questions.editing.layout import Parts, Values


@dataclass(frozen=True)
class Both:
    """What was there, and what two people made of it, as values of one form.

    `names`: name of a control → its value → what to call it, where the value is a key of something.
    """

    parts: Parts
    base: Values
    theirs: Values
    mine: Values
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def merged(self) -> Values:
        """Return the values with what only one changed, and what both changed as it was chosen on the page."""
        chosen = {name.removeprefix("choose."): whose for name, whose in request.form.items()}
        return merge.merged(self.base, self.theirs, self.mine, self.parts, chosen)


@dataclass(frozen=True)
class Saved:
    """What the other person saved: as which version, when and who; `base`: the version that mine began with."""

    number: int
    moment: datetime
    author_id: int | None
    base: int


def show(
    both: Both,
    saved: Saved,
    *,
    title: object,
    crumbs: Sequence[tuple[object, str]],
    hidden: Mapping[str, object],
    back: str,
) -> tuple[str, int]:
    """Return the page (409): field by field what each did. `hidden`: what the form needs; `back`: how to edit on."""
    author = db.session.get(Person, saved.author_id) if saved.author_id else None
    found = merge.differences(both.base, both.theirs, both.mine, both.parts)
    sides = (both.base, both.theirs, both.mine)
    return page(
        "questions/merge.html",
        409,
        title=title,
        crumbs=crumbs,
        saved=saved,
        author=author.name if author else "",
        differences=found,
        said={one.field.name: [merge.said(one.field, side, both.names) for side in sides] for one in found},
        words=difference.words,
        hidden={**hidden, **sheet.flat(both.mine)},
        back=back,
        languages=words.LANGUAGES,
    )
