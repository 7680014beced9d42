"""A small question bank for demonstrations: every state that the pages of banks can show."""

from collections.abc import Sequence
from typing import Any

from lms.organizations.models import Organization
from lms.questions import access, banks, documents, reviewing, writing
from lms.questions.documents import PreparedQuestion


def _choice(key: str, tags: Sequence[str], law: Sequence[str], **stems: str) -> dict[str, Any]:
    answers = {
        "ko": {"a": "의심이 들면 바로", "b": "증거를 모은 뒤", "c": "보호자와 이야기한 뒤"},
        "en": {"a": "As soon as there is a suspicion", "b": "After gathering evidence", "c": "After asking the parent"},
    }
    feedback = {
        "ko": {
            "a": "의심만으로 충분합니다.",
            "b": "증거는 수사기관이 찾습니다.",
            "c": "아동이 위험합니다.",
        },
        "en": {
            "a": "A suspicion is enough.",
            "b": "The police look for evidence.",
            "c": "The child is in danger.",
        },
    }
    texts = {code: {"stem": stem, "options": answers[code], "feedback": feedback[code]} for code, stem in stems.items()}
    return {
        "id": key, "kind": "single", "points": 1, "tags": list(tags), "options": ["a", "b", "c"], "answer": ["a"],
        "law": list(law), "texts": texts,
    }  # fmt: skip


def prepared() -> tuple[PreparedQuestion, ...]:
    """Return the questions, read and rendered; slow, so before any transaction. The last is a version of the first."""
    easy, hard = ("unit:report", "difficulty:easy"), ("unit:report", "difficulty:hard")
    seen = "A worker of a fictional home sees bruises. When is this reported?"
    made = (
        _choice("report-when", easy, ("PA 10(2)",), ko="시설 직원이 멍을 보았습니다. 언제 신고합니까?", en=seen),
        _choice("report-moment", easy, ("PA 10(2)",), ko="시설 직원이 멍을 보았습니다. 언제 신고해야 합니까?", en=seen),
        _choice("report-school", hard, ("CWA 29-4",), ko="학대가 의심되는 아동을 만났습니다. 언제 신고합니까?"),
        _choice("report-when", easy, ("PA 10(2)",), ko="시설 직원이 팔의 멍을 보았습니다. 언제 신고합니까?", en=seen),
    )
    return tuple(map(documents.prepare, made))


def make(questions: Sequence[PreparedQuestion], owner_id: int, reviewer_id: int, shared_with: Organization) -> None:
    """Write the bank in the present write transaction: folder, versions, a comment, shared with an organization."""
    bank = writing.new_bank(
        {"ko": "가상 시설 연습 문제은행", "en": "Practice bank of a fictional home"},
        owner_id=owner_id,
        description="시연용 문제은행입니다. 모든 인물과 기관은 가상입니다.",
        key="demo-practice",
    )
    first, *rest = writing.add_questions(bank.id, questions[:3], "reviewed", owner_id)
    writing.new_version(first.id, questions[3], first.current_version_id, owner_id)
    writing.set_status([rest[1].id], "draft")
    writing.move([first.id], writing.new_folder(bank.id, "1과 신고").id)
    reviewing.comment(rest[1], "보기 ‘나’가 다른 문항과 겹칩니다.", reviewer_id)
    view = access.bank_by_id(bank.id)
    assert view is not None
    banks.share(view, shared_with, "use")
