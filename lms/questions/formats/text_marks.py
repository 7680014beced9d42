"""The marks of pasted tests: numbers of questions, options, answer lines, explanations. Pure patterns over one line.

A line is looked at in a folded form of the same length (full-width letters and odd spaces as plain ones), so that a
place found in it is a place in the line itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f]")
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    [0xA0, 0x3000, *range(0x2000, 0x200B), 0x202F, 0x205F], 0x20
)
_PLAIN |= {ord("〔"): ord("["), ord("〕"): ord("]"), ord("∶"): ord(":"), ord("："): ord(":"), ord("․"): ord(".")}

_SYLLABLES = "가나다라마바사아자차카타파하"
_JAMO = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊ"
_CIRCLED = {
    **{chr(0x2460 + at): ("circled", at + 1) for at in range(20)},
    **{chr(0x2776 + at): ("circled", at + 1) for at in range(10)},
    **{chr(0x2780 + at): ("circled", at + 1) for at in range(10)},
    **{chr(0x278A + at): ("circled", at + 1) for at in range(10)},
    **{chr(0x24F5 + at): ("circled", at + 1) for at in range(10)},
    **{chr(0x2474 + at): ("(1)", at + 1) for at in range(20)},
    **{chr(0x2488 + at): ("1.", at + 1) for at in range(20)},
    **{chr(0x24D0 + at): ("ⓐ", at + 1) for at in range(26)},
    **{chr(0x24B6 + at): ("ⓐ", at + 1) for at in range(26)},
    **{chr(0x249C + at): ("(a)", at + 1) for at in range(26)},
    **{chr(0x3260 + at): ("㉠", at + 1) for at in range(14)},
    **{chr(0x326E + at): ("㉮", at + 1) for at in range(14)},
    **{chr(0x3200 + at): ("㉠", at + 1) for at in range(14)},
    **{chr(0x320E + at): ("㉮", at + 1) for at in range(14)},
}
CIRCLED = "".join(_CIRCLED)
_OPTION = re.compile(
    rf"(?P<circled>[{CIRCLED}])[.)]?\s*"
    r"|\((?P<pd>\d{1,2})\)\s*|(?P<d>\d{1,2})(?P<dm>[.)])(?!\d)\s*"
    rf"|\((?P<ps>[{_SYLLABLES}])\)\s*|(?P<s>[{_SYLLABLES}])[.)](?=\s|\S)\s*"
    rf"|\((?P<pj>[{_JAMO}])\)\s*|(?P<j>[{_JAMO}])[.)]\s*"
    r"|\((?P<pl>[A-Ja-j])\)\s*|(?P<l>[A-Ja-j])(?P<lm>[.)])\s*"
)
_STEM = re.compile(
    r"[\[<【(]?\s*(?:문제|문항|문|질문|question|no\.?|q)\s*\.?\s*(?P<word>\d{1,3})\s*번?\s*(?:[\])>】]|(?=[.):\s])|\Z)"
    r"\s*[.):\-]?\s*"
    r"|(?P<ban>\d{1,3})번\s*[.):]?\s+"
    r"|\[(?P<square>\d{1,3})\]\s*|【(?P<lens>\d{1,3})】\s*|#(?P<hash>\d{1,3})[.)]?\s+",
    re.IGNORECASE,
)
_ANSWER_WORDS = (
    r"정답\s*및\s*해설|모범\s*답안|예시\s*답안|정\s*답|답안|답"
    r"|the (?:correct |right )?answer is|correct answer|model answer|sample answer|answer|ans\.?|key"
)
ANSWER = re.compile(
    rf"[▶►→⇒☞▷◆■●•✅✔*※\-\s\ufe0f]*(?:[\[(<【]\s*(?P<boxed>{_ANSWER_WORDS})\s*[\])>】]\s*:?|(?P<word>{_ANSWER_WORDS})"
    rf"(?P<sep>\s*[:=→)▶☞]|\s*은\s*:?|\s+|\s*-\s+|(?=[{CIRCLED}○×]))|(?P<alone>{_ANSWER_WORDS})\s*\Z)\s*",
    re.IGNORECASE,
)
EXPLAIN = re.compile(
    r"[▶►→⇒☞▷◆■●•💡*※\-\s\ufe0f]*(?:[\[(<【]\s*(?:해\s*설|풀\s*이|설명|근거|explanation|rationale|feedback)\s*[\])>】]\s*:?"
    r"|(?:해\s*설|풀\s*이|설명|근거|explanation|rationale|feedback|why)\s*[:：]"
    r"|(?P<bare>해설|풀이|explanation)(?:\s+|\Z))\s*",
    re.IGNORECASE,
)
POINTS = re.compile(r"\s*[\[(<]\s*(?:배점\s*:?\s*)?(\d{1,3})\s*(?:점|points?|pts?|marks?)\s*[\])>]\s*\Z", re.IGNORECASE)
_META = re.compile(
    r"[\[(<]?\s*(배점|난이도|points?|difficulty)\s*[:：]\s*([^\])>]{1,20}?)\s*[\])>]?\s*\Z", re.IGNORECASE
)
_LEVELS = {"상": "hard", "중": "medium", "하": "easy", "hard": "hard", "medium": "medium", "easy": "easy"}
_PAGE = re.compile(
    r"(?:[-–—]\s*\d{1,4}\s*[-–—]|\d{1,4}\s*/\s*\d{1,4}(?:\s*쪽)?|(?:page|p\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d+)?|\d{1,4}\s*(?:쪽|페이지))\Z",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-=_*·~─━―]{3,}\Z")
_HEADING = re.compile(
    r"(?:제\s*\d+\s*(?:장|절|과|부|강|회|차시)|(?:part|chapter|section|unit)\s+[0-9ivx]+\b|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+\.\s"
    r"|[\[<【]?\s*(?:객관식|주관식|서술형|단답형|ox\s*문제|o/x|o·x|진위형|선다형"
    r"|multiple choice|true[ /]false|short answer)[^?？]{0,25}\Z"
    r"|[■□◆◇●▣☆★]\s)",
    re.IGNORECASE,
)
_KEY_HEADING = re.compile(
    r"[\[<【■□◆*\s]*(?:정\s*답\s*표?|정답\s*및\s*(?:해설|풀이)|빠른\s*정답|답안|답지|해답|answer\s*keys?|answers|keys?)"
    r"\s*(?:\(.{1,20}\))?[\]>】*\s]*:?\Z",
    re.IGNORECASE,
)
_SHARED = re.compile(r"[※\[(<【]?\s*[※]?\s*[\[(<【]\s*(\d{1,3})\s*[~\-–∼〜]\s*(\d{1,3})\s*(?:번)?\s*[\])>】]\s*(.*)")
_TRUE_FALSE = re.compile(
    r"[\[(<]?\s*(?:o|○|◯|ㅇ|참|true|t)\s*[,/·|\s∙]\s*(?:x|×|✕|거짓|false|f)\s*[\])>]?\Z", re.IGNORECASE
)
BOX = re.compile(r"[\[<【(]\s*보\s*기\s*[\]>】)]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at a place of a line: its style, its number, and where what follows begins."""

    style: str
    number: int
    start: int
    end: int


