"""Matching: to each part belongs one of the choices, which stand in an order of chance."""

from lms.core.i18n import lazy
from lms.questions.pairs import Pairs

kind = Pairs(key="matching", label=lazy("Matching"), shuffled="choices")
