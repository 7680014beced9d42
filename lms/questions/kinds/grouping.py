"""Grouping: each part is put into one of the groups; the parts stand in an order of chance."""

from lms.core.i18n import lazy
from lms.questions.pairs import Pairs

kind = Pairs(key="grouping", label=lazy("Grouping"), shuffled="parts")
