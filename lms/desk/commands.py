"""`lms demo`: what a site shows to somebody who tries it."""

import json
from importlib.resources import files
from pathlib import Path

import click

from lms.content.helplines import load_help_lines
from lms.core import clock, db, migrate
from lms.core.errors import Conflict
from lms.desk import demo as demonstration
from lms.desk.year.play import play
from lms.questions.commands import Ready

# The courses of the package: their folder and that of the quizzes stand beside each other.
COURSES = Path(str(files("lms.content.courses"))).parent


@click.command("demo")
@click.option("--year", is_flag=True, help="Play the year 2022 on an empty site instead, and print its totals.")
@click.option(
    "--courses",
    type=click.Path(file_okay=False, path_type=Path),
    default=COURSES,
    help="A folder with courses/ and quizzes/ to play the year on, instead of the courses that come with Ieum.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the totals of the year as JSON.")
@click.pass_obj
def demo(ready: Ready, year: bool = False, courses: Path = COURSES, as_json: bool = False) -> None:
    """Create demonstration accounts and runs once; passwords are made anew and kept in the data folder.

    With --year the site is played through 2022 instead: every date is set by moving the clock of LMS_TEST_CLOCK (or of
    a file in the data folder), all people are fictional, and two plays come to the same totals.
    """
    settings = ready()
    if not settings.demo:
        raise click.ClickException("Demonstration data needs LMS_DEMO=1.")
    if not year:
        demonstration.create(settings)
        return
    if not (courses / "courses").is_dir():
        raise click.ClickException(f"There are no courses in {courses}. Name a folder with --courses.")
    if migrate.current(db.engine()) != migrate.newest():
        migrate.upgrade(db.engine())
    with db.transaction():
        load_help_lines()
    try:
        totals = play(settings.test_clock or settings.data / "clock", courses, lambda text: click.echo(text, err=True))
    except Conflict as error:
        raise click.ClickException(str(error.message)) from error
    # Without the play's own clock it is today again; whoever looks at the year signs in with the usual accounts.
    clock.use_offset_file(settings.test_clock)
    demonstration.create(settings)
    if as_json:
        click.echo(json.dumps({key: one.stored() for key, one in totals.items()}, ensure_ascii=False, indent=1))
        return
    for program, one in totals.items():
        click.echo(f"{program}: " + ", ".join(f"{key} {value}" for key, value in one.stored().items()))
