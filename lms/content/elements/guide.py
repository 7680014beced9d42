"""The components of a facilitator's guide: parts with their minutes, the table they make, case cards, sheets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from lms.content.page import Block, Element, Page
from lms.content.prose import LessonContext
from lms.core.i18n import lazy

KINDS = ("opening", "talk", "case", "practice", "discussion", "debrief", "evaluation", "close")
MOST_MINUTES = 240
# Stands where the table of times goes, until every part of the guide is known.
TIMETABLE_MARK = "\x02"
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])\Z")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the timetable; `counted` is false for a meal between the hours of the session."""

    title: str
    minutes: int
    kind: str
    method: str
    anchor: str
    counted: bool = True


class GuidePage(Page):
    """A guide while it is rendered, with the rows of its timetable."""

    def __init__(self, language: str, context: LessonContext, elements: Mapping[str, Element]) -> None:
        super().__init__(language, context, elements)
        self.rows: list[Row] = []
        self.start: int | None = None


def _minutes(page: Page, block: Block) -> int:
    text = block.attributes.get("minutes", "")
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_MINUTES):
        page.fault(block.line, lazy("“minutes” of “%(name)s” is a whole number from 1 to 240.", name=block.name))
        return 1
    return int(text)


def _part(page: Page, block: Block) -> str:
    assert isinstance(page, GuidePage)
    page.needs_text(block)
    minutes, kind = _minutes(page, block), block.attributes.get("kind", "")
    if kind not in KINDS:
        page.fault(
            block.line, lazy("“%(value)s” is unknown; known are: %(known)s.", value=kind, known=", ".join(KINDS))
        )
        kind = "talk"
    page.shape(block, minutes, kind)
    html_id = page.block_id(block)
    number = sum(row.kind != "" for row in page.rows) + 1
    page.rows.append(Row(f"{number}. {block.title}", minutes, kind, block.attributes.get("method", ""), html_id))
    # A part is a chapter of its guide wherever it stands.
    page.level = 1
    heading = f"{number}. {block.title} ({page.word('guide_minutes', minutes=minutes)})"
    title = page.titled(heading, html_id)
    return page.section(block, f"{title}{page.markdown(block.body, block.line + 1)}", html_id)


def _pause(page: Page, block: Block) -> str:
    assert isinstance(page, GuidePage)
    minutes = _minutes(page, block)
    outside = block.attributes.get("outside", "no")
    if outside not in ("yes", "no"):
        page.fault(block.line, lazy("“outside” is yes or no."))
    page.shape(block, minutes, outside)
    page.rows.append(Row(block.title, minutes, "", "", "", counted=outside != "yes"))
    text = page.word("guide_pause", title=block.title, minutes=minutes)
    return f'<p class="guide-pause"><strong>{text}</strong></p>\n{page.markdown(block.body, block.line + 1)}'


def _timetable(page: Page, block: Block) -> str:
    assert isinstance(page, GuidePage)
    found = _TIME.match(block.attributes.get("start", ""))
    if found is None:
        page.fault(block.line, lazy("“start” of the timetable is a time such as 10:00."))
    else:
        page.start = int(found[1]) * 60 + int(found[2])
    page.shape(block, page.start)
    return f"{page.markdown(block.body, block.line + 1)}{TIMETABLE_MARK}\n"


def timetable(page: GuidePage) -> str:
    """Return the table of times of the parts that were rendered."""
    now = page.start or 0
    body = ""
    for row in page.rows:
        span = f"{_clock(now)}–{_clock(now + row.minutes)}"
        now += row.minutes
        title = f'<a href="#{row.anchor}">{escape(row.title)}</a>' if row.anchor else escape(row.title)
        how = " · ".join(filter(None, (page.word(f"kind_{row.kind}") if row.kind else "", escape(row.method))))
        minutes = str(row.minutes) if row.counted else page.word("guide_outside", minutes=row.minutes)
        body += f'<tr><td>{span}</td><td class="align-right">{minutes}</td><td>{title}</td><td>{how}</td></tr>\n'
    total = sum(row.minutes for row in page.rows if row.counted)
    body += (
        f"<tr><td><strong>{page.word('guide_total')}</strong></td>"
        f'<td class="align-right"><strong>{total}</strong></td><td></td><td></td></tr>\n'
    )
    heads = "".join(
        f'<th scope="col">{page.word(key)}</th>' for key in ("guide_when", "guide_min", "guide_what", "guide_how")
    )
    return (
        f'<div class="lesson-table guide-timetable"><table>\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{body}</tbody></table></div>\n"
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24}:{minutes % 60:02}"


