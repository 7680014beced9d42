"""Staff pages of the year's plan: table, calendar, items, runs."""

from flask import Blueprint, flash, g, request
from werkzeug.wrappers import Response

from lms.accounts.words import JOBS
from lms.core import clock, tables, workdays
from lms.core.forms import key_of
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext, pick
from lms.core.web import file_response, page, redirect_to
from lms.enrollments import listing, runs
from lms.organizations.words import KINDS
from lms.planning import fees, overview, papers, services, words
from lms.planning.forms import ItemForm, filled_item
from lms.planning.models import PlannedRun
from lms.policy import Permission, can, requires

blueprint = Blueprint("planning_staff", __name__, url_prefix="/staff/planning")
Answer = Response | tuple[str, int]
FIRST, LAST = 2000, 2200


def asked_year(text: str | None) -> int:
    """Return the year somebody asked for, or this one."""
    year = key_of(text) or 0
    return year if FIRST <= year <= LAST else clock.today().year


def _year_page(template: str) -> Answer:
    found = overview.of_year(asked_year(request.args.get("year")))
    clashes = overview.clashes_of(found, workdays.holiday_name)
    return page(
        template,
        found=found,
        years=overview.years(),
        clashes=clashes,
        subjects=overview.subjects(found, clashes),
        labels=words.CLASHES,
        may_plan=can(g.actor, Permission.MANAGE_PLAN),
    )


@blueprint.get("", endpoint="year")
@requires(Permission.SEE_PLAN)
def year_table() -> Answer:
    """List the items of a year with targets, progress and money."""
    return _year_page("planning/year.html")


@blueprint.get("/calendar")
@requires(Permission.SEE_PLAN)
def calendar() -> Answer:
    """Show a year as courses by months."""
    return _year_page("planning/calendar.html")


@blueprint.get("/export.xlsx")
@requires(Permission.SEE_PLAN)
def export() -> Answer:
    """Send the plan of a year as a file; it names nobody but those who teach."""
    found = overview.of_year(asked_year(request.args.get("year")))
    labels = [
        _("Course"), _("Title"), _("First day"), _("Last day"), _("Room"), _("Who teaches"), _("People wanted"),
        _("People inside"), _("Completed"), _("Planned amount (won)"), _("Fees (won)"), _("Spent beside fees (won)"),
        _("Spent on"), _("Spent amount (won)"), _("Run"),
    ]  # fmt: skip
    rows = [
        (
            pick(one.course.title), pick(one.row.title), one.row.starts_on, one.row.ends_on, one.row.room,
            ", ".join(person.name for person in one.people), one.row.target,
            one.progress.people if one.progress else None, one.progress.completed if one.progress else None,
            one.row.planned_amount, one.spent.fees, one.spent.extra, one.row.extra_note, one.spent.total,
            runs.name_of(one.run) if one.run else "",
        )
        for one in found.items
    ]  # fmt: skip
    title = _("Education plan %(year)s", year=found.year)
    return file_response(
        tables.write_xlsx([tables.Sheet(str(found.year), labels, rows, title=title)]),
        f"plan-{found.year}.xlsx",
        tables.XLSX,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLAN)
def new() -> Answer:
    """Plan an item."""
    form = ItemForm(since=str(services.newest()))
    form.offer(listing.courses())
    if form.validate_on_submit():
        with form.saving():
            row = services.plan(form.item(), form.since.key)
            flash(_("Planned."))
            return redirect_to("planning_staff.item", uid=row.uid)
    return _form_page(form, None)


@blueprint.get("/items/<uuid:uid>")
@requires(Permission.SEE_PLAN, services.by_uid)
def item(row: PlannedRun) -> Answer:
    """Show an item with its targets and how far it is."""
    return page(
        "planning/item.html",
        one=overview.one(row),
        slots=services.slots_of(row),
        jobs=JOBS,
        kinds=KINDS,
        fee_kinds=words.FEE_KINDS,
        hours=fees.hours,
        may_plan=can(g.actor, Permission.MANAGE_PLAN),
    )


@blueprint.route("/items/<uuid:uid>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLAN, services.by_uid)
def edit(row: PlannedRun) -> Answer:
    """Change an item."""
    form = ItemForm(data=filled_item(row, services.facilitators_of([row.id]).get(row.id, ())))
    form.offer(listing.courses())
    if form.validate_on_submit():
        with form.saving():
            services.change(row, form.item())
            flash(_("Saved."))
            return redirect_to("planning_staff.item", uid=row.uid)
    return _form_page(form, row)


def _form_page(form: ItemForm, row: PlannedRun | None) -> Answer:
    return page("planning/item_form.html", 422 if form.errors else 200, form=form, row=row)


@blueprint.get("/items/<uuid:uid>/plan.pdf")
@requires(Permission.SEE_PLAN, services.by_uid)
def export_plan(row: PlannedRun) -> Answer:
    """Send the education plan (교육계획서) of an item as PDF."""
    data = papers.education_plan(overview.one(row), services.slots_of(row))
    return file_response(data, f"education-plan-{row.year}-{row.id}.pdf", papers.PDF)


@blueprint.post("/items/<uuid:uid>/remove")
@requires(Permission.MANAGE_PLAN, services.by_uid)
def remove(row: PlannedRun) -> Answer:
    """Take an item out of the plan."""
    year = row.year
    services.remove(row)
    flash(_("The item was taken out of the plan."))
    return redirect_to("planning_staff.year", year=year)


@blueprint.post("/copy")
@requires(Permission.MANAGE_PLAN)
def copy() -> Answer:
    """Copy last year's items."""
    year = asked_year(request.form.get("year"))
    number = services.copy(year)
    flash(ngettext("%(num)s item was copied.", "%(num)s items were copied.", number))
    return redirect_to("planning_staff.year", year=year)


@blueprint.post("/take-over")
@requires(Permission.MANAGE_PLAN)
def take_over() -> Answer:
    """Put runs that the plan does not know into it."""
    year = asked_year(request.form.get("year"))
    number = services.take_over(year)
    flash(ngettext("%(num)s run was taken into the plan.", "%(num)s runs were taken into the plan.", number))
    return redirect_to("planning_staff.year", year=year)


@blueprint.post("/make-runs")
@requires(Permission.MANAGE_PLAN)
def make_runs() -> Answer:
    """Make runs of the chosen items."""
    year = asked_year(request.form.get("year"))
    chosen = [key for key in map(key_of, request.form.getlist("item")) if key is not None]
    made = services.make_runs(chosen, g.actor.person_id)
    flash(
        ngettext(
            "%(num)s run was made; it is in preparation.", "%(num)s runs were made; they are in preparation.", len(made)
        )
        if made
        else _("Choose at least one item that is no run yet.")
    )
    return redirect_to("planning_staff.year", year=year)
