"""Reading a text of a question: small Markdown, each fault at its place."""

from collections.abc import Iterator, Mapping

from lms.content.media import TYPES, MediaInfo
from lms.content.prose import LessonContext
from lms.content.render import fragment_faults
from lms.content.source import Fields

# Characters of one text of a question.
MOST_TEXT = 5_000


class AnyPicture(Mapping[str, MediaInfo]):
    """Every name that a picture may have, for texts whose pictures are looked at elsewhere."""

    def __getitem__(self, name: str) -> MediaInfo:
        kind = TYPES.get(name.rpartition(".")[2])
        if kind is None or kind.use != "image" or "/" in name:
            raise KeyError(name)
        return MediaInfo(name, kind.use, kind.mime, 0)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


_CONTEXT = LessonContext(media=AnyPicture())


def markdown(fields: Fields, key: str, *, required: bool = True, inline: bool = False) -> str:
    """Return a text of small Markdown; in an inline one (a label) no picture may stand."""
    text = fields.text(key, required=required, limit=MOST_TEXT)
    for _, fault in fragment_faults(text, _CONTEXT, inline=inline):
        fields.problem(key, fault)
    return text
