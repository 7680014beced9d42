"""Good practices of the demonstration year: from joint trainings, written, reviewed and approved by three people."""

from lms.core import db
from lms.desk.year.stage import Stage
from lms.library import services as library
from lms.library.models import STAGES
from lms.library.services import Draft
from lms.library.words import CHECKLIST

# From so many joint trainings a practice is written down, one of each stage.
WRITTEN = len(STAGES)
# Title, situation, what helped.
TEXTS = (
    (
        "밤에 온 신고를 바로 나누었습니다",
        "어느 밤에 같은 집의 두 번째 신고가 왔습니다.",
        "연락표 한 장에 야간 번호가 있었습니다.",
    ),
    (
        "기다리는 자리를 정했습니다",
        "두 기관이 서로 다른 시각에 도착했습니다.",
        "도착 시각을 미리 알리기로 했습니다.",
    ),
    (
        "아동에게 누가 설명할지 정했습니다",
        "어느 저녁에 아동을 쉼터로 데려가야 했습니다.",
        "아는 얼굴이 쉬운 말로 설명했습니다.",
    ),
    (
        "다른 의견을 그대로 적었습니다",
        "두 기관의 판단이 달랐습니다.",
        "회의 서식에 다른 의견 칸이 있었습니다.",
    ),
    (
        "다시 부르는 신호를 함께 정했습니다",
        "상담에 오지 않는 날이 이어졌습니다.",
        "세 기관이 같은 목록을 보고 있었습니다.",
    ),
)


def write(stage: Stage, place: int, run_id: int, uploader_id: int, reviewer_id: int) -> None:
    """Write down what a joint training found to work well, and let others review and approve it."""
    title, situation, helped = TEXTS[place]
    with db.transaction():
        draft = Draft(title, STAGES[place], situation, helped, district_did="서로의 일을 먼저 물었습니다.")
        practice = library.create(draft, uploader_id, run_id)
        library.submit(practice.id, list(CHECKLIST), uploader_id)
        practice_id = practice.id
    with db.transaction():
        library.review(practice_id, reviewer_id)
    with db.transaction():
        library.approve(practice_id, stage.cast.admin_id)
