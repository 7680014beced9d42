"""The printed form of each lesson component: practices as tasks on paper, their answers for the end. Pure."""

from lms.exchange.printing import WRITING_LINES, Form, Printer, lines, trimmed
from lms.exchange.tree import Item, Node, make


def _title(node: Node) -> Node | None:
    return next((each for each in node.walk() if each.has("lesson-title")), None)


def _prompt(printer: Printer, node: Node) -> list[Item]:
    """Return what stands between the title of a practice and its items."""
    out: list[Item] = []
    for child in node.elements():
        if child.tag in ("ol", "ul") and (child.has("lesson-items") or child.has("lesson-options")):
            break
        if child.has("lesson-title") or child.has("lesson-note") or child.tag == "details":
            continue
        out += printer.node(child)
    return out


def _task(printer: Printer, node: Node, body: list[Item], answer: list[Item]) -> list[Item]:
    title = _title(node)
    text = title.text().strip() if title else ""
    number = printer.solve(text, answer)
    heading: list[Item] = [printer.heading(title)] if title else []
    mark = make("p", make("a", printer.word("practice", number=number), href=f"#answer-{number}"), cls="mark")
    hint = make("p", printer.word("answer_at", number=number), cls="note")
    attrs = {"class": "box practice", "id": printer.anchor(node.attrs.get("id", f"practice-{number}"))}
    return [Node("div", attrs, [mark, *heading, *body, hint])]


def _summary(node: Node) -> list[Item]:
    found = next((each for each in node.walk() if each.tag in ("summary", "label")), None)
    return list(found.children) if found else []


def _said(printer: Printer, node: Node) -> list[Item]:
    """Return the feedback without its mark."""
    found = node.first("lesson-feedback")
    if found is None:
        return []
    return trimmed(
        printer.nodes(child for child in found.children if isinstance(child, str) or not child.has("lesson-mark"))
    )


def _mark(node: Node) -> str:
    found = node.first("lesson-mark")
    return found.text().strip() if found else ""


def _items(node: Node, name: str = "lesson-item") -> list[Node]:
    return node.of_class(name)


def _check(printer: Printer, node: Node) -> list[Item]:
    options = _items(node, "lesson-option")
    key = "choose_all" if node.attrs.get("data-many") == "true" else "choose_one"
    shown = make("ol", *(make("li", *printer.nodes(_summary(option))) for option in options), cls="choices")
    said = make(
        "ol",
        *(make("li", make("p", make("strong", _mark(option))), *_said(printer, option)) for option in options),
        cls="letters",
    )
    return _task(printer, node, [*_prompt(printer, node), make("p", printer.word(key), cls="note"), shown], [said])


def _scenario(printer: Printer, node: Node) -> list[Item]:
    steps = node.of_class("lesson-step")
    numbers = {step.attrs.get("data-step", ""): number for number, step in enumerate(steps, 1)}
    body: list[Item] = [make("p", printer.word("scenario_task"), cls="note")]
    answer: list[Item] = []
    for step in steps:
        name = step.first("lesson-step-name")
        scene = make("p", make("strong", name.text() if name else ""))
        told = [child for child in step.elements() if child.tag != "ul" and not child.has("lesson-step-name")]
        options = _items(step, "lesson-option")
        shown = make("ol", *(make("li", *printer.nodes(_summary(option))) for option in options), cls="choices")
        body += [scene, *printer.nodes(told), shown]
        entries = [make("li", *_choice(printer, option, numbers)) for option in options]
        answer += [make("p", make("strong", name.text() if name else "")), make("ol", *entries, cls="letters")]
    return _task(printer, node, body, answer)


def _choice(printer: Printer, option: Node, numbers: dict[str, int]) -> list[Item]:
    target = numbers.get(option.attrs.get("data-to", ""))
    go = printer.word("next_scene", number=target) if target else printer.word("scenario_end")
    return [make("p", make("strong", _mark(option)), f" {go}"), *_said(printer, option)]


def _sort(printer: Printer, node: Node) -> list[Item]:
    body, answer = _sorted(printer, node, "groups")
    return _task(printer, node, body, answer)


def _timeline(printer: Printer, node: Node) -> list[Item]:
    body, answer = _sorted(printer, node, "points")
    whole = next((each for each in node.walk() if each.has("lesson-line")), None)
    return _task(printer, node, body, answer + (printer.node(whole) if whole else []))


def _sorted(printer: Printer, node: Node, key: str) -> tuple[list[Item], list[Item]]:
    items = _items(node)
    options = [each for each in items[0].all("option") if each.attrs.get("value")] if items else []
    groups = " / ".join(each.text() for each in options)
    shown = make("ol", *(make("li", *printer.nodes(_summary(item)), make("span", "", cls="gap")) for item in items))
    said = make(
        "ol",
        *(make("li", make("p", make("strong", _mark(item))), *_said(printer, item)) for item in items),
    )
    return [*_prompt(printer, node), make("p", printer.word(key, groups=groups), cls="note"), shown], [said]


def _order(printer: Printer, node: Node) -> list[Item]:
    items = _items(node)
    shown = make(
        "ul",
        *(make("li", make("span", "", cls="blank"), " ", *printer.nodes(_summary(item))) for item in items),
        cls="blanks",
    )
    right = sorted(items, key=lambda item: int(item.attrs.get("data-answer", "0") or 0))
    said = make(
        "ol",
        *(
            make("li", make("p", make("strong", *printer.nodes(_summary(item)))), *_said(printer, item))
            for item in right
        ),
    )
    return _task(
        printer, node, [*_prompt(printer, node), make("p", printer.word("order_task"), cls="note"), shown], [said]
    )


