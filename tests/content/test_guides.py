"""Facilitator's guides: what stands in them is counted, compared between languages, and published with the course."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lms.content import services
from lms.content.check import Known, check, examine
from lms.content.components import GUIDE_ELEMENTS
from lms.content.law import parse_law
from lms.content.models import CoursePage
from lms.content.prose import LessonContext
from lms.content.publish import publish
from lms.content.render import render_guide
from lms.content.review.banks import Banks
from lms.content.review.whole import review_course
from lms.core import db
from lms.questions.registry import KINDS
from tests.content.sample_course import TYPES, make_course

HANDBOOK = (Path(__file__).resolve().parents[2] / "docs" / "authoring.md").read_text(encoding="utf-8")
GUIDES_YAML = "day:\n  title: {ko: 진행자 안내서, en: Guide}\n  minutes: 100\n"
TWICE_YAML = "".join(f"{GUIDES_YAML.replace('day', key)}  activity: page\n" for key in ("day", "again"))
GUIDE = """\
::: timetable start=9:50
:::

## 준비물

카드와 토의지

::: part id=p1 title="여는 시간" minutes=20 kind=opening method="전체"
인사
:::

::: pause minutes=10 title="쉼"
:::

:::: part id=p2 title="사례" minutes=50 kind=case
::: cards id=c1 title="금요일" topic="보호"
만든 이야기입니다.

@ 하나
첫 사실
? 무엇을 묻습니까?
= 의심이면 신고입니다. {{law PA 10(2)}}
@ 둘
둘째 사실
? 무엇을 합니까?
= 메모
@ 셋
셋째 사실
? 무엇을 고릅니까?
= 메모
:::
::::

::: pause minutes=60 title="점심" outside=yes
:::

::: part id=p3 title="되돌아보기" minutes=10 kind=debrief
말하고 싶은 사람부터
:::

::: part id=p4 title="평가" minutes=5 kind=evaluation
한 장
:::

:::: part id=p5 title="마침" minutes=5 kind=close
::: selfcare
숨
:::
::::

::: sheet id=s1 title="토의지"
적으세요.

___
:::
"""
FILES = {"guides.yaml": GUIDES_YAML, "guide/ko/day.md": GUIDE, "guide/en/day.md": GUIDE}


def found(folder: Path) -> list[str]:
    return [str(problem) for problem in check(folder, TYPES, kinds=KINDS)]


def test_the_table_of_times_is_made_of_the_parts_and_a_meal_is_not_counted():
    guide = render_guide(GUIDE, "ko", LessonContext())
    text = re.sub(r"<[^>]+>", " ", guide.html)

    assert guide.faults == ()
    assert guide.seconds == 100 * 60
    assert re.search(r"9:50–10:10\s+20\s+1\. 여는 시간\s+여는 시간 · 전체", text)
    assert re.search(r"11:10–12:10\s+\(60\)\s+점심", text)
    assert re.search(r"합계\s+100", text)


def test_a_sound_guide_has_no_problems(tmp_path):
    assert found(make_course(tmp_path, **FILES)) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("minutes=50", "minutes=45", "The parts take 95 minutes, guides.yaml says 100."),
        ("kind=case", "kind=play", "“play” is unknown"),
        ("minutes=50", "minutes=many", "is a whole number from 1 to 240"),
        ("start=9:50", "start=soon", "“start” of the timetable is a time"),
        ("= 메모\n@ 셋", "= 메모\n= 또\n@ 셋", "“cards” differs from the one in ko"),
        ("? 무엇을 합니까?\n", "", "The card asks nothing"),
        ("@ 셋\n셋째 사실\n? 무엇을 고릅니까?\n= 메모\n", "", "at least three cards"),
        ("셋째 사실\n", "", "The card is empty"),
        ("::: timetable start=9:50\n:::\n", "", "one table of times"),
        ("outside=yes", "outside=maybe", "“outside” is yes or no."),
        ("::: sheet", "::: paper", "“paper” is not a known component"),
        ("{{law PA 10(2)}}", "{{law PA ten}}", "is not a law reference"),
    ],
)
def test_a_fault_of_a_guide_is_named(tmp_path, old, new, problem):
    assert old in GUIDE
    lines = found(make_course(tmp_path, **{**FILES, "guide/en/day.md": GUIDE.replace(old, new, 1)}))

    assert any(line.startswith("guide/en/day.md: ") and problem in line for line in lines), lines


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"guide/en/day.md": None}, "guides.yaml: day: The file “guide/en/day.md” is missing."),
        ({"guide/ko/other.md": "x"}, "guide/ko/other.md: guides.yaml names no guide of this file."),
        ({"guides.yaml": GUIDES_YAML + "  activity: nothing\n"}, "is for “nothing”, which is no activity"),
        ({"guides.yaml": GUIDES_YAML + "  activity: page\n"}, "The activity takes 15 minutes, its guide “day” 100."),
        (
            {
                "guides.yaml": TWICE_YAML,
                "guide/ko/again.md": GUIDE,
                "guide/en/again.md": GUIDE,
            },
            "The activity takes 15 minutes, its guide “day”, “again” 200.",
        ),
        ({"guides.yaml": GUIDES_YAML + "  hours: 6\n"}, "“hours” is not a known key."),
    ],
)
def test_a_fault_of_the_files_is_named(tmp_path, changes, problem):
    assert any(problem in line for line in found(make_course(tmp_path, **{**FILES, **changes})))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("인사", "불쌍한 아이", "“불쌍한” is a word to avoid"),
        ("{{law PA 10(2)}}", "{{law PA 9}}", "“PA 9” is not in the list of known articles."),
        ("kind=debrief", "kind=talk", "The guide has no part of the kind “debrief”."),
        ("::: selfcare\n숨\n:::\n", "숨\n", "The guide has no “selfcare”."),
    ],
)
def test_the_review_reads_guides(tmp_path, old, new, problem):
    folder = make_course(tmp_path, **{**FILES, "guide/ko/day.md": GUIDE.replace(old, new, 1)})

    lines = [str(each) for each in review_course(folder, examine(folder, TYPES), Banks())]

    assert any(line.startswith("guide/ko/day.md: line ") and problem in line for line in lines), lines


def test_a_guide_is_published_with_its_course_and_its_law_is_found(database: Engine, tmp_path):
    done = publish(make_course(tmp_path, **FILES), TYPES, {}, known=Known(quizzes=frozenset({"sample-quiz"})))

    with db.reading():
        pages = db.session.scalars(
            select(CoursePage).where(CoursePage.activity == "guide:day").order_by(CoursePage.language)
        ).all()
        assert [(page.language, page.seconds) for page in pages] == [("en", 6000), ("ko", 6000)]
        assert parse_law("PA 10(2)") in services.laws_by_page(done.version_id)["guide:day"]
        assert services.course_of(done.version_id).guide("day").title["ko"] == "진행자 안내서"


def test_the_example_of_the_handbook_for_authors_is_sound_and_names_every_key():
    example = next(t for t in re.findall(r"^```\w*\n(.*?)^```$", HANDBOOK, re.M | re.S) if "::: timetable start" in t)
    section = HANDBOOK.partition("## Facilitator's guides")[2].partition("\n## Question banks")[0]

    assert render_guide(example, "en", LessonContext()).faults == ()
    for name, element in GUIDE_ELEMENTS.items():
        assert f"`{name}`" in section
        if name not in ("callout", "selfcare"):
            assert all(f"`{key}" in section for key in element.required | element.optional), name
