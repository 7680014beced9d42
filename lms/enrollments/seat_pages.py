"""Staff pages: places held for organizations, what people need, lists of people from a file, codes on paper."""

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import codes
from lms.content import services as content
from lms.core import clock, db, tables
from lms.core.errors import LmsError
from lms.core.forms import offers
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.web import file_response, page, redirect_to
from lms.enrollments import blocks, entry, imports, long_lists, needs, roster_files, runs, slip_papers, slips, words
from lms.enrollments.models import Run, SeatBlock
from lms.enrollments.team_forms import DecideForm, GiveForm, ImportForm, SlipForm, TakeForm
from lms.organizations import services as organizations
from lms.policy import Permission, requires

blueprint = Blueprint("enrollments_seats", __name__)
Answer = Response | tuple[str, int]


@blueprint.route("/staff/runs/<uuid:uid>/seats", methods=["GET", "POST"])
@requires(Permission.ENROLL_PEOPLE, runs.by_uid)
def seats(run: Run) -> Answer:
    """List the places held for organizations, and hold some."""
    form = GiveForm(since=str(blocks.newest(run.id)), held_until=max(run.starts_on, clock.today()))
    if form.validate_on_submit():
        with form.saving():
            at = organizations.resolve(form.organization.data or "")
            blocks.give(run.id, at.id, form.wish(), g.actor.person_id, form.since.key)
            flash(_("The places are held for %(name)s.", name=organizations.shown_name(at.name_ko)))
            return redirect_to("enrollments_seats.seats", uid=run.uid)
    return _seats_page(run, form)


def _seats_page(run: Run, form: GiveForm, refused: tuple[SeatBlock, DecideForm] | None = None) -> Answer:
    return page(
        "enrollments/seats.html",
        422 if form.errors or form.form_errors or refused else 200,
        run=run,
        course=content.course_of(run.course_version_id),
        blocks=blocks.of_run(run.id),
        states=words.BLOCK_STATES,
        form=form,
        refused=refused,
        places_left=entry.places_left(run),
        organizations=organizations.suggestions(g.actor),
    )


@blueprint.post("/staff/seats/<uuid:uid>/decide")
@requires(Permission.ENROLL_PEOPLE, blocks.by_uid)
def decide(block: SeatBlock) -> Answer:
    """Hold the places an organization asks for, or decline with a reason."""
    run = db.session.get_one(Run, block.run_id)
    form = DecideForm()
    if form.validate():
        with form.saving():
            blocks.decide(
                block.id, request.form.get("decision") == "approve", g.actor.person_id, form.reason.data or ""
            )
            flash(_("The places are held.") if block.state == "held" else _("The request was declined."))
            return redirect_to("enrollments_seats.seats", uid=run.uid)
    fresh = GiveForm(formdata=None, since=str(blocks.newest(run.id)), held_until=max(run.starts_on, clock.today()))
    return _seats_page(run, fresh, (block, form))


@blueprint.post("/staff/seats/<uuid:uid>/end")
@requires(Permission.ENROLL_PEOPLE, blocks.by_uid)
def end(block: SeatBlock) -> Answer:
    """Give back places that are held; they go to who waits."""
    blocks.end(block.id, g.actor.person_id)
    flash(_("The places were given back."))
    return redirect_to("enrollments_seats.seats", uid=db.session.get_one(Run, block.run_id).uid)


@blueprint.get("/staff/runs/<uuid:uid>/needs", endpoint="needs")
@requires(Permission.SEE_NEEDS, runs.by_uid)
def needs_of_run(run: Run) -> Answer:
    """List what people of the run need to take part."""
    return page(
        "enrollments/needs_list.html",
        run=run,
        course=content.course_of(run.course_version_id),
        stated=needs.of_run(run.id),
    )


# Lists of people from a file: who makes persons does it.