def _rerate(printer: Printer, node: Node) -> list[Item]:
    items = _items(node)
    options = [each for each in items[0].all("option") if each.attrs.get("value")] if items else []
    scale = " · ".join(f"○ {each.text()}" for each in options)
    facts = [_fact(printer, item, scale) for item in items]
    said = [make("li", *_said(printer, item)) for item in items]
    whole = node.first("lesson-whole")
    end = _said(printer, whole) if whole else []
    return _task(printer, node, [*_prompt(printer, node), make("ol", *facts)], [make("ol", *said), *end])


def _fact(printer: Printer, item: Node, scale: str) -> Node:
    told = [child for child in item.elements() if child.tag == "p" and not child.has("lesson-step-name")]
    return make("li", *printer.nodes(told), make("p", printer.word("scale", scale=scale), cls="note"))


def _form(printer: Printer, node: Node) -> list[Item]:
    shown, said = [], []
    for item in _items(node):
        label = make("p", make("strong", *printer.nodes(_summary(item))))
        hint = [
            c for c in item.elements() if c.tag not in ("label", "textarea", "details") and not c.has("lesson-checks")
        ]
        checks = [
            make("li", *printer.nodes(each.children))
            for list_ in item.of_class("lesson-checks")
            for each in list_.elements()
        ]
        ticks = [make("ul", *checks, cls="ticks")] if checks else []
        shown.append(make("li", label, *printer.nodes(hint), *ticks, *lines(WRITING_LINES - 1)))
        said.append(make("li", label, *_said(printer, item)))
    return _task(printer, node, [*_prompt(printer, node), make("ol", *shown)], [make("ol", *said)])


def _rewrite(printer: Printer, node: Node) -> list[Item]:
    items = _items(node)
    shown = make("ol", *(make("li", make("p", *printer.nodes(_summary(item))), *lines(2)) for item in items))
    said = make("ol", *(make("li", *_said(printer, item)) for item in items))
    rubric = node.first("lesson-rubric")
    points = [make("li", *printer.nodes(_spans(each))) for each in rubric.all("li")] if rubric else []
    body = [*_prompt(printer, node), shown]
    if points:
        body += [make("p", make("strong", printer.word("rubric"))), make("ul", *points, cls="ticks")]
    return _task(printer, node, body, [said])


def _spans(node: Node) -> list[Item]:
    found = next((each for each in node.walk() if each.tag == "span"), None)
    return list(found.children) if found else []


def _deadline(printer: Printer, node: Node) -> list[Item]:
    body: list[Item] = []
    answer: list[Item] = []
    for child in node.elements():
        if child.has("lesson-title"):
            continue
        laid = printer.node(child)
        if child.has("lesson-table"):
            answer += laid
            body += [_emptied(each) for each in laid if isinstance(each, Node)]
        elif child.has("lesson-ui"):
            answer += laid
        else:
            body += laid
    return _task(printer, node, body, answer)


def _emptied(node: Node) -> Node:
    """Return a table with its cells left empty, to be filled in."""
    if node.tag == "td":
        return Node("td", dict(node.attrs), [])
    attrs = {**node.attrs, "class": "fill"} if node.tag == "table" else dict(node.attrs)
    return Node(node.tag, attrs, [_emptied(child) if isinstance(child, Node) else child for child in node.children])


def _warning(printer: Printer, node: Node) -> list[Item]:
    kept = Node(node.tag, dict(node.attrs), [c for c in node.children if isinstance(c, str) or not c.all("a")])
    box = printer.box("warning", kept)
    skip = node.first("lesson-skip")
    if skip is not None:
        target = skip.attrs.get("href", "#")[1:]
        title = skip.text().partition(":")[2].strip() or skip.text()
        link = make("a", printer.word("skip", title=title), href=f"#{printer.anchor(target)}")
        box.children.append(make("p", link))
    return [box]


def _alternative(printer: Printer, node: Node) -> list[Item]:
    return [printer.box("alternative", node)]


def _reflect(printer: Printer, node: Node) -> list[Item]:
    title = _title(node)
    notes = [each for each in node.walk() if each.has("lesson-note")]
    head: list[Item] = [printer.heading(title)] if title else []
    said = [make("p", *printer.nodes(each.children), cls="note") for each in notes]
    return [make("div", *head, *_before_form(printer, node), *lines(WRITING_LINES), *said, cls="box reflect")]


def _before_form(printer: Printer, node: Node) -> list[Item]:
    return printer.nodes(child for child in node.elements() if child.tag != "form" and not child.has("lesson-title"))


def _selfcare(printer: Printer, node: Node) -> list[Item]:
    return [printer.box("selfcare", node)]


def _reveal(printer: Printer, node: Node) -> list[Item]:
    head, rest = node.elements()[0], node.elements()[1:]
    title = make("p", make("strong", *printer.nodes(head.children)))
    return [make("div", title, *printer.nodes(rest), cls="box reveal")]


def _media(printer: Printer, node: Node) -> list[Item]:
    name = next(iter(node.all("figcaption")), None)
    text = node.first("lesson-transcript")
    body = (
        printer.nodes(child for child in text.children if isinstance(child, Node) and child.tag != "summary")
        if text
        else []
    )
    mark = f"{printer.word('transcript')}: {name.text() if name else ''}"
    return [make("div", make("p", make("strong", mark)), *body, cls="box media")]


LESSON_FORMS: dict[str, Form] = {
    "check": _check,
    "scenario": _scenario,
    "sort": _sort,
    "timeline": _timeline,
    "order": _order,
    "rerate": _rerate,
    "form": _form,
    "rewrite": _rewrite,
    "deadline": _deadline,
    "warning": _warning,
    "alternative": _alternative,
    "reflect": _reflect,
    "selfcare": _selfcare,
    "reveal": _reveal,
    "video": _media,
    "audio": _media,
}
