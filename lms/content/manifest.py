"""The typed manifest of a course, and its form as JSON in a published version."""

import dataclasses
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints, overload

from lms.core.i18n import DEFAULT_LANGUAGE, language

LANGUAGES = ("ko", "en")
PROGRAMS = ("basic", "advanced", "child-rights", "joint", "statutory")
JOBS = (
    "district-team-head", "dedicated-official", "e-child-manager", "agency-manager", "agency-staff", "facility-staff",
    "facility-head", "child-rights-expert", "police-officer", "consultant", "other",
)  # fmt: skip
ORDERS = ("sequential", "free")
ISSUES = ("on_completion", "on_close")
SURVEY_KINDS = ("scale5", "text")


@dataclass(frozen=True, slots=True)
class Title:
    """A text in the languages of a course; a language the course does not have is empty."""

    ko: str = ""
    en: str = ""

    def __getitem__(self, code: str) -> str:
        return self.ko if code == "ko" else self.en if code == "en" else ""

    def __bool__(self) -> bool:
        return bool(self.ko or self.en)

    def __str__(self) -> str:
        return self.pick()

    def pick(self, code: str | None = None) -> str:
        """Return the text in `code` (default: the present language), else in Korean, else in English."""
        return self[code or language()] or self[DEFAULT_LANGUAGE] or self.en

    def as_dict(self) -> dict[str, str]:
        """Return the languages that have a text."""
        return {code: self[code] for code in LANGUAGES if self[code]}


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts in each language."""

    ko: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    def pick(self, code: str | None = None) -> tuple[str, ...]:
        """Return the list in `code` (default: the present language), else in the other language."""
        wanted = {"ko": self.ko, "en": self.en}
        return wanted.get(code or language(), ()) or self.ko or self.en


@dataclass(frozen=True, slots=True)
class Track:
    """The part of a course for certain jobs."""

    id: str
    title: Title
    jobs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """One step of a course. `file` belongs to lessons and case discussions, `quiz` and `survey` to the types of
    these names; `settings` to others.

    `after` overrides the order of the course: ids that come first; () for none; None to follow the course.
    `case`: the lesson tells a case of a child, which asks for a content warning and the lines for help.
    """

    id: str
    type: str
    title: Title
    minutes: int = 0
    required: bool = True
    after: tuple[str, ...] | None = None
    file: str | None = None
    quiz: str | None = None
    survey: str | None = None
    settings: dict[str, Any] = field(default_factory=dict, hash=False)
    case: bool = False


@dataclass(frozen=True, slots=True)
class Module:
    """A part of a course; an empty audience means everybody, else the tracks it is for."""

    id: str
    title: Title
    minutes: int
    activities: tuple[Activity, ...]
    audience: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """What completes a course: learning minutes, and the required activities."""

    minutes: int
    activities: str = "required"


@dataclass(frozen=True, slots=True)
class CertificateRule:
    """Which series a certificate is numbered in, and what it is called."""

    series: str
    title: Title


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """One question of a survey: a scale from 1 to 5, or a free text."""

    id: str
    kind: str
    text: Title
    required: bool = True


@dataclass(frozen=True, slots=True)
class Survey:
    """An anonymous survey, never scored."""

    id: str
    title: Title
    questions: tuple[SurveyQuestion, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary term with its explanation."""

    id: str
    term: Title
    text: Title


@dataclass(frozen=True, slots=True)
class Guide:
    """A facilitator's guide to one class part; `activity`: the session or visits it is for, where there are any."""

    id: str
    title: Title
    minutes: int
    activity: str | None = None

    @property
    def page(self) -> str:
        """Return the key under which its text stands among the pages of a version; no activity has such a key."""
        return f"guide:{self.id}"


@dataclass(frozen=True, slots=True)
class ReleasedWords:
    """Words of a case text that look like a name and are none, or are invented; with the reason."""

    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Course:
    """All that course.yaml, surveys.yaml, glossary.yaml and guides.yaml say."""

    id: str
    version: str
    title: Title
    summary: Title
    program: str
    jobs: tuple[str, ...]
    minutes: int
    legal_as_of: date
    languages: tuple[str, ...]
    objectives: Texts
    completion: Completion
    certificate: CertificateRule
    modules: tuple[Module, ...]
    tracks: tuple[Track, ...] = ()
    prerequisites: tuple[str, ...] = ()
    order: str = "sequential"
    issue: str = "on_completion"
    surveys: tuple[Survey, ...] = ()
    glossary: tuple[Term, ...] = ()
    guides: tuple[Guide, ...] = ()
    released: tuple[ReleasedWords, ...] = ()

    def activities(self) -> Iterator[Activity]:
        """Yield every activity, in the order of the course."""
        for module in self.modules:
            yield from module.activities

    def activity(self, key: str) -> Activity:
        """Return the activity with this id; KeyError if there is none."""
        for activity in self.activities():
            if activity.id == key:
                return activity
        raise KeyError(key)

    def survey(self, key: str) -> Survey:
        """Return the survey with this id; KeyError if there is none."""
        for survey in self.surveys:
            if survey.id == key:
                return survey
        raise KeyError(key)

    def guide(self, key: str) -> Guide:
        """Return the guide with this id; KeyError if there is none."""
        for guide in self.guides:
            if guide.id == key:
                return guide
        raise KeyError(key)


Kind = TypeVar("Kind")


def to_json(value: Any) -> Any:
    """Return a manifest (or any part of it) as plain JSON values."""
    if dataclasses.is_dataclass(value):
        return {item.name: to_json(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


@overload
def from_json(data: Mapping[str, Any]) -> Course: ...


@overload
def from_json(data: Mapping[str, Any], kind: type[Kind]) -> Kind: ...


def from_json(data: Mapping[str, Any], kind: Any = Course) -> Any:
    """Return the manifest that `to_json` wrote.

    Keys it does not know are passed over and missing keys take their default, so that what an older or a newer
    release stored can still be read; a missing key without a default raises ValueError.
    """
    return _build(data, kind)


def _build(value: Any, kind: Any) -> Any:
    if kind is Any:
        return value
    if dataclasses.is_dataclass(kind):
        if not isinstance(value, Mapping):
            raise ValueError(f"A manifest part must be a mapping, not {type(value).__name__}.")
        hints = get_type_hints(kind)
        known = {item.name for item in dataclasses.fields(kind)}
        try:
            return kind(**{key: _build(item, hints[key]) for key, item in value.items() if key in known})  # type: ignore[operator]
        except TypeError as fault:
            raise ValueError(str(fault)) from fault
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _build(value, next(item for item in arguments if item is not type(None)))
    if origin is tuple:
        return tuple(_build(item, arguments[0]) for item in value)
    if origin is dict:
        return {key: _build(item, arguments[1]) for key, item in value.items()}
    return date.fromisoformat(value) if kind is date else kind(value)
