"""A good practice as somebody might write it, and the way to the shelf."""

from dataclasses import replace
from typing import Any

from lms.library import services
from lms.library.models import Practice
from lms.library.services import Draft
from lms.library.words import CHECKLIST

CLEAN = Draft(
    title="야간 신고에 세 기관이 30분 안에 모인 사례",
    stage="visit",
    situation="A구에서 밤에 초등 저학년 아동이 혼자 운다는 신고가 들어왔다.",
    district_did="당직 전담공무원이 D+0에 현장으로 갔다.",
    police_did="경찰이 현장의 안전을 먼저 확인하였다.",
    agency_did="상담원이 아동의 말을 한 번만 들었다.",
    helped="당직 번호를 하나로 모아 둔 것이 도움이 되었다.",
    age_band="lower",
)


def draft(**facts: Any) -> Draft:
    """Return a clean draft with other facts."""
    return replace(CLEAN, **facts)


def written(by: int | None, **facts: Any) -> Practice:
    """Keep a draft."""
    return services.create(draft(**facts), by)


def submitted(by: int | None, **facts: Any) -> Practice:
    """Keep a draft and submit it."""
    return services.submit(written(by, **facts).id, list(CHECKLIST), by)


def published(by: int | None, reviewer: int | None, city: int | None, **facts: Any) -> Practice:
    """Bring a practice all the way to the shelf."""
    practice = submitted(by, **facts)
    services.review(practice.id, reviewer)
    return services.approve(practice.id, city)
