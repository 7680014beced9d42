"""The sample course with every component and a guide, as a source of booklets."""

from datetime import date
from pathlib import Path

from lms.exchange import services
from lms.exchange.booklets import Source
from tests.content.sample_course import SAMPLE, TYPES, make_course
from tests.content.test_guides import FILES, GUIDE

DAY = date(2026, 11, 24)
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40">'
    '<text x="4" y="24" font-family="sans-serif">신고</text></svg>'
)


def folder(tmp_path: Path) -> Path:
    """Write a course whose pages hold every component, with a guide, its cards and a sheet with a table."""
    sheet = GUIDE.replace("적으세요.\n", "적으세요.\n\n| 시작 | 끝 |\n|---|---|\n| 월요일 | |\n")
    files = {
        **FILES,
        "guide/ko/day.md": sheet,
        "guide/en/day.md": sheet,
        "media/door.svg": PICTURE,
    }
    for code, alt in (("ko", "신고의 차례"), ("en", "The order of a report")):
        page = (SAMPLE / f"{code}.md").read_text("utf-8")
        practices = (SAMPLE / f"practices.{code}.md").read_text("utf-8")
        files[f"{code}/page.md"] = f"![{alt}](media/door.svg)\n\n{page}\n\n{practices}"
    return make_course(tmp_path, **files)


def source(tmp_path: Path, language: str) -> Source:
    """Return the sample course in a language."""
    return services.source_in(folder(tmp_path), language, TYPES, DAY)
