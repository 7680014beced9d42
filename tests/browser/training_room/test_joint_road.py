"""One joint training, from the round of the year to a good practice that another district reads."""

from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import Postbox
from tests.browser.training_room import scene
from tests.browser.training_room.hands import Hands
from tests.browser.training_room.scene import Person
from tests.live import Site

NewPage = Callable[..., Page]
DISTRICT, ROUND, COURSE = "광진구", "가상 봄 합동교육", "시연용 찾아가는 합동교육"
TALK, STAGES = "사례 토의. 세 번째 전화", 5
STATION, AGENCY = "서울광진경찰서", "가상 한빛아동보호전문기관"
GU = Person("가상 구팀장", DISTRICT, "district-team-head", "팀장", "manager", key="gu")
NA = Person("가상 나경위", STATION, "police-officer", "경위", "manager", key="na")
HANBIT = Person("가상 한관장", AGENCY, "agency-manager", "관장", "manager", key="hanbit")
CHO = Person("가상 조자문", "서울시여성가족재단", "consultant", key="cho")
CHA = Person("가상 차검토", "서울시여성가족재단", "consultant", role="consultant", key="cha")
MAPO = Person("가상 마주무", "마포구", "dedicated-official", "주무관", key="mapo")
TABLE = (GU, NA, HANBIT)
POSITIONS = {
    GU: ("경찰과 함께 바로 갑니다.", "아동이 기다리지 않게 합니다."),
    NA: ("먼저 위험을 살피고 도착 시각을 알립니다.", "밤에 바로 움직일 수 있습니다."),
    HANBIT: ("아동을 아는 상담원이 먼저 말을 겁니다.", "아는 얼굴이 아동을 덜 놀라게 합니다."),
}
ITEM = "야간 연락표를 새로 만들어 세 기관에 나눕니다."
PRACTICE = "밤에 온 신고를 바로 나누었습니다"
NIGHT = "어느 밤에 같은 집의 두 번째 신고가 왔습니다. "


def test_a_joint_training(new_page: NewPage, live: Site, postbox: Postbox) -> None:
    first = scene.monday(16)
    day = first + timedelta(days=16)
    scene.at(live, first, 9)
    scene.employ(live, (*TABLE, CHO, CHA, MAPO))
    ann = Hands(new_page()).sign_in_as(live, "admin")
    phones = {one: Hands(new_page(width=360)) for one in TABLE}

    _asked(ann, first, day)
    _answered(phones, postbox, day)
    _fixed_and_matched(ann, day)
    _entered(ann, phones)

    scene.at(live, day, 13, 5)
    cho = Hands(new_page()).sign_in(CHO.email)
    wall = Hands(cho.page.context.new_page())
    _begun(cho, wall, phones)
    _first_stage(cho, wall, phones, day + timedelta(days=28))
    for _number in range(1, STAGES):
        _next_stage(cho, phones)
    cho.confirm("사례 토의 끝내기", "예, 끝냅니다")
    cho.reads("사례 토의가 끝났습니다")
    wall.page.close()
    for phone in phones.values():
        phone.page.goto("about:blank")

    week = day + timedelta(days=8)
    scene.at(live, week, 8, 30)
    gu = phones[GU].sign_in(GU.email)
    _asked_how_far(gu)
    scene.at(live, week, 9, 1)
    assert ITEM in scene.letter(postbox, GU.email, "실천 과제").text
    _done(gu, cho.sign_in(CHO.email))
    _shared(cho)
    cha = Hands(new_page()).sign_in(CHA.email)
    _reviewed(cha, ann.sign_in_as(live, "admin"))
    _read_elsewhere(Hands(new_page(width=360)).sign_in(MAPO.email))


def _asked(ann: Hands, first: date, day: date) -> None:
    """Enter a consultant, plan the round, propose two dates to one district, mail its contacts."""
    ann.menu("교육계획")
    ann.follow("컨설턴트")
    ann.follow("컨설턴트 추가")
    ann.write("사람", CHO.name)
    ann.write("전문 분야", "현장조사, 법률")
    ann.press("저장")
    ann.reads(CHO.name, "현장조사, 법률")
    ann.follow("합동교육")
    ann.follow("회차 계획")
    ann.write("국문 제목", ROUND)
    ann.choose("과정", COURSE)
    ann.write("첫날", str(first))
    ann.write("마지막 날", str(first + timedelta(days=30)))
    ann.write("날짜 응답 마감일", str(first + timedelta(days=5)))
    for kind in ("자치구", "경찰서", "아동보호전문기관"):
        ann.write("최소", "1", ann.here.get_by_role("group", name=kind))
    ann.press("저장")
    ann.reads("모든 자치구가 관할 경찰서, 아동보호전문기관과 함께 초청되었습니다", "60곳 중 0곳")
    ann.follow(DISTRICT)
    ann.reads(*(f"{one.name}" for one in TABLE))
    place = ann.folded("전문 분야와 장소")
    ann.write("장소", "가상 구청 대회의실", place)
    ann.press("저장", place)
    ann.write("제안할 날짜", f"{day - timedelta(days=1)} 13:00-17:00\n{day} 13:00-17:00")
    ann.press("제안")
    ann.follow(ROUND)
    ann.press("응답하지 않은 담당자에게 메일 보내기")
    ann.reads("메일 3통을 보냅니다")


