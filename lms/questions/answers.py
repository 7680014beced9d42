"""Answers as lists of texts, of which those to the parts of a question begin with the part's id: `part:value`."""

import re
from collections.abc import Iterable, Mapping, Sequence

_CONTROL = re.compile(r"a-([1-9][0-9]{0,3})((?:\.[^.]{1,80}){0,3})\Z", re.DOTALL)
# Values of one question: a set of twenty items with ten parts each has two hundred.
MOST_VALUES = 400


class Given(dict[str, str]):
    """Part → value; a part that was given nothing has the empty text."""

    def __missing__(self, part: str) -> str:
        """Return nothing for a part that was given nothing."""
        return ""


def parts_of(answer: Sequence[str]) -> Given:
    """Return part → value of an answer whose entries are `part:value`."""
    return Given(text.partition(":")[::2] for text in answer)


def part_of(entries: Sequence[str], item: str) -> list[str]:
    """Return the entries of an answer or an order that belong to one item, without its id."""
    return [text.partition(":")[2] for text in entries if text.partition(":")[0] == item]


def of_form(fields: Mapping[str, Iterable[str]], positions: Iterable[int]) -> dict[int, list[str]]:
    """Return position → answer, as it was sent, of the controls of a form.

    fields: name of a control → its values. The control `a-3` gives its values, `a-3.part` each as `part:value`, and
    `a-3.item.part` as `item:part:value`; parts left empty are no answer.
    """
    found: dict[int, list[str]] = {position: [] for position in positions}
    for name, values in fields.items():
        read = _CONTROL.match(name)
        if read is None or int(read[1]) not in found:
            continue
        path = read[2].replace(".", ":").removeprefix(":")
        answer = found[int(read[1])]
        for value in values:
            if len(answer) < MOST_VALUES and (value or not path):
                answer.append(f"{path}:{value}" if path else value)
    return found
