"""Names of other languages as they are written in Hangul: known ones, and unknown words after somebody's role."""

import re
from collections.abc import Iterator

from lms.core.scanner.beginnings import BEGINNINGS
from lms.core.scanner.foreign_names import NAMES, SHORT
from lms.core.scanner.particles import TO_A_PERSON, fits
from lms.core.scanner.reading import Hit
from lms.core.scanner.roles import AFTER_NAME, ANNOUNCES_ANYBODY
from lms.core.scanner.words import COMMON

# Syllables that hardly a Korean word has.
_STRANGE = frozenset(
    "쩐쯔쑤쏨뚜엥옌윙응쟝쥔쉐쉬셰셴샹첸쳉첵촨츠쿤쿨쿄퀴킴틴틸팅펑퐁플핀헝훙칸칼캉켈쾅샤슈흐딜꾸꽝똥뜨띠랴"
    "료뤄뤼뮌뭉벡볼빅쏭앙얀얌엔엘옐왓웬윈쟁젤죠챠쳰첼켄코쿠퀸키타탄탐터테토톈투툰트티파팔판팜페펠포푸풀프"
    "피필하핫헨"
)
# How names of Vietnam, Mongolia, Central Asia and China are made.
_MADE = re.compile(
    r"^(?:(?:응우옌|응웬|쩐|트란|레|팜|호앙|황|후인|판|부|보|당|부이|도|호|응오|즈엉|리|짠|딘|마이|루우|또|"
    r"따)(?:티|반|응옥|투|민|타인|꾸옥|쑤언|득|둑|흐우|낌|트엉|프엉)[가-힣]{0,3}"
    r"|[가-힣]{1,3}(?:체첵|체체그|바야르|토야|자야|볼드|사이항|에르덴|르마|르막|치멕|게렐|빌레그|바타르|자르갈|"
    r"수렝|바트|졸|조드|노자|노라|벡|잔|베코프|예바|예프|비치|스키|스카야|로바|로프)"
    r"|(?:왕|리|장|류|리우|천|첸|양|자오|황|저우|우|쉬|쑨|마|주|후|궈|허|린|가오|뤄|정|량|셰|쑹|탕|덩|한|펑|"
    r"차오|쩡|샤오|둥|웨이|진|판)(?:(?:샤오|웨이|하오|쥔|펑|옌|링|쥐|징|팅|웬|쉐|룽|후이|잉|핑|훙|즈|신|메이|"
    r"밍|화|샤|춘|란|페이|레이|제|쯔|루이|리|나|위|양|팡|팅|롄|롱|쥐안|젠|궈)){1,2})$"
)
# A name of several words: "응우옌 반 남 씨".
_LONG = re.compile(r"(?<![가-힣])([가-힣]{2,4})((?: [가-힣]{1,4}){1,3})(?= ?(?:씨|님))")
_WORD = re.compile(r"[가-힣]{2,}")
_PLAIN = frozenset("은 는 이 가 을 를 과 와 의 도 에게 한테 랑 이랑".split())
_CLOSES = re.compile(r" ?(?:[,(/).|·;:]|$|\n)")


def find(line: str) -> Iterator[Hit]:
    """Return every place of a plain text that seems to be a name of another language."""
    for match in _LONG.finditer(line):
        if match.group(1) in NAMES:
            yield Hit("name", match.start(), match.end())
    for match in _WORD.finditer(line):
        size = _name_in(line, match.group(), match.start())
        if size:
            end = match.start() + size
            yield Hit("name", match.start(), _with_next(line, match.start(), end))


def _name_in(line: str, word: str, start: int) -> int:
    announced = None
    for size in range(min(7, len(word)), 1, -1):
        name, rest = word[:size], word[size:]
        titled = bool(AFTER_NAME.match(line, start + size))
        if not titled and not fits(name, rest):
            continue
        if name in NAMES:
            return size
        if announced is None:
            announced = bool(ANNOUNCES_ANYBODY.search(line[max(0, start - 14) : start]))
        if name in SHORT and (titled or announced or rest in TO_A_PERSON):
            return size
        if _MADE.match(name) and size > 2 and (titled or announced or rest or _CLOSES.match(line, start + size)):
            return size
        known = name[:2] in COMMON or name[:2] in BEGINNINGS
        if announced and (not known or set(name[2:]) & _STRANGE) and _is_strange(line, name, rest, start):
            return size
    return 0


def _is_strange(line: str, name: str, rest: str, start: int) -> bool:
    if len(name) < 3 and not set(name) & _STRANGE:
        return False
    return rest in _PLAIN or (not rest and bool(_CLOSES.match(line, start + len(name))))


def _with_next(line: str, start: int, end: int) -> int:
    """Return the end of a name that goes on in the next word: "로즈마리 산토스", "사토 유키"."""
    match = re.match(r" ([가-힣]{2,6})", line[end:])
    if not match:
        return end
    for size in range(len(match.group(1)), 1, -1):
        name, rest = match.group(1)[:size], match.group(1)[size:]
        if fits(name, rest) and (
            name in NAMES or (name[:2] not in COMMON and name[:2] not in BEGINNINGS and set(name) & _STRANGE)
        ):
            return end + 1 + size
    return end
