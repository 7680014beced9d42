"""The calculator of deadlines of emergency measures: a worked example, which the browser can recalculate."""

from datetime import date, datetime
from html import escape

from lms.content.deadline import Deadlines, deadlines
from lms.content.page import Block, Element, Page
from lms.content.words import moment_text
from lms.core.i18n import lazy


def _deadline(page: Page, block: Block) -> str:
    page.allow("deadline")
    start = _moment(page, block, "start")
    request = _moment(page, block, "request")
    holidays = _holidays(page, block)
    page.shape(block, *(block.attributes.get(key) for key in ("start", "request", "holidays")))
    html_id = page.block_id(block)
    title = page.titled(block.title, html_id)
    prompt = page.markdown(block.body, block.line + 1)
    if start is None:
        return page.section(block, title + prompt, html_id)
    table = _table(page, start, deadlines(start, holidays, request))
    data = f' data-start="{start:%Y-%m-%dT%H:%M}" data-holidays="{",".join(day.isoformat() for day in holidays)}"'
    data += f' data-request="{request:%Y-%m-%dT%H:%M}"' if request else ""
    return page.section(block, title + prompt + table, html_id, extra=data)


def _moment(page: Page, block: Block, key: str) -> datetime | None:
    text = block.attributes.get(key, "")
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M")
    except ValueError:
        page.fault(block.line, lazy("“%(key)s” is a local time such as 2026-10-02T20:00.", key=key))
        return None


def _holidays(page: Page, block: Block) -> list[date]:
    days = []
    for text in filter(None, block.attributes.get("holidays", "").split(",")):
        try:
            days.append(date.fromisoformat(text.strip()))
        except ValueError:
            page.fault(block.line, lazy("“holidays” are dates such as 2026-10-05, separated by commas."))
    return days


def _table(page: Page, start: datetime, result: Deadlines) -> str:
    def shown(moment: datetime) -> str:
        return escape(moment_text(moment, page.language))

    unclear = result.extension == "open" or result.sunday
    none = page.word("deadline_unclear" if unclear else "deadline_no_extension")
    rows = (
        ("base", page.word("deadline_base"), shown(result.base)),
        ("extended", page.word("deadline_extended"), shown(result.extended) if result.extended else none),
        (
            "decision",
            page.word("deadline_judge"),
            shown(result.decision) if result.decision else page.word("deadline_judge_open"),
        ),
    )
    body = "".join(
        f'<tr data-row="{key}"><th scope="row">{what}</th><td>{until}</td></tr>\n' for key, what, until in rows
    )
    note = "deadline_sunday" if result.sunday else f"deadline_{result.extension}"
    if result.sunday and result.extension == "open":
        note = "deadline_open"
    caption = page.word("deadline_caption", start=moment_text(start, page.language))
    return (
        f'<div class="lesson-table lesson-ui"><table><caption>{caption}</caption>\n'
        f'<thead><tr><th scope="col">{page.word("deadline_what")}</th><th scope="col">{page.word("deadline_when")}</th>'
        f"</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n"
        f'<p class="lesson-ui" data-note>{page.word(note)}</p>\n'
        f'<p class="lesson-note lesson-ui">{page.word("deadline_judge_note")} {page.word("deadline_law")} '
        f"({escape(page.as_of())})</p>\n"
    )


DEADLINE = Element(
    "deadline",
    _deadline,
    required=frozenset({"id", "title", "start"}),
    optional=frozenset({"holidays", "request"}),
    practice=True,
)
