"""Names of people in Hangul, by surname, given name and what stands around them; `latin` has the others.

A word is taken for a name when it is made as names are made and its particle fits it, unless it is in the list of
words that only look so (`words`). Beside a title or after a role the shape alone is enough. What was found once is
found again wherever it stands in the text.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from lms.core.scanner import beside_surname, foreign, forms, latin, surnames
from lms.core.scanner.beginnings import BEGINNINGS
from lms.core.scanner.given import CHOSEN, GIVEN, GIVEN_UNSURE, NOT_OF_A_CHILD, ORDINARY, is_made
from lms.core.scanner.not_names import NOT_NAMES
from lms.core.scanner.particles import OF_A_CHILD, TO_A_PERSON, fits, is_closed
from lms.core.scanner.reading import Hit
from lms.core.scanner.roles import AFTER_GIVEN, AFTER_NAME, ANNOUNCES, ANNOUNCES_CHILD, ANNOUNCES_KIN, ROLES
from lms.core.scanner.words import (
    COMMON,
    FIRST_SYLLABLES,
    NOT_BEFORE_TITLE,
    RARE_SURNAMES,
    SECOND_SURE,
    SECOND_SYLLABLES,
    SURNAMES,
    SURNAMES_OF_TWO,
)

_WORD = re.compile(r"[가-힣]+")
# What ordinary words of two syllables go on with: particles after a closed one, after an open one, after both.
_LOOSE_CLOSED = frozenset("은이을과")
_LOOSE_OPEN = frozenset("는가를와로나라다")
_LOOSE = frozenset("의도만하한해인일지기자보적성용장시")
# What is said of a friend, and of nothing else.
_TO_A_FRIEND = frozenset("한테 한테는 한테도 한테서 랑 이랑 랑은 야 아".split())
_CHILD_ONLY = frozenset("이가 이는 이랑 이한테 이에게 이네".split())
# Things that end with 이: 목걸이, 손잡이, 색종이, 물놀이.
_THING = frozenset("놀걸잡종꽂벌랑양둥팡뎅챙숭렁톨돌풀붙닫깎볶맺받집갈살높깊넓먹들막쟁뱅")
# What only somebody does: "보라가 울면서", "노을은 어제 결석".
_ACTS = re.compile(
    r"(?:[은는이가도만]|이?랑|하고) (?:[가-힣]{1,6} ){0,2}(?:울|웃었|웃으|말했|말을|말이|먹었|먹고|먹지|잠들|"
    r"자고|잤|깼|등교|결석|등원|하교|조퇴|대답|"
    r"그림을|안겨|찾아|뛰어|놀고|놀았|불렀|물었|물어|고개|싫|무서|아프|아파|아팠|배고|배가|센터|학교|집에|집을|"
    r"엄마|아빠|동생|언니|오빠|누나|밥|숙제|전학|"
    r"퇴소|입소|오늘|어제|내일|아직|혼자|먼저|맞았|맞은|다쳤|다치|병원|숨|도망|나갔|나가|들어|왔다|왔고|갔다|"
    r"갔고|데려|손을|눈을|팔|다리|얼굴|멍)"
)
_NO_SUBJECT = frozenset(
    "지원 지연 연수 연주 수정 인하 주연 우리 하나 나라 마음 사랑 하루 현재 믿음 희망 소망 구름 세상 가을 여름 "
    "겨울 새벽 바름 두리 시내 조이".split()
)
# What only one of a family does: "시내가 동생".
_OF_KIN = re.compile(r"이?가 (?:동생|언니|오빠|누나|형|위탁모|위탁부|이모|고모|삼촌)")
# "지우는 것" is rubbing out.
_VERB = re.compile(r"는 (?:것|거|게|건|일|데|법|방법|중|사람|행위|말|동안|대로|만큼|순간)")
# Surnames so frequent that one more syllable, apart, makes a name.
_FREQUENT = frozenset("김박최강윤황송권")
_SURE_OF_TWO = frozenset(("남궁", "제갈", "독고", "황보"))
# What stands beside a name in a list, in quotation marks or brackets.
_APART = re.compile(r"[,/·()\[\]'\"“”‘’→~:|]")
_HANJA = re.compile(
    r"(?<![\u4e00-\u9fff])"
    r"[金李朴崔鄭姜趙尹張林韓吳徐申權黃安宋柳全洪高文梁孫裵白許南沈盧河郭成車朱禹具閔陳羅池嚴][\u4e00-\u9fff]{1,2}(?![\u4e00-\u9fff])"
)
# A name of another language spelled in Hangul shows itself only before 씨 or 님.
_BEFORE_TITLE = re.compile(
    r"(?<![가-힣])((?:[가-힣]{2,5} ){0,2}[가-힣]{2,8}) ?씨(?=[가는의를와도]?(?![가-힣])|"
    r"[가는의를와도에한께] ?|에게|한테|라고|네)"
)
_BESIDE = re.compile(r"(?:[가-힣]{0,2}(?:과|와|랑|하고| 및)| ?\([^)\n]{1,12}\),?|,| ?[,·/&]) ?(?=([가-힣]{2,5}))")
_BEFORE = re.compile(r"(?<![가-힣])[가-힣]{2,5}(?: ?[,·/&] ?|(?<=[과와랑고및]) )$")


class _Word:
    """A word with what stands around it, looked at only when its shape asks for it."""

    def __init__(self, line: str, start: int, text: str, beside: bool = False) -> None:
        self.line, self.start, self.text = line, start, text
        self.beside = beside

    @cached_property
    def titled(self) -> set[int]:
        """Return at which sizes a title follows."""
        sizes = range(2, min(4, len(self.text)) + 1)
        return {size for size in sizes if AFTER_NAME.match(self.line, self.start + size)}

    @cached_property
    def called(self) -> bool:
        """Say whether what stands after two syllables is said of persons whom one calls by the given name."""
        return bool(AFTER_GIVEN.match(self.line, self.start + 2))

    @cached_property
    def announced(self) -> bool:
        """Say whether a role stands before it or a name beside it."""
        return self.beside or self._is_announced(ANNOUNCES)

    @cached_property
    def apart(self) -> bool:
        """Say whether it stands in a list, in brackets or in quotation marks."""
        return bool(_APART.match(self.line, self.start + len(self.text)) or _APART.match(self.line, self.start - 1))

    def name(self) -> int:
        """Return how many syllables at the beginning of the word are a name; 0 if none."""
        for size in (4, 3, 2):
            name, rest = self.text[:size], self.text[size:]
            if len(name) < size or name in NOT_NAMES or name in ROLES or self.text in NOT_NAMES:
                continue
            if not fits(name, rest) and size not in self.titled and not (size == 2 and self.called):
                continue
            if rest == "는" and _VERB.match(self.line, self.start + size):
                continue
            if self._is_full(name, rest) or self._is_given(name, rest):
                return size
        return 0

    def _is_full(self, name: str, rest: str) -> bool:
        if name[0] not in SURNAMES and name[0] not in RARE_SURNAMES:
            return False
        sure = len(name) in self.titled or self.announced
        if name[:2] in SURNAMES_OF_TWO and len(name) > 2 and (sure or len(name) == 4 or name[:2] in _SURE_OF_TWO):
            return True
        given = name[1:]
        known = given in GIVEN or given in GIVEN_UNSURE or given in beside_surname.RARE
        if name[0] not in SURNAMES:
            rare = name[0] in RARE_SURNAMES and name[:2] not in COMMON
            if not rare or not (sure or known or is_made(given)):
                return False
        if len(given) == 2:
            if _is_loose(name, given, rest):
                return False
            if given in beside_surname.WORDS and name[0] in beside_surname.SURE_SURNAMES:
                return True
            if given in ORDINARY and not sure:
                return False
            return known or is_made(given) or (given[0] in FIRST_SYLLABLES and given[1] in SECOND_SYLLABLES)
        if len(given) == 3:
            ordinary = _is_ordinary(name[:2]) or _is_ordinary(given[:2])
            return name[0] in SURNAMES and len(name) in self.titled and not ordinary
        if (
            len(given) != 1
            or name[0] not in SURNAMES
            or not (sure or rest in OF_A_CHILD or rest in TO_A_PERSON or (self.apart and name[0] in _FREQUENT))
        ):
            return False
        return given in SECOND_SURE and name not in NOT_BEFORE_TITLE and not _is_ordinary(name)

    def _is_given(self, name: str, rest: str) -> bool:
        if len(name) != 2 or name in NOT_BEFORE_TITLE:
            return False
        if name in GIVEN:
            return True
        if name in GIVEN_UNSURE:
            if self.called or rest in OF_A_CHILD:
                return True
            if rest in TO_A_PERSON and (name not in COMMON or (name in CHOSEN and rest in _TO_A_FRIEND)):
                return True
            ordinary = name in COMMON or name in NOT_OF_A_CHILD
            if (name in CHOSEN or not ordinary) and name not in _NO_SUBJECT and _ACTS.match(self.line, self.start + 2):
                return True
            if name in CHOSEN and name != "나라" and _OF_KIN.match(self.line, self.start + 2):
                return True
            if self._is_announced(ANNOUNCES_KIN):
                return name in CHOSEN or not ordinary
            return not ordinary and (self.beside or self._is_announced(ANNOUNCES_CHILD))
        if is_closed(name[1]) and rest in _CHILD_ONLY and name[1] not in _THING and not _is_ordinary(name):
            return True
        if name in COMMON or not is_made(name):
            return False
        return bool(rest) or 2 in self.titled or self.announced or self.apart

    def _is_announced(self, roles: re.Pattern[str]) -> bool:
        return bool(roles.search(self.line, max(0, self.start - 14), self.start))


def _is_ordinary(beginning: str) -> bool:
    return beginning in COMMON or beginning in BEGINNINGS


def _is_loose(name: str, given: str, rest: str) -> bool:
    """Say whether three syllables are an ordinary word of two and its particle or ending."""
    if name[-1] in "려세" and rest[:1] in ("는", "요", "고", "면"):
        return True
    last = name[2]
    if last == "예" and rest == "요":
        return True
    if last in _LOOSE_CLOSED and is_closed(name[1]) and name[:2] in GIVEN_UNSURE:
        return True
    if not _is_ordinary(name[:2]):
        return False
    if last in _LOOSE_CLOSED:
        return is_closed(name[1])
    if last in _LOOSE_OPEN:
        return not is_closed(name[1])
    return last in _LOOSE and not (rest and given in GIVEN and last not in "하한해시")


def find(line: str) -> list[Hit]:
    """Return every place of a plain text that seems to name a person."""
    found = [*_korean(line), *_before_title(line), *forms.find(line), *surnames.find(line), *foreign.find(line)]
    found += [Hit("name", match.start(), match.end()) for match in _HANJA.finditer(line)]
    found += list(_beside(line, found))
    return list(dict.fromkeys([*found, *_again(line, found), *latin.find(line)]))


def known(line: str, names: Iterable[str]) -> Iterator[Hit]:
    """Return every place where one of the names stands at the beginning of a word."""
    for name in {name for name in names if len(name) >= 2}:
        for match in re.finditer(rf"(?<!\w){re.escape(name)}", line):
            yield Hit("name", match.start(), match.end())


def _korean(line: str) -> Iterator[Hit]:
    for match in _WORD.finditer(line):
        size = _Word(line, match.start(), match.group()).name()
        if size:
            yield Hit("name", match.start(), match.start() + size)


def _beside(line: str, found: list[Hit]) -> Iterator[Hit]:
    """Return what is joined to a name that was found and may be one as well."""
    for hit in found:
        after, before = _BESIDE.match(line, hit.end), _BEFORE.search(line, max(0, hit.start - 8), hit.start)
        for word in (after and _WORD.match(line, after.end()), before and _WORD.match(line, before.start())):
            size = word and _Word(line, word.start(), word.group(), beside=True).name()
            if word and size:
                yield Hit("name", word.start(), word.start() + size)


def _again(line: str, found: list[Hit]) -> Iterator[Hit]:
    """Return the other places of names that were found, whole or by the given name."""
    names = set()
    for hit in found:
        name = line[hit.start : hit.end]
        if _WORD.fullmatch(name) and len(name) > 1:
            names.add(name)
            if len(name) == 3 and name[0] in SURNAMES | RARE_SURNAMES:
                names.add(name[1:])
            elif len(name) == 4 and name[:2] in SURNAMES_OF_TWO:
                names.add(name[2:])
    if not names:
        return
    for match in _WORD.finditer(line):
        for size in (5, 4, 3, 2):
            name, rest = match.group()[:size], match.group()[size:]
            if (
                len(name) == size
                and name in names
                and (fits(name, rest) or AFTER_NAME.match(line, match.start() + size))
            ):
                yield Hit("name", match.start(), match.start() + size)
                break


def _before_title(line: str) -> Iterator[Hit]:
    for match in _BEFORE_TITLE.finditer(line):
        words = match.group(1).split(" ")
        if words[-1] in NOT_BEFORE_TITLE or words[-1].endswith(("아저", "모", "날", "마음", "말", "솜", "글", "불")):
            continue
        yield Hit("name", match.end(1) - len(words[-1]), match.end(1))
