"""The command `lms`."""

import json
import sys
from importlib.resources import files
from pathlib import Path

import click
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from lms import config, server
from lms.accounts import passwords, roles
from lms.accounts import services as accounts
from lms.app import prepare
from lms.content import law_notices
from lms.content import services as content
from lms.content.check import Known, Problem, check, examine, known_in
from lms.content.helplines import load_help_lines
from lms.content.law_changes import LawChange, changes
from lms.content.problems import ContentFault
from lms.content.publish import publish
from lms.content.review.citing import citing
from lms.content.review.figures import figures, table
from lms.content.review.whole import banks_in, review_bank, review_course
from lms.core import db, i18n, ledger, migrate, translations, worker
from lms.core.errors import LmsError
from lms.desk import demo as demonstration
from lms.desk.commands import demo
from lms.exchange.commands import booklet_commands
from lms.learning import registry
from lms.organizations.seed import seed
from lms.questions import commands as question_commands
from lms.questions import services as questions
from lms.questions.commands import QUIZZES
from lms.questions.registry import KINDS

COURSES = Path(str(files("lms.content.courses")))
PO = Path(str(files("lms"))) / "translations" / "ko" / "LC_MESSAGES" / "messages.po"
SOURCES = [Path(str(files("lms"))), Path(str(files("lms.templates")))]


def _ready() -> config.Settings:
    settings = config.read()
    prepare(settings)
    return settings


@click.group()
@click.pass_context
def cli(context: click.Context) -> None:
    """Ieum LMS."""
    # Commands of the rooms make the site ready through this.
    context.obj = _ready


cli.add_command(question_commands.questions)
cli.add_command(demo)


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--work/--no-work", default=True, help="Also run and watch `lms work`.")
def serve(host: str, port: int, work: bool) -> None:
    """Serve the site with the production server."""
    settings = _ready()
    with db.reading():
        has_demo = demonstration.exists()

    def announce() -> None:
        click.echo(f"Ieum LMS: http://{host}:{port}/")
        if has_demo and settings.demo_accounts.is_file():
            click.echo(settings.demo_accounts.read_text("utf-8"))

    server.check_address(host, port, demo_accounts=has_demo)
    server.serve(settings, host, port, work=work, announce=announce)


@cli.command()
@click.option("--once", is_flag=True, help="Do what is due and end.")
@click.option("--parent", type=int, hidden=True, help="End with this process, as the child of `lms serve` does.")
def work(once: bool, parent: int | None) -> None:
    """Work the outbox: mails, certificates, sealing of the ledgers."""
    if parent:
        server.end_with(parent)
    _ready()
    worker.run(once=once)


@cli.group("db")
def database() -> None:
    """The database."""


@database.command()
def upgrade() -> None:
    """Bring the tables to the state of the code, and load the seed data."""
    _ready()
    if migrate.current(db.engine()) != migrate.newest():
        migrate.upgrade(db.engine())
    with db.transaction():
        seed()
        load_help_lines()


