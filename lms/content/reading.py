"""Read course.yaml, surveys.yaml, glossary.yaml and guides.yaml into the typed manifest, noting every fault."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from lms.content.folder import Folder
from lms.content.manifest import (
    ISSUES,
    JOBS,
    LANGUAGES,
    ORDERS,
    PROGRAMS,
    SURVEY_KINDS,
    Activity,
    CertificateRule,
    Completion,
    Course,
    Guide,
    Module,
    ReleasedWords,
    Survey,
    SurveyQuestion,
    Term,
    Texts,
    Title,
    Track,
)
from lms.content.problems import ContentFault, Report
from lms.content.source import Fields, read_yaml
from lms.core.i18n import lazy

COURSE_FILE = "course.yaml"
SURVEY_FILE = "surveys.yaml"
GLOSSARY_FILE = "glossary.yaml"
GUIDE_FILE = "guides.yaml"


def load_course(path: Path) -> Course:
    """Return the manifest of a course folder; raises ContentFault with all that is wrong in its YAML files."""
    report = Report()
    course = read_course(Folder(path, report))
    if course is None or len(report):
        raise ContentFault(report.sorted())
    return course


def read_course(folder: Folder) -> Course | None:
    """Read the YAML files of a course; None when there is too little to go on with the other checks."""
    report = folder.report
    fields = open_yaml(folder, COURSE_FILE, required=True)
    if fields is None:
        return None
    languages = _languages(fields)
    course = Course(
        id=fields.key("id"),
        version=fields.text("version", limit=40),
        title=title(fields, "title", languages),
        summary=title(fields, "summary", languages, limit=2_000),
        program=fields.choice("program", PROGRAMS),
        jobs=_known_words(fields, "jobs", JOBS),
        minutes=fields.number("minutes", low=1),
        legal_as_of=fields.day("legal_as_of") or date.min,
        languages=languages,
        objectives=_texts(fields, "objectives", languages),
        completion=_completion(fields),
        certificate=_certificate(fields, languages),
        modules=tuple(_modules(fields, languages)),
        tracks=tuple(_tracks(fields, languages)),
        prerequisites=fields.words("prerequisites"),
        order=fields.choice("order", ORDERS, default="sequential"),
        issue=fields.choice("issue", ISSUES, default="on_completion"),
        surveys=tuple(_surveys(open_yaml(folder, SURVEY_FILE), languages)),
        glossary=tuple(_glossary(open_yaml(folder, GLOSSARY_FILE), languages)),
        guides=tuple(_guides(open_yaml(folder, GUIDE_FILE), languages)),
        released=tuple(_released(fields)),
    )
    fields.done()
    if course.id and course.id != folder.root.name:
        text = lazy(
            "The id “%(id)s” differs from the name of the folder, “%(name)s”.", id=course.id, name=folder.root.name
        )
        report.add(COURSE_FILE, f"id (line {fields.table.lines['id']})", text)
    return course


def open_yaml(folder: Folder, name: str, *, required: bool = False) -> Fields | None:
    """Return typed access to a YAML file of the folder; None when it is absent or cannot be read."""
    if name not in folder:
        if required:
            folder.report.add(name, "", lazy("The file is missing."))
        return None
    text = folder.text(name)
    table = None if text is None else read_yaml(text, name, folder.report)
    return None if table is None else Fields(table, name, folder.report)


def title(fields: Fields, key: str, languages: tuple[str, ...], *, limit: int = 200, required: bool = True) -> Title:
    """Read a text that must be there in each language."""
    inner = fields.fields(key, required=required)
    if inner is None:
        return Title()
    texts = {code: inner.text(code, required=code in languages, limit=limit) for code in LANGUAGES}
    inner.done()
    return Title(**texts)


def _languages(fields: Fields) -> tuple[str, ...]:
    languages = _known_words(fields, "languages", LANGUAGES, required=True)
    return languages or LANGUAGES


def _known_words(fields: Fields, key: str, known: tuple[str, ...], *, required: bool = False) -> tuple[str, ...]:
    words = fields.words(key, required=required)
    for word in words:
        if word not in known:
            fields.problem(
                key, lazy("“%(value)s” is unknown; known are: %(known)s.", value=word, known=", ".join(known))
            )
    return tuple(word for word in words if word in known)


def _texts(fields: Fields, key: str, languages: tuple[str, ...]) -> Texts:
    inner = fields.fields(key)
    if inner is None:
        return Texts()
    texts = {code: inner.words(code, required=code in languages) for code in LANGUAGES}
    inner.done()
    if len({len(texts[code]) for code in languages}) > 1:
        fields.problem(key, lazy("The languages do not have the same number of entries."))
    return Texts(**texts)


def _completion(fields: Fields) -> Completion:
    inner = fields.fields("completion")
    if inner is None:
        return Completion(minutes=0)
    completion = Completion(
        minutes=inner.number("minutes"),
        activities=inner.choice("activities", ("required",), default="required"),
    )
    inner.done()
    return completion


def _certificate(fields: Fields, languages: tuple[str, ...]) -> CertificateRule:
    inner = fields.fields("certificate")
    if inner is None:
        return CertificateRule("", Title())
    rule = CertificateRule(series=inner.text("series", limit=20), title=title(inner, "title", languages))
    inner.done()
    return rule


def _tracks(fields: Fields, languages: tuple[str, ...]) -> Iterator[Track]:
    tracks = fields.fields("tracks", required=False)
    if tracks is None:
        return
    for key, inner in tracks.entries():
        check_key(inner, key)
        yield Track(id=key, title=title(inner, "title", languages), jobs=_known_words(inner, "jobs", JOBS))
        inner.done()


def check_key(fields: Fields, key: str) -> None:
    """Note a mapping key that is not an id."""
    if not key or any(letter not in "abcdefghijklmnopqrstuvwxyz0123456789-" for letter in key) or key[0] == "-":
        fields.problem("", lazy("“%(value)s” is not an id: small letters, digits and hyphens.", value=key))


def _modules(fields: Fields, languages: tuple[str, ...]) -> Iterator[Module]:
    for inner in fields.rows("modules"):
        yield Module(
            id=inner.key("id"),
            title=title(inner, "title", languages),
            minutes=inner.number("minutes"),
            audience=inner.words("audience"),
            activities=tuple(_activity(item, languages) for item in inner.rows("activities")),
        )
        inner.done()


def _activity(fields: Fields, languages: tuple[str, ...]) -> Activity:
    activity = Activity(
        id=fields.key("id"),
        type=fields.key("type"),
        title=title(fields, "title", languages),
        minutes=fields.number("minutes"),
        required=fields.flag("required", default=True),
        after=fields.words("after") if fields.has("after") else None,
        file=fields.text("file", required=False) or None,
        quiz=fields.key("quiz", required=False) or None,
        survey=fields.key("survey", required=False) or None,
        settings=_settings(fields),
        case=fields.flag("case", default=False),
    )
    fields.done()
    return activity


def _settings(fields: Fields) -> dict[str, object]:
    inner = fields.fields("settings", required=False)
    return {} if inner is None else dict(inner.table)


def _surveys(fields: Fields | None, languages: tuple[str, ...]) -> Iterator[Survey]:
    if fields is None:
        return
    for key, inner in fields.entries():
        check_key(inner, key)
        yield Survey(
            id=key,
            title=title(inner, "title", languages),
            questions=tuple(_survey_question(item, languages) for item in inner.rows("questions")),
        )
        inner.done()


def _survey_question(fields: Fields, languages: tuple[str, ...]) -> SurveyQuestion:
    question = SurveyQuestion(
        id=fields.key("id"),
        kind=fields.choice("kind", SURVEY_KINDS),
        text=title(fields, "text", languages, limit=1_000),
        # A free text is an offer, not a duty.
        required=fields.flag("required", default=fields.table.get("kind") != "text"),
    )
    fields.done()
    return question


def _released(fields: Fields) -> Iterator[ReleasedWords]:
    for inner in fields.rows("released", required=False):
        yield ReleasedWords(words=inner.text("words", limit=120), reason=inner.text("reason", limit=500))
        inner.done()


def _glossary(fields: Fields | None, languages: tuple[str, ...]) -> Iterator[Term]:
    if fields is None:
        return
    for key, inner in fields.entries():
        check_key(inner, key)
        terms, texts = dict.fromkeys(LANGUAGES, ""), dict.fromkeys(LANGUAGES, "")
        for code in LANGUAGES:
            word = inner.fields(code, required=code in languages)
            if word is not None:
                terms[code], texts[code] = word.text("term", limit=200), word.text("text")
                word.done()
        inner.done()
        yield Term(id=key, term=Title(**terms), text=Title(**texts))


def _guides(fields: Fields | None, languages: tuple[str, ...]) -> Iterator[Guide]:
    if fields is None:
        return
    for key, inner in fields.entries():
        check_key(inner, key)
        yield Guide(
            id=key,
            title=title(inner, "title", languages),
            minutes=inner.number("minutes", low=1, high=1_000),
            activity=inner.key("activity", required=False) or None,
        )
        inner.done()
