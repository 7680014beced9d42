"""Files that come with the form of an attempt."""

import re
from collections.abc import Collection, Mapping

from flask import request

from lms.activities.quiz import files
from lms.activities.quiz.models import AnswerFile
from lms.activities.quiz.standing import AttemptView
from lms.core import clock
from lms.core.i18n import Lazy, lazy
from lms.core.texts import tidy
from lms.questions.kinds.essay import MOST_FILES

_FILES = re.compile(r"f-([1-9][0-9]{0,3})\Z")


def sent() -> dict[int, list[files.Sent]]:
    """Return position → the files that came with the form; of each no more than are ever taken, and one."""
    found: dict[int, list[files.Sent]] = {}
    for name in request.files:
        read = _FILES.match(name)
        for upload in request.files.getlist(name)[: MOST_FILES + 1] if read else ():
            if read and upload.filename:
                shown = tidy(upload.filename.replace("\\", "/").rpartition("/")[2]) or "file"
                shown = shown if len(shown) <= files.MOST_NAME else shown[-files.MOST_NAME :]
                data = upload.stream.read(files.MOST_BYTES + 1)
                upload.close()
                found.setdefault(int(read[1]), []).append(files.Sent("".join(filter(str.isprintable, shown)), data))
    return found


def take(attempt: AttemptView, going: Collection[str], put: Mapping[int, list[AnswerFile]]) -> dict[int, Lazy]:
    """Add the files of a form to their answers and take off those that are `going`; return what cannot be done."""
    if attempt.is_overdue(clock.now()):
        files.drop(put)
        return {}
    faults: dict[int, Lazy] = {}
    for item in attempt.items:
        dropped = [file.uid for file in item.files if str(file.uid) in going]
        if len(item.files) - len(dropped) + len(put.get(item.position, ())) > files.most_of(item.question):
            faults[item.position] = lazy("At most %(most)s files.", most=files.most_of(item.question))
    if faults:
        return faults
    for item in attempt.items:
        files.remove([file.uid for file in item.files if str(file.uid) in going])
        if item.position in put:
            files.add(attempt.id, item.position, put[item.position])
    return {}
