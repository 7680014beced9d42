"""Consulting of a facility in two visits, from the expert and the application to both signatures."""

from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.training_room import scene
from tests.browser.training_room.hands import Hands
from tests.browser.training_room.scene import Person
from tests.core.test_metadata import jpeg
from tests.live import Site

NewPage = Callable[..., Page]
FACILITY, COURSE = "가상 봄날아동양육시설", "시연용 아동인권전문가 과정"
YUN = Person("가상 윤원장", FACILITY, "facility-head", "원장", "manager", key="yun")
KWON = Person("가상 권리다", FACILITY, "child-rights-expert", "생활지도원", key="kwon")
DO = Person("가상 도우미", "서울시여성가족재단", "consultant", role="consultant", key="do")
ITEMS, APART = 30, 70
GOAL = "휴대전화 규칙을 아동과 함께 다시 정합니다."
PAPERS = ("신청서", "컨설팅 일지", "개선계획서", "이행점검표")


def test_consulting_in_two_visits(new_page: NewPage, live: Site) -> None:
    first = scene.monday(4)
    scene.at(live, first, 9)
    scene.employ(live, (YUN, KWON, DO))
    ann, yun, kwon = Hands(new_page()), Hands(new_page()), Hands(new_page(width=360))
    tablet = Hands(new_page(width=820))
    ann.sign_in_as(live, "admin")
    _enrolled(ann, first)
    _learned(kwon.sign_in(KWON.email))
    _designated_and_applied(yun.sign_in(YUN.email))
    _assigned(ann)
    _checked_by_the_facility(yun)
    _visited(tablet.sign_in(DO.email), first)
    _planned(yun, first + timedelta(days=30))

    second = first + timedelta(days=APART)
    scene.at(live, second, 9)
    _visited_again(tablet.sign_in(DO.email), second)
    _signed(tablet, yun.sign_in(YUN.email))
    kwon.sign_in(KWON.email).page.goto("/")
    kwon.waits_for("이수증 국문 (PDF)")
    for paper in PAPERS:
        assert yun.file(f"{paper} (PDF)").startswith(b"%PDF"), paper


def _enrolled(ann: Hands, first: date) -> None:
    """Plan the run of the experts and enroll the one of the facility."""
    ann.menu("차수")
    ann.follow("차수 계획")
    ann.choose("과정", COURSE)
    ann.write("첫날", str(first))
    ann.write("마지막 날", str(first + timedelta(days=120)))
    ann.tick("담당자가 등록")
    ann.press("저장")
    ann.open_run("차수 열기")
    ann.follow("수강 등록")
    ann.write("이름 일부", KWON.name)
    ann.press("찾기")
    ann.press("등록", ann.row(KWON.name))
    ann.reads("등록")


def _learned(kwon: Hands) -> None:
    """Read the lesson; the visits are still to be applied for."""
    kwon.follow("시작하기")
    kwon.press("마치고 다음으로")
    kwon.reads("아직 신청하지 않았습니다")


def _designated_and_applied(yun: Hands) -> None:
    """The head names the expert and applies."""
    yun.menu("방문 컨설팅")
    yun.follow("아동인권전문가")
    yun.choose("사람", KWON.name)
    yun.press("지정")
    yun.reads("아동인권전문가를 지정했습니다", KWON.name)
    yun.menu("방문 컨설팅")
    yun.follow("컨설팅 신청")
    yun.write("함께 다루고 싶은 내용", "아동회의에서 나온 말에 답하는 방법을 바꾸고 싶습니다.")
    yun.write("희망 일정", "월요일 오전")
    yun.press("신청서 보내기")
    yun.reads("신청서를 보냈습니다", "컨설턴트 배정 대기")


def _assigned(ann: Hands) -> None:
    """The staff find the application in what waits for them, and assign a consultant."""
    ann.menu("내가 처리할 일")
    ann.follow("컨설턴트를 기다리는 신청")
    ann.follow(FACILITY)
    ann.choose("컨설턴트", DO.name)
    ann.press("배정")
    ann.reads(DO.name, "컨설턴트 배정됨")


