"""The forms of a visit that open again without a line, with their texts and files sent later, in order and once."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import learners
from tests.browser.test_room_offline import cut, mend
from tests.browser.walk import sign_in
from tests.facilities.home import PHOTO

BEGUN = """
from datetime import timedelta
from sqlalchemy import select
from lms.accounts import services as accounts
from lms.accounts.models import Account
from lms.activities.visit.models import Consulting, ConsultingGoal, ConsultingVisit
from lms.core import clock
from lms.organizations.models import Organization

expert = accounts.create_person("가상 전문가", fictional=True)
at = db.session.scalars(select(Organization).where(Organization.kind == "facility").limit(1)).one()
admin = accounts.by_identifier("admin@demo.invalid")
by = db.session.scalars(select(Account.person_id).where(admin)).one()
made = Consulting(
    organization_id=at.id, person_id=expert.id, consultant_id=by, state="begun", wishes="회의", days="",
    applied_at=clock.now(),
)
db.session.add(made)
db.session.flush()
held = clock.today() - timedelta(days=70)
db.session.add(ConsultingVisit(consulting_id=made.id, number=1, held_on=held, minutes=120, findings="가상의 방문",
                               recorded_at=clock.now()))
for number, goal in ((1, "휴대전화 규칙을 함께 고친다."), (2, "의견함을 새로 연다.")):
    db.session.add(ConsultingGoal(consulting_id=made.id, number=number, goal=goal))
print(made.uid)
"""
STORED = """
from uuid import UUID
from sqlalchemy import select
from lms.activities.visit.models import Consulting, ConsultingDraft, ConsultingFile, ConsultingGoal

one = db.session.scalars(select(Consulting).where(Consulting.uid == UUID(arguments[0]))).one()
files = db.session.execute(
    select(ConsultingGoal.number, ConsultingFile.name).join(ConsultingGoal, ConsultingGoal.id == ConsultingFile.goal_id)
    .where(ConsultingGoal.consulting_id == one.id).order_by(ConsultingFile.id)
)
drafts = db.session.scalars(select(ConsultingDraft).where(ConsultingDraft.consulting_id == one.id))
print(json.dumps({"files": [list(row) for row in files], "drafts": {row.form: row.fields for row in drafts}}))
"""

SLOW_CARD = """() => {
  const read = Blob.prototype.arrayBuffer;
  Blob.prototype.arrayBuffer = async function () {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return read.call(this);
  };
}
"""


@pytest.fixture
def uid(live) -> str:
    """Return a consulting between its visits."""
    return learners.run(live, BEGUN).strip()


def stored(live, uid: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(learners.run(live, STORED, uid).splitlines()[-1])
    return found


def open_form(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("[data-keeping]")).to_have_attribute("data-kept", "true")


def photo(name: str, number: int = 0) -> dict[str, object]:
    """Return a photo of many as a browser chooses it."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": PHOTO[:2] + b"\xff\xdb\x00\x02" * number + PHOTO[2:]}


def choose(page: Page, goal: str, *files: dict[str, object]) -> None:
    page.locator("[data-evidence] select").select_option(goal)
    page.locator("[data-evidence] input[type=file]").set_input_files(files)
    page.get_by_role("button", name="증빙 추가").click()


def test_a_form_opens_again_without_a_line_with_all_that_was_typed(new_page, live, uid, axe, overflow):
    page = new_page(width=360)
    sign_in(page, live, "admin")
    open_form(page, f"/consulting/{uid}/second")
    state = page.locator("#draft-state")
    page.get_by_label("둘러보고 이야기한 내용").fill("새 규칙을 보았습니다.")
    expect(state).to_contain_text("임시로 보관했습니다", timeout=15_000)
    page.wait_for_timeout(500)
    live.kill()
    try:
        page.reload()
        expect(page.locator("[data-line-away]")).to_contain_text("계속 쓰세요")
        # Saved after the page was kept, and there all the same.
        expect(page.get_by_label("둘러보고 이야기한 내용")).to_have_value("새 규칙을 보았습니다.")
        assert axe(page) == [] and overflow(page) == []
        page.locator("input[name=result1]").first.check()
        page.locator("textarea[name=note1]").fill("규칙이 바뀌었습니다.")
        expect(state).to_contain_text("이 기기에 보관", timeout=15_000)
        page.get_by_role("button", name="방문 기록 저장").click()
        expect(state).to_contain_text("연결되면 다시 저장해 주세요", timeout=15_000)
        page.reload()
        expect(page.locator("textarea[name=note1]")).to_have_value("규칙이 바뀌었습니다.")
        expect(page.locator("input[name=result1]").first).to_be_checked()
    finally:
        live.start()
    expect(state).to_contain_text("임시로 보관했습니다", timeout=30_000)
    expect(page.locator("[data-line-back]")).to_be_visible(timeout=20_000)
    fields = stored(live, uid)["drafts"]["second"]
    assert fields["findings"] == "새 규칙을 보았습니다."
    assert fields["note1"] == "규칙이 바뀌었습니다."


