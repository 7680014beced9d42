"""Staff pages about records: a person's, and those of an organization's people."""

from uuid import UUID

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from lms.accounts import services as accounts
from lms.accounts.services import Record as PersonRecord
from lms.certificates import credited
from lms.core import audit, clock, tables
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.lists import page_number
from lms.core.web import file_response, page
from lms.desk import record, words
from lms.desk.forms import ExportForm
from lms.enrollments import runs, states
from lms.enrollments import words as enrollment_words
from lms.organizations import services as organizations
from lms.organizations.models import Organization
from lms.policy import Permission, can, requires

blueprint = Blueprint("desk_records", __name__)
Answer = Response | tuple[str, int]


def _person(uid: UUID) -> PersonRecord | None:
    return accounts.record(uid)


def _organization(uid: UUID) -> Organization | None:
    return organizations.get(uid)


@blueprint.get("/staff/people/<uuid:uid>/record")
@requires(Permission.SEE_PERSON, _person)
def person(found: PersonRecord) -> Answer:
    """Show a person's enrollments, certificates and facts."""
    audit.note_read("desk.see_record", [found.person_id], f"person:{found.person_id}")
    return page(
        "desk/record.html",
        shown=found.person,
        record=record.of_person(g.actor, found.person_id),
        fact_words=words.FACTS,
        credit=_credit(found.person_id),
        own=found.person_id == g.actor.person_id,
    )


def _credit(person_id: int) -> int:
    """Return the minutes of this year that stand to a person's credit, those taken in two ways once."""
    today = clock.today()
    return credited.of_person(person_id, today.replace(month=1, day=1), today).minutes


@blueprint.get("/staff/organizations/<uuid:uid>/learning")
@requires(Permission.SEE_ORGANIZATION, _organization)
def organization(found: Organization) -> Answer:
    """Show how far the people of an organization are."""
    return _organization_page(found, ExportForm(formdata=None))


def _organization_page(found: Organization, form: ExportForm, status: int = 200) -> Answer:
    text = request.args.get("q", "").replace("\0", "").strip()[:100]
    members = record.members(found.id, text, page_number(request.args.get("page")))
    audit.note_read("desk.see_organization", [one.person_id for one in members.items], f"organization:{found.id}")
    return page(
        "desk/organization.html",
        status,
        organization=found,
        found=members,
        totals=record.totals(found.id),
        text=text,
        form=form,
        may_export=can(g.actor, Permission.EXPORT, found),
    )


@blueprint.post("/staff/organizations/<uuid:uid>/learning/export")
@requires(Permission.EXPORT, _organization)
def export(found: Organization) -> Answer:
    """Send the enrollments of an organization as a table; the reason is kept."""
    form = ExportForm()
    if not form.validate():
        return _organization_page(found, form, 422)
    labels = [
        _("Name"), _("Job"), _("Course"), _("Run"), _("State"), _("To be completed by"), _("Completed"),
        _("Steps done"), _("Steps"), _("Minutes"),
    ]  # fmt: skip
    lines = record.of_organization(g.actor, found.id)
    rows = [
        (
            one.name, enrollment_words.job(one.job), pick(dict(one.course)), runs.name_of(one.run),
            str(states.label(one.state)), one.due_on, clock.seoul_day(one.completed_at) if one.completed_at else None,
            one.steps_done, one.steps_total, one.minutes,
        )
        for one in lines
    ]  # fmt: skip
    audit.note(
        "desk.export_organization",
        {one.person_id for one in lines},
        after={"rows": len(rows)},
        thing=f"organization:{found.id}",
        reason=form.reason.data or "",
    )
    name = f"organization-{clock.today().isoformat()}.{form.format.data}"
    if form.format.data == "csv":
        return file_response(tables.write_csv(labels, rows), name, tables.CSV)
    return file_response(tables.write_xlsx([tables.Sheet(_("Learning"), labels, rows)]), name, tables.XLSX)
