"""The page that asks for a look at the law: before a run opens, and before an open run gets another quiz."""

from collections.abc import Iterable

from flask import g

from lms.content import services as content
from lms.core.web import page
from lms.enrollments.forms import LawForm
from lms.enrollments.law import LawConcern
from lms.enrollments.models import Run
from lms.questions import access, searching


def show(
    run: Run,
    form: LawForm,
    concern: LawConcern,
    *,
    title: str,
    submit: str,
    action: str,
    back: str,
    carried: Iterable[tuple[str, str]],
) -> tuple[str, int]:
    """Return the page; it sends what it is told to `action` together with `carried`: (name, value)."""
    asked = {view.question_id for one in concern.citing for view, _ in one.questions}
    return page(
        "enrollments/law.html",
        422 if form.errors else 200,
        form=form,
        run=run,
        course=content.course_of(run.course_version_id),
        concern=concern,
        lines={line.question.id: line for line in searching.lines(sorted(asked))},
        readable=access.visible_among(asked, g.actor),
        heading=title,
        submit=submit,
        action=action,
        back=back,
        carried=list(carried),
    )