def tidy(line: str) -> str:
    """Return a line without what nobody sees; odd spaces become plain ones.

    The bold marks and bullets of chat programs go too: they stand before the marks that are looked for.
    """
    line = _INVISIBLE.sub("", line)
    line = re.sub("[\u00a0\u3000\u2000-\u200a\u202f\u205f]", " ", line).rstrip()
    if line.count("**") % 2 == 0:
        line = line.replace("**", "")
    return re.sub(
        rf"\A\s*(?:[-*•▪◦]|#{{1,4}})\s+(?=[{CIRCLED}]|\(?\d{{1,2}}[.)]|[A-Ja-j][.)]|[{_SYLLABLES}][.)]|문제)", "", line
    )


def folded(line: str) -> str:
    """Return a tidy line with full-width letters as plain ones; the length stays."""
    return line.translate(_PLAIN)


def option_mark(line: str, at: int = 0) -> Mark | None:
    """Return the mark of an option at a place of a folded line."""
    found = _OPTION.match(line, at)
    if found is None:
        return None
    style, number = _read(found)
    return Mark(style, number, found.start(), found.end())


def _read(found: "re.Match[str]") -> tuple[str, int]:
    groups = found.groupdict()
    if groups["circled"]:
        return _CIRCLED[groups["circled"]]
    if groups["pd"]:
        return "(1)", int(groups["pd"])
    if groups["d"]:
        return f"1{groups['dm']}", int(groups["d"])
    if groups["ps"] or groups["s"]:
        return ("(가)" if groups["ps"] else "가."), _SYLLABLES.index(groups["ps"] or groups["s"]) + 1
    if groups["pj"] or groups["j"]:
        return "ㄱ.", _JAMO.index(groups["pj"] or groups["j"]) + 1
    letter = groups["pl"] or groups["l"]
    case = "A" if letter.isupper() else "a"
    return (f"({case})" if groups["pl"] else f"{case}{groups['lm']}"), ord(letter.lower()) - ord("a") + 1


