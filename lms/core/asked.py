"""What a browser sends: its forms are read by our own rules, and kept when they cannot be taken."""

from dataclasses import dataclass
from typing import IO
from urllib.parse import parse_qsl, urlsplit

from flask import Request, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

# Never sent back into a page.
_SECRET = {"csrf_token", "password", "present", "new", "again"}
# As long as a text that was typed and not chosen.
_LONG = 12


class _Fields(FormDataParser):
    """Reads a form whole: as long and as many fields as a multipart form may have, and damaged bytes marked as such.

    Werkzeug reads any length, and keeps bytes that are no UTF-8 as `%C7%D1`: a text in another encoding would be stored
    like that. Marked with U+FFFD, it is refused at its field.
    """

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """Return the fields of a form."""
        if mimetype != "application/x-www-form-urlencoded":
            return super().parse(stream, mimetype, content_length, options)
        most = self.max_form_memory_size
        data = stream.read(-1 if most is None else most + 1)
        if most is not None and len(data) > most:
            raise RequestEntityTooLarge
        try:
            items = parse_qsl(
                data.decode(errors="replace"),
                keep_blank_values=True,
                errors="replace",
                max_num_fields=self.max_form_parts,
            )
        except ValueError as error:
            raise RequestEntityTooLarge from error
        return stream, self.cls(items), self.cls()


class Asked(Request):
    """A request whose forms are read by our own rules."""

    form_data_parser_class = _Fields


@dataclass(frozen=True)
class Sent:
    """A form that could not be taken: where it goes, its fields, and of them what somebody typed.

    `whole`: nothing is missing, so that it can be sent again; secrets and files never come back.
    """

    action: str
    fields: tuple[tuple[str, str], ...] = ()
    whole: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """Return what looks typed."""
        return tuple(value for _name, value in self.fields if len(value) >= _LONG and " " in value.strip())


def sent() -> Sent:
    """Return the form of this request, if a page of ours sent it; else a form without fields."""
    asked = request
    came = urlsplit(asked.headers.get("Origin") or asked.referrer or "")
    if came.netloc != asked.host:
        return Sent(asked.path)
    fields = tuple((name, value) for name, value in asked.form.items(multi=True) if name not in _SECRET)
    lost = (set(asked.form) & _SECRET) - {"csrf_token"} or asked.files
    return Sent(asked.full_path.rstrip("?"), fields, whole=not lost)