@database.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the tables back to REVISION ("base": none)."""
    _ready()
    migrate.downgrade(db.engine(), revision)


@database.command()
@click.argument("message")
def revise(message: str) -> None:
    """Write a migration from the difference between models and tables."""
    _ready()
    migrate.revise(db.engine(), message)


@database.command()
def verify() -> None:
    """Check every ledger: that no entry was changed, removed or put in between."""
    _ready()
    with db.reading():
        faults = [fault for table in ledger.ledgers() for fault in ledger.verify(table)]
    for fault in faults:
        click.echo(str(fault))
    sys.exit(1 if faults else 0)


@cli.group("content")
def content_group() -> None:
    """Course folders."""


@content_group.command("check")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
def check_content(path: Path | None) -> None:
    """Report every fault of a course folder, a bank, or all of them, as `file: place: problem`.

    What is sound in form is then reviewed: minutes, words, cases, practices and banks. What may be a name in a case
    text is asked (`ask: …`) and is no problem; course.yaml releases it with a reason.
    """
    checkers = registry.checkers()
    known = known_in(*_folders())
    folders = [path] if path else _folders()
    # A folder of courses and banks of its own knows what it holds; it is not reviewed as a whole.
    apart = path is not None and not any((path / name).is_file() for name in ("course.yaml", "bank.yaml"))
    found = [
        (folder, problem)
        for folder in folders
        for problem in check(folder, checkers, None if apart else known, kinds=KINDS, asking=True)
    ]
    problems = [f"{folder.name}/{problem}" for folder, problem in found if not problem.asks]
    for folder, problem in found:
        if problem.asks:
            click.echo(f"ask: {folder.name}/{problem}")
    if not problems and not apart:
        # Only what is sound in form can be read as a whole.
        problems = [f"{folder.name}/{problem}" for folder in folders for problem in _review(folder, known)]
    for line in problems:
        click.echo(line)
    click.echo(f"{len(problems)} problems")
    sys.exit(1 if problems else 0)


def _review(folder: Path, known: Known) -> list[Problem]:
    if not (folder / "course.yaml").is_file():
        return review_bank(folder, KINDS)
    return review_course(folder, examine(folder, registry.checkers(), known), banks_in({*_folders(), folder}, KINDS))


def _folders() -> list[Path]:
    found = [f.parent for f in COURSES.glob("*/course.yaml")] + [f.parent for f in QUIZZES.glob("*/bank.yaml")]
    return sorted(found)


@content_group.command("stats")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")
@click.option("--table", "as_table", is_flag=True, help="Print a Markdown table with a line for each module.")
def stats_content(path: Path | None, as_json: bool, as_table: bool) -> None:
    """Print credited and estimated minutes, pages, practices and questions by course, module and language."""
    known, banks = known_in(*_folders()), banks_in(_folders(), KINDS)
    courses = [path] if path else [folder for folder in _folders() if (folder / "course.yaml").is_file()]
    rows = [row for each in courses for row in figures(examine(each, registry.checkers(), known), banks)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    if as_table:
        click.echo(table(rows), nl=False)
        return
    for row in rows:
        counts = f"{row['pages']} pages, {sum(row['practices'].values())} practices, {sum(row['items'].values())} items"
        click.echo(
            f"{row['course']} {row['module']} {row['language']}: "
            f"{row['estimated_minutes']} of {row['credited_minutes']} min, {counts}"
        )


@content_group.command("law-changes")
def list_law_changes() -> None:
    """List every lesson, question, guide and case that cites an article known to change, as `file: line: article`."""
    for change in _known_changes():
        click.echo(f"{change.reference.text('en')}: in force {change.in_force}, by {change.by}")
        for folder in _folders():
            for line in citing(folder, change):
                click.echo(f"  {folder.name}/{line}")


def _known_changes() -> tuple[LawChange, ...]:
    """Return what staff entered too, where there is a site; authors check courses without one."""
    _ready()
    try:
        with db.reading():
            return law_notices.known()
    except DBAPIError:
        return changes()


@content_group.command("publish")
@click.argument("slug", required=False)
def publish_content(slug: str | None) -> None:
    """Publish every course, or one; what is published already stays as it is."""
    _ready()
    known = known_in(*_folders())
    failed = False
    for folder in sorted(f.parent for f in COURSES.glob("*/course.yaml")):
        if slug and folder.name != slug:
            continue
        with db.reading():
            pinned = questions.current_quiz_versions()
        try:
            done = publish(folder, registry.checkers(), pinned, known=known)
        except ContentFault as fault:
            failed = True
            for problem in fault.problems:
                click.echo(f"{folder.name}/{problem}", err=True)
            continue
        click.echo(f"{done.slug}: version {done.number}" + ("" if done.new else " (unchanged)"))
    content.forget()
    if failed:
        sys.exit(1)


booklet_commands(content_group, _ready)


@cli.command("prepare")
@click.pass_context
def prepare_site(context: click.Context) -> None:
    """Do `db upgrade`, `questions load`, `content publish` and, with LMS_DEMO=1, `demo` in one go."""
    for step in (upgrade, question_commands.load, publish_content):
        context.invoke(step)
    if config.read().demo:
        context.invoke(demo)


@cli.group("users")
def users() -> None:
    """Accounts."""


@users.command("create")
@click.option("--name", required=True, help="Full name.")
@click.option("--email", help="E-mail address to sign in with.")
@click.option("--staff-id", help="Staff ID to sign in with.")
@click.option("--role", type=click.Choice(["admin", "auditor", "instructor"]), help="A role for the whole site.")
def create_user(name: str, email: str | None, staff_id: str | None, role: str | None) -> None:
    """Create a person with an account and print the first password, to be changed at the first sign-in."""
    _ready()
    password = passwords.initial()
    password_hash = passwords.make(password)
    try:
        with db.transaction():
            person = accounts.create_person(name)
            accounts.create_account(person.id, email=email, staff_id=staff_id, password_hash=password_hash)
            if role:
                roles.grant(person.id, role)
    except LmsError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{email or staff_id}  {password}")


@cli.group("i18n")
def i18n_group() -> None:
    """Translations."""


@i18n_group.command("update")
def update_translations() -> None:
    """Bring the Korean file up to the texts of the code."""
    translations.update(PO, SOURCES)


@i18n_group.command("compile")
def compile_translations() -> None:
    """Compile the Korean file."""
    translations.compile_po(PO)


@i18n_group.command("check")
def check_translations() -> None:
    """Report every text that has no Korean translation."""
    found = translations.problems(PO, SOURCES)
    for line in found:
        click.echo(line)
    click.echo(f"{len(found)} problems")
    sys.exit(1 if found else 0)


@cli.command("settings")
def settings_table() -> None:
    """Print every setting with its default and meaning."""
    for name, default, meaning in config.describe():
        click.echo(f"{name:<22} {default or '-':<28} {meaning}")


def main() -> None:
    """Run the command; a fault in the settings, the folder or the database is one plain sentence."""
    i18n.set_language("en")
    try:
        cli()
    except (config.ConfigError, server.ServeError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except DatabaseError as error:
        if type(error) not in (DatabaseError, OperationalError):
            raise  # a fault of ours, such as a statement that is wrong
        click.echo(f"The database cannot be used: {str(error.orig).strip()}", err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"{error.filename or 'The system'}: {error.strerror or error}", err=True)
        sys.exit(2)
