"""A small sound course folder and bank for tests, and the same course as a manifest."""

from datetime import date
from pathlib import Path

from lms.content.manifest import (
    Activity,
    CertificateRule,
    Completion,
    Course,
    Module,
    Survey,
    SurveyQuestion,
    Term,
    Texts,
    Title,
)

SAMPLE = Path(__file__).parent / "sample"
TYPES = {"lesson": lambda *_: (), "quiz": lambda *_: (), "survey": lambda *_: ()}

COURSE_YAML = """\
id: sample
version: "2026.1"
title: {ko: 보기 과정, en: Sample course}
summary: {ko: 시험에 쓰는 과정, en: A course for tests}
program: statutory
jobs: [facility-staff, facility-head]
minutes: 20
legal_as_of: 2026-10-02
languages: [ko, en]
objectives:
  ko: [신고할 곳을 말한다]
  en: [Say where to report]
completion: {minutes: 20, activities: required}
certificate: {series: 법정, title: {ko: 이수증, en: Certificate of completion}}
modules:
  - id: m1
    title: {ko: 하나, en: One}
    minutes: 20
    activities:
      - {id: page, type: lesson, title: {ko: 읽기, en: Read}, file: page.md, minutes: 15}
      - {id: test, type: quiz, title: {ko: 시험, en: Quiz}, quiz: sample-quiz, minutes: 5}
      - {id: asked, type: survey, title: {ko: 설문, en: Survey}, survey: s, minutes: 0}
"""
SURVEYS_YAML = """\
s:
  title: {ko: 만족도, en: Satisfaction}
  questions:
    - {id: s1, kind: scale5, text: {ko: '도움이 되었나요?', en: 'Was it helpful?'}}
    - {id: s2, kind: text, text: {ko: 하고 싶은 말, en: 'Anything else?'}}
"""
GLOSSARY_YAML = """\
mandated-reporter:
  ko: {term: 신고의무자, text: 직무상 알게 되면 즉시 신고해야 하는 사람}
  en: {term: mandated reporter, text: a person who must report at once}
"""
BANK_YAML = """\
id: sample-bank
title: {ko: 문제 은행, en: Bank}
questions:
  - {id: q1, kind: single, tags: [unit:m1], options: [a, b], answer: [b], law: [PA 10(2)], pages: [page]}
  - {id: q2, kind: multiple, points: 2, options: [a, b, c], answer: [a, c]}
  - {id: q3, kind: truefalse, answer: [true]}
  - {id: q4, kind: shorttext}
quizzes:
  - id: sample-quiz
    title: {ko: 시험, en: Quiz}
    slots:
      - {draw: sample-bank, tags: [unit:m1], count: 1}
      - {question: q3}
    pass_mark: 60
    attempts: 3
    time_limit: null
"""
WORDING_YAML = """\
q1: {stem: "**Who?** {{law PA 10(2)}}", options: {a: A, b: B}, feedback: {a: no, b: yes}, general: x}
q2: {stem: 'Which?', options: {a: A, b: B, c: C}, feedback: {a: x, b: x, c: x}}
q3: {stem: 'True?', feedback: {true: right, false: wrong}}
q4: {stem: 'Number?', accept: ["112"], feedback: {right: yes, wrong: no}}
"""


def make_course(folder: Path, **changes: str | bytes | None) -> Path:
    """Write the course; `changes` replace or add files ("ko/page.md"), None leaves one out."""
    files: dict[str, str | bytes | None] = {
        "course.yaml": COURSE_YAML,
        "surveys.yaml": SURVEYS_YAML,
        "glossary.yaml": GLOSSARY_YAML,
        "ko/page.md": (SAMPLE / "ko.md").read_text(encoding="utf-8"),
        "en/page.md": (SAMPLE / "en.md").read_text(encoding="utf-8"),
    }
    return write(folder / "sample", files | changes)


def make_bank(folder: Path, **changes: str | bytes | None) -> Path:
    """Write the bank; `changes` as in `make_course`."""
    files: dict[str, str | bytes | None] = {
        "bank.yaml": BANK_YAML,
        "ko.yaml": WORDING_YAML,
        "en.yaml": WORDING_YAML,
    }
    return write(folder / "sample-bank", files | changes)


def write(root: Path, files: dict[str, str | bytes | None]) -> Path:
    """Write files below a folder."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        if content is None:
            continue
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


COURSE = Course(
    id="sample",
    version="2026.1",
    title=Title("보기 과정", "Sample course"),
    summary=Title("시험에 쓰는 과정", "A course for tests"),
    program="statutory",
    jobs=("facility-staff", "facility-head"),
    minutes=20,
    legal_as_of=date(2026, 10, 2),
    languages=("ko", "en"),
    objectives=Texts(("신고할 곳을 말한다",), ("Say where to report",)),
    completion=Completion(20),
    certificate=CertificateRule("법정", Title("이수증", "Certificate of completion")),
    modules=(
        Module(
            "m1",
            Title("하나", "One"),
            20,
            (
                Activity("page", "lesson", Title("읽기", "Read"), 15, file="page.md"),
                Activity("test", "quiz", Title("시험", "Quiz"), 5, quiz="sample-quiz"),
                Activity("asked", "survey", Title("설문", "Survey"), 0, survey="s"),
            ),
        ),
    ),
    surveys=(
        Survey(
            "s",
            Title("만족도", "Satisfaction"),
            (
                SurveyQuestion("s1", "scale5", Title("도움이 되었나요?", "Was it helpful?")),
                SurveyQuestion("s2", "text", Title("하고 싶은 말", "Anything else?"), required=False),
            ),
        ),
    ),
    glossary=(
        Term(
            "mandated-reporter",
            Title("신고의무자", "mandated reporter"),
            Title("직무상 알게 되면 즉시 신고해야 하는 사람", "a person who must report at once"),
        ),
    ),
)