@dataclass(slots=True)
class Card:
    """A case card as written: its title, what stands on it, its questions, and what only the facilitator reads."""

    title: str
    line: int
    text: list[str]
    questions: list[tuple[int, str]]
    notes: list[tuple[int, str]]


def _cards(page: Page, block: Block) -> str:
    prompt, cards = _read_cards(block)
    if len(cards) < 3:
        page.fault(block.line, lazy("A case needs at least three cards: @ Title, and what stands on it below."))
    for card in cards:
        if not card.title or not "".join(card.text).strip():
            page.fault(card.line, lazy("The card is empty: @ Title, and what stands on it below."))
        if not card.questions:
            page.fault(card.line, lazy("The card asks nothing: ? Question."))
        if not card.notes:
            page.fault(card.line, lazy("The card has no note for the facilitator: = Text."))
    page.shape(block, *((len(card.questions), len(card.notes)) for card in cards))
    html_id = page.block_id(block)
    title = page.titled(block.title, html_id)
    topic = f'<p class="guide-topic">{page.word("cards_topic", topic=block.attributes.get("topic", ""))}</p>\n'
    level = min(page.level + 1, 6)
    inner = "".join(_card(page, card, number, level) for number, card in enumerate(cards, 1))
    return page.section(block, f"{title}{topic}{page.markdown(prompt, block.line + 1)}{inner}", html_id)


def _read_cards(block: Block) -> tuple[str, list[Card]]:
    prompt: list[str] = []
    cards: list[Card] = []
    for number, text in enumerate(block.body.split("\n"), block.line + 1):
        if text.startswith("@"):
            cards.append(Card(text[1:].strip(), number, [], [], []))
        elif not cards:
            prompt.append(text)
        elif text.startswith("? "):
            cards[-1].questions.append((number, text[2:].strip()))
        elif text.startswith("= "):
            cards[-1].notes.append((number, text[2:].strip()))
        else:
            cards[-1].text.append(text)
    return "\n".join(prompt).strip("\n"), cards


def _card(page: Page, card: Card, number: int, level: int) -> str:
    page.level = level
    text = page.markdown("\n".join(card.text).strip("\n"), card.line + 1)
    questions = "".join(f"<li>{page.inline(words, line)}</li>\n" for line, words in card.questions)
    notes = "".join(f"<li>{page.inline(words, line)}</li>\n" for line, words in card.notes)
    return (
        f'<section class="guide-card" data-card="{number}">\n'
        f'<h{level} class="lesson-title">{page.word("card", number=number, title=card.title)}</h{level}>\n'
        f'<div class="guide-card-text">\n{text}<ul class="guide-card-questions">\n{questions}</ul>\n</div>\n'
        f'<div class="guide-card-notes">\n<p class="lesson-mark">{page.word("card_notes")}</p>\n'
        f"<ul>\n{notes}</ul>\n</div>\n</section>\n"
    )


def _sheet(page: Page, block: Block) -> str:
    page.needs_text(block)
    page.shape(block)
    html_id = page.block_id(block)
    title = page.titled(block.title, html_id)
    return page.section(block, f"{title}{page.markdown(block.body, block.line + 1)}", html_id)


TIMETABLE = Element("timetable", _timetable, required=frozenset({"start"}))
PART = Element("part", _part, required=frozenset({"id", "title", "minutes", "kind"}), optional=frozenset({"method"}))
PAUSE = Element("pause", _pause, required=frozenset({"title", "minutes"}), optional=frozenset({"outside"}))
CARDS = Element("cards", _cards, required=frozenset({"id", "title", "topic"}))
SHEET = Element("sheet", _sheet, required=frozenset({"id", "title"}))
