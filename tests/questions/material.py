"""Banks and prepared questions for the tests of this room."""

from typing import Any

from lms.questions import documents, writing
from lms.questions.documents import PreparedQuestion
from lms.questions.models import Bank


def prepared(key: str, ko: str | None = None, en: str | None = None, **facts: Any) -> PreparedQuestion:
    """Return a single choice whose answer is b, with a stem in the languages given."""
    options = {"ko": {"a": "하나", "b": "둘"}, "en": {"a": "One", "b": "Two"}}
    stems = {code: stem for code, stem in (("ko", ko), ("en", en)) if stem}
    document = {
        "id": key,
        "kind": "single",
        "points": 1,
        "tags": list(facts.get("tags", ())),
        "options": ["a", "b"],
        "answer": ["b"],
        "law": list(facts.get("law", ())),
        "texts": {
            code: {"stem": stem, "options": options[code], "feedback": {"a": "…", "b": "…"}}
            for code, stem in stems.items()
        },
    }
    return documents.prepare(document)


def bank(key: str = "", **facts: Any) -> Bank:
    """Make a bank; without more it belongs to the site."""
    return writing.new_bank({"ko": f"은행 {key}", "en": f"Bank {key}"}, key=key, **{"owner_id": None, **facts})
