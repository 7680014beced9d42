"""Words, names and numbers our courses do not print (domain brief, sections 5 and 6), each with what to do instead."""

import re
from dataclasses import dataclass

from lms.core.i18n import Lazy, lazy

_WORD = lazy("“%(word)s” is a word to avoid: write %(instead)s.")
_AGE = lazy("“%(word)s” is an exact age of a child: write an age band (lower grades of primary school).")
_SCHOOL = lazy("“%(word)s” looks like the name of a school; places in cases have no names.")
_NAME = lazy("“%(word)s” looks like the name of a person: write child A, guardian B.")
_NUMBER = lazy("“%(word)s” is not a number that may be printed; the lines for help come from their table.")
_LAW = lazy("“%(word)s” is law outside a reference: write {{law PA 10(2)}}, which is checked.")
_PROSECUTION = lazy("“%(word)s”: since 2 October 2026 the prosecution is organized anew; write 검사 or 공소청.")


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, what is wrong with it, and whether it may stand in quotation marks."""

    pattern: re.Pattern[str]
    text: Lazy
    instead: str = ""
    quoted: bool = True


def _avoid(words: str, instead: str, flags: int = 0) -> Rule:
    return Rule(re.compile(words, flags), _WORD, instead)


_I = re.IGNORECASE
_SURNAME = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천방공현함변염여추도"
    "소석선설마길연위표명기반왕금옥육인맹제모탁국"
)
_CHILD_KO = (
    r"(?:된\s*|의\s*)?(?:아동|아이|아기|남아|여아|남학생|여학생|학생|소년|소녀|딸|아들|자녀|형|누나|언니|동생|[A-Z]\b)"
)

KOREAN = (
    _avoid(r"동반\s?자살", "아동 살해 후 극단적 선택 등 사실대로"),
    _avoid(r"가해\s?(?:부모|아동|모|부)(?=[이가을를은는의와과도에,. ]|$)", "학대행위자"),
    _avoid(r"문제\s?아동?(?=[이가을를은는의들과와도에,. ]|$)", "지원이 필요한 아동"),
    _avoid(r"불쌍(?:한|하|히)", "(쓰지 않음)"),
    _avoid(r"충격적|끔찍|참혹|잔혹|처참", "(쓰지 않음)"),
    _avoid(r"사랑의 매|(?:과도한|지나친|심한) (?:훈육|체벌)|훈육 (?:차원|목적|과정)|(?:훈육|체벌)이 지나", "폭력"),
    _avoid(r"아동권리전문가", "아동인권전문가"),
    _avoid(r"이주아동 가정이라|다문화 가정이라|한부모라서|장애 때문에 맞", "(까닭으로 쓰지 않음)"),
    Rule(re.compile(r"검찰청"), _PROSECUTION),
    Rule(re.compile(rf"(?<![\d.])(?:만\s?)?(?:1[0-7]|[0-9])\s?(?:세|살)\s?(?:인\s?|짜리\s?)?{_CHILD_KO}"), _AGE),
    Rule(re.compile(r"[A-Z]\s?\((?:만\s?)?(?:1[0-7]|[0-9])\s?(?:세|살)"), _AGE),
    Rule(
        re.compile(
            r"(?<![가-힣])(?!국공립|공립|사립|국립|민간|직장|병설|단설|특수|대안|우리|같은|다른|해당|소속|인근|지역|가정)"
            r"[가-힣]{2,6}(?:초등학교|중학교|고등학교|유치원|어린이집)"
        ),
        _SCHOOL,
    ),
    Rule(
        re.compile(
            rf"(?<![가-힣])(?!마음씨|손글씨)[{_SURNAME}](?:[가-힣]{{2}}\s?씨|[가-힣]\s씨|\s?모\s?씨)(?![가-힣]{{2}})"
        ),
        _NAME,
    ),
    Rule(re.compile(rf"(?<![가-힣])[{_SURNAME}][가-힣]{{2}}(?:군|양)(?=[은는이가을를의에과와]?(?:[\s,.]|$))"), _NAME),
    Rule(re.compile(r"(?<!\d)(?:1577-?1391|1391|1377)(?!\d)"), _NUMBER, quoted=False),
    Rule(re.compile(r"제\d+조(?:의\d+)?(?:제\d+항)?"), _LAW),
)
ENGLISH = (
    _avoid(r"family suicide|murder-suicide|joint suicide", "what was done to the child, in plain words", _I),
    _avoid(r"problem child(?:ren)?|troubled child(?:ren)?", "a child who needs support", _I),
    _avoid(r"abusive (?:parents?|mothers?|fathers?)", "the abuser", _I),
    _avoid(r"poor little|pitiful|pitiable|heartbreaking|shocking|horrific|gruesome|brutal", "nothing in its place", _I),
    _avoid(r"victim child(?:ren)?|child victims?", "the abused child", _I),
    _avoid(r"innocent victims?|alleged victims?", "the child", _I),
    _avoid(r"child rights expert", "child-rights expert", _I),
    Rule(re.compile(r"Prosecutors?['’]s? Office"), _PROSECUTION),
    Rule(
        re.compile(r"(?<![\d.])(?:1[0-7]|[0-9])[- ]years?[- ]olds?|(?<![\w.])aged? (?:1[0-7]|[0-9])(?![\d%])", _I), _AGE
    ),
    Rule(
        re.compile(
            r"\b(?!(?:The|A|An|Our|Her|His|Their|Your|This|That|Each|Every|Any|In|At|From|Korean)\b)[A-Z][a-z]+ "
            r"(?:Elementary|Primary|Middle|High) School"
        ),
        _SCHOOL,
    ),
    Rule(re.compile(r"\b(?:Mrs?|Ms|Miss)\.? [A-Z][a-z]+"), _NAME),
    Rule(re.compile(r"\b(?:Kim|Lee|Park|Choi|Jung|Kang|Cho|Yoon|Jang|Lim) [A-Z][a-z]+-[a-z]+"), _NAME),
    Rule(re.compile(r"\b[A-Z][a-z]+-[a-z]+ (?:Kim|Lee|Park|Choi|Jung|Kang|Cho|Yoon|Jang|Lim)\b"), _NAME),
    Rule(re.compile(r"(?<!\d)(?:1577-?1391|1391|1377)(?!\d)"), _NUMBER, quoted=False),
    Rule(re.compile(r"\bArt(?:icle|\.)s? \d+"), _LAW),
)