def test_files_chosen_without_a_line_are_sent_later_in_order_and_once(new_page, live, uid, axe, overflow):
    page = new_page(width=360)
    sign_in(page, live, "admin")
    open_form(page, f"/consulting/{uid}/plan")
    cut(page)
    page.reload()
    expect(page.locator("[data-line-away]")).to_be_visible()
    page.evaluate(SLOW_CARD)
    choose(page, "1", photo("규칙.jpg"), photo("회의.jpg", 1))
    # While the first two are still being read from a slow card.
    choose(page, "2", photo("의견함.jpg", 2), photo("빼는사진.jpg", 3))
    waiting = page.locator("[data-waiting] > li")
    expect(waiting).to_have_count(4)
    assert axe(page) == [] and overflow(page) == []
    waiting.nth(3).get_by_role("button").click()
    expect(waiting).to_have_count(3)
    page.reload()
    expect(waiting).to_have_count(3)
    page.locator("textarea[name=measure1]").fill("함께 고쳐 씁니다.")
    expect(page.locator("#draft-state")).to_contain_text("이 기기에 보관", timeout=15_000)
    assert stored(live, uid)["files"] == []
    mend(page)
    expect(page.locator("[data-waiting] [data-state=saved]")).to_have_count(3, timeout=40_000)
    page.reload()
    expect(page.locator("[data-waiting] > li")).to_have_count(0)
    expect(page.locator("textarea[name=measure1]")).to_have_value("함께 고쳐 씁니다.")
    found = stored(live, uid)
    assert found["files"] == [[1, "규칙.jpg"], [1, "회의.jpg"], [2, "의견함.jpg"]]
    assert found["drafts"]["plan"]["measure1"] == "함께 고쳐 씁니다."


def test_what_is_too_large_or_of_another_kind_is_said_at_once_and_stays_chosen(new_page, live, uid):
    page = new_page()
    sign_in(page, live, "admin")
    open_form(page, f"/consulting/{uid}/plan")
    cut(page)
    said = page.locator("[data-files-said]")
    choose(page, "1", {"name": "큰.jpg", "mimeType": "image/jpeg", "buffer": bytes(10 * 1024 * 1024 + 1)})
    expect(said).to_have_text(re.compile("큰.jpg.*10 MB까지"))
    assert page.locator("[data-evidence] input[type=file]").evaluate("field => field.files.length") == 1
    choose(page, "1", {"name": "규칙.hwp", "mimeType": "application/x-hwp", "buffer": b"x"})
    expect(said).to_contain_text("올릴 수 없는 형식")
    for goal, names in (("1", ("가.jpg", "나.jpg")), ("2", ("다.jpg", "라.jpg"))):
        for name in names:
            big = {"name": name, "mimeType": "image/jpeg", "buffer": PHOTO + bytes(9 * 1024 * 1024)}
            choose(page, goal, big)
            expect(said).to_be_empty()
            expect(page.locator("[data-waiting]")).to_contain_text(name)
    choose(page, "2", {"name": "마.jpg", "mimeType": "image/jpeg", "buffer": PHOTO + bytes(9 * 1024 * 1024)})
    expect(said).to_contain_text("40MB까지")
    expect(page.locator("[data-waiting] > li")).to_have_count(4)
    mend(page)
    expect(page.locator("[data-waiting] [data-state=saved]")).to_have_count(4, timeout=60_000)


def test_a_file_the_server_cannot_keep_is_named_with_the_reason(new_page, live, uid):
    page = new_page()
    sign_in(page, live, "admin")
    open_form(page, f"/consulting/{uid}/plan")
    choose(page, "1", {"name": "아님.jpg", "mimeType": "image/jpeg", "buffer": b"GIF89a"}, photo("규칙.jpg"))
    expect(page.locator("[data-waiting] [data-state=refused]")).to_contain_text("맞지 않습니다")
    expect(page.locator("[data-waiting] [data-state=saved]")).to_have_count(1)
    assert stored(live, uid)["files"] == [[1, "규칙.jpg"]]
