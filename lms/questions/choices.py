"""What the kinds with options have in common."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import wording
from lms.questions.kind import BadAnswer, Body, texts_of
from lms.questions.rendering import Renderer, body_of, lacking


def read(fields: Fields, *, most_answers: int | None) -> dict[str, Any]:
    """Return options, key and, where there is one, the option that stays last."""
    options = list(fields.words("options", required=True))
    if len(options) == 1:
        fields.problem("options", lazy("A choice needs at least two options."))
    data: dict[str, Any] = {"options": options, "answer": answer(fields, options, most_answers=most_answers)}
    last = fields.text("last", required=False)
    if last and last not in options:
        fields.problem("last", lazy("“%(key)s” is not among the options.", key=last))
    if last:
        data["last"] = last
    return data


def answer(fields: Fields, options: Sequence[str], *, most_answers: int | None) -> list[str]:
    """Return the key: a list of options."""
    # `answer: [true]` is written without quotes, so the truth value is taken as the word.
    raw = fields.raw("answer")
    words = [str(item).lower() if isinstance(item, bool) else item for item in raw] if isinstance(raw, list) else []
    found = [item for item in words if isinstance(item, str)]
    if not found:
        fields.problem("answer", lazy("The question has no key: “answer” is a list of the right options."))
    for word in found:
        if options and word not in options:
            fields.problem("answer", lazy("The key “%(key)s” is not among the options.", key=word))
    if most_answers is not None and len(found) > most_answers:
        fields.problem("answer", lazy("This kind of question has exactly one right answer."))
    if len(set(found)) < len(found):
        fields.problem("answer", lazy("A right answer stands twice."))
    return found


def read_text(fields: Fields, data: Mapping[str, Any], *, required: bool = True) -> dict[str, Any]:
    """Return the wording of a question with options."""
    common = wording.common(fields, data["options"])
    options = wording.by_key(fields, "options", data["options"], required=required, inline=True)
    return {**common, "options": options, "accept": no_accepted(fields)}


def no_accepted(fields: Fields) -> list[str]:
    """Refuse accepted answers where nothing is typed."""
    if fields.words("accept"):
        fields.problem("accept", lazy("Only short text questions have accepted answers."))
    return []


def body(entry: QuestionEntry, words: Mapping[str, Mapping[str, str]] | None = None) -> JsonDict:
    """Return the body; `words`: language → option → text, for options to which the author gave none."""

    def texts(renderer: Renderer, text: Mapping[str, Any]) -> JsonDict:
        options = {**(words or {}).get(renderer.language, {}), **text["options"]}
        return {"options": renderer.lines(options), "accept": []}

    return body_of(entry, texts)


def problems(body: Body, *, most_answers: int | None) -> list[Lazy]:
    """Return what is wrong with options and key; `most_answers` None: any number."""
    options, answer = body["options"], body["answer"]
    found = []
    if len(options) < 2:
        found.append(lazy("A choice needs at least two options."))
    if not answer or not set(answer) <= set(options):
        found.append(lazy("The key is missing or names something that is not an option."))
    if most_answers is not None and len(answer) > most_answers:
        found.append(lazy("This kind of question has exactly one right answer."))
    if lacking(body, ("options", options)):
        found.append(lazy("A language lacks the question or an option."))
    return found


def order(body: Body, rng: Random | None) -> list[str]:
    """Return the options, shuffled if a source of chance is given; one that stays last stays last."""
    options = list(body["options"])
    last = body.get("last")
    if rng is not None:
        rng.shuffle(options)
        if last in options:
            options.append(options.pop(options.index(last)))
    return options


def take(body: Body, raw: object, *, most: int | None = None) -> list[str]:
    """Return the chosen options in the author's order, so that equal answers are stored equally."""
    chosen = set(texts_of(raw))
    if not chosen <= set(body["options"]):
        raise BadAnswer(lazy("Choose one of the options."))
    if most is not None and len(chosen) > most:
        raise BadAnswer(lazy("Choose only one option."))
    return [option for option in body["options"] if option in chosen]
