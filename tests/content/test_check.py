"""A faulty folder says all that is wrong with it, at once and at its place."""

import os
import time

import pytest

from lms.content.check import Known, Problem, check, examine, known_in
from lms.core.i18n import lazy
from lms.questions.registry import KINDS
from tests.content.sample_course import (
    COURSE_YAML,
    GLOSSARY_YAML,
    SAMPLE,
    SURVEYS_YAML,
    TYPES,
    make_bank,
    make_course,
    write,
)

KO = (SAMPLE / "ko.md").read_text(encoding="utf-8")
EN = (SAMPLE / "en.md").read_text(encoding="utf-8")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 20"><path d="M0 0"/></svg>'


def found(folder, known=None) -> list[str]:
    return [str(problem) for problem in check(folder, TYPES, known, kinds=KINDS)]


def course_with(tmp_path, old: str, new: str) -> list[str]:
    assert old in COURSE_YAML
    return found(make_course(tmp_path, **{"course.yaml": COURSE_YAML.replace(old, new, 1)}))


def test_a_sound_course_and_bank_have_no_problems(tmp_path):
    course, bank = make_course(tmp_path / "courses"), make_bank(tmp_path / "quizzes")

    assert found(course) == []
    assert found(bank) == []
    assert found(tmp_path) == []
    assert found(tmp_path / "courses") == ["sample/course.yaml: test (line 21): There is no quiz “sample-quiz”."]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("id: sample\n", "id: other\n", "course.yaml: id (line 1): The id “other” differs from the name of the folder"),
        ("id: sample\n", "", "course.yaml: id (line 1): “id” is missing."),
        ('version: "2026.1"', "version: 2026.1", "version (line 2): “version” must be a text; put it in quotes."),
        ("title: {ko: 보기 과정, en: Sample course}", "title: {ko: 보기}", "title.en (line 3): “en” is missing."),
        ("title: {ko: 보기 과정, en: Sample course}", "title: x", "title (line 3): “title” must be a mapping"),
        ("en: Sample course}", "en: Sample, fr: x}", "title.fr (line 3): “fr” is not a known key."),
        ("program: statutory", "program: fun", "program (line 5): “fun” is unknown; known are: basic, "),
        ("facility-staff,", "astronaut,", "jobs (line 6): “astronaut” is unknown"),
        ("legal_as_of: 2026-10-02", "legal_as_of: soon", "legal_as_of (line 8): “legal_as_of” must be a date"),
        ("languages: [ko, en]", "languages: [ko, fr]", "languages (line 9): “fr” is unknown"),
        (
            "  en: [Say where to report]",
            "  en: [a, b]",
            "objectives (line 10): The languages do not have the same number",
        ),
        ("minutes: 20, activities: required", "minutes: 90", "Completion asks for more minutes than the course has."),
        (
            "    minutes: 20\n",
            "    minutes: 25\n",
            "m1 (line 16): The required activities take 20 minutes, the module says 25.",
        ),
        ("minutes: 20\nlegal", "minutes: 30\nlegal", "The modules take 20 minutes, the course says 30."),
        (
            "minutes: 15}",
            "minutes: 15, color: red}",
            "modules[0].activities[0].color (line 20): “color” is not a known key.",
        ),
        (
            "minutes: 15}",
            "minutes: soon}",
            "modules[0].activities[0].minutes (line 20): “minutes” must be a whole number.",
        ),
        (
            "type: lesson",
            "type: dance",
            "page (line 20): “dance” is not a known activity type; known are: lesson, quiz",
        ),
        ("id: test", "id: page", "page (line 20): The id “page” stands twice."),
        ("id: test", "id: Test", "modules[0].activities[1].id (line 21): “Test” is not an id"),
        ("file: page.md, ", "", "page (line 20): An activity of the type “lesson” needs “file”."),
        ("file: page.md", "file: ../../secret.md", "page (line 20): “file” is the name of a Markdown file"),
        ("file: page.md", "file: gone.md", "page (line 20): The file “ko/gone.md” is missing."),
        ("file: page.md", "file: gone.md", "en/page.md: No activity of the course uses this file."),
        ("survey: s,", "survey: t,", "asked (line 22): There is no survey “t” in surveys.yaml."),
        ("quiz: sample-quiz", "quiz: sample-quiz, file: x.md", "test (line 21): “file” does not belong to an activity"),
        ("minutes: 5}", "minutes: 5, after: [nobody]}", "test (line 21): “after” names “nobody”"),
        ("minutes: 15}", "minutes: 15, after: [test]}", "page (line 20): The activity waits for itself"),
        ("minutes: 15}", "minutes: 15, required: maybe}", "“required” must be true or false."),
        ("modules:\n", "prerequisites: [sample]\nmodules:\n", "The course names itself as a prerequisite."),
        (
            "modules:\n",
            "tracks: {a: {title: {ko: 가, en: a}, jobs: [police-officer]}}\nmodules:\n",
            "is for the job “police-officer”",
        ),
        (
            "    minutes: 20\n",
            "    minutes: 20\n    audience: [heads]\n",
            "m1 (line 16): “audience” names “heads”, which is not a track.",
        ),
        ("modules:\n", "order: sideways\nmodules:\n", "“sideways” is unknown; known are: sequential, free."),
        ("id: page", "id: page: x", "This is not valid YAML"),
        ("type: lesson", "type: &a lesson", "Anchors and aliases"),
    ],
)
def test_a_fault_of_the_manifest_is_named(tmp_path, old, new, problem):
    problems = course_with(tmp_path, old, new)

    assert any(problem in each for each in problems), problems


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"course.yaml": None}, "There is neither a course.yaml nor a bank.yaml"),
        ({"course.yaml": b"\xff\xfe"}, "course.yaml: line 1: The file is not UTF-8"),
        ({"course.yaml": "id: a\0"}, "course.yaml: line 1: The file holds null bytes"),
        ({"course.yaml": "x" * 600_000}, "course.yaml: The file is too big: at most 512 KB."),
        (
            {"surveys.yaml": SURVEYS_YAML.replace("scale5", "scale9")},
            "surveys.yaml: s.questions[0].kind (line 4): “scale9”",
        ),
        ({"surveys.yaml": SURVEYS_YAML.replace("s2", "s1")}, "The id “s1” stands twice."),
        (
            {"glossary.yaml": GLOSSARY_YAML.replace("  en:", "  de:")},
            "glossary.yaml: mandated-reporter.en (line 2): “en” is missing.",
        ),
        (
            {"glossary.yaml": GLOSSARY_YAML.replace("mandated-reporter:", "Mandated Reporter:")},
            "“Mandated Reporter” is not an id",
        ),
        ({"glossary.yaml": None}, "ko/page.md: line 3: The glossary has no term “mandated-reporter”."),
        ({"en/page.md": None}, "page (line 20): The file “en/page.md” is missing."),
        ({"en/page.md": b"## A\n\n\xff"}, "en/page.md: line 3: The file is not UTF-8"),
        ({"en/page.md": b"## A\0"}, "en/page.md: line 1: The file holds null bytes"),
        (
            {"en/page.md": EN.replace("id=clock", "id=watch").replace("#clock", "#watch")},
            "Here stands “deadline watch”, but in ko “deadline clock”",
        ),
        ({"en/page.md": EN.replace("(fair)", "(good)")}, "en/page.md: line 13: “scenario” differs from the one in ko."),
        ({"en/page.md": EN.replace("=> look", "=> now")}, "“sort” differs from the one in ko."),
        ({"en/page.md": EN.replace("- [ ] Proof", "- [x] Proof")}, "“check” differs from the one in ko."),
        ({"en/page.md": EN.replace("minutes=3", "minutes=5")}, "“warning” differs from the one in ko."),
        (
            {"en/page.md": EN + "\n::: reveal title=x\ny\n:::\n"},
            "en/page.md: The number of components differs from the one in ko.",
        ),
        ({"en/page.md": EN.replace("### More", "## More")}, "en/page.md: The headings differ"),
        (
            {"ko/page.md": KO.partition("::: selfcare")[0]},
            "ko/page.md: The last lesson of the course needs a self-care close",
        ),
        ({"ko/more.md": "x"}, "ko/more.md: No activity of the course uses this file."),
        ({"notes.txt": "x"}, "notes.txt: This file does not belong into a course folder."),
        ({"media/x.svg": SVG}, "media/x.svg: No page of the course uses this file."),
        ({"media/x.exe": "MZ"}, "media/x.exe: Files of this type are not allowed"),
        ({"media/x y.svg": SVG}, "media/x y.svg: File names are made of"),
        ({"a/b/c/d/e/f.md": "x"}, "Folders are nested too deep."),
    ],
)
def test_a_fault_of_the_files_is_named(tmp_path, changes, problem):
    problems = found(make_course(tmp_path, **changes))

    assert any(problem in each for each in problems), problems


