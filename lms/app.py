"""The application: the only place that knows every room."""

from importlib.resources import files
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemLoader, StrictUndefined

import lms.accounts.views
import lms.actions.views
import lms.certificates.jobs
import lms.certificates.views
import lms.content.views
import lms.desk.views
import lms.enrollments.jobs
import lms.enrollments.views
import lms.exchange.views
import lms.learning.views
import lms.library.views
import lms.planning.views
import lms.questions.views
import lms.sessions.views
from lms import config, rooms
from lms.accounts import personal_data as accounts_data
from lms.accounts import sign_in
from lms.accounts import staff as accounts_staff
from lms.actions import jobs as actions_jobs
from lms.actions import personal_data as actions_data
from lms.actions import staff as actions_staff
from lms.activities.discussion import personal_data as discussion_data
from lms.activities.quiz import personal_data as quiz_data
from lms.activities.visit import personal_data as visit_data
from lms.certificates import issuer
from lms.certificates import jobs as certificates_jobs
from lms.certificates import personal_data as certificates_data
from lms.certificates import staff as certificates_staff
from lms.content import law_changes
from lms.content import services as content
from lms.content import staff as content_staff
from lms.core import assets, clock, crypto, db, logs, mail, storage, styleguide, web
from lms.desk import records as desk_records
from lms.desk import staff as desk_staff
from lms.desk.nav import nav
from lms.enrollments import (
    handover,
    invitations,
    listing,
    long_list_pages,
    mails,
    seat_pages,
    states,
    team_pages,
)
from lms.enrollments import jobs as enrollments_jobs
from lms.enrollments import people as enrollments_people
from lms.enrollments import personal_data as enrollments_data
from lms.enrollments import staff as enrollments_staff
from lms.exchange import jobs as exchange_jobs
from lms.exchange import staff as exchange_staff
from lms.facilities import personal_data as facilities_data
from lms.facilities import staff as facilities_staff
from lms.learning import assigning, registry
from lms.learning import courses as learning_courses
from lms.learning import jobs as learning_jobs
from lms.learning import personal_data as learning_data
from lms.learning import staff as learning_staff
from lms.learning.interface import LABELS, Status
from lms.library import jobs as library_jobs
from lms.library import personal_data as library_data
from lms.library import staff as library_staff
from lms.organizations import staff as organizations_staff
from lms.planning import jobs as planning_jobs
from lms.planning import joint_pages, money_pages
from lms.planning import personal_data as planning_data
from lms.planning import staff as planning_staff
from lms.questions import builder, diverged_pages, editor, exchange, usage
from lms.questions import item_pages as questions_items
from lms.questions import law_pages as questions_law
from lms.questions import personal_data as questions_data
from lms.questions import staff as questions_staff
from lms.sessions import calendars
from lms.sessions import jobs as sessions_jobs
from lms.sessions import papers as sessions_papers
from lms.sessions import personal_data as sessions_data
from lms.sessions import roster_pages as sessions_roster
from lms.sessions import screen as sessions_screen
from lms.sessions import staff as sessions_staff
from lms.sessions import tablet as sessions_tablet

assert rooms

# Importing them declares what the worker does for these rooms.
JOBS = (
    certificates_jobs, enrollments_jobs, mails, learning_jobs, exchange_jobs, planning_jobs, sessions_jobs,
    actions_jobs, library_jobs,
)  # fmt: skip
PERSONAL_DATA = (
    accounts_data,
    questions_data,
    enrollments_data,
    sessions_data,
    learning_data,
    quiz_data,
    visit_data,
    facilities_data,
    certificates_data,
    actions_data,
    library_data,
    discussion_data,
    planning_data,
)

BLUEPRINTS = (
    styleguide.blueprint,
    lms.accounts.views.blueprint,
    accounts_staff.blueprint,
    organizations_staff.blueprint,
    lms.content.views.blueprint,
    content_staff.blueprint,
    diverged_pages.blueprint,
    lms.questions.views.blueprint,
    questions_staff.blueprint,
    exchange.blueprint,
    questions_items.blueprint,
    questions_law.blueprint,
    editor.blueprint,
    builder.blueprint,
    lms.enrollments.views.blueprint,
    enrollments_staff.blueprint,
    enrollments_people.blueprint,
    long_list_pages.blueprint,
    team_pages.blueprint,
    seat_pages.blueprint,
    lms.sessions.views.blueprint,
    sessions_staff.blueprint,
    sessions_roster.blueprint,
    sessions_screen.blueprint,
    sessions_papers.blueprint,
    sessions_tablet.blueprint,
    lms.certificates.views.blueprint,
    certificates_staff.blueprint,
    lms.actions.views.blueprint,
    actions_staff.blueprint,
    facilities_staff.blueprint,
    lms.learning.views.blueprint,
    learning_staff.blueprint,
    learning_courses.blueprint,
    assigning.blueprint,
    lms.library.views.blueprint,
    library_staff.blueprint,
    lms.planning.views.blueprint,
    planning_staff.blueprint,
    joint_pages.blueprint,
    money_pages.blueprint,
    lms.exchange.views.blueprint,
    exchange_staff.blueprint,
    lms.desk.views.blueprint,
    desk_staff.blueprint,
    desk_records.blueprint,
)


def prepare(settings: config.Settings) -> None:
    """Make clock, keys, storage, database and job handlers ready, for the server and for every command."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    logs.install(settings.log_level)
    clock.use_offset_file(settings.test_clock)
    crypto.use_keys(settings.keys)
    storage.use(settings.storage_url or str(settings.data / "files"))
    db.configure(db.make_engine(settings.database_url))
    mail.use(settings)
    issuer.use(settings)
    content.use_media_origin(settings.content_url)
    law_changes.use_age(settings.law_age_days)
    usage.use_runs(listing.asking)
    invitations.use_events(calendars.events_of, calendars.why_canceled)
    handover.use_check_in(calendars.was_checked_in)
    registry.load()


def create_app(settings: config.Settings | None = None, *, prepared: bool = False) -> Flask:
    """Make the WSGI application.

    `prepared`: clock, keys, storage and database are already set (tests and commands).
    """
    settings = settings or config.read()
    if not prepared:
        prepare(settings)
    app = Flask("lms", static_folder=None)
    # No view is a coroutine; asking every function at every request whether it is one costs more than some views.
    app.ensure_sync = lambda func: func  # type: ignore[method-assign]
    app.jinja_loader = FileSystemLoader(Path(str(files("lms.templates"))))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.update(
        SECRET_KEY=crypto.signing_secret("flask"),
        SETTINGS=settings,
        PERSONAL_DATA=PERSONAL_DATA,
        # The prefix makes browsers refuse such a cookie from a sister domain or over plain HTTP.
        SESSION_COOKIE_NAME="__Host-ieum" if settings.secure_cookies else "ieum",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=64 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        TEMPLATES_AUTO_RELOAD=False,
    )
    web.install(app, settings, sign_in.load_actor, nav, sign_in.account_nav)
    app.jinja_env.filters.update(state_label=states.label, outcome_label=lambda status: LABELS[Status(status)])
    sign_in.install(app)
    assets.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for extra in registry.blueprints():
        app.register_blueprint(extra)
    return app
