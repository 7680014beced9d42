"""Banks and prepared questions for the tests of this room."""

from typing import Any

from lms.content.bank import QuestionEntry, QuestionText
from lms.content.manifest import to_json
from lms.questions import writing
from lms.questions.models import Bank
from lms.questions.prepared import PreparedQuestion
from lms.questions.registry import KINDS
from lms.questions.verdicts import digest_of


def prepared(key: str, ko: str | None = None, en: str | None = None, **facts: Any) -> PreparedQuestion:
    """Return a single choice whose answer is b, with a stem in the languages given."""
    options = {"ko": {"a": "하나", "b": "둘"}, "en": {"a": "One", "b": "Two"}}
    stems = {code: stem for code, stem in (("ko", ko), ("en", en)) if stem}
    entry = QuestionEntry(
        id=key,
        kind="single",
        points=1,
        tags=tuple(facts.get("tags", ())),
        options=("a", "b"),
        answer=("b",),
        law=tuple(facts.get("law", ())),
        pages=(),
        texts={
            code: QuestionText(
                stem=stem,
                options=options[code],
                feedback={"a": "…", "b": "…"},
            )
            for code, stem in stems.items()
        },
    )  # fmt: skip
    source = to_json(entry)
    return PreparedQuestion(key, entry.kind, entry.tags, source, KINDS["single"].body(entry), digest_of(source))


def bank(key: str = "", **facts: Any) -> Bank:
    """Make a bank; without more it belongs to the site."""
    return writing.new_bank({"ko": f"은행 {key}", "en": f"Bank {key}"}, key=key, **{"owner_id": None, **facts})
