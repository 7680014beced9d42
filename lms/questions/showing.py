"""A question of a file as learners will get it, on the page that shows what the file holds."""

import re
from collections.abc import Collection
from typing import Any

from flask import current_app

from lms.content.manifest import LANGUAGES
from lms.core.db import JsonDict
from lms.core.markup import stored
from lms.questions.models import QuestionVersion
from lms.questions.reading import view_of

_ADDRESS = re.compile(r"/media/questions/([0-9a-f]{64})\.[a-z]{3,4}")


def question(number: int, kind: str, key: str, body: JsonDict, base: str, own: Collection[str]) -> str:
    """Return the question of item `number`, in each of its languages, with its answer.

    base: address below which pictures of the file are sent; own: digests of those that are not stored yet.
    """
    view = view_of(QuestionVersion(id=0, question_id=0, number=0, kind=kind, tags=[], body=body), key)
    shown: Any = current_app.jinja_env.get_template("questions/exchange/shown.html").module
    html = "".join(
        str(shown.question(view, code, view.kind.key, f"i{number}-{code}")) for code in LANGUAGES if code in view.texts
    )
    return stored(_ADDRESS.sub(lambda found: base + found[1] if found[1] in own else found[0], html))
