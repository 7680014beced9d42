"""Changes of the law that are known, and what of a text they touch."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from lms.content.law import LAWS, LawReference, parse_law, short_title
from lms.content.problems import ContentFault, Report
from lms.content.source import Fields, read_yaml
from lms.core.i18n import lazy

FILE = "law_changes.yaml"
# A course whose law was read longer ago than this is looked at before a run of it opens (LMS_LAW_AGE_DAYS).
_oldest = timedelta(days=180)
_TAG = re.compile(r"\{\{law ([^}]*)\}\}")
_CITE = re.compile(r'<cite class="lesson-law"[^>]*>([^<]*)</cite>')
_KOREAN = re.compile(r"(.*) 제(\d+)조(?:의(\d+))?(?:제(\d+)항(?:의(\d+))?)?")
_ENGLISH = re.compile(r"(.*), Art\. (\d+)(?:-(\d+))?(?:\((\d+)(?:-(\d+))?\))?")


def use_age(days: int) -> None:
    """Say after how many days the law of a course is looked at again."""
    global _oldest
    _oldest = timedelta(days=days)


def is_old(as_of: date, today: date) -> bool:
    """Say whether law read on a day was read too long ago."""
    return today - as_of > _oldest


@dataclass(frozen=True, slots=True)
class LawChange:
    """An article, or one paragraph of it, that reads otherwise from a day on; `by` names the amending act."""

    reference: LawReference
    in_force: date
    by: str

    def touches(self, cited: LawReference) -> bool:
        """Say whether a reference is to what changes; one to the whole article is."""
        mine = self.reference
        same = (cited.law, cited.article) == (mine.law, mine.article)
        return same and (not mine.paragraph or not cited.paragraph or mine.paragraph == cited.paragraph)


def read_changes(text: str) -> tuple[LawChange, ...]:
    """Return the changes a YAML text names; raises ContentFault with all that is wrong in it."""
    report = Report()
    table = read_yaml(text, FILE, report)
    found = []
    if table is not None:
        fields = Fields(table, FILE, report)
        for row in fields.rows("changes", least=0):
            reference = parse_law(row.text("law"))
            if reference is None:
                row.problem("law", lazy("“%(text)s” is not a law reference such as PA 10(2).", text=row.text("law")))
            day, by = row.day("in_force"), row.text("by")
            row.done()
            if reference is not None and day is not None:
                found.append(LawChange(reference, day, by))
        fields.done()
    if len(report):
        raise ContentFault(report.sorted())
    return tuple(found)


@cache
def changes() -> tuple[LawChange, ...]:
    """Return the changes that came with the site; `law_notices.known` has those that staff entered too."""
    return read_changes((files("lms.content") / FILE).read_text(encoding="utf-8"))


def cited_in_source(text: str) -> Iterator[tuple[int, LawReference]]:
    """Yield (line, reference) of every law cited in an author's text."""
    for number, line in enumerate(text.split("\n"), 1):
        for written in _TAG.findall(line):
            if (reference := parse_law(written)) is not None:
                yield number, reference


def cited_in_page(html: str, language: str) -> Iterator[LawReference]:
    """Yield every law cited in a published page."""
    names = {short_title(law, language): law for law in LAWS}
    for text in _CITE.findall(html):
        found = (_KOREAN if language == "ko" else _ENGLISH).match(text)
        if found is not None and found[1] in names:
            article, paragraph = _number(found[2], found[3]), _number(found[4], found[5])
            yield LawReference(names[found[1]], article or "", paragraph)


def touching(
    cited: set[LawReference], as_of: date, until: date, known: Iterable[LawChange] | None = None
) -> list[LawChange]:
    """Return the changes after `as_of` that are in force by `until` and touch one of the cited references.

    `known`: which changes count (`law_notices.known()` has those of staff too); default: those of the file.
    """
    return [
        change
        for change in (changes() if known is None else known)
        if as_of < change.in_force <= until and any(change.touches(reference) for reference in cited)
    ]


def _number(head: str | None, branch: str | None) -> str | None:
    return head and (f"{head}-{branch}" if branch else head)
