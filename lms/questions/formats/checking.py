"""Documents from outside are read as every question is before anybody believes them."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from lms.content.bank import Picture
from lms.content.problems import ContentFault, Problem
from lms.core.i18n import Lazy, lazy
from lms.questions import documents
from lms.questions.formats.interface import ItemRead
from lms.questions.formats.pictures import look


def media_of(files: Mapping[str, bytes]) -> dict[str, Picture]:
    """Return files as the pictures of a bank that is not there yet, for reading documents that use them."""
    found = {}
    for name, data in files.items():
        seen = look(name, data)
        if seen.fault is None:
            found[name] = Picture(hashlib.sha256(data).hexdigest(), seen.mime, len(data), seen.width, seen.height)
    return found


def checked(item: ItemRead) -> ItemRead:
    """Return an item whose document was read as every question is; what is wrong in it joins the problems."""
    if item.document is None:
        return item
    try:
        documents.read(item.document, media_of(item.files))
    except ContentFault as fault:
        found = tuple(problem_of(problem) for problem in fault.problems)
        return replace(item, problems=(*item.problems, *found))
    return item


def problem_of(problem: Problem) -> Lazy:
    """Return a fault of a document as one text with its place."""
    return lazy("%(place)s: %(problem)s", place=problem.place, problem=problem.text) if problem.place else problem.text
