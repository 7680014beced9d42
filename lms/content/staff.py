"""Staff: the help lines that lessons show."""

from flask import Blueprint, flash
from werkzeug.wrappers import Response as BaseResponse

from lms.content import helplines
from lms.content.forms import HelpLineForm
from lms.content.models import HelpLine
from lms.core.errors import LmsError
from lms.core.i18n import gettext as _
from lms.core.web import page, redirect_to
from lms.policy import Permission, requires

blueprint = Blueprint("content_staff", __name__)
Answer = tuple[str, int] | BaseResponse


@blueprint.get("/staff/help-lines")
@requires(Permission.PUBLISH_CONTENT)
def help_lines() -> Answer:
    """Show the help lines, and which of them should be called again to make sure."""
    lines = helplines.all_lines()
    return page("content/help_lines.html", lines=lines, old=[line for line in lines if helplines.is_stale(line)])


@blueprint.route("/staff/help-lines/new", methods=["GET", "POST"])
@requires(Permission.PUBLISH_CONTENT)
def new_help_line() -> Answer:
    """Add a help line."""
    return _edit(None)


@blueprint.route("/staff/help-lines/<int:line_id>", methods=["GET", "POST"])
@requires(Permission.PUBLISH_CONTENT, lambda line_id: helplines.by_id(line_id))
def help_line(line: HelpLine) -> Answer:
    """Change a help line."""
    return _edit(line)


def _edit(line: HelpLine | None) -> Answer:
    form = HelpLineForm(data=_present(line) if line else {"position": len(helplines.all_lines()) + 1})
    if form.is_submitted():
        if not form.validate():
            return page("content/help_line.html", 422, form=form, line=line)
        try:
            helplines.save(
                line.id if line else None,
                form.number.data or "",
                {"ko": form.label_ko.data or "", "en": form.label_en.data or ""},
                form.position.data,
                form.confirmed_on.data,
                active=form.active.data,
            )
        except LmsError as error:
            form.take(error)
            return page("content/help_line.html", error.status, form=form, line=line)
        flash(_("Saved. Every lesson shows it within a minute."))
        return redirect_to("content_staff.help_lines")
    return page("content/help_line.html", form=form, line=line)


def _present(line: HelpLine) -> dict[str, object]:
    return {
        "number": line.number,
        "label_ko": line.label.get("ko", ""),
        "label_en": line.label.get("en", ""),
        "position": line.position,
        "confirmed_on": line.confirmed_on,
        "active": line.active,
    }


@blueprint.post("/staff/help-lines/<int:line_id>/remove")
@requires(Permission.PUBLISH_CONTENT, lambda line_id: helplines.by_id(line_id))
def remove_help_line(line: HelpLine) -> Answer:
    """Take a help line out of every lesson."""
    helplines.remove(line)
    flash(_("The help line was removed."))
    return redirect_to("content_staff.help_lines")