def options_in(line: str, first: Mark) -> list[tuple[Mark, int]]:
    """Return the options that stand on one line, each with the place where it ends, from its first mark on."""
    found = [first]
    at = first.end
    while at < len(line):
        mark = option_mark(line, at)
        # A mark inside a line has a space before it, unless it is a sign of its own.
        apart = line[at - 1] in " \t" or (line[at] in CIRCLED)
        # Options in two columns: ① ③ on the first line, ② ④ on the second.
        column = mark is not None and mark.number > found[-1].number and re.search(r"\t| {2}\Z", line[at - 2 : at])
        if (
            mark is not None
            and apart
            and mark.style == found[-1].style
            and (mark.number == found[-1].number + 1 or column)
        ):
            found.append(mark)
            at = mark.end
        else:
            at += 1
    ends = [mark.start for mark in found[1:]] + [len(line)]
    return list(zip(found, ends, strict=True))


def inline_start(line: str) -> int | None:
    """Return where options begin inside the line of a question: `… ① … ② …`; None when there are none."""
    for first, second in (("①", "②"), ("❶", "❷"), ("⑴", "⑵"), ("㉮", "㉯")):
        at = line.find(first)
        if at > 0 and line.find(second, at) > at:
            return at
    found = re.search(r"\s((?:1\)|\(1\)|가[.)]|[Aa][.)]|\([Aa]\))\s*\S)", line)
    if found and len(options_in(line, option_mark(line, found.start(1)) or Mark("", 0, 0, len(line)))) >= 3:
        return found.start(1)
    return None


def stem_mark(line: str) -> Mark | None:
    """Return the mark of a question that cannot be one of an option: 문제 1, Q1, [1], 1번."""
    found = _STEM.match(line)
    if found is None:
        return None
    name = next(key for key, value in found.groupdict().items() if value)
    return Mark(f"stem-{name}", int(found[name]), 0, found.end())


def is_page(line: str) -> bool:
    """Say whether a folded line is a page number or a drawn rule."""
    return bool(_PAGE.match(line) or _RULE.match(line))


def is_heading(line: str) -> bool:
    """Say whether a folded line is a heading between questions."""
    return bool(_HEADING.match(line))


def is_key_heading(line: str) -> bool:
    """Say whether a folded line stands over a list of answers."""
    return bool(_KEY_HEADING.match(line))


def is_true_false(line: str) -> bool:
    """Say whether a folded line offers true and false."""
    return bool(_TRUE_FALSE.match(line))


