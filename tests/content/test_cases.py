"""Case texts of a course name nobody: numbers and addresses are faults, names are asked about or released."""

import shutil
from pathlib import Path

import pytest

from lms.content.check import Examined, check, examine
from lms.content.reading import COURSE_FILE
from lms.learning import registry
from lms.questions.registry import KINDS

DEMO = Path(__file__).resolve().parents[1] / "courses" / "courses" / "demo-joint"
NAMED = "김민수 아동의 집에 갔습니다."
RELEASED = "released:\n  - words: 김민수\n    reason: 사례에 나오는 지어낸 이름\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the demonstration of joint training."""
    return Path(shutil.copytree(DEMO, tmp_path / DEMO.name))


def examined(folder: Path, told: str, more: str = "", file: str = "ko/j1-case.md") -> Examined:
    """Say one sentence more in a page, and something more in course.yaml."""
    for name, text in ((file, f"\n{told}\n"), (COURSE_FILE, more)):
        path = folder / name
        path.write_text(path.read_text("utf-8") + text, "utf-8")
    return examine(folder, registry.checkers())


def test_a_number_in_a_case_is_a_fault_with_its_line(folder: Path) -> None:
    found = examined(folder, "보호자 번호는 010-3391-7742입니다.")
    (fault,) = [one for one in found.problems if "7742" in str(one)]
    assert fault.file == "ko/j1-case.md" and fault.place.startswith("line ") and not fault.asks


def test_a_name_in_a_case_is_asked_about_and_released_with_a_reason(folder: Path) -> None:
    found = examined(folder, NAMED)
    assert any("김민수" in str(one) and one.asks for one in found.asked)
    assert not any("김민수" in str(one) for one in found.problems)
    assert any(one.asks for one in check(folder, registry.checkers(), kinds=KINDS, asking=True))
    again = examined(folder, "", RELEASED)
    assert not any("김민수" in str(one) for one in (*again.asked, *again.problems))
    assert again.course is not None and again.course.released[0].reason == "사례에 나오는 지어낸 이름"


def test_the_facts_of_a_discussion_are_case_texts(folder: Path) -> None:
    path = folder / COURSE_FILE
    told = path.read_text("utf-8").replace("금요일 17시 40분,", "금요일 17시 40분, 02-2133-5149에서", 1)
    path.write_text(told, "utf-8")
    found = examine(folder, registry.checkers())
    (fault,) = [one for one in found.problems if "02-2133-5149" in str(one)]
    assert fault.file == COURSE_FILE and fault.place.startswith("line ")


def test_a_release_without_a_reason_is_a_fault(folder: Path) -> None:
    found = examined(folder, NAMED, "released:\n  - words: 김민수\n")
    assert any("released[0]" in one.place for one in found.problems)