def _answered(phones: dict[Person, Hands], postbox: Postbox, day: date) -> None:
    """Each contact answers by the link of the mail, without signing in; all see the answers of all."""
    for one, phone in phones.items():
        asked = scene.letter(postbox, one.email, "참석할 수 있는 날짜")
        assert one.at in asked.text
        phone.page.goto(asked.link("/poll/"))
        phone.reads(f"{one.at} 대표로 응답합니다")
        earlier, later = phone.here.get_by_role("group").all()
        earlier.get_by_label("불가능" if one is NA else "가능", exact=True).press("Space")
        later.get_by_label("가능", exact=True).press("Space")
        phone.press("응답 저장")
        phone.reads("응답이 저장되었습니다")
    expect(phones[HANBIT].row(f"{day.year}. {day.month}. {day.day}.")).to_contain_text("가장 좋은 날짜")


def _fixed_and_matched(ann: Hands, day: date) -> None:
    """Fix the best date, match the consultant, make the run and open it."""
    ann.follow(DISTRICT)
    ann.tick(f"{day.year}. {day.month}. {day.day}.")
    ann.press("이 날짜로 확정")
    ann.reads("날짜를 확정했습니다")
    ann.follow(ROUND)
    ann.press("컨설턴트 배정")
    # Whose date is fixed comes first, although most districts are left without anybody.
    expect(ann.row(DISTRICT)).to_contain_text(CHO.name)
    expect(ann.row(DISTRICT)).to_contain_text("3곳 중 3곳 응답")
    ann.press("확정된 날짜를 차수로 만들기")
    ann.reads("차수 1개를 만들었습니다")
    ann.follow(DISTRICT, ann.row(DISTRICT).get_by_role("cell").last)
    ann.open_run("차수 열기")
    ann.reads("차수를 열었습니다")


def _entered(ann: Hands, phones: dict[Person, Hands]) -> None:
    """Each organization enters somebody; the staff approve all three."""
    for one, phone in phones.items():
        phone.sign_in(one.email)
        phone.menu("기관 참여자")
        phone.follow(f"{COURSE}, {DISTRICT}에 참여할 사람 고르기")
        phone.tick(one.name)
        phone.press("이 사람들 신청")
        phone.reads("1명의 신청을 보냈습니다")
    ann.menu("내가 처리할 일")
    for one in phones:
        ann.press("승인", ann.row(one.name))
        ann.reads("신청을 승인했습니다")


def _begun(cho: Hands, wall: Hands, phones: dict[Person, Hands]) -> None:
    """The consultant begins the discussion; everybody finds it on the phone."""
    cho.menu("내 학습")
    cho.follow("오늘 집합교육")
    cho.follow("합동교육 4시간")
    cho.reads("가상 구청 대회의실", "컨설턴트")
    cho.follow(COURSE)
    cho.follow("사례 토의")
    cho.press(f"시작하기: {TALK}")
    wall.page.goto(cho.page.url)
    wall.follow("큰 화면")
    wall.reads("곧 첫 단계가 열립니다")
    for one, phone in phones.items():
        phone.sign_in(one.email)
        phone.page.goto("/")
        phone.follow("시작하기")
        phone.unfold("과정 차례")
        phone.follow(TALK)
        phone.reads("곧 첫 단계가 열립니다")


def _file(phone: Hands, text: str, reason: str) -> None:
    phone.write("우리는 이렇게 합니다", text)
    phone.write("까닭 한 가지", reason)
    phone.press("입장 저장")
    phone.reads("에 저장했습니다. 펼치기 전까지 고칠 수 있습니다")


