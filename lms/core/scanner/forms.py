"""Names that their place gives away: after the word for name, in a column of names, called so, spelled with spaces."""

import re
from collections.abc import Iterator

from lms.core.scanner.beginnings import BEGINNINGS
from lms.core.scanner.given import GIVEN, GIVEN_UNSURE, is_made
from lms.core.scanner.not_names import NOT_NAMES
from lms.core.scanner.reading import Hit
from lms.core.scanner.roles import ROLES
from lms.core.scanner.words import COMMON, SURNAMES

_LABEL = r"(?:성명|함자|존함|이름|성함|실명|본명|아동명|보호자명|보호자 ?성명|(?<![가-힣])성 ?명)"
# After the word for name, and closed like an entry of a form, anything is one.
_NAME_IS = re.compile(
    rf"{_LABEL}(?:\([^)\n]{{1,8}}\))?(?: ?[:：] ?|(?:은|이)? )([가-힣]{{2,7}}?)(?=입니다|이고|이며|이에요|예요|"
    rf"이라고|라고|래요|이래요|이다)"
    rf"|{_LABEL}(?:\([^)\n]{{1,8}}\))?(?: ?[:：] ?| )([가-힣]{{2,7}}?)(?= ?[,/(·;|]|\.?$| 성별| 나이| 생년| 관계| 연락)"
    rf"|{_LABEL} ?[:：] ?([가-힣]{{1,5}}(?: [가-힣]{{1,5}}){{1,3}})(?= ?[,/(·;|]|$)",
    re.MULTILINE,
)
# "구름이라는 별명", "모지훈이라는 아이".
_CALLED_SO = re.compile(
    r"(?<![가-힣])([가-힣]{2,4}?)(?:이라는|라는|이란) (?:이름|별명|아이|여자아이|남자아이)(?!표)"
    r"|(?<![가-힣])([가-힣]{2,4}?)(?:이라고|라고) ?(?:불렀|불린|부르|소개)"
)
_NOT_CALLED = frozenset(
    "사랑 훈육 가족 부모 보호 엄마 아빠 이모 삼촌 선생님 아저씨 언니 오빠 누나 아동 피해 가해 학대 체벌 방임".split()
)
# A name with its syllables apart, as in forms: "최 민 서", "박 정호".
_SPACED = re.compile(
    r"(?<![가-힣])([가-힣]) {1,2}([가-힣]) {0,2}([가-힣])(?= ?(?:씨|님|군|양|[은는이가을를의와과도]|에게|"
    r"한테)?(?![가-힣]))"
)
_SPACED_SHORT = re.compile(
    r"(?:성명|이름|담당|친모|친부|계모|계부|보호자|작성자|결재|검토|서명|신고자)(?: ?[:：] ?|"
    r" )(?!이 )([가-힣] [가-힣](?: [가-힣])?)(?= ?(?:[,./(·;|]|$))",
    re.MULTILINE,
)
# "하늘과 바다 남매", "나라랑 우리 자매".
_PAIR = re.compile(
    r"(?<![가-힣])([가-힣]{2,4}?)(?:이랑|랑|이와|와|과|하고|이하고| ?[,·/&] ?) ?([가-힣]{2,4}?)(?:,|[은는이가])? "
    r"(?:남매|자매|"
    r"형제|쌍둥이|모녀|모자|부자|부녀|부부)"
    r"(?![가-힣]{2})"
)
# What only a person has or hears: "복길네 집", "채움아, 밥 먹자", "탄실 님은".
_OF_A_PERSON = re.compile(
    r"(?<![가-힣])([가-힣]{2,4})네 (?:집|가족|식구|할머니|할아버지|아빠|엄마|부모|동네)(?![가-힣]{3})"
    r"|(?:^|[\"'“(\n.!?] ?)([가-힣]{2})[아야](?=[,!]| (?:오늘|너|네가|선생님|밥|안녕|괜찮|잘|이제|어디|뭐))"
    r"|(?<![가-힣])([가-힣]{2,4}) 님(?=[은이을과의께도]?(?![가-힣])|에게|께서)",
    re.MULTILINE,
)
# Written without spaces: "민준엄마랑통화함".
_RUN_ON = re.compile(
    r"(?<![가-힣])([가-힣]{2})이?(?:엄마|아빠|어머니|아버지|할머니|할아버지|담임|선생님|쌤|누나|언니|오빠|동생|"
    r"데리고|랑통화|랑같이|한테전화)[가-힣]"
)
# Given names of one syllable: "동생 샘은", "별이가".
_SHORT = re.compile(
    r"(?:동생|언니|오빠|누나|형|딸|아들|첫째|둘째|셋째|막내|"
    r"이름은?) ([산봄별솔샘빛결온율훈민준찬슬담휘숲])(?=[은는이가을를과와의] |[,.)]| ?$)"
    r"|(?<![가-힣])([산봄별솔샘빛결율훈준찬슬민진윤현영숙선철])이(?=(?:가|는|를|의|랑|도|한테|네|에게)(?![가-힣]))",
    re.MULTILINE,
)
_NOBODY = frozenset(
    "우리 너희 저희 이웃 옆집 앞집 윗집 아랫집 뒷집 주인 친구 자기 여기 거기 얘들 애들 아이 아가 누구 원장 "
    "팀장 과장 국장 대표".split()
)
# Where somebody comes from: "압사르는 몽골에서 왔고".
_COMES = re.compile(r"(?<![가-힣])([가-힣]{2,6}?)(?:[은는이가]|씨는|씨가) [가-힣]{2,8}에서 (?:왔|온 |건너|시집)")
_COLUMN = re.compile(
    r"^ ?(?:아동|보호자|담당자?|참석자|작성자|대상자|직원|강사)? ?(?:성명|이름|성함|아동명|담당자|참석자|"
    r"대상자|작성자) ?$"
)
_CELL = re.compile(
    r"^ ?([가-힣]{2,7}|[가-힣]{1,5}(?: [가-힣]{1,5}){1,3}|[A-Z][A-Za-z'-]+(?: [A-Z][A-Za-z'-]+)*) ?(?:\([^)]*\) ?)?$"
)
_NO_CELL = frozenset(
    "없음 미정 미상 해당없음 공석 성명 이름 담당자 합계 소계 총계 비공개 익명 경찰 구청 학교 기관 전체".split()
)