def test_all_faults_come_at_once(tmp_path):
    folder = make_course(
        tmp_path,
        **{
            "course.yaml": COURSE_YAML.replace("program: statutory", "program: fun").replace("quiz: s", "quiz: S"),
            "ko/page.md": KO + "\n\n#### deep\n\n<b>x</b>\n\n![](media/none.svg)\n\n{{law PA}}\n",
            "en/page.md": EN.replace("alternative=alt-law", "alternative=none"),
            "media/bad.svg": SVG.replace("<path", "<script/><path"),
            "surveys.yaml": "s: 1\n",
        },
    )

    files = {problem.file for problem in check(folder, TYPES, kinds=KINDS)}
    texts = "\n".join(found(folder))

    assert files == {"course.yaml", "ko/page.md", "en/page.md", "media/bad.svg", "surveys.yaml"}
    for part in ("“fun”", "“Sample-quiz”", "HTML is not", "no alternative text", "no usable file", "law reference",
                 "no alternative task “none”", "“script” is not allowed", "“s” must be a mapping"):  # fmt: skip
        assert part in texts


def test_what_one_language_lacks_is_no_fault_when_the_course_does_not_offer_it(tmp_path):
    yaml = COURSE_YAML.replace("languages: [ko, en]", "languages: [ko]")

    assert found(make_course(tmp_path, **{"course.yaml": yaml, "en/page.md": None})) == []


