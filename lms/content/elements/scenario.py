"""A branching scenario: steps with options, each with a mark, a feedback and the step that follows.

The options of a step are mixed, so that the best one does not always come first.
"""

import re
from dataclasses import dataclass

from lms.content.items import Item, Part, feedback, mixed, numbered, read_items
from lms.content.page import Block, Element, Page
from lms.content.source import KEY
from lms.core.i18n import lazy

_OPTION = re.compile(r"- \((good|fair|poor)\)[ \t](.*)->([^>]*)\Z")
_HOW = lazy("An option is written: - (good) Text -> next-step, with good, fair or poor.")
END = "end"


@dataclass(frozen=True, slots=True)
class Step:
    """One scene: its name, where it stands, what is told, and the options."""

    name: str
    line: int
    part: Part


def _scenario(page: Page, block: Block) -> str:
    if block.attributes.get("case", "yes") not in ("yes", "no"):
        page.fault(block.line, lazy("“case” is yes or no."))
    if block.attributes.get("case") != "no" and not page.warned:
        page.fault(block.line, lazy("A case needs a content warning with an alternative task before it on the page."))
    steps = _steps(page, block)
    _check(page, block, steps)
    options = [item for step in steps for item in step.part.items]
    page.allow("scenario")
    page.allow("scenario-option", len(options))
    page.shape(block, *((step.name, *((item.parts[0], item.parts[2]) for item in step.part.items)) for step in steps))
    html_id = page.block_id(block)
    title = page.titled(block.title, html_id)
    numbers = {step.name: number for number, step in enumerate(steps, 1)}
    inner = "".join(_step(page, html_id, step, numbers) for step in steps)
    hint = f'<p class="lesson-hint lesson-ui">{page.word("scenario_hint")}</p>\n'
    return page.section(block, f"{title}{hint}{inner}", html_id)


def _steps(page: Page, block: Block) -> list[Step]:
    chunks: list[tuple[str, int, list[tuple[int, str]]]] = []
    for number, text in numbered(block):
        if text.startswith("@"):
            chunks.append((text[1:].strip(), number, []))
        elif chunks:
            chunks[-1][2].append((number, text))
        elif text.strip():
            page.fault(number, lazy("A scenario begins with its first step: @ name."))
    return [Step(name, line, read_items(page, lines, _OPTION, _HOW)) for name, line, lines in chunks]


def _check(page: Page, block: Block, steps: list[Step]) -> None:
    names = [step.name for step in steps]
    if not steps:
        page.fault(block.line, lazy("A scenario begins with its first step: @ name."))
    for step in steps:
        if not KEY.match(step.name) or step.name == END:
            page.fault(step.line, lazy("“%(name)s” cannot be the name of a step.", name=step.name))
        if names.count(step.name) > 1:
            page.fault(step.line, lazy("The step “%(name)s” stands twice.", name=step.name))
        if not step.part.prompt.strip():
            page.fault(step.line, lazy("The step “%(name)s” tells nothing.", name=step.name))
        if not step.part.items:
            page.fault(step.line, lazy("The step “%(name)s” has no options.", name=step.name))
        for item in step.part.items:
            if item.parts[2] != END and item.parts[2] not in names:
                page.fault(item.line, lazy("There is no step “%(name)s”.", name=item.parts[2]))
    leads = {step.name: {item.parts[2] for item in step.part.items} for step in steps}
    for step in steps[1:]:
        if step.name not in _reached(names[0], leads):
            page.fault(step.line, lazy("No option leads to the step “%(name)s”.", name=step.name))
    for step in steps:
        if step.part.items and END not in _reached(step.name, leads):
            page.fault(step.line, lazy("From the step “%(name)s” there is no way to the end.", name=step.name))


def _reached(start: str, leads: dict[str, set[str]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        for name in leads.get(waiting.pop(), set()) - reached:
            reached.add(name)
            waiting.append(name)
    return reached


def _step(page: Page, html_id: str, step: Step, numbers: dict[str, int]) -> str:
    prompt = page.markdown(step.part.prompt, step.part.prompt_line)
    step_id = f"{html_id}-{step.name}"
    options = "".join(_option(page, html_id, step, item, numbers) for item in mixed(step_id, step.part.items))
    name = page.word("step", number=numbers[step.name])
    return (
        f'<section class="lesson-step" id="{step_id}" data-step="{step.name}" tabindex="-1" '
        f'aria-labelledby="{step_id}-name">\n'
        f'<p class="lesson-step-name lesson-ui" id="{step_id}-name">{name}</p>\n'
        f'{prompt}<ul class="lesson-options">\n{options}</ul>\n</section>\n'
    )


def _option(page: Page, html_id: str, step: Step, item: Item, numbers: dict[str, int]) -> str:
    mark, text, target = item.parts
    if target == END or target not in numbers:
        go = f'<p class="lesson-go lesson-ui">{page.word("end")}</p>'
    else:
        if target == step.name:
            words = page.word("again_step")
        elif numbers[target] <= numbers[step.name]:
            words = page.word("back_step", number=numbers[target])
        else:
            words = page.word("continue")
        go = f'<p class="lesson-go lesson-ui"><a href="#{html_id}-{target}">{words}</a></p>'
    return (
        f'<li class="lesson-option" data-mark="{mark}" data-to="{target}"><details>'
        f"<summary>{page.inline(text, item.line, label=True)}</summary>\n"
        f"{feedback(page, item, page.word(mark), mark)}\n{go}</details></li>\n"
    )


SCENARIO = Element(
    "scenario", _scenario, required=frozenset({"id", "title"}), optional=frozenset({"case"}), practice=True
)