@blueprint.route("/staff/runs/<uuid:uid>/import", methods=["GET", "POST"], endpoint="bring")
@requires(Permission.MANAGE_PEOPLE, runs.by_uid)
def bring(run: Run) -> Answer:
    """Take a file and say what would become of each row; nothing is written yet."""
    form = ImportForm()
    if not form.validate_on_submit():
        return _import_page(run, form, 422 if form.errors else 200)
    sent = request.files.get("file")
    try:
        data = sent.read() if sent is not None else b""
        rows = roster_files.read(data, roster_files.MOST_LONG)
    except tables.TableError as error:
        form.take(LmsError(error.message, field="file"))
        return _import_page(run, form, 422, faults=imports.fault_rows(error))
    except LmsError as error:
        form.take(error)
        return _import_page(run, form, 422)
    if len(rows) > roster_files.MOST_ROWS:
        return redirect_to("enrollments_lists.show", uid=long_lists.look(data, run.id, g.actor.person_id).uid)
    verdicts = imports.verdicts(rows, run)
    fine = all(one.ok for one in verdicts)
    if not fine:
        form.take(imports.ImportRefused(verdicts))
    return _import_page(run, form, 200 if fine else 422, verdicts, roster_files.packed(rows) if fine else "")


@blueprint.post("/staff/runs/<uuid:uid>/import/take")
@requires(Permission.MANAGE_PEOPLE, runs.by_uid)
def take(run: Run) -> Answer:
    """Enroll everybody of a list that was checked."""
    form, sent = TakeForm(), ImportForm(formdata=None)
    if not form.validate():
        return _import_page(run, sent, 422, faults=[(0, "", fault) for fault in form.rows.errors])
    try:
        with db.session.begin_nested():
            done = imports.write(roster_files.read((form.rows.data or "").encode()), run.id, g.actor.person_id)
    except tables.TableError as error:
        return _import_page(run, sent, 422, faults=imports.fault_rows(error))
    except imports.ImportRefused as error:
        return _import_page(run, sent, 422, list(error.verdicts))
    except LmsError as error:
        sent.form_errors.append(error.message)
        return _import_page(run, sent, error.status)
    flash(ngettext("%(num)s person was enrolled.", "%(num)s people were enrolled.", done.admitted))
    if done.waiting:
        flash(
            ngettext("%(num)s person is on the waiting list.", "%(num)s people are on the waiting list.", done.waiting)
        )
    if done.codeless:
        flash(_("Some have no e-mail address: print their one-time codes."))
        return redirect_to("enrollments_seats.print_codes", uid=run.uid)
    return redirect_to("enrollments_people.people", uid=run.uid)


def _import_page(
    run: Run,
    form: ImportForm,
    status: int,
    verdicts: list[imports.Verdict] | None = None,
    packed: str = "",
    faults: list[tuple[int, str, object]] | None = None,
) -> Answer:
    return page(
        "enrollments/import.html",
        status,
        run=run,
        course=content.course_of(run.course_version_id),
        form=form,
        verdicts=verdicts or [],
        faults=faults or [],
        packed=packed,
        most=roster_files.MOST_ROWS,
    )


@blueprint.get("/staff/runs/<uuid:uid>/import/template.xlsx")
@requires(Permission.MANAGE_PEOPLE, runs.by_uid)
def template(run: Run) -> Answer:
    """Send a table to fill in, with one fictional row."""
    sheet = tables.Sheet(_("People"), roster_files.LABELS, [roster_files.EXAMPLE])
    return file_response(tables.write_xlsx([sheet]), "people.xlsx", tables.XLSX)


@blueprint.route("/staff/runs/<uuid:uid>/codes", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE, runs.by_uid)
def print_codes(run: Run) -> Answer:
    """List who needs a code for the first sign-in; make the codes and send their slips as PDF."""
    waiting = slips.waiting(run.id)
    form = SlipForm()
    form.people.choices = offers(
        (str(row.id), " · ".join(filter(None, (row.name, row.organization_name, row.staff_id)))) for row in waiting
    )
    if request.method == "GET":
        form.people.data = [str(row.id) for row in waiting]
    course = content.course_of(run.course_version_id)
    if form.validate_on_submit():
        with form.saving():
            drawn = slips.draw(run.id, [int(one) for one in form.people.data or ()])
            return _printed(run.id, drawn)
    status = 422 if form.errors else 200
    return page(
        "enrollments/codes.html", status, run=run, course=course, form=form, waiting=waiting, days=codes.LIFE.days
    )


def _printed(run_id: int, drawn: list[slips.Slip]) -> Response:
    # Typesetting is slow: the codes are drawn before it and kept after it, so that nobody waits for the database.
    db.begin(write=False)
    data = slip_papers.pdf(drawn, url_for("accounts.code", _external=True))
    db.begin(write=True)
    slips.keep(run_id, drawn)
    return file_response(data, f"codes-{clock.today():%Y%m%d}.pdf", slip_papers.PDF)
