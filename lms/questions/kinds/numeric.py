"""Numbers: a value within a tolerance, with or without a unit."""

import re
import unicodedata
from collections.abc import Mapping
from random import Random
from typing import Any

from lms.content.bank import QuestionEntry
from lms.content.source import Fields
from lms.core.db import JsonDict
from lms.core.i18n import Lazy, lazy
from lms.questions import wording
from lms.questions.folding import fold
from lms.questions.kind import Answer, Body, Rule, texts_of, typed
from lms.questions.rendering import body_of

MOST = 60
# Beyond the tolerance, for the rounding of binary fractions.
ROUNDING = 1e-9
_NUMBER = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(\.[0-9]+)?(.*)\Z", re.DOTALL)
_MINUS = str.maketrans("\u2010\u2011\u2012\u2013\u2212", "-----")


class Numeric:
    """Full points for a number within the tolerance of the value.

    value: in the base unit; tolerance: in the base unit, or with `relative` a fraction of the value; units: unit → its
    factor to the base unit. A number without a unit counts as given in the base unit, unless one is required.
    """

    key = "numeric"
    label = lazy("Numeric answer")
    control = "text"

    def read(self, fields: Fields) -> dict[str, Any]:
        """Return value, tolerance and units."""
        data: dict[str, Any] = {
            "value": fields.decimal("value"),
            "tolerance": fields.decimal("tolerance", default=0.0, low=0),
            "relative": fields.flag("relative", default=False),
            "units": {},
            "unit_required": fields.flag("unit_required", default=False),
        }
        inner = fields.fields("units", required=False)
        if inner is not None:
            data["units"] = {unit: inner.decimal(unit, low=1e-12) for unit in inner.table}
            inner.done()
        if data["unit_required"] and not data["units"]:
            fields.problem("unit_required", lazy("A unit is required, but no unit is known."))
        return data

    def read_text(self, fields: Fields, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the wording with the spellings of each unit."""
        text = wording.common(fields, wording.RIGHT_WRONG)
        inner = fields.fields("units", required=bool(data["units"]))
        units = {unit: wording.accepted(inner, unit) for unit in data["units"]} if inner is not None else {}
        if inner is not None:
            inner.done()
        return {**text, "units": units}

    def feedback(self, data: Mapping[str, Any]) -> tuple[str, ...]:
        """Return right and wrong."""
        return wording.RIGHT_WRONG

    def body(self, entry: QuestionEntry) -> JsonDict:
        """Return what a version stores."""
        return body_of(entry, lambda _, text: {"units": dict(text["units"])})

    def problems(self, body: Body) -> list[Lazy]:
        """Return what is wrong with a body."""
        found = []
        for text in body["texts"].values():
            if not text["stem"]:
                found.append(lazy("A language lacks the question."))
            if not all(text["units"].get(unit) for unit in body["units"]):
                found.append(lazy("A language lacks the spelling of a unit."))
        return found

    def order(self, body: Body, rng: Random | None) -> list[str]:
        """Return nothing: there are no options."""
        return []

    def take(self, body: Body, raw: object) -> list[str]:
        """Return what was typed, as it was typed."""
        given = texts_of(raw, 1)
        text = typed(given[0], MOST) if given else ""
        return [text] if text else []

    def mark(self, body: Body, answer: Answer) -> float:
        """Return 1 for a number within the tolerance, else 0."""
        return self.earned(self.rule(body), answer)

    def rule(self, body: Body) -> JsonDict:
        """Return value, tolerance, and (spelling, factor) of each unit in every language."""
        spellings = [
            [one, body["units"][unit]]
            for text in body["texts"].values()
            for unit, words in text["units"].items()
            for one in words
        ]
        names = ("value", "tolerance", "relative", "unit_required")
        return {**{name: body[name] for name in names}, "spellings": spellings}

    def earned(self, rule: Rule, answer: Answer) -> float:
        """Return 1 for a number within the tolerance, both ends included, else 0."""
        read = number_of(answer[0]) if answer else None
        if read is None:
            return 0.0
        number, unit = read
        factors = {fold(spelling): factor for spelling, factor in rule["spellings"]}
        if unit and unit not in factors or not unit and rule["unit_required"]:
            return 0.0
        value = rule["value"]
        allowed = rule["tolerance"] * abs(value) if rule["relative"] else rule["tolerance"]
        apart = abs(number * factors.get(unit, 1) - value)
        return float(apart <= allowed + ROUNDING * max(1.0, abs(value)))


def number_of(text: str) -> tuple[float, str] | None:
    """Return the number and the folded unit of a typed text, or None when it does not begin with a number.

    Full-width digits, thousands commas and every sort of minus are read; the decimal sign is a point.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_MINUS).split())
    found = _NUMBER.match(plain)
    if found is None or not (found[2] or found[3]) or found[4][:1] in {",", "."} or found[4][:1].isdigit():
        return None
    digits = (found[2] or "0").replace(",", "")
    return float(f"{found[1]}{digits}{found[3] or ''}"), fold(found[4])


kind = Numeric()
