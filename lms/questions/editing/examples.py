"""The kinds of questions in plain words, each with an example, for who chooses one."""

from dataclasses import dataclass

from lms.core.i18n import Lazy, lazy


@dataclass(frozen=True, slots=True)
class Example:
    """A kind: its name, what it is good for, and a question of it."""

    kind: str
    title: Lazy
    use: Lazy
    example: Lazy


EXAMPLES = (
    Example(
        "single",
        lazy("Single choice"),
        lazy("Several options, one of them right."),
        lazy("“When do you report?” At once · After a meeting · When there is proof"),
    ),
    Example(
        "multiple",
        lazy("Multiple choice"),
        lazy("Several options, more than one of them may be right."),
        lazy("“Where can you report?” 112 · The district · The school’s parents’ council"),
    ),
    Example(
        "truefalse",
        lazy("True or false"),
        lazy("One statement that is true or false."),
        lazy("“A report needs the consent of the head of the facility.” True · False"),
    ),
    Example(
        "shorttext",
        lazy("Short text"),
        lazy("A word or a few, typed; several spellings can count."),
        lazy("“Which number do you call?” 112"),
    ),
    Example(
        "numeric",
        lazy("Numeric answer"),
        lazy("A number, with or without a unit; near values can count."),
        lazy("“How long may an emergency measure last?” 72 hours"),
    ),
    Example(
        "matching",
        lazy("Matching"),
        lazy("Each part on the left belongs to a choice on the right."),
        lazy("Police · District · Agency: who visits the scene, who separates, who supports?"),
    ),
    Example(
        "ordering",
        lazy("Ordering"),
        lazy("Steps that belong into one order."),
        lazy("Report · Visit to the scene · Decision · Support of the family"),
    ),
    Example(
        "grouping",
        lazy("Sorting into groups"),
        lazy("Many things, each of which goes into one of a few groups."),
        lazy("Signs of neglect, signs of physical abuse: where does each belong?"),
    ),
    Example(
        "blanks",
        lazy("Fill in the blanks"),
        lazy("A text with blanks that are typed or chosen from a list."),
        lazy("“Whoever suspects abuse reports it [[ at once ]].”"),
    ),
    Example(
        "hotspot",
        lazy("Place on a picture"),
        lazy("A place on a picture; it can also be chosen in words."),
        lazy("A plan of a playroom: “Where can a child not be seen?”"),
    ),
    Example(
        "essay",
        lazy("Free text"),
        lazy("A longer text or a file that a person reads and marks, by a rubric if you like."),
        lazy("“Write down what you say to the child.”"),
    ),
    Example(
        "set",
        lazy("Scenario"),
        lazy("One case, and several questions of any kind on it."),
        lazy("“On Monday a teacher notices …” with three questions"),
    ),
)