def test_links_are_not_followed(tmp_path):
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    folder = make_course(tmp_path)
    os.symlink(secret, folder / "ko" / "more.md")
    os.symlink(tmp_path, folder / "media")

    problems = found(folder)

    assert "ko/more.md: This is a link; links are not followed." in problems
    assert "media: This is a link; links are not followed." in problems


def test_a_linked_folder_is_refused(tmp_path):
    os.symlink(make_course(tmp_path / "real"), tmp_path / "sample")

    assert "The folder is a link" in "\n".join(str(each) for each in examine(tmp_path / "sample", TYPES).problems)


def test_prerequisites_and_quizzes_are_looked_up_when_they_are_known(tmp_path):
    yaml = COURSE_YAML.replace("modules:\n", "prerequisites: [basics]\nmodules:\n")
    folder = make_course(tmp_path, **{"course.yaml": yaml})

    assert found(folder) == []
    assert found(folder, Known(frozenset({"basics"}), frozenset({"sample-quiz"}))) == []
    assert found(folder, Known(frozenset(), frozenset())) == [
        "course.yaml: There is no course “basics” (prerequisites).",
        "course.yaml: test (line 22): There is no quiz “sample-quiz”.",
    ]


def test_the_checkers_of_the_types_are_asked(tmp_path):
    def fussy(activity, context):
        assert context.course.id == "sample"
        return [context.problem(activity, lazy("I do not like “%(id)s”.", id=activity.id))]

    problems = check(make_course(tmp_path), {**TYPES, "quiz": fussy}, kinds=KINDS)

    assert problems == [Problem("course.yaml", "test (line 21)", lazy("I do not like “%(id)s”.", id="test"))]


def test_other_types_keep_their_values_in_settings(tmp_path):
    yaml = COURSE_YAML.replace(
        "  - {id: asked, type: survey, title: {ko: 설문, en: Survey}, survey: s, minutes: 0}",
        "  - {id: visit, type: visit, title: {ko: 방문, en: Visit}, minutes: 0, settings: {visits: 2, days: [60, 90]}}",
    )
    examined = examine(make_course(tmp_path, **{"course.yaml": yaml}), {**TYPES, "visit": lambda *_: ()})

    assert examined.problems == ()
    assert examined.course is not None
    assert examined.course.activity("visit").settings == {"visits": 2, "days": [60, 90]}


def test_modules_for_tracks_are_summed_for_each_track(tmp_path):
    tracks = (
        "tracks:\n  heads: {title: {ko: 장, en: Heads}, jobs: [facility-head]}\n"
        "  staff: {title: {ko: 직원, en: Staff}, jobs: [facility-staff]}\nmodules:\n"
    )
    module = (
        "  - id: %s\n    title: {ko: 둘, en: Two}\n    minutes: %s\n    audience: [%s]\n    activities:\n"
        "      - {id: %s, type: survey, title: {ko: 설문, en: Survey}, survey: s, minutes: %s}\n"
    )
    yaml = COURSE_YAML.replace("modules:\n", tracks).replace("minutes: 20\nlegal", "minutes: 30\nlegal")
    both = yaml + module % ("m2", 10, "heads", "x2", 10) + module % ("m3", 10, "staff", "x3", 10)
    one = yaml + module % ("m2", 10, "heads", "x2", 10)

    assert "The modules (staff) take 20 minutes, the course says 30." in "\n".join(
        found(make_course(tmp_path / "one", **{"course.yaml": one}))
    )
    # Every job of the course has its track, so that nobody is left with a part of it.
    assert found(make_course(tmp_path / "both", **{"course.yaml": both})) == []
    # Whoever has no track has only what is for everybody, and that must then be a whole course too.
    more = both.replace("jobs: [facility-staff, facility-head]", "jobs: [facility-staff, facility-head, other]", 1)
    assert found(make_course(tmp_path / "more", **{"course.yaml": more})) == [
        "course.yaml: The modules take 20 minutes, the course says 30."
    ]


