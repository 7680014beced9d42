"""The printed form of a facilitator's guide: cards and sheets go to pages of their own at the end. Pure."""

from lms.exchange.practices import LESSON_FORMS
from lms.exchange.printing import Form, Handout, Printer, trimmed
from lms.exchange.tree import Item, Node, make


def _part(printer: Printer, node: Node) -> list[Item]:
    return printer.nodes(node.children)


def _cards(printer: Printer, node: Node) -> list[Item]:
    cards = node.of_class("guide-card")
    heading = next(each for each in node.walk() if each.has("lesson-title"))
    case, topic = heading.text().strip(), node.first("guide-topic")
    for number, card in enumerate(cards, 1):
        text = card.first("guide-card-text")
        printer.gathered.handouts.append(
            Handout(
                "card",
                printer.anchor(f"{node.attrs.get('id', 'case')}-{number}"),
                _heading(card).text().strip(),
                tuple(trimmed(printer.nodes(text.children))) if text else (),
                case=case,
                number=number,
                total=len(cards),
                topic=topic.text().strip() if topic else "",
            )
        )
    note = make("p", printer.word("guide_cards", title=case, count=len(cards)), cls="note")
    # What comes before the cards is said to everybody; each card here shows its notes too.
    before = [child for child in node.elements() if not child.has("guide-card")]
    return [*printer.nodes(before), note, *(_shown(printer, card) for card in cards)]


def _heading(card: Node) -> Node:
    return next(each for each in card.walk() if each.has("lesson-title"))


def _shown(printer: Printer, card: Node) -> Node:
    text, notes = card.first("guide-card-text"), card.first("guide-card-notes")
    body = printer.nodes(text.children) if text else []
    said = printer.box("notes", notes) if notes else make("div")
    return make("div", printer.heading(_heading(card)), *trimmed(body), said, cls="box card")


def _sheet(printer: Printer, node: Node) -> list[Item]:
    heading = next(each for each in node.walk() if each.has("lesson-title"))
    rest = [child for child in node.elements() if child is not heading]
    nodes = printer.nodes(rest)
    for item in nodes:
        for table in item.walk() if isinstance(item, Node) else ():
            if table.tag == "table":
                # Its empty cells are written in.
                table.attrs["class"] = "fill"
    key = printer.anchor(node.attrs.get("id", "sheet"))
    printer.gathered.handouts.append(Handout("sheet", key, heading.text().strip(), tuple(nodes)))
    return []


GUIDE_FORMS: dict[str, Form] = {
    **LESSON_FORMS,
    "part": _part,
    "cards": _cards,
    "sheet": _sheet,
}
