"""The help lines as first confirmed; staff keep the table from then on."""

from datetime import date

from sqlalchemy import select

from lms.content.models import HelpLine
from lms.core import db

CONFIRMED = date(2026, 11, 23)
LINES = (
    ("112", {"ko": "아동학대 신고 · 긴급한 위험", "en": "Report child abuse, immediate danger (police)"}),
    ("119", {"ko": "응급 의료", "en": "Medical emergency"}),
    ("109", {"ko": "자살예방 상담전화", "en": "Suicide prevention line"}),
    ("1388", {"ko": "청소년 상담전화 (24시간)", "en": "Youth line (24 hours)"}),
    ("129", {"ko": "보건복지 상담센터", "en": "Health and welfare line"}),
    ("1366", {"ko": "여성긴급전화", "en": "Women's emergency line"}),
)


def load_help_lines() -> None:
    """Write the help lines that are not there yet; existing ones are left as staff changed them."""
    known = set(db.session.scalars(select(HelpLine.number)))
    for position, (number, label) in enumerate(LINES):
        if number not in known:
            db.session.add(HelpLine(number=number, label=label, position=position, confirmed_on=CONFIRMED))