def find(line: str) -> Iterator[Hit]:
    """Return every place of a plain text that is given away as a name by where it stands."""
    for match in _NAME_IS.finditer(line):
        number = next(number for number in (1, 2, 3) if match.group(number))
        word = match.group(number)
        if word not in NOT_NAMES and word[:2] not in COMMON and not word.endswith(("다", "요", "음", "함", "기")):
            yield Hit("name", *match.span(number))
    for match in _SPACED.finditer(line):
        given = match.group(2) + match.group(3)
        if match.group(1) in SURNAMES and given in GIVEN:
            yield Hit("name", match.start(), match.end(3))
    for match in _SPACED_SHORT.finditer(line):
        if match.group(1)[0] in SURNAMES:
            yield Hit("name", *match.span(1))
    for match in _CALLED_SO.finditer(line):
        number = 1 if match.group(1) else 2
        word = match.group(number)
        if word not in _NOT_CALLED and word not in ROLES and (word not in COMMON or word in GIVEN_UNSURE):
            yield Hit("name", *match.span(number))
    for match in _PAIR.finditer(line):
        if all(_is_name(word) for word in match.groups()):
            yield Hit("name", *match.span(1))
            yield Hit("name", *match.span(2))
    for match in _RUN_ON.finditer(line):
        if _is_name(match.group(1)):
            yield Hit("name", *match.span(1))
    for match in _SHORT.finditer(line):
        yield Hit("name", *match.span(1 if match.group(1) else 2))
    for pattern in (_OF_A_PERSON, _COMES):
        for match in pattern.finditer(line):
            number = next(number for number in range(1, pattern.groups + 1) if match.group(number))
            word = match.group(number)
            if word[:2] not in COMMON and word[:2] not in BEGINNINGS and word not in ROLES and word not in _NOBODY:
                yield Hit("name", *match.span(number))
    yield from _columns(line)


def _is_name(word: str) -> bool:
    return word in GIVEN or word in GIVEN_UNSURE or is_made(word[-2:])


def _columns(line: str) -> Iterator[Hit]:
    """Return the cells of a table below a head that says they are names."""
    columns: list[int] = []
    at = 0
    for row in line.split("\n"):
        cells = row.split("|")
        if len(cells) < 3:
            columns = []
        elif heads := [number for number, cell in enumerate(cells) if _COLUMN.match(cell)]:
            columns = heads
        else:
            for number in columns:
                match = _CELL.match(cells[number]) if number < len(cells) else None
                if match and match.group(1) not in _NO_CELL:
                    start = at + sum(len(cell) + 1 for cell in cells[:number]) + match.start(1)
                    yield Hit("name", start, start + len(match.group(1)))
        at += len(row) + 1
