"""References to law: `PA 10(2)2` in a lesson becomes 아동학대처벌법 제10조제2항제2호 or its English form."""

import re
from dataclasses import dataclass
from html import escape

# key: (short ko, full ko, short en, full en); the English titles are those of the domain brief.
_LAWS = {
    "CWA": ("아동복지법", "아동복지법", "Child Welfare Act", "Child Welfare Act"),
    "PA": (
        "아동학대처벌법",
        "아동학대범죄의 처벌 등에 관한 특례법",
        "Child Abuse Punishment Act",
        "Act on Special Cases Concerning the Punishment of Child Abuse Crimes",
    ),
    "CWA-Decree": (
        "아동복지법 시행령",
        "아동복지법 시행령",
        "Enforcement Decree of the Child Welfare Act",
        "Enforcement Decree of the Child Welfare Act",
    ),
    "PA-Decree": (
        "아동학대처벌법 시행령",
        "아동학대범죄의 처벌 등에 관한 특례법 시행령",
        "Enforcement Decree of the Child Abuse Punishment Act",
        "Enforcement Decree of the Act on Special Cases Concerning the Punishment of Child Abuse Crimes",
    ),
    "CWA-Rule": (
        "아동복지법 시행규칙",
        "아동복지법 시행규칙",
        "Enforcement Rule of the Child Welfare Act",
        "Enforcement Rule of the Child Welfare Act",
    ),
    "PIPA": (
        "개인정보 보호법",
        "개인정보 보호법",
        "Personal Information Protection Act",
        "Personal Information Protection Act",
    ),
    "UNCRC": (
        "유엔아동권리협약",
        "아동의 권리에 관한 협약 (유엔아동권리협약)",
        "UN Convention on the Rights of the Child",
        "United Nations Convention on the Rights of the Child",
    ),
}  # fmt: skip
LAWS = tuple(_LAWS)

_NUMBER = r"[1-9][0-9]{0,2}(?:-[1-9][0-9]?)?"
_REFERENCE = re.compile(
    rf"(?P<law>[A-Za-z-]+) +(?P<article>{_NUMBER})(?:\((?P<paragraph>{_NUMBER})\))?"
    rf"(?:(?P<dot>\.)?(?P<item>{_NUMBER}))?\Z"
)


@dataclass(frozen=True, slots=True)
class LawReference:
    """An article of a law, with paragraph (항) and item (호); `10-2` stands for 제10조의2."""

    law: str
    article: str
    paragraph: str | None = None
    item: str | None = None

    def text(self, language: str) -> str:
        """Return the reference as it is read in a text."""
        name = _LAWS[self.law][0 if language == "ko" else 2]
        if language == "ko":
            parts = [f"{name} {_korean(self.article, '조')}"]
            parts += [_korean(self.paragraph, "항")] if self.paragraph else []
            parts += [_korean(self.item, "호")] if self.item else []
            return "".join(parts)
        paragraph = f"({self.paragraph})" if self.paragraph else ""
        item = f" no. {self.item}" if self.item else ""
        return f"{name}, Art. {self.article}{paragraph}{item}"

    def full_title(self, language: str) -> str:
        """Return the full title of the law."""
        return full_title(self.law, language)

    def html(self, language: str, as_of: str) -> str:
        """Return the reference as an element that also says the full title and the legal as-of date."""
        title = self.full_title(language)
        hint = f"{title} ({as_of})" if as_of and self.law != "UNCRC" else title
        return f'<cite class="lesson-law" title="{escape(hint)}">{escape(self.text(language))}</cite>'


def full_title(law: str, language: str) -> str:
    """Return the full title of a law by its key."""
    return _LAWS[law][1 if language == "ko" else 3]


def short_title(law: str, language: str) -> str:
    """Return the short title of a law by its key."""
    return _LAWS[law][0 if language == "ko" else 2]


def _korean(number: str, unit: str) -> str:
    head, _, branch = number.partition("-")
    return f"제{head}{unit}" + (f"의{branch}" if branch else "")


def parse_law(text: str) -> LawReference | None:
    """Read `PA 10(2)2`, `PA 10-2`, `PA 63(1)4-2` or `CWA 3.7` (item of an article without paragraphs).

    Returns None for anything else, also for a law that is not in `LAWS`.
    """
    found = _REFERENCE.match(text.strip())
    if found is None or found["law"] not in _LAWS:
        return None
    # `CWA 37` is article 37; an item directly after the article needs the dot.
    if found["item"] and not found["paragraph"] and not found["dot"]:
        return None
    return LawReference(found["law"], found["article"], found["paragraph"], found["item"])
