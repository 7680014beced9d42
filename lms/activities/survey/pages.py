"""The results of a run's surveys, for staff."""

from flask import Blueprint

from lms.activities.survey import services
from lms.activities.survey.labels import LABELS
from lms.activities.survey.results import LEAST, STEP
from lms.content import services as content
from lms.core import audit
from lms.core.web import page
from lms.enrollments import runs
from lms.enrollments.models import Run
from lms.policy import Permission, requires

blueprint = Blueprint("survey", __name__)


@blueprint.get("/staff/runs/<uuid:uid>/surveys")
@requires(Permission.MANAGE_RUN, runs.by_uid)
def results(run: Run) -> tuple[str, int]:
    """Show what the learners of a closed run answered, in bulk only."""
    audit.note_read("survey.see_results", thing=f"run:{run.id}")
    surveys = [(entry, survey, services.results(run, entry.id, survey)) for entry, survey in services.surveys_of(run)]
    return page(
        "activities/survey/results.html",
        run=run,
        run_name=runs.name_of(run),
        course=content.course_of(run.course_version_id),
        surveys=surveys,
        scale=list(LABELS.items()),
        least=LEAST,
        step=STEP,
    )