def _checked_by_the_facility(yun: Hands) -> None:
    """Thirty items, first a part of them, then the rest."""
    yun.page.reload()
    yun.follow("자가점검")
    answers = yun.here.get_by_role("radio", name="예", exact=True).all()
    assert len(answers) == ITEMS
    for answer in answers[:12]:
        answer.press("Space")
    yun.press("자가점검 저장")
    yun.reads("30항목 중 12항목")
    yun.follow("자가점검")
    answers = yun.here.get_by_role("radio", name="예", exact=True).all()
    partly = yun.here.get_by_role("radio", name="일부", exact=True).all()
    for answer in (*answers[12:20], *partly[20:]):
        answer.press("Space")
    yun.write("아동의 의견 요약", "아동은 규칙이 정해진 까닭을 알고 싶어 합니다.")
    yun.press("자가점검 저장")
    yun.reads("30항목 중 30항목")


def _visited(tablet: Hands, day: date) -> None:
    """The consultant finds the facility in the list, and writes down the first visit and a goal."""
    tablet.menu("방문 컨설팅")
    tablet.follow(FACILITY)
    tablet.reads("아동은 규칙이 정해진 까닭을 알고 싶어 합니다.", "30항목 중 30항목")
    tablet.follow("1차 방문 기록")
    tablet.write("방문일", str(day))
    tablet.write("시간(분)", "150")
    tablet.write("둘러보고 이야기한 내용", "규칙마다 까닭과 다시 볼 날짜를 적기로 했습니다.")
    tablet.write("목표 1", GOAL)
    tablet.press("방문 기록 저장")
    tablet.reads("1차 방문 완료", GOAL, "2차 방문 기간은")


def _planned(yun: Hands, due: date) -> None:
    """The facility writes its plan and brings evidence."""
    yun.page.reload()
    yun.follow("개선계획과 증빙")
    yun.write("실천 방법", "아동회의에서 함께 고쳐 씁니다.")
    yun.write("담당", "생활지도팀")
    yun.write("기한", str(due))
    yun.press("계획 저장")
    yun.reads("아동회의에서 함께 고쳐 씁니다.")
    yun.follow("개선계획과 증빙")
    yun.choose("어느 목표의 증빙인가요", f"1. {GOAL}")
    yun.bring("파일", FilePayload(name="바뀐 규칙.jpg", mimeType="image/jpeg", buffer=jpeg()))
    yun.act("증빙 추가")
    yun.reads("바뀐 규칙.jpg", "제출됨")


def _visited_again(tablet: Hands, day: date) -> None:
    """Seventy days later each goal is checked by its evidence."""
    tablet.menu("방문 컨설팅")
    tablet.follow(FACILITY)
    tablet.reads("아동회의에서 함께 고쳐 씁니다.", "생활지도팀", "바뀐 규칙.jpg")
    tablet.follow("2차 방문 기록")
    tablet.write("방문일", str(day))
    tablet.write("시간(분)", "150")
    tablet.write("둘러보고 이야기한 내용", "새 규칙과 그 까닭이 벽에 붙어 있습니다.")
    tablet.tick("달성")
    tablet.write("증빙으로 확인한 내용", "규칙이 아동의 말로 바뀌었습니다.")
    tablet.write("다음 목표", "석 달 뒤에 다시 봅니다.")
    tablet.press("방문 기록 저장")
    tablet.reads("2차 방문 완료", "규칙이 아동의 말로 바뀌었습니다.")


def _signed(tablet: Hands, yun: Hands) -> None:
    """Both sides sign; then the visits count for the expert's course."""
    tablet.press("컨설턴트로 서명")
    yun.menu("방문 컨설팅")
    yun.follow(FACILITY)
    yun.press("시설을 대표해 서명")
    yun.reads("양쪽 서명 완료", "아동인권전문가의 과정에 반영되었습니다")
    expect(yun.here.get_by_role("link", name="(PDF)")).to_have_count(len(PAPERS))
