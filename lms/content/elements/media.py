"""Films and sound with captions and a transcript."""

from html import escape

from lms.content.estimate import speaking_seconds
from lms.content.page import Block, Element, Page
from lms.core.i18n import lazy
from lms.core.markup import plain


def _media(page: Page, block: Block) -> str:
    kind = block.name
    source, captions, poster = (block.attributes.get(key, "") for key in ("src", "captions", "poster"))
    if not block.body.strip():
        page.fault(block.line, lazy("A film or sound needs its transcript as text inside the component."))
    # The captions are in the language of the page; the film itself may be shared.
    page.shape(block)
    file = page.use_media(source, kind, block.line) if source else None
    track = page.use_media(captions, "captions", block.line) if captions else None
    if poster:
        page.use_media(poster, "image", block.line)
    html_id = page.block_id(block)
    transcript = page.apart(block.body, block.line + 1)
    page.allow(kind)
    page.seconds += track.seconds if track and track.seconds else speaking_seconds(plain(transcript))
    name = escape(block.title)
    return (
        f'<figure class="lesson-component lesson-media" id="{html_id}" data-component="{kind}">\n'
        f'<{kind} controls preload="metadata"{_player(page, kind, poster, block.title)}'
        f"{_source(page, source if file else '')}>"
        f"{_track(page, captions if track else '')}</{kind}>\n"
        f"<figcaption>{name}</figcaption>\n"
        f'<details class="lesson-transcript"><summary class="lesson-ui">{page.word("transcript")}</summary>'
        f"<div>\n{transcript}</div></details>\n</figure>\n"
    )


def _player(page: Page, kind: str, poster: str, title: str) -> str:
    picture = f' poster="{page.media_url(poster)}"' if poster and kind == "video" else ""
    return f' aria-label="{escape(title)}"' + (" playsinline" if kind == "video" else "") + picture


def _source(page: Page, name: str) -> str:
    if not name:
        return ""
    address = page.media_url(name)
    return f' src="{address}"'


def _track(page: Page, name: str) -> str:
    if not name:
        return ""
    address = page.media_url(name)
    label = page.word("captions")
    return f'<track kind="captions" src="{address}" srclang="{page.language}" label="{label}" default>'


VIDEO = Element("video", _media, required=frozenset({"src", "captions", "title"}), optional=frozenset({"id", "poster"}))
AUDIO = Element("audio", _media, required=frozenset({"src", "title"}), optional=frozenset({"id", "captions"}))
