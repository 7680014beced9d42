"""The figures of a course by module and language, for `lms content stats`. Pure."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from lms.content.check import Examined
from lms.content.manifest import Module
from lms.content.review.banks import Banks
from lms.content.review.minutes import estimated_seconds


def figures(examined: Examined, banks: Banks) -> list[dict[str, Any]]:
    """Return a row for each module and language; empty for a course that cannot be read."""
    course = examined.course
    if course is None:
        return []
    rows = []
    for module in course.modules:
        items = _items(examined, module, banks)
        for language in course.languages:
            pages = [
                page for entry in module.activities if (page := examined.pages.get((entry.id, language))) is not None
            ]
            practices = Counter(part.kind for page in pages for part in page.components if part.practice)
            rows.append(
                {
                    "course": course.id,
                    "module": module.id,
                    "language": language,
                    "credited_minutes": module.minutes,
                    "estimated_minutes": round(estimated_seconds(examined, module, language, banks) / 60, 1),
                    "pages": len(pages),
                    "practices": dict(sorted(practices.items())),
                    "items": items,
                }
            )
    return rows


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows of `figures` as a Markdown table: a line for each module, and one for all of them."""
    lines = [
        "| course | module | credited min | estimated min, by language | pages | practices | questions in the bank |",
        "|---|---|---|---|---|---|---|",
    ]
    totals = [0, 0, 0, 0]
    modules = [list(same) for _, same in groupby(rows, key=lambda row: (row["course"], row["module"]))]
    for same in modules:
        first = same[0]
        minutes = " / ".join(f"{row['language']} {row['estimated_minutes']}" for row in same)
        counts = [first["pages"], sum(first["practices"].values()), sum(first["items"].values())]
        totals = [total + more for total, more in zip(totals, [first["credited_minutes"], *counts], strict=True)]
        counted = " | ".join(str(count) for count in counts)
        lines.append(f"| {first['course']} | {first['module']} | {first['credited_minutes']} | {minutes} | {counted} |")
    counted = " | ".join(str(total) for total in totals[1:])
    lines.append(f"| all | {len(modules)} modules | {totals[0]} | | {counted} |")
    return "\n".join(lines) + "\n"


def _items(examined: Examined, module: Module, banks: Banks) -> dict[str, int]:
    """Count by kind the questions on this module that some quiz of the course can show."""
    quizzes = [activity.quiz for activity in examined.course.activities()] if examined.course else []
    pool = {question.id: question for key in quizzes for question in banks.pool(key)}
    return dict(sorted(Counter(q.kind for q in pool.values() if f"unit:{module.id}" in q.tags).items()))