def test_a_link_to_a_heading_of_another_page_must_find_it(tmp_path):
    yaml = COURSE_YAML.replace("file: page.md, minutes: 15}", "file: page.md, minutes: 15}\n      "
        "- {id: start, type: lesson, title: {ko: 처음, en: Start}, file: start.md, minutes: 0, after: []}")  # fmt: skip
    changes = {"course.yaml": yaml, "ko/start.md": "[가](page.md#secret)", "en/start.md": "[a](page.md#none)"}
    problems = found(make_course(tmp_path, **changes))

    assert "en/start.md: line 1: The page of “page” has no heading {#none}." in problems
    assert not any("ko/start.md: line 1" in each for each in problems)


def test_an_id_is_used_on_one_page_only(tmp_path):
    yaml = COURSE_YAML.replace("file: page.md, minutes: 15}", "file: page.md, minutes: 15}\n      "
        "- {id: start, type: lesson, title: {ko: 처음, en: Start}, file: start.md, minutes: 0, after: []}")  # fmt: skip
    again = "::: reflect id=note-1\nx\n:::"
    problems = found(make_course(tmp_path, **{"course.yaml": yaml, "ko/start.md": again, "en/start.md": again}))

    assert "ko/start.md: line 1: The id “note-1” is used in “page” too." in problems


def test_what_is_examined_is_ready_to_be_published(tmp_path):
    folder = make_course(
        tmp_path,
        **{
            "media/x.svg": SVG,
            "ko/page.md": KO.replace("### 더", "![가](media/x.svg)\n\n### 더"),
            "en/page.md": EN.replace("### More", "![a](media/x.svg)\n\n### More"),
        },
    )

    examined = examine(folder, TYPES, media_url=lambda name: f"/v/{name}", activity_url=lambda key: f"/a/{key}")

    assert examined.problems == ()
    assert set(examined.pages) == {("page", "ko"), ("page", "en")}
    assert '<img src="/v/media/x.svg" alt="가" width="10" height="20"' in examined.pages["page", "ko"].html
    assert examined.media["media/x.svg"].mime == "image/svg+xml"
    assert len(examined.digest) == 64


def test_the_digest_changes_with_any_content_and_with_nothing_else(tmp_path):
    before = examine(make_course(tmp_path / "a"), TYPES).digest
    same = make_course(tmp_path / "b")
    os.utime(same / "course.yaml", (1, 1))
    (same / ".DS_Store").write_text("x")

    assert examine(same, TYPES).digest == before
    assert examine(make_course(tmp_path / "c", **{"ko/page.md": KO + " "}), TYPES).digest != before


def test_a_problem_of_the_whole_folder_has_no_place():
    assert str(Problem("a.md", "", lazy("Wrong."))) == "a.md: Wrong."


def test_several_folders_know_each_other(tmp_path):
    known = known_in(make_course(tmp_path), make_bank(tmp_path))

    assert known.courses == frozenset({"sample"})
    assert known.quizzes == frozenset({"sample-quiz"})
    assert known.activities == frozenset({"page", "test", "asked"})
    assert known.questions is not None
    assert len(known.questions["sample-bank"]) == 4


def test_a_folder_with_nothing_to_check_says_so(tmp_path):
    assert found(write(tmp_path / "empty", {"x.md": "x"})) == [
        "empty: There is neither a course.yaml nor a bank.yaml in this folder."
    ]


def test_a_big_course_is_checked_in_reasonable_time(tmp_path):
    text = "## A\n\n" + "가나다 **라마** {{law PA 10(2)}} 바사.\n\n" * 1_000 + "::: selfcare\nx\n:::\n"
    begun = time.process_time()

    assert found(make_course(tmp_path, **{"ko/page.md": text, "en/page.md": text})) == []
    assert time.process_time() - begun < 20
