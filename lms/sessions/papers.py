"""Staff pages: the sign-in sheet on paper and as a table, and attendance read from a table."""

from uuid import UUID

from flask import Blueprint, abort, flash, g, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from lms.content import services as content
from lms.core import audit, clock, db, i18n, storage, tables
from lms.core.errors import LmsError
from lms.core.i18n import ngettext
from lms.core.web import file_response, page, redirect_to
from lms.enrollments.models import Run
from lms.policy import Permission, can, requires
from lms.sessions import attendance, roster, services, sheets, uploads, words
from lms.sessions.forms import UploadForm
from lms.sessions.models import AttendanceMark, TrainingSession

blueprint = Blueprint("sessions_papers", __name__)
Answer = Response | tuple[str, int]
PDF = "application/pdf"


@blueprint.get("/staff/sessions/<uuid:uid>/papers")
@requires(Permission.SEE_ATTENDANCE, services.by_uid)
def papers(session: TrainingSession) -> Answer:
    """Offer the sign-in sheet, and take a list from a file."""
    return _papers_page(session, UploadForm(formdata=None))


def _papers_page(
    session: TrainingSession, form: UploadForm, verdicts: tuple[uploads.Verdict, ...] = (), status: int = 200
) -> Answer:
    return page(
        "sessions/papers.html",
        status,
        session=session,
        form=form,
        verdicts=verdicts,
        states=words.STATES,
        takes=session.state in attendance.BEFORE_CONFIRMING and session.starts_at <= clock.now(),
        may_mark=can(g.actor, Permission.MARK_ATTENDANCE, session),
    )


def _sheet(session: TrainingSession) -> sheets.SignInSheet:
    run = db.session.get_one(Run, session.run_id)
    lines = roster.of(session)
    audit.note_read(
        "sessions.print_sheet", [line.person_id for line in lines if line.person_id], f"session:{session.id}"
    )
    leads = tuple(name for _row, name in services.facilitators([session.id])[session.id])
    course = content.course_of(run.course_version_id)
    return sheets.SignInSheet(session, run, course.title.pick(), leads, tuple(lines), i18n.language())


@blueprint.get("/staff/sessions/<uuid:uid>/sheet.pdf")
@requires(Permission.SEE_ATTENDANCE, services.by_uid)
def sheet_pdf(session: TrainingSession) -> Answer:
    """Send the sign-in sheet for printing."""
    return file_response(sheets.pdf(_sheet(session)), f"{_file_name(session)}.pdf", PDF)


@blueprint.get("/staff/sessions/<uuid:uid>/sheet.xlsx")
@requires(Permission.SEE_ATTENDANCE, services.by_uid)
def sheet_xlsx(session: TrainingSession) -> Answer:
    """Send the same list as a table."""
    return file_response(sheets.xlsx(_sheet(session)), f"{_file_name(session)}.xlsx", tables.XLSX)


def _file_name(session: TrainingSession) -> str:
    return f"sign-in-{clock.seoul_day(session.starts_at).isoformat()}-{session.id}"


@blueprint.post("/staff/sessions/<uuid:uid>/upload")
@requires(Permission.MARK_ATTENDANCE, services.by_uid)
def upload(session: TrainingSession) -> Answer:
    """Take attendance from a file: a verdict for every row, and nothing is written if one cannot be taken."""
    form = UploadForm()
    if not form.validate():
        return _papers_page(session, form, status=422)
    try:
        with db.session.begin_nested():
            verdicts = uploads.take(
                session.id, form.file.data.read(tables.MOST_BYTES + 1), g.actor.person_id,
                only_check=bool(request.form.get("check")),
            )  # fmt: skip
    except uploads.UploadRefused as error:
        form.take(error)
        return _papers_page(session, form, error.verdicts, 422)
    except LmsError as error:
        form.take(error)
        return _papers_page(session, form, status=error.status)
    if request.form.get("check"):
        return _papers_page(session, form, verdicts)
    flash(ngettext("%(num)s row was taken over.", "%(num)s rows were taken over.", len(verdicts)))
    return redirect_to("sessions_roster.roster", uid=session.uid)


class SignatureOf:
    """A signature with its session, as one thing for the rule."""

    def __init__(self, key: str, session: TrainingSession) -> None:
        self.key, self.session, self.run_id = key, session, session.run_id


def _signature(uid: UUID, record: UUID) -> SignatureOf | None:
    session = services.by_uid(uid)
    mark = db.session.scalar(select(AttendanceMark).where(AttendanceMark.record == record))
    if session is None or mark is None or mark.session_id != session.id or not mark.signature:
        return None
    return SignatureOf(mark.signature, session)


@blueprint.get("/staff/sessions/<uuid:uid>/signatures/<uuid:record>")
@requires(Permission.SEE_ATTENDANCE, _signature)
def signature(found: SignatureOf) -> Answer:
    """Send a signature that was drawn on the tablet."""
    audit.note_read("sessions.see_signature", (), f"session:{found.session.id}")
    try:
        data = storage.get(found.key)
    except storage.NoFile:
        abort(404)
    answer = Response(data, mimetype="image/png")
    answer.headers["Content-Disposition"] = "inline"
    return answer
