"""Names in Latin letters: after a title, a role or a greeting, by known given names, by how Korean names are spelled.

In the middle of a sentence an unknown capitalized word asks too, unless it stands beside a word of offices and laws.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import product

from lms.core.scanner import latin_names
from lms.core.scanner.english import CAPITALIZED, FIRST_NAMES, ROMAN_SURNAMES, SURE_SURNAMES
from lms.core.scanner.given import GIVEN, GIVEN_UNSURE
from lms.core.scanner.reading import Hit

_LOWER = r"[a-zà-ÿ\u0101-\u017f\u01a1\u01b0\u1ea1-\u1ef9]"
_CAPITAL = rf"(?:O'|Mc|Mac|D')?[A-ZÀ-ÖØ-ÞĐ]{_LOWER}+(?:['-][A-Z]?{_LOWER}+)*"
_FULL = rf"(?:{_CAPITAL}|[A-Z]\.)(?: (?:{_CAPITAL}|[A-Z]\.))*"
_TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Officer|Detective|Inspector|Sergeant|Sgt|Corporal|Lieutenant|Captain|Constable|"
    r"Superintendent|Judge|Attorney|Teacher|Principal|Director|Counselor|Counsellor|Consultant|Nurse|Auntie|Aunt|Uncle|"
    r"Grandma|Grandpa|Grandmother|Grandfather|Pastor|Father|Sister|Reporter|Caller|Interpreter|Baby|Little|"
    r"Present|Minutes|Signed)"
)
_ROLE = (
    r"(?:son|daughter|brother|sister|twins?|mother|father|mom|dad|aunt|uncle|cousin|niece|nephew|child|boy|girl|baby|"
    r"infant|toddler|husband|wife|partner|boyfriend|girlfriend|stepfather|stepmother|grandmother|grandfather|teacher|"
    r"counselor|worker|officer|interpreter|neighbor|neighbour|consultant|doctor|nurse|manager|director|lawyer|reporter|"
    r"caller|friend|pupil|student|carer|guardian|caregiver|detective|sergeant|inspector)"
)
_ANNOUNCED = re.compile(
    rf"\b{_TITLE}(?:\.|:|,)? (?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Officer|Sergeant|Inspector)\.? )?({_FULL})"
    rf"|\b{_ROLE}s?(?:,| is| was|:)? ({_FULL})"
    rf"|\b(?:named|called|[Nn]ames? (?:is|are|was|were)|[Nn]ame:?|nicknamed|known as|[Ss]urname:?) [\"'“]?({_FULL})"
    rf"|(?:^|[.!?\n] ?)(?:Hi|Hello|Dear|Hey),? ({_CAPITAL})"
    rf"|\b([A-Z]\. [A-Z][a-z]{{2,}}(?:-[A-Z][a-z]+)?)"
)
# What only people do or have: an unknown word before it, even at the beginning of a sentence, is a name.
_DOES = re.compile(
    rf"(?<![\w'-])({_FULL})(?= (?:said|says|told|came|went|cried|asked|lives|lived|wrote|writes|drew|answered|"
    rf"slept|ate|ran|refused|agreed|"
    r"spoke|smiled|moved|signed|called|visited|hit|brought|took|wants|wanted|thinks|thought|lost|heard|saw|"
    r"stayed|stays|sleeps|looks|looked|"
    r"knows|knew|sat|stood|left|hid|hugged|played|plays|returned|teaches|works|worked|drove|drives|married|"
    r"turned|explained|promised|denied|keeps|waited|helped|noticed|suggested|proposed|insisted|warned|"
    r"confirmed|prefers|preferred|trusts|drafted|rang|phoned|texted|fell|woke|screamed|begged|apologized|apologised|"
    r"hopes|hoped|feels|felt|would rather)\b"
    r"|'s? (?:mother|father|mom|mum|dad|parents|grandmother|grandfather|grandma|grandpa|brother|sister|son|"
    r"daughter|aunt|uncle|teacher|friend|"
    r"husband|wife|room|house|flat|phone|arm|leg|face|school|class|bed|cousin|stepfather|stepmother)\b"
    r"|, (?:\d{1,2}|three|four|five|six|seven|eight|nine|ten|eleven|twelve|aged)\b)"
)
_BOTH_DO = re.compile(
    rf"(?<![\w'-])({_FULL}) and ({_FULL}) (?:are|were|live|lived|have|had|came|come|went|moved|share|shared|"
    rf"stay|stayed|play|played|sleep|slept|"
    r"fought|argued|married|met|signed|said|agreed|visited|called)\b"
)
# An entry of a form or a list: "Mother: Aigerim", "- Siti (guardian)".
_ENTRY = re.compile(
    r"(?:\b(?:[Mm]other|[Ff]ather|[Gg]uardian|[Pp]arent|[Cc]hild|[Aa]unt|[Uu]ncle|[Cc]onsultant|[Ii]nterpreter|"
    r"[Dd]eputy|[Cc]hecker|[Ff]acilitator|[Mm]inutes|[Tt]ranslator|[Cc]ontact|"
    r"[Aa]ttendees|[Pp]articipants|[Pp]resent|[Ww]itness|[Rr]eporter|[Cc]aller|[Ww]orker|[Oo]fficer|[Nn]urse|"
    r"[Ss]igned|[Ff]rom|[Tt]o|[Cc]c|"
    r"[Aa]uthor|[Oo]wner|[Dd]river|[Tt]eacher|[Bb]rother|[Ss]ister|[Ss]on|[Dd]aughter|[Gg]randmother|"
    r"[Gg]randfather)(?: name)?: )"
    rf"({_FULL})"
    rf"|(?<![\w'-])({_FULL})(?= \((?:the )?(?:mother|father|guardian|aunt|uncle|grand\w+|step\w+|neighbor|"
    rf"neighbour|teacher|nurse|doctor|"
    r"interpreter|translator|district|police|agency|consultant|counselor|worker|officer|son|daughter|brother|"
    r"sister|school)\b)"
    rf"|\| ?({_FULL})(?= ?\| ?(?:mother|father|guardian|aunt|uncle|brother|sister|teacher|police|district|agency)\b)"
)
# By whom a paper was made: "Minutes taken by Ivy".
_BY = re.compile(
    r"\b(?:[Mm]inutes|[Nn]otes|[Tt]aken|[Ww]ritten|[Nn]oted|[Cc]hecked|[Ss]igned|[Rr]eviewed|[Aa]pproved|[Uu]ploaded|"
    r"[Dd]rafted|[Pp]repared|[Cc]orrections|[Hh]anded over) (?:by|to) "
    rf"({_FULL})"
)
# In small letters: "mrs. oduya", "the girl, hayoon", "ji-ho's mum".
_SMALL_TITLED = re.compile(r"(?<![\w'-])(?<!\d )(?:mrs|mr|ms|mx|dr)\.? ([a-z]{2,}(?:-[a-z]+)?)(?![\w-])")
_NOT_TITLED = frozenset(
    "or and the of in on at to is was for with from who has had may will said if as by but not per each".split()
)
_SMALL = re.compile(r"(?<![\w'@./-])([a-z]{1,6}-[a-z]{1,6}|[a-z]{4,12})(?![\w@/-]|\.\w)")
_SMALL_ANNOUNCED = re.compile(rf"\b{_ROLE},? (?:is |named |called )?$")
# Surnames that are words too, after a rank and before what somebody did.
_WORD_AS_SURNAME = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Officer|Sergeant|Inspector|Captain|Detective|Corporal)\.? (Do|So|An|Ok)(?= [a-z]|[,.)])"
)
_JOINED = re.compile(rf"(?:,| and| &) ({_FULL})")
_LOUD = re.compile(
    rf"\b(?:{'|'.join(sorted(ROMAN_SURNAMES))}),? [A-Z][A-Za-z]{{1,9}}(?:[- ][A-Z]{{2,6}})?\b", re.IGNORECASE
)
_PHRASE = re.compile(rf"\b{_CAPITAL}(?: (?:{_CAPITAL}|[A-Z]\.))*")
_HONORIFIC = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Officer|Detective|Inspector|Sergeant|Sgt|Lieutenant|Captain|"
    r"Constable|Superintendent|"
    r"Auntie|Aunt|Uncle|Grandma|Grandpa|Granny|Pastor|Nurse|Teacher|Judge)\.? $"
)
_WORD = re.compile(_CAPITAL)
_START = re.compile(r"(?:^|[.!?:;\n•*)\]|–—-] ?|[.!?] ?[\"'”’)] ?|[\"'“‘(] ?)$")
_HYPHENED = re.compile(r"^[A-Z][a-z]{1,5}-[A-Za-z][a-z]{1,5}$")
_PLACE_ENDING = re.compile(r"-(?:gu|dong|ro|gil|si|do|daero|ri|eup|myeon|gun|ga)$")
_SYLLABLE = re.compile(
    r"^(?:[bcdghjkmnprstwy]|ch|kh|ky|gy|hy|my|by|kw|hw|sh|gw|ry)?"
    r"(?:ae|eo|eu|oo|ee|ou|ui|yeo|yo|yu|ya|ye|wa|we|wi|wo|a|e|i|o|u)(?:ng|ck|n|m|k|l|p|h|r|b|t)?$",
    re.IGNORECASE,
)
# How syllables of given names are spelled, the official way first.
_SPELLED = {
    "수": "su soo", "우": "u woo", "현": "hyeon hyun", "준": "jun joon", "영": "yeong young", "은": "eun", "서": "seo",
    "지": "ji jee", "희": "hui hee", "경": "gyeong kyung kyoung", "선": "seon sun", "정": "jeong jung", "진": "jin",
    "민": "min", "연": "yeon", "윤": "yun yoon", "유": "yu yoo", "주": "ju joo", "호": "ho", "훈": "hun hoon",
    "태": "tae", "하": "ha", "아": "a ah", "나": "na", "다": "da", "라": "ra", "미": "mi mee", "혜": "hye", "예": "ye",
    "채": "chae", "원": "won", "인": "in", "율": "yul yool", "린": "rin lin", "빈": "bin been", "찬": "chan",
    "건": "geon gun", "재": "jae", "성": "seong sung", "승": "seung", "동": "dong", "상": "sang", "석": "seok suk",
    "철": "cheol chul", "환": "hwan", "규": "gyu kyu", "혁": "hyeok hyuk", "욱": "uk wook", "명": "myeong myung",
    "숙": "suk sook", "순": "sun soon", "자": "ja", "옥": "ok", "란": "ran", "별": "byeol", "솔": "sol", "한": "han",
    "시": "si", "도": "do", "소": "so", "슬": "seul", "기": "gi ki", "종": "jong", "광": "gwang kwang", "형": "hyeong",
    "담": "dam", "온": "on", "리": "ri lee", "안": "an ahn", "후": "hu hoo", "결": "gyeol", "람": "ram", "효": "hyo",
}  # fmt: skip


def _spellings() -> frozenset[str]:
    found = set()
    for name in GIVEN | GIVEN_UNSURE:
        if len(name) == 2 and all(syllable in _SPELLED for syllable in name):
            for first, second in product(_SPELLED[name[0]].split(), _SPELLED[name[1]].split()):
                found.add((first + second).capitalize())
    return frozenset(found) - CAPITALIZED


_GIVEN = _spellings()
# Given names that are banks, places or words too.
_WORDS_AND_NAMES = frozenset("Hana Mina Dain Sian Bora Sora Nara Woori Sol Sun".split())
# Given names that begin an order: "Mark each fact".
_ORDERS = frozenset({"Mark"})
# Given names that are words too, before what only people did or have: "Will told her", "Hope's mother".
_WORD_AS_GIVEN = re.compile(
    rf"(?<![\w'-])({latin_names.WORDS})(?= (?:said|told|came|went|cried|asked|lived|wrote|drew|answered|slept|ate|ran|"
    r"refused|agreed|spoke|smiled|hit|thought|heard|saw|sat|stood|hid|hugged|drove|denied|insisted|noticed|phoned|"
    r"texted|woke|screamed|felt)\b"
    r"|'s (?:mother|father|mom|mum|dad|parents|grandmother|grandfather|brother|sister|son|daughter|aunt|uncle|"
    r"teacher|friend|husband|wife)\b)"
)
_FIRST_NAMES = FIRST_NAMES | latin_names.GIVEN
_WORDS_AS_GIVEN = frozenset(latin_names.WORDS.split("|"))
_NO_SURNAME = CAPITALIZED - (ROMAN_SURNAMES - {"An", "In", "So", "On", "Do"})


def find(line: str) -> list[Hit]:
    """Return every place of a plain text that seems to be a name in Latin letters."""
    found = [hit for hit in _found(line) if not _is_letter(line[hit.start : hit.end])]
    found += _small(line)
    for hit in tuple(found):
        if (match := _JOINED.match(line, hit.end)) and not any(_is_common(word) for word in match.group(1).split(" ")):
            found.append(Hit("name", *match.span(1)))
    # A name that was found once is found wherever it stands.
    names = {
        word for hit in found for word in line[hit.start : hit.end].split(" ") if len(word) > 2 and not _is_common(word)
    }
    for match in _WORD.finditer(line) if names else ():
        if match.group() in names:
            found.append(Hit("name", match.start(), match.end()))
    starts = {hit.start for hit in found if " " in line[hit.start : hit.end]}
    return [hit if hit.start in starts else _with_title(line, hit) for hit in found]


def _is_letter(words: str) -> bool:
    """Say whether only letters stand there: "A." is somebody whose name is not told."""
    return all(len(word) < 3 and word.endswith(".") for word in words.split(" "))


def _with_title(line: str, hit: Hit) -> Hit:
    """Return a name of one word with the title before it: "Sergeant Bae" and "Aunt Ivy" say who somebody is."""
    match = _HONORIFIC.search(line, max(0, hit.start - 16), hit.start)
    return Hit("name", match.start(), hit.end) if match else hit


def _found(line: str) -> Iterator[Hit]:
    for match in _ANNOUNCED.finditer(line):
        start, end = next(match.span(number) for number in range(1, 6) if match.group(number))
        words = line[start:end].split(" ")
        known = next((at for at, word in enumerate(words) if _bare(word) in _NO_SURNAME), len(words))
        if known:
            yield Hit("name", start, start + len(" ".join(words[:known])))
    for match in _BOTH_DO.finditer(line):
        if not any(_is_common(word) for name in match.groups() for word in name.split(" ")):
            yield Hit("name", *match.span(1))
            yield Hit("name", *match.span(2))
    for match in (*_DOES.finditer(line), *_ENTRY.finditer(line), *_BY.finditer(line)):
        start, end = next(
            match.span(number) for number in (1, 2, 3) if number <= match.re.groups and match.group(number)
        )
        words = line[start:end].split(" ")
        skipped = next((at for at, word in enumerate(words) if not _is_common(word)), len(words))
        if skipped < len(words) and not any(_is_common(word) for word in words[skipped:]):
            yield Hit("name", end - len(" ".join(words[skipped:])), end)
    for match in (*_WORD_AS_SURNAME.finditer(line), *_WORD_AS_GIVEN.finditer(line)):
        yield Hit("name", *match.span(1))
    for match in _LOUD.finditer(line):
        if match.group().isupper():
            yield Hit("name", match.start(), match.end())
    for match in _PHRASE.finditer(line):
        words = match.group().split(" ")
        yield from _in_phrase(
            words, match.start(), bool(_START.search(line[max(0, match.start() - 3) : match.start()]))
        )


def _small(line: str) -> Iterator[Hit]:
    """Return the names in small letters: after a title, or spelled as a Korean given name is and as no word is."""
    for match in _SMALL_TITLED.finditer(line):
        if match.group(1) not in _NOT_TITLED:
            yield Hit("name", match.start(), match.end())
    for match in _SMALL.finditer(line):
        word = match.group(1)
        if word.replace("-", "").capitalize() not in _GIVEN:
            continue
        if "-" in word or len(word) > 5 or _SMALL_ANNOUNCED.search(line, max(0, match.start() - 24), match.start()):
            yield Hit("name", *match.span(1))


def _bare(word: str) -> str:
    """Return the word without its possessive ending and its accents: "Hương's" is read as Huong."""
    bare = word.removesuffix("'s").removesuffix("'")
    if bare.isascii():
        return bare
    letters = unicodedata.normalize("NFD", bare.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _in_phrase(words: list[str], start: int, first: bool) -> Iterator[Hit]:
    sizes = []
    at = 0
    while at < len(words):
        size = _name_in(words[at:])
        if size:
            sizes.append((at, size))
        at += max(size, 1)
    if not sizes and not first and not any(_is_common(word) for word in words):
        sizes = [(0, len(words))]
    if first and sizes and sizes[0] == (0, 1) and words[0] in _ORDERS:
        sizes = sizes[1:]
    for at, size in sizes:
        begin = start + len(" ".join(words[:at])) + (1 if at else 0)
        yield Hit("name", begin, begin + len(" ".join(words[at : at + size])))


def _is_common(word: str) -> bool:
    bare = _bare(word)
    return bare in CAPITALIZED or _is_place(bare) or bare.removesuffix("s") in CAPITALIZED


def _is_place(word: str) -> bool:
    """Say whether a word ends as places do and is no given name: "Yu-ri" is one."""
    return bool(_PLACE_ENDING.search(word)) and word.replace("-", "").capitalize() not in _GIVEN


def _name_in(words: list[str]) -> int:
    """Return how many of the capitalized words at the beginning are a name; 0 if none."""
    first = _bare(words[0])
    second = _bare(words[1]) if len(words) > 1 else ""
    if first in _FIRST_NAMES or first in _GIVEN or _is_hyphened(first):
        return 2 if second and not _is_common(second) else 1
    if second in latin_names.SURNAMES and (first in _WORDS_AS_GIVEN or not (_is_common(first) or _is_common(second))):
        return 2
    if first in SURE_SURNAMES and not second:
        return 1
    if first in SURE_SURNAMES and second in _WORDS_AND_NAMES:
        return 2
    if first in ROMAN_SURNAMES and second and (_is_hyphened(second) or _is_pair(second)):
        return 2
    if second in ROMAN_SURNAMES and _is_pair(first):
        return 2
    return 0


def _is_hyphened(word: str) -> bool:
    if not _HYPHENED.match(word) or _is_place(word):
        return False
    return all(_SYLLABLE.match(part) for part in word.split("-")) and word not in CAPITALIZED


def _is_pair(word: str) -> bool:
    if word in CAPITALIZED or not 3 <= len(word) <= 10:
        return False
    return any(_SYLLABLE.match(word[:at]) and _SYLLABLE.match(word[at:]) for at in range(1, len(word)))
