"""The zip a person gets of their own data: one JSON file with everything, one CSV table per kind of record."""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from lms.core import clock, tables
from lms.core.i18n import gettext as _

Sections = Mapping[str, Sequence[Mapping[str, Any]]]


def bundle(rooms: Sequence[Sections]) -> bytes:
    """Return a zip with `data.json`, a CSV file per section that has rows, and `README.txt`.

    `rooms`: what each room's personal_data.export() returned; sections of the same name are joined.
    """
    sections: dict[str, list[Mapping[str, Any]]] = {}
    for room in rooms:
        for name, rows in room.items():
            sections.setdefault(name, []).extend(rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _explanation(sections))
        archive.writestr("data.json", json.dumps(sections, ensure_ascii=False, indent=1, default=str))
        for name, rows in sections.items():
            if rows:
                labels = list(dict.fromkeys(key for row in rows for key in row))
                cells = [[_cell(row.get(label)) for label in labels] for row in rows]
                archive.writestr(f"{_file_name(name)}.csv", tables.write_csv(labels, cells))
    return out.getvalue()


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list | tuple) else value


def _file_name(section: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", section)[:80] or "data"


def _explanation(sections: Sections) -> str:
    made = clock.to_seoul(clock.now()).strftime("%Y-%m-%d %H:%M")
    lines = [
        _("Your data in Ieum LMS, as of %(made)s (Seoul time).", made=made),
        _("data.json has everything; each CSV file has one kind of record and opens in any office program."),
        "",
        *(f"{name}: {len(rows)}" for name, rows in sorted(sections.items())),
    ]
    return "\ufeff" + "\r\n".join(lines) + "\r\n"
