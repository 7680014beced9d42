"""Commands that write handbooks and guides to files."""

from collections.abc import Callable
from pathlib import Path

import click

from lms.content.problems import ContentFault
from lms.core import clock, db
from lms.core.errors import LmsError
from lms.exchange import services
from lms.learning import registry

LANGUAGE = click.Choice(["ko", "en"])
FILE = click.Path(path_type=Path)


def booklet_commands(group: click.Group, ready: Callable[[], object]) -> None:
    """Add the commands to a group; `ready` opens the site, which published courses need and folders do not."""

    @group.command("handbook")
    @click.argument("course")
    @click.argument("language", type=LANGUAGE)
    @click.argument("file", type=FILE)
    @click.option("--format", "form", type=click.Choice(["pdf", "epub"]), help="Default: as FILE ends, else pdf.")
    def handbook(course: str, language: str, file: Path, form: str | None) -> None:
        """Write the handbook of COURSE in LANGUAGE to FILE.

        COURSE is the id of a published course, or the path of a course folder.
        """
        form = form or ("epub" if file.suffix.lower() == ".epub" else "pdf")
        _write(ready, course, services.HANDBOOK, language, file, form)

    @group.command("guide")
    @click.argument("course")
    @click.argument("guide")
    @click.argument("language", type=LANGUAGE)
    @click.argument("file", type=FILE)
    def guide(course: str, guide: str, language: str, file: Path) -> None:
        """Write the facilitator's guide GUIDE of COURSE in LANGUAGE to FILE, as PDF; COURSE as for the handbook."""
        _write(ready, course, f"guide:{guide}", language, file, "pdf")


def _write(ready: Callable[[], object], course: str, kind: str, language: str, file: Path, form: str) -> None:
    try:
        if (Path(course) / "course.yaml").is_file():
            source = services.source_in(Path(course), language, registry.checkers(), clock.today())
        else:
            ready()
            with db.reading():
                source = services.source_published(course, language)
        file.write_bytes(services.write(services.put_together(source, kind), form))
    except ContentFault as fault:
        raise click.ClickException("\n".join(map(str, fault.problems))) from fault
    except LmsError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file}: {file.stat().st_size} bytes")
