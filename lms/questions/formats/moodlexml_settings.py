"""What a question of Moodle XML says beside its words and answers, and a question here has no place for."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from lms.core.i18n import Lazy, lazy
from lms.questions.formats.building import to_number

# Read elsewhere, or only how Moodle shows the question.
_KNOWN = frozenset(
    """
    name idnumber questiontext generalfeedback defaultgrade tags hint file answer subquestion dragbox selectoption drag
    drop units correctfeedback partiallycorrectfeedback incorrectfeedback single usecase shuffleanswers selecttype
    selectcount gradingtype graderinfo responsetemplate attachments maxwordlimit unitgradingtype unitpenalty alt
    penalty hidden minwordlimit attachmentsrequired filetypeslist maxbytes responseformat
    answernumbering showstandardinstruction shownumcorrect layouttype showgrading numberingstyle responserequired
    responsefieldlines showunits unitsleft showmisplaced
    """.split()
)
# Moodle's own defaults of what a further try costs.
_USUAL_PENALTIES = (0, 0.1, 1, 0.3333333)
_CLOSE = 0.0001


def losses(element: Element, text_of: Callable[..., str]) -> list[Lazy]:
    """Return what of the settings of a `<question>` is left out; `text_of`: the text of one of its children."""

    def number(name: str) -> float:
        return to_number(text_of(element, name)) or 0.0

    kind, found = element.get("type", ""), []
    if kind.startswith(("multichoice", "match", "ddmatch")) and (text_of(element, "shuffleanswers") or "1").strip() in (
        "0",
        "false",
    ):
        found.append(lazy("That the options keep their order is a setting of the quiz here."))
    if kind != "essay" and all(abs(number("penalty") - usual) > _CLOSE for usual in _USUAL_PENALTIES):
        found.append(lazy("What a further try costs is a setting of the quiz here."))
    if number("hidden") > 0:
        found.append(lazy("That the question is hidden is left out."))
    if number("minwordlimit") > 0:
        found.append(lazy("The least number of words is left out."))
    if number("attachmentsrequired") > 0:
        found.append(lazy("That files must be handed in is left out."))
    if number("attachments") and (text_of(element, "filetypeslist").strip() or number("maxbytes") > 0):
        found.append(lazy("What kind and size of file is taken is left out."))
    if text_of(element, "responseformat").strip() == "noinline":
        found.append(lazy("That nothing is written but files are handed in is left out."))
    unknown = dict.fromkeys(child.tag for child in element if child.tag not in _KNOWN and _says(child))
    return [*found, *(lazy("“%(name)s” is left out.", name=str(name)[:80]) for name in unknown)]


def _says(element: Element) -> bool:
    return any(text.strip() for text in element.itertext())
