"""Staff pages of consultants, instructor cards, fees and the payment sheet."""

from flask import Blueprint, flash, g, request
from werkzeug.wrappers import Response

from lms.accounts.models import Person
from lms.core import audit, db, tables
from lms.core.forms import key_of
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.lists import page_number
from lms.core.web import file_response, page, redirect_to
from lms.enrollments import matching
from lms.planning import consultants, fees, gathering, money, overview, papers, words
from lms.planning.forms import ConsultantForm, filled_consultant
from lms.planning.models import Consultant, FeeLine, InstructorCard
from lms.planning.money_forms import CardForm, FeeForm, filled_card
from lms.planning.staff import asked_year
from lms.policy import Permission, can, requires

blueprint = Blueprint("planning_money", __name__, url_prefix="/staff/planning")
Answer = Response | tuple[str, int]


@blueprint.get("/consultants", endpoint="consultants")
@requires(Permission.SEE_PLAN)
def all_consultants() -> Answer:
    """List the consultants."""
    listed = consultants.listed()
    audit.note_read("planning.see_consultants", [one.person.id for one in listed])
    return page("planning/consultants.html", listed=listed, may_plan=can(g.actor, Permission.MANAGE_PLAN))


@blueprint.route("/consultants/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLAN)
def new_consultant() -> Answer:
    """Make somebody a consultant."""
    form = ConsultantForm()
    if form.validate_on_submit():
        with form.saving():
            consultants.save(matching.one(form.who.data or "", "who").id, form.draft())
            flash(_("Saved."))
            return redirect_to("planning_money.consultants")
    return page("planning/consultant_form.html", 422 if form.errors else 200, form=form, person=None)


@blueprint.route("/consultants/<uuid:uid>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLAN, consultants.by_uid)
def consultant(found: Consultant) -> Answer:
    """Change what is said of a consultant."""
    person = db.session.get_one(Person, found.person_id)
    form = ConsultantForm(data=filled_consultant(found))
    del form.who
    if form.validate_on_submit():
        with form.saving():
            consultants.save(person.id, form.draft())
            flash(_("Saved."))
            return redirect_to("planning_money.consultants")
    elif request.method == "GET":
        audit.note_read("planning.see_consultant", [person.id], f"consultant:{found.id}")
    return page("planning/consultant_form.html", 422 if form.errors else 200, form=form, person=person)


# Cards.


@blueprint.get("/cards")
@requires(Permission.SEE_PLAN)
def cards() -> Answer:
    """List the instructor cards with their rates."""
    found = money.cards(page_number(request.args.get("page")))
    audit.note_read("planning.see_cards", [row.Person.id for row in found.items])
    return page("planning/cards.html", found=found, may_plan=can(g.actor, Permission.MANAGE_PLAN))


@blueprint.route("/cards/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLAN)
def new_card() -> Answer:
    """Make the card of somebody."""
    form = CardForm()
    if form.validate_on_submit():
        with form.saving():
            money.save_card(matching.one(form.who.data or "", "who").id, form.card())
            flash(_("Saved."))
            return redirect_to("planning_money.cards")
    return page("planning/card_form.html", 422 if form.errors else 200, form=form, person=None)


@blueprint.route("/cards/<uuid:uid>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLAN, money.card_by_uid)
def card(found: InstructorCard) -> Answer:
    """Change a card."""
    person = db.session.get_one(Person, found.person_id)
    form = CardForm(data=filled_card(found))
    del form.who
    if form.validate_on_submit():
        with form.saving():
            money.save_card(person.id, form.card())
            flash(_("Saved."))
            return redirect_to("planning_money.cards")
    elif request.method == "GET":
        audit.note_read("planning.see_card", [person.id], f"card:{found.id}")
    return page("planning/card_form.html", 422 if form.errors else 200, form=form, person=person)


@blueprint.get("/cards/<uuid:uid>/card.pdf")
@requires(Permission.SEE_PLAN, money.card_by_uid)
def export_card(found: InstructorCard) -> Answer:
    """Send an instructor's card (강사카드) as PDF."""
    person = db.session.get_one(Person, found.person_id)
    audit.note_read("planning.print_card", [person.id], f"card:{found.id}")
    taught = money.taught_by(person.id)
    return file_response(papers.instructor_card(found, person, taught), f"instructor-card-{found.id}.pdf", papers.PDF)


# Fees.


def _asked_month() -> int | None:
    month = key_of(request.args.get("month")) or 0
    return month if 1 <= month <= 12 else None


@blueprint.get("/fees", endpoint="fees")
@requires(Permission.SEE_PLAN)
def all_fees() -> Answer:
    """List what was taught and visited in a year or a month, and what it costs."""
    year, month = asked_year(request.args.get("year")), _asked_month()
    lines, totals = money.lines(year, month), money.totals(year, month)
    audit.note_read("planning.see_fees", [one.person.id for one in totals], f"fees:{year}")
    return page(
        "planning/fees.html",
        year=year,
        month=month,
        years=overview.years(),
        lines=lines,
        totals=totals,
        hours=fees.hours,
        kinds=words.FEE_KINDS,
        may_plan=can(g.actor, Permission.MANAGE_PLAN),
    )


@blueprint.route("/fees/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLAN)
def new_fee() -> Answer:
    """Write a line of the payment sheet by hand."""
    form = FeeForm(since=str(money.newest_line()))
    form.offer(overview.runs_to_choose())
    if form.validate_on_submit():
        with form.saving():
            line = money.add(form.fee(matching.one(form.who.data or "", "who").id), form.since.key)
            flash(_("Written."))
            return redirect_to("planning_money.fees", year=line.held_on.year)
    return page("planning/fee_form.html", 422 if form.errors else 200, form=form)


@blueprint.post("/fees/gather")
@requires(Permission.MANAGE_PLAN)
def gather() -> Answer:
    """Take over the classes and visits of a year that are not on the sheet yet."""
    year = asked_year(request.form.get("year"))
    found = gathering.gather(year)
    flash(ngettext("%(num)s line was written.", "%(num)s lines were written.", found.lines))
    if found.without_card:
        names = ", ".join(found.without_card)
        flash(_("Left out, because there is no instructor card: %(names)s.", names=names), "warning")
    return redirect_to("planning_money.fees", year=year)


@blueprint.post("/fees/lines/<uuid:uid>/remove")
@requires(Permission.MANAGE_PLAN, money.line_by_uid)
def remove_fee(line: FeeLine) -> Answer:
    """Take a line out of the payment sheet."""
    year = line.held_on.year
    money.remove(line)
    flash(_("The line was taken out."))
    return redirect_to("planning_money.fees", year=year)


@blueprint.get("/fees/export.xlsx")
@requires(Permission.SEE_PLAN)
def export_sheet() -> Answer:
    """Send the payment sheet (강사료 지급 조서) as XLSX; no resident or account numbers stand in it."""
    year, month = asked_year(request.args.get("year")), _asked_month()
    lines = money.lines(year, month)
    audit.note_read("planning.export_fees", {person.id for _line, person, _run in lines}, f"fees:{year}")
    title = _("Payment sheet for instructors, %(year)s", year=year)
    if month:
        title = _("Payment sheet for instructors, %(year)s-%(month)s", year=year, month=f"{month:02d}")
    labels = [
        _("No."), _("Name"), _("Date"), _("Kind"), _("Hours"), _("Topic"), _("Rate (won)"), _("Amount (won)"),
    ]  # fmt: skip
    rows: list[tuple[object, ...]] = [
        (
            at, person.name, line.held_on, str(words.FEE_KINDS[line.kind]),
            fees.hours(line.minutes) if line.minutes else None, line.topic, line.rate, line.amount,
        )
        for at, (line, person, _run) in enumerate(lines, 1)
    ]  # fmt: skip
    total = sum(line.amount for line, _person, _run in lines)
    minutes = sum(line.minutes for line, _person, _run in lines)
    rows.append((None, _("Total"), None, None, fees.hours(minutes), None, None, total))
    sheet = tables.Sheet(_("Payment sheet"), labels, rows, title=title)
    name = f"payment-sheet-{year}-{month:02d}.xlsx" if month else f"payment-sheet-{year}.xlsx"
    return file_response(tables.write_xlsx([sheet]), name, tables.XLSX)
