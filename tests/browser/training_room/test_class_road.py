"""A class of a job-training run, from the plan of the year to the certificate; everybody has a browser of their own."""

from base64 import b64decode
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from playwright.sync_api import Page, expect

from lms.sessions import rotating
from tests.browser.conftest import Postbox
from tests.browser.training_room import scene
from tests.browser.training_room.hands import Hands
from tests.browser.training_room.scene import Person
from tests.live import Site

NewPage = Callable[..., Page]
DISTRICT, RUN, COURSE, CLASS = "성동구", "가상 봄 기본과정", "시연용 기본 직무과정", "집합교육 6시간"
SEO = Person("가상 서팀장", DISTRICT, "district-team-head", "팀장", "manager", key="seo")
HAN = Person("가상 한주무", DISTRICT, "dedicated-official", "주무관", key="han")
OH = Person("가상 오주무", DISTRICT, "dedicated-official", "주무관", key="oh")
LIM = Person("가상 임주무", DISTRICT, "e-child-manager", "주무관", key="lim")
MOON = Person("가상 문주무", DISTRICT, "dedicated-official", "주무관", key="moon")
ANSWERS = (("모두 지어낸", "맞다"), ("도착하면", "코드를 찍어"), ("채울 길이", "틀리다"))


def test_a_class_of_job_training(new_page: NewPage, live: Site, postbox: Postbox) -> None:
    first = scene.monday(2)
    day = first + timedelta(days=2)
    scene.at(live, first, 9)
    scene.employ(live, (SEO, HAN, OH, LIM, MOON))
    ann, seo = Hands(new_page()).sign_in_as(live, "admin"), Hands(new_page()).sign_in(SEO.email)
    phones = {one: Hands(new_page(width=360)) for one in (HAN, OH, LIM)}

    _planned(ann, first, day)
    _held_and_filled(ann, seo)
    lim = phones[LIM].sign_in(LIM.email)
    _applied_and_approved(ann, lim)
    invitation = scene.letter(postbox, LIM.email, "신청이 승인되었습니다")
    assert f"SUMMARY:{COURSE}: {CLASS}" in invitation.calendar
    assert f"DTSTART;TZID=Asia/Seoul:{day:%Y%m%d}T100000" in invitation.calendar
    assert "LOCATION:가상 교육장 1호\\, 가상로 1" in invitation.calendar
    lim.page.goto(invitation.link("/learn/"))
    lim.reads(COURSE)
    _learned(phones[HAN].sign_in(HAN.email))

    scene.at(live, day, 9, 40)
    don = Hands(new_page()).sign_in_as(live, "facilitator")
    for one, phone in phones.items():
        phone.sign_in(one.email)
    _arrived(don, phones)
    scene.at(live, day, 17)
    _left(don, phones)
    _confirmed(don)
    _matched(ann.sign_in_as(live, "admin"))
    _certified(ann, phones)


def _planned(ann: Hands, first: date, day: date) -> None:
    """Plan the run in the year, make it, open it; the class is there with its facilitator and needs an address."""
    ann.menu("교육계획")
    ann.follow("항목 계획")
    ann.choose("과정", COURSE)
    ann.write("국문 제목", RUN)
    ann.write("첫날", str(first))
    ann.write("마지막 날", str(first + timedelta(days=20)))
    ann.write("집합교육 일시", f"{day} 10:00-17:00")
    ann.write("강의실", "가상 교육장 1호")
    ann.write("강사", "가상 정다온")
    ann.write("목표 인원", "12")
    ann.write("예산(원)", "3000000")
    ann.press("저장")
    ann.reads("계획에 추가했습니다", "가상 정다온", "3,000,000", "아직 만들지 않음")
    assert ann.file("교육계획서").startswith(b"%PDF")
    ann.press("차수 만들기")
    ann.reads("차수 1개를 만들었습니다", "12명 중 0명")
    ann.follow(RUN, ann.row(RUN).get_by_role("cell").last)
    ann.open_run("차수 열기")
    ann.reads("차수를 열었습니다", "12명 중 0명", "가상 정다온")
    ann.follow("집합교육")
    ann.follow(CLASS)
    # What the day lasts beyond the six hours that count is its break.
    ann.reads("13:00 – 14:00", "360", "가상 정다온")
    ann.follow("바꾸기")
    ann.write("주소 (선택)", "가상로 1")
    ann.write("주제", "함께 가는 현장조사\n응급조치와 기한")
    ann.press("저장")
    ann.reads("가상로 1", "함께 가는 현장조사 · 응급조치와 기한")


def _held_and_filled(ann: Hands, seo: Hands) -> None:
    """Two places are held for the district, and its manager says who takes them."""
    seo.menu("기관 참여자")
    seo.follow(f"{RUN}에 참여할 사람 고르기")
    seo.write("자리 수", "2")
    seo.press("자리 요청")
    seo.reads("2자리를 요청했습니다")
    ann.menu("내가 처리할 일")
    ann.reads("자리를 요청한 기관")
    ann.does_not_read("처리할 것이 없습니다")
    ann.follow(RUN)
    ann.press("자리 확보", ann.row(DISTRICT))
    ann.reads("자리를 확보했습니다", "남은 자리 10")
    seo.page.reload()
    seo.reads("2자리를 확보해 두었습니다")
    seo.tick(HAN.name)
    seo.tick(OH.name)
    seo.press("이 사람들 신청")
    seo.reads("2명의 참여가 확정되었습니다", HAN.name, OH.name)