def shared(line: str) -> tuple[int, int, str] | None:
    """Return (first, last, text) of a line over several questions: `[1~3] 다음 글을 읽고`."""
    found = _SHARED.match(line)
    if found is None:
        return None
    first, last = int(found[1]), int(found[2])
    return (first, last, found[3]) if first < last <= first + 20 else None


def meta(line: str) -> tuple[str, str] | None:
    """Return ("points", "2") or ("difficulty", "easy") of a line that says only this."""
    found = _META.match(line)
    if found is None:
        return None
    if found[1].lower() in ("난이도", "difficulty"):
        level = _LEVELS.get(found[2].strip().lower())
        return ("difficulty", level) if level else None
    number = re.match(r"(\d{1,3})\s*(?:점|points?|pts?)?\Z", found[2].strip(), re.IGNORECASE)
    return ("points", number[1]) if number else None


_PAIR = re.compile(
    rf"(?:문제|문|Q\.?)?\s*(\d{{1,3}})\s*(?:번\s*[.):\-]?|[.):\-→=]|\s)\s*"
    rf"((?:[{CIRCLED}](?:\s*,?\s*[{CIRCLED}])*|\(\d{{1,2}}\)|\([A-Ja-j]\)|[1-9](?:\s*,\s*[1-9])*(?!\d)|[A-Ja-j](?:\s*,\s*[A-Ja-j])*(?![A-Za-z])"
    rf"|[OX○×](?![A-Za-z])|[{_SYLLABLES}](?:\s*,\s*[{_SYLLABLES}])*(?![가-힣])|True|False|참|거짓))"
    r"\s*[,;/|]?\s*",
    re.IGNORECASE,
)


def pairs(line: str) -> list[tuple[int, str]]:
    """Return (number, answer) of a line that holds nothing but answers: 1.③ 2.① 3.④; [] for any other."""
    found, at = [], 0
    while at < len(line):
        pair = _PAIR.match(line, at)
        if pair is None or pair.end() == at:
            return []
        found.append((int(pair[1]), pair[2].strip()))
        at = pair.end()
    return found


def surely_answers(found: list[tuple[int, str]]) -> bool:
    """Say whether pairs can be nothing but a key: signs that no option text consists of."""
    return len(found) >= 2 and all(answer[0] in CIRCLED or answer in "OX○×" for _, answer in found)


def numbers_of(text: str) -> Iterator[tuple[str, int]]:
    """Return (style, number) of each mark in an answer such as “①, ③” or “가와 다”; nothing when it is no such list."""
    token = (
        rf"(?:[{CIRCLED}]번?|\(?\d{{1,2}}\)?(?:번)?|\(?[A-Ja-j]\)?(?![A-Za-z])"
        rf"|\(?[{_SYLLABLES}]\)?(?=\W|[과와및]|\Z)|[{_JAMO}]\)?)(?:\.(?!\d))?"
    )
    separator = r"(?:\s*(?:,|、|·|ㆍ|/|&|\+|;|과|와|및|하고|and\b)\s*|\s+)"
    if not re.fullmatch(rf"{token}(?:{separator}{token}|(?=[{CIRCLED}])[{CIRCLED}])*[.)]?", text, re.IGNORECASE):
        return
    for found in re.finditer(rf"[{CIRCLED}]|\d{{1,2}}|[A-Ja-j](?![A-Za-z])|[{_SYLLABLES}]|[{_JAMO}]", text):
        sign = found[0]
        if sign in _CIRCLED:
            yield _CIRCLED[sign]
        elif sign.isdigit():
            yield "1", int(sign)
        elif sign in _JAMO:
            yield "ㄱ.", _JAMO.index(sign) + 1
        elif sign in _SYLLABLES:
            yield "가.", _SYLLABLES.index(sign) + 1
        elif sign.isascii() and sign.isalpha() and text[found.start() - 1 : found.start()] != "n":
            yield "A", ord(sign.lower()) - ord("a") + 1
