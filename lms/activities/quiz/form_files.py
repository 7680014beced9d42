"""Files that come with the form of an attempt."""

import re
from collections.abc import Collection, Mapping

from flask import request

from lms.activities.quiz import files
from lms.activities.quiz.held import Held
from lms.activities.quiz.models import AnswerFile
from lms.core import clock, uploaded
from lms.core.attachments import Sent
from lms.core.i18n import Lazy, lazy
from lms.questions.kinds.essay import MOST_FILES

_FILES = re.compile(r"f-([1-9][0-9]{0,3})\Z")


def sent() -> dict[int, list[Sent]]:
    """Return position → the files that came with the form; of each no more than are ever taken, and one."""
    found: dict[int, list[Sent]] = {}
    for name in request.files:
        read = _FILES.match(name)
        for upload in request.files.getlist(name)[: MOST_FILES + 1] if read else ():
            if read and upload.filename:
                found.setdefault(int(read[1]), []).append(uploaded.read(upload, files.MOST_BYTES))
    return found


def take(one: Held, going: Collection[str], put: Mapping[int, list[AnswerFile]]) -> dict[int, Lazy]:
    """Add the files of a form to their answers and take off those that are `going`; return what cannot be done."""
    if one.is_overdue(clock.now()):
        files.drop(put)
        return {}
    if not put and not going:
        return {}
    there, faults = one.files(), {}
    dropped = {place: [file.uid for file in some if str(file.uid) in going] for place, some in there.items()}
    for item in one.items:
        place, most = item.position, files.most_of(one.question(item))
        kept = len(there.get(place, ())) - len(dropped.get(place, ()))
        if kept + len(put.get(place, ())) > most:
            faults[place] = lazy("At most %(most)s files.", most=most)
    if faults:
        return faults
    for item in one.items:
        files.remove(dropped.get(item.position, ()))
        if item.position in put:
            files.add(one.head.id, item.position, put[item.position])
    return {}
