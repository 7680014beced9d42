"""The library in the middle of everything: a practice in every state, one with a word that looks like a name."""

from sqlalchemy import select

from lms.accounts import services as accounts
from lms.accounts.models import Account
from lms.core import clock, db
from lms.library import services
from lms.library.models import Practice
from tests.journeys.busy import Somebody
from tests.library import given


def keep_library_busy(people: dict[str, Somebody]) -> None:
    """Fill the library; who writes and reviews works in the demonstration, the admin is the city."""
    writer, reviewer, city = (_person(f"{who}@demo.invalid") for who in ("consultant", "facilitator", "admin"))
    with db.transaction():
        draft = given.written(city, title="가상 초안").uid
        given.submitted(writer, title="가상 검토", situation="A구에서 서연이가 운다는 신고가 들어왔다.")
        given.submitted(writer, title="가상 검토 둘")
        services.review(given.submitted(writer, title="가상 승인 대기").id, reviewer)
        given.published(writer, reviewer, city, title="가상 게시").review_on = clock.today()
        services.withdraw(given.published(writer, reviewer, city, title="가상 숨김").id, "알아볼 수 있음", reviewer)
        shown = db.session.scalars(select(Practice.uid).where(Practice.title == "가상 게시")).one()
    admin = people["admin"]
    admin.open(f"/library/{shown}")
    admin.more += ["/library", "/staff/library", "/staff/library/relative", f"/library/{shown}"]
    admin.more.append(f"/staff/library/{draft}/edit")


def _person(email: str) -> int:
    with db.reading():
        found = db.session.scalar(select(Account.person_id).where(accounts.by_identifier(email)))
    assert found is not None, email
    return found