def _first_stage(cho: Hands, wall: Hands, phones: dict[Person, Hands], due: date) -> None:
    """Positions are filed silently and revealed at once; a difference is settled, something to do is agreed on."""
    cho.press("단계를 열고 입장 받기")
    for one, phone in phones.items():
        # The page of a phone, and the wall, renew themselves.
        expect(phone.here.get_by_label("우리는 이렇게 합니다")).to_be_visible(timeout=20_000)
        _file(phone, *POSITIONS[one])
        phone.does_not_read(*(POSITIONS[other][0] for other in phones if other is not one))
    expect(wall.here.get_by_text("냈음")).to_have_count(3, timeout=20_000)
    wall.does_not_read(*(text for text, _reason in POSITIONS.values()))
    expect(cho.here.get_by_text("냈음")).to_have_count(3, timeout=20_000)
    cho.page.reload()
    cho.press("모든 입장 펼치기")
    for text, reason in POSITIONS.values():
        cho.reads(text, f"까닭: {reason}")
        expect(wall.here).to_contain_text(text, timeout=20_000)
    cho.follow("의견 차이 적기")
    cho.write("다르게 보는 것", "누가 먼저 아동과 이야기할지")
    # Why each sees it so has been filed already.
    expect(cho.here.get_by_label(AGENCY)).to_have_value(POSITIONS[HANBIT][1])
    cho.press("저장")
    cho.follow("결과 적기")
    cho.tick("합의함")
    cho.write("합의한 내용", "상담원이 먼저 말을 겁니다.")
    cho.write("아동에게 가장 나은 것", "아동이 같은 말을 두 번 하지 않습니다.")
    cho.press("저장")
    cho.reads("누가 먼저 아동과 이야기할지", "합의함", "상담원이 먼저 말을 겁니다.")
    cho.follow("실천 과제 더하기")
    cho.write("할 일", ITEM)
    cho.choose("담당 기관", DISTRICT)
    cho.choose("사람", f"{GU.name} ({DISTRICT})")
    cho.write("기한", str(due))
    cho.press("추가")
    cho.reads(ITEM, f"{DISTRICT} · {GU.name} · {due.year}년 {due.month}월 {due.day}일까지")
    _settle(cho)
    expect(wall.here).to_contain_text(ITEM, timeout=20_000)
    assert GU.name not in wall.here.inner_text()


def _settle(cho: Hands) -> None:
    cho.write("모두 합의한 것", "한 달 동안 이렇게 해 봅니다.")
    cho.write("아동에게 가장 나은 것", "아동이 기다리지 않습니다.")
    cho.press("단계 마무리")
    cho.reads("단계를 마무리했습니다")


def _next_stage(cho: Hands, phones: dict[Person, Hands]) -> None:
    cho.press("단계를 열고 입장 받기")
    for phone in phones.values():
        phone.page.reload()
        _file(phone, "함께 합니다.", "아동을 위해서입니다.")
    cho.page.reload()
    cho.press("모든 입장 펼치기")
    _settle(cho)


def _asked_how_far(gu: Hands) -> None:
    """After a week the owner is asked: it stands with the item at once, and comes by mail when the office opens."""
    gu.page.goto("/")
    gu.follow("실천 과제")
    gu.reads("해야 할 일", "진행 중")
    gu.follow(ITEM)
    gu.waits_for("7일 뒤 담당자에게 물음")


def _done(gu: Hands, cho: Hands) -> None:
    """The owner says what was done, and the consultant looks at it."""
    gu.write("한 일과 근거", "연락표를 만들어 세 기관이 함께 씁니다.")
    gu.press("완료했습니다")
    gu.reads("완료, 확인 대기")
    cho.menu("실천 과제")
    cho.follow(ITEM)
    cho.reads("연락표를 만들어 세 기관이 함께 씁니다.")
    cho.press("합의한 대로 되었음")
    cho.reads("확인됨")


def _shared(cho: Hands) -> None:
    """The consultant writes down what went well; a phone number is not let in."""
    cho.menu("우수 협업사례")
    cho.follow("쓰기와 검토")
    cho.follow("우수 협업사례 쓰기")
    cho.write("제목", PRACTICE)
    cho.choose("단계", "1. 신고·접수")
    cho.choose("사례를 나누는 자치구", DISTRICT)
    cho.choose("사례가 나온 합동교육", f"{COURSE} · {DISTRICT}")
    cho.write("상황", f"{NIGHT}담당자 전화는 010-2345-6789입니다.")
    cho.write("자치구가 한 일", "서로의 일을 먼저 물었습니다.")
    cho.write("도움이 된 점", "연락표 한 장에 야간 번호가 있었습니다.")
    cho.press("초안 저장")
    cho.reads("누구인지 알 수 있는 내용이 있습니다: “010-2345-6789” (전화번호)")
    expect(cho.here.get_by_label("제목")).to_have_value(PRACTICE)
    cho.write("상황", f"{NIGHT}담당자에게 바로 전화했습니다.")
    cho.press("초안 저장")
    cho.reads("초안을 저장했습니다")
    for promise in cho.here.get_by_role("checkbox").all():
        promise.press("Space")
    cho.press("검토 요청")
    cho.reads("이제 다른 사람이 검토합니다")
    expect(cho.here.get_by_role("button", name="시로 넘기기")).to_have_count(0)


def _reviewed(cha: Hands, ann: Hands) -> None:
    """Somebody else reads it and passes it on; the city approves."""
    for who, act, said in ((cha, "시로 넘기기", "이제 시가 승인합니다"), (ann, "승인하고 게시", "게시했습니다")):
        who.menu("우수 협업사례")
        who.follow("쓰기와 검토")
        who.follow(PRACTICE)
        who.press(act)
        who.reads(said)


def _read_elsewhere(mapo: Hands) -> None:
    """Another district reads it, under a watermark with the reader's name."""
    mapo.menu("우수 협업사례")
    mapo.follow(PRACTICE)
    mapo.reads(NIGHT.strip(), f"{MAPO.name} 님이", "복사·촬영·전달하지 마세요")
    mapo.does_not_read("010-2345-6789", CHO.name)
