"""The translation files: collect the msgids, compile the Korean, say what is missing."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy": None, "Lazy": None}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {"**.html": {"trimmed": "true"}, "**.txt": {"trimmed": "true"}}


def extract(folders: list[Path]) -> Catalog:
    """Collect every msgid of code and templates."""
    catalog = Catalog(project="Ieum LMS", charset="utf-8")
    for folder in folders:
        for _file, _line, message, comments, context in extract_from_dir(
            folder, METHODS, OPTIONS, KEYWORDS, ("Translators:",)
        ):
            catalog.add(message, None, [], auto_comments=comments, context=context)
    return catalog


def update(po: Path, folders: list[Path]) -> None:
    """Bring a .po file up to the msgids of the code; what is no longer used is dropped."""
    fresh = extract(folders)
    if po.exists():
        with po.open("rb") as file:
            known = read_po(file, locale=po.parts[-3])
    else:
        known = Catalog(locale=po.parts[-3], project="Ieum LMS", charset="utf-8")
    known.update(fresh, no_fuzzy_matching=True)
    known.obsolete.clear()
    po.parent.mkdir(parents=True, exist_ok=True)
    with po.open("wb") as file:
        write_po(file, known, width=110, omit_header=False, sort_output=True, no_location=True)


def compile_po(po: Path) -> None:
    """Write the .mo file beside a .po file."""
    with po.open("rb") as file:
        catalog = read_po(file, locale=po.parts[-3])
    with po.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


def problems(po: Path, folders: list[Path]) -> list[str]:
    """Return what keeps the translation from being complete: missing, unused, or with other placeholders."""
    fresh = extract(folders)
    with po.open("rb") as file:
        known = read_po(file, locale=po.parts[-3])
    found = []
    for message in fresh:
        if not message.id:
            continue
        translated = known.get(message.id, message.context)
        if translated is None or not all(_texts(translated.string)):
            found.append(f"not translated: {message.id!r}")
            continue
        found += [f"{message.id!r}: {error}" for error in translated.check(known)]
    wanted = {message.id for message in fresh}
    found += [f"no longer used: {message.id!r}" for message in known if message.id and message.id not in wanted]
    return found


def _texts(value: object) -> list[str]:
    return list(value) if isinstance(value, (list, tuple)) else [str(value or "")]