def _applied_and_approved(ann: Hands, lim: Hands) -> None:
    """Somebody applies by phone; the staff approve."""
    lim.menu("과정")
    lim.follow(COURSE)
    lim.reads("10자리 남음", CLASS)
    lim.press("신청")
    lim.reads("승인 대기", "수강이 확정되면 과정이 여기에 나타납니다")
    ann.menu("내가 처리할 일")
    ann.follow(LIM.name)
    ann.reads(DISTRICT, "동 e아동행복지원 담당자")
    ann.press("승인")
    ann.reads("신청을 승인했습니다")


def _learned(han: Hands) -> None:
    """Read the lesson and pass the quiz; see where and when the class is."""
    han.follow("시작하기")
    han.reads("왜 만나서 배우나")
    han.press("마치고 다음으로")
    han.press("퀴즈 시작")
    for question, answer in ANSWERS:
        han.here.locator("fieldset.question", has_text=question).get_by_label(answer).press("Space")
    han.reads("3문항 중 3문항 답함")
    han.press("제출")
    han.reads("100%, 3문항 중 3문항 맞음")
    han.follow("다음")
    han.reads("가상 교육장 1호, 가상로 1", "가상 정다온", "360분의 90퍼센트 이상")


def _address(don: Hands, kind: str) -> str:
    """Return the address that the code on the screen holds now."""
    don.page.reload()
    expect(don.page.locator("#screen-code")).to_be_visible()
    told = don.page.locator("[data-screen]").evaluate("screen => ({...screen.dataset})")
    window = rotating.window_of(int(told["now"]) / 1000)
    return told["address"] + rotating.token(b64decode(told["secret"]), UUID(told["session"]), kind, window)


def _arrived(don: Hands, phones: dict[Person, Hands]) -> None:
    """One scans the code, one types the digits, one is marked in the list, and one is not on it."""
    don.menu("내 학습")
    don.follow("오늘 집합교육")
    don.follow("입실 화면")
    don.reads("여기에서 입실하세요")
    phones[HAN].page.goto(_address(don, "in"))
    phones[HAN].reads(f"{HAN.name} 님입니다")
    phones[HAN].press("지금 입실")
    phones[HAN].reads("입실이 기록되었습니다", "에 입실했습니다")
    oh = phones[OH]
    oh.follow("오늘 집합교육")
    oh.follow(CLASS)
    oh.write("화면의 숫자 여섯 자리", don.page.locator("#screen-digits").inner_text())
    oh.press("숫자 보내기")
    oh.reads("입실이 기록되었습니다")
    don.follow("명단")
    don.press(f"입실 {LIM.name}")
    guest = don.folded("명단에 없는 사람이 왔습니다")
    don.write("이름", MOON.name, guest)
    don.write("소속", DISTRICT, guest)
    don.press("입실", guest)
    expect(don.row(MOON.name)).to_contain_text("연결 전")
    expect(don.here.locator("ul.roster > li")).to_have_count(4)


def _left(don: Hands, phones: dict[Person, Hands]) -> None:
    """Everybody checks out but one."""
    don.follow("입실 화면")
    don.follow("퇴실")
    phones[HAN].page.goto(_address(don, "out"))
    phones[HAN].press("지금 퇴실")
    phones[HAN].reads("퇴실이 기록되었습니다", "지금까지 360분입니다")
    phones[OH].write("화면의 숫자 여섯 자리", don.page.locator("#screen-digits").inner_text())
    phones[OH].press("숫자 보내기")
    phones[OH].reads("퇴실이 기록되었습니다")
    don.follow("명단")
    don.press(f"퇴실 {MOON.name}")


def _confirmed(don: Hands) -> None:
    """The missing check-out is proposed and taken over; the list is confirmed and locked; the sheet is printed."""
    don.follow("마감과 확정")
    don.press("입실 마감")
    don.reads("정할 것", f"{LIM.name} 님의 퇴실(제안: 끝나는 시각)", f"{MOON.name} 님 연결")
    don.press("이 시각으로 정하기")
    don.does_not_read("님의 퇴실")
    don.confirm("명단 확정", "확정")
    don.reads("명단을 확정하고 잠갔습니다", "09:40 – 17:0")
    don.follow("출석부와 파일")
    assert don.file("PDF").startswith(b"%PDF")
    assert don.file("XLSX").startswith(b"PK")


def _matched(ann: Hands) -> None:
    """The staff say who the walk-in is, and let the minutes count for the course."""
    ann.menu("차수")
    ann.follow(RUN)
    ann.follow("집합교육")
    ann.follow(CLASS)
    ann.follow("명단")
    ann.follow(MOON.name)
    ann.tick("이 사람을 차수에 등록합니다")
    ann.press("연결")
    ann.reads(f"현장 참석자를 {MOON.name} 님으로 연결했습니다", "360분 중 360분", "입실·퇴실")


def _certified(ann: Hands, phones: dict[Person, Hands]) -> None:
    """Who did both has the certificate; who did not study is told what is missing."""
    han, lim = phones[HAN], phones[LIM]
    han.page.goto("/")
    han.waits_for("이수증 국문")
    assert han.file("이수증 국문").startswith(b"%PDF")
    lim.page.goto("/")
    lim.follow("남은 것 보기")
    lim.reads("‘확인 퀴즈’를 아직 마치지 않았습니다")
    lim.does_not_read(f"‘{CLASS}’을 아직 마치지 않았습니다")
    ann.menu("교육계획")
    ann.reads("12명 중 4명")
