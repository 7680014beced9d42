"""A place on a picture."""

from lms.core.i18n import lazy
from lms.questions.editing.layout import AREA, CHOICE, LINE, MEMBER, NUMBERS, PICTURE, Control, Rows, fixed
from lms.questions.editing.words import GENERAL, STEM, feedback_of, text_of

_AREAS = Rows(
    "areas",
    lazy("Areas of the picture"),
    lazy("Area %(number)s"),
    lazy("Add an area"),
    ("areas",),
    "table",
    fixed(
        text_of("areas", "options", lazy("What is there, in words")),
        Control(
            "shape",
            lazy("Shape"),
            CHOICE,
            ("areas", "{areas}", "shape"),
            required=True,
            starts="rect",
            choices=(
                ("rect", lazy("Rectangle: left, top, width, height")),
                ("circle", lazy("Circle: center from the left, center from the top, radius")),
                ("polygon", lazy("Polygon: from the left and from the top, for each corner")),
            ),
        ),
        Control(
            "at",
            lazy("Place in pixels of the picture"),
            NUMBERS,
            ("areas", "{areas}", "at"),
            required=True,
            hint=lazy("Numbers with commas between them, such as 120, 80, 60, 40."),
        ),
        Control("right", lazy("This is a right answer"), MEMBER, ("answer",)),
        feedback_of("areas"),
    ),
    fresh="a",
    start=2,
    most=20,
    moves=False,
    hint=lazy("Who does not use the picture chooses among these words instead."),
)

HOTSPOT = (
    STEM,
    Control("image", lazy("Picture"), PICTURE, ("image",), required=True),
    Control("alt", lazy("What the picture shows, in words"), LINE, ("alt",), spoken=True, required=True),
    _AREAS,
    Control(
        "elsewhere",
        lazy("Feedback when another place is chosen"),
        AREA,
        ("feedback", "elsewhere"),
        spoken=True,
    ),
    GENERAL,
)
