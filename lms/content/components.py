"""All kinds of lesson components."""

from lms.content.elements import care, check, deadline, media, notes, scenario, sort
from lms.content.page import Element

ELEMENTS: dict[str, Element] = {
    element.name: element
    for element in (
        notes.CALLOUT,
        care.WARNING,
        care.ALTERNATIVE,
        scenario.SCENARIO,
        sort.SORT,
        check.CHECK,
        notes.REVEAL,
        media.VIDEO,
        media.AUDIO,
        deadline.DEADLINE,
        care.REFLECT,
        care.SELFCARE,
    )
}
