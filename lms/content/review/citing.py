"""What of a course or bank folder cites an article that changes."""

from collections.abc import Iterator
from pathlib import Path

from lms.content.bank import BANK_FILE, read_bank
from lms.content.folder import Folder
from lms.content.law import parse_law
from lms.content.law_changes import LawChange, cited_in_source
from lms.content.problems import Report
from lms.content.reading import COURSE_FILE, read_course


def citing(path: Path, change: LawChange) -> Iterator[str]:
    """Yield `file: line: reference` of each place that cites what changes; cases are marked."""
    folder = Folder(path, Report())
    course = read_course(folder) if COURSE_FILE in folder else None
    cases = {activity.file for activity in course.activities() if activity.case} if course else set()
    for name in sorted(folder.names):
        if not name.endswith((".md", ".yaml")):
            continue
        mark = " (case)" if name.rpartition("/")[2] in cases else ""
        for line, reference in cited_in_source(folder.text(name) or ""):
            if change.touches(reference):
                yield f"{name}: line {line}: {reference.text('en')}{mark}"
    bank = read_bank(folder, None) if BANK_FILE in folder else None
    for question in bank.questions if bank else ():
        for written in question.law:
            cited = parse_law(written)
            if cited is not None and change.touches(cited):
                yield f"{BANK_FILE}: {question.id}: {cited.text('en')}"
