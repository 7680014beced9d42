"""`lms questions`: loading bank folders, and files of questions into and out of a bank."""

import json
import sys
from collections.abc import Callable
from importlib.resources import files as resources
from pathlib import Path
from typing import Any, NoReturn

import click

from lms.config import Settings
from lms.core.errors import LmsError
from lms.questions import files, services
from lms.questions.formats.registry import FORMATS

QUIZZES = Path(str(resources("lms.content.quizzes")))
# Opens the site with its settings; the command line hands it down, since rooms do not know the application.
Ready = Callable[[], Settings]


def _formats(what: str) -> list[str]:
    return sorted(key for key, each in FORMATS.items() if getattr(each, what))


@click.group("questions")
def questions() -> None:
    """Question banks."""


@questions.command("load")
@click.argument("folder", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def load(ready: Ready, folder: Path | None, as_json: bool) -> None:
    """Load bank folders into the database; items edited there since are listed and left."""
    ready()
    verdicts = services.load_all(folder or QUIZZES)
    if as_json:
        click.echo(json.dumps([vars(v) for v in verdicts], ensure_ascii=False, default=str))
        return
    for verdict in verdicts:
        if verdict.result != "unchanged":
            click.echo(str(verdict))
    click.echo(f"{len(verdicts)} questions and quizzes looked at")


@questions.command("import")
@click.argument("format_key", metavar="FORMAT", type=click.Choice(_formats("reads")))
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--bank", help="Id or title of the bank; one that does not exist is made.")
@click.option("--language", type=click.Choice(["ko", "en"]), help="Of texts whose file does not say it.")
@click.option("--leave-out-refused", is_flag=True, help="Take the rest when some items cannot be taken.")
@click.option("--dry-run", is_flag=True, help="Say what would become of each item and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
@click.pass_obj
def take(ready: Ready, format_key: str, file: Path, as_json: bool, **options: Any) -> None:
    """Take the questions of FILE into a bank as drafts, all or none, with one verdict per item.

    Ends with 0 when all is well, 1 when an item or the file is refused (nothing is written then), 2 for wrong use.
    """
    _finish(ready, lambda: files.take(format_key, file, **options), as_json)


@questions.command("export")
@click.argument("format_key", metavar="FORMAT", type=click.Choice(_formats("writes")))
@click.argument("bank")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(["ko", "en"]), help="The one written by formats that know only one.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
@click.pass_obj
def give(ready: Ready, format_key: str, bank: str, file: Path, language: str | None, as_json: bool) -> None:
    """Write the questions of BANK (id or title) to FILE, and say what the format could not take of each.

    The format `folder` makes a folder unless FILE ends with .zip. Ends with 0 when every question stands in the file,
    1 when one does not, or when nothing could be written.
    """
    _finish(ready, lambda: files.give(format_key, bank, file, language=language), as_json)


def _finish(ready: Ready, work: Callable[[], files.Done], as_json: bool) -> NoReturn:
    ready()
    try:
        done = work()
    except LmsError as error:
        if not as_json:
            raise click.ClickException(str(error)) from error
        click.echo(json.dumps({"written": False, "refused": str(error), "items": []}, ensure_ascii=False))
        sys.exit(1)
    for line in [done.json()] if as_json else done.lines():
        click.echo(line)
    sys.exit(0 if done.well else 1)
