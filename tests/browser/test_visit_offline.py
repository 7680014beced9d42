"""A consultant with a tablet and a bad line: what is typed at the visit is kept, sent later, and never lost."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.learners import run
from tests.browser.walk import sign_in
from tests.live import Site

CONSULTING = """
from sqlalchemy import select
from lms.accounts import services as accounts
from lms.accounts.models import Account
from lms.activities.visit.models import Consulting
from lms.core import clock
from lms.organizations.models import Organization

expert = accounts.create_person("가상 전문가", fictional=True)
at = db.session.scalars(select(Organization).where(Organization.kind == "facility").limit(1)).one()
admin = accounts.by_identifier("admin@demo.invalid")
by = db.session.scalars(select(Account.person_id).where(admin)).one()
made = Consulting(
    organization_id=at.id, person_id=expert.id, consultant_id=by, state="assigned", wishes="회의", days="",
    applied_at=clock.now(),
)
db.session.add(made)
db.session.flush()
print(made.uid)
"""


@pytest.fixture
def page(live: Site, new_page: NewPage) -> Page:
    """Return the form of a first visit, on a tablet."""
    uid = run(live, CONSULTING).strip()
    opened = new_page(width=820)
    sign_in(opened, live, "admin")
    opened.goto(f"/consulting/{uid}/first")
    return opened


def test_what_is_typed_without_a_line_is_sent_when_it_is_back(page: Page) -> None:
    state = page.locator("#draft-state")
    page.get_by_label("둘러보고 이야기한 내용").fill("방마다 잠글 수 있는 자리가 있습니다.")
    expect(state).to_contain_text("임시로 보관했습니다", timeout=15_000)
    page.context.set_offline(True)
    page.get_by_label("목표 1").fill("휴대전화 규칙을 아동과 함께 고친다.")
    expect(state).to_contain_text("이 기기에 보관", timeout=15_000)
    page.get_by_role("button", name="방문 기록 저장").click()
    expect(state).to_contain_text("연결되면 다시 저장해 주세요")
    assert page.get_by_label("목표 1").input_value() == "휴대전화 규칙을 아동과 함께 고친다."
    page.context.set_offline(False)
    expect(state).to_contain_text("임시로 보관했습니다", timeout=30_000)
    page.reload()
    expect(page.get_by_text("쓰던 글이 남아 있습니다")).to_be_visible()
    assert page.get_by_label("둘러보고 이야기한 내용").input_value() == "방마다 잠글 수 있는 자리가 있습니다."
    assert page.get_by_label("목표 1").input_value() == "휴대전화 규칙을 아동과 함께 고친다."


def test_what_a_closed_page_could_not_send_is_sent_by_the_next(page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_label("둘러보고 이야기한 내용").fill("아무도 다시 쓰지 않아도 됩니다.")
    expect(page.locator("#draft-state")).to_contain_text("이 기기에 보관", timeout=15_000)
    here, context = page.url, page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(here)
    expect(again.locator("#draft-state")).to_contain_text("임시로 보관했습니다", timeout=15_000)
    assert again.get_by_label("둘러보고 이야기한 내용").input_value() == "아무도 다시 쓰지 않아도 됩니다."
    again.reload()
    assert again.get_by_label("둘러보고 이야기한 내용").input_value() == "아무도 다시 쓰지 않아도 됩니다."
