"""All kinds of components, of lessons and of facilitator's guides."""

from lms.content.elements import (
    care,
    check,
    deadline,
    form,
    guide,
    media,
    notes,
    order,
    rerate,
    rewrite,
    scenario,
    sort,
)
from lms.content.page import Element

ELEMENTS: dict[str, Element] = {
    element.name: element
    for element in (
        notes.CALLOUT,
        care.WARNING,
        care.ALTERNATIVE,
        scenario.SCENARIO,
        sort.SORT,
        sort.TIMELINE,
        order.ORDER,
        rerate.RERATE,
        form.FORM,
        rewrite.REWRITE,
        check.CHECK,
        notes.REVEAL,
        media.VIDEO,
        media.AUDIO,
        deadline.DEADLINE,
        care.REFLECT,
        care.SELFCARE,
    )
}

GUIDE_ELEMENTS: dict[str, Element] = {
    element.name: element
    for element in (
        notes.CALLOUT,
        care.SELFCARE,
        guide.TIMETABLE,
        guide.PART,
        guide.PAUSE,
        guide.CARDS,
        guide.SHEET,
    )
}
