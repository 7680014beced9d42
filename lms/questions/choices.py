"""What the kinds with options have in common."""

from random import Random

from lms.core.i18n import Lazy, lazy
from lms.questions.kind import BadAnswer, Body


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
    for text in body["texts"].values():
        if not text["stem"] or not set(options) <= set(text["options"]) or not set(options) <= set(text["feedback"]):
            found.append(lazy("A language lacks the question, an option or a feedback."))
    return found


def order(body: Body, rng: Random | None) -> list[str]:
    """Return the options, shuffled if a source of chance is given."""
    options = list(body["options"])
    if rng is not None:
        rng.shuffle(options)
    return options


def take(body: Body, raw: object, *, most: int | None = None) -> list[str]:
    """Return the chosen options in the author's order, so that equal answers are stored equally."""
    if not isinstance(raw, list) or not all(isinstance(item, str) for item in raw):
        raise BadAnswer(lazy("The answer could not be read."))
    chosen = set(raw)
    if not chosen <= set(body["options"]):
        raise BadAnswer(lazy("Choose one of the options."))
    if most is not None and len(chosen) > most:
        raise BadAnswer(lazy("Choose only one option."))
    return [option for option in body["options"] if option in chosen]
