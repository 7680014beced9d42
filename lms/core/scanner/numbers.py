"""Numbers that name one person: resident registration, telephone, e-mail, account, case, document, car, birth date."""

import re
from collections.abc import Iterator

from lms.core.scanner.reading import Hit

# A separator inside a number that people type: one of hyphen, dot, middle dot, slash or space, with spaces around.
_SEP = r"(?: ?[-.·/~_] ?| )"
_NOT_IN_NUMBER = r"(?<![\d-])"
_ENDS = r"(?!\d)"

_RESIDENT = re.compile(
    r"(?<!\d)(\d ?\d)[ .]?(\d ?\d)[ .]?(\d ?\d) ?(?:[-.·/~_ ] ?){0,2}([0-9])(?: ?[\d*xX●○]){6}(?![\d*])"
    r"|(?<!\d)(\d\d)(\d\d)(\d\d) ?[-·/~_] ?([0-9])(?:[*xX●○]{2,6}|(?![\d,.%-]))"
)
_MOBILE = re.compile(
    rf"(?<!\d)(?:\(?\+? ?82\)?{_SEP}?\(?0?\)?|0 ?)"
    rf"1 ?[016-9]\)?{_SEP}{{0,2}}(?:\d ?){{3,4}}{_SEP}{{0,2}}(?:\d ?){{3}}\d(?!\d)"
)
_MASKED = re.compile(r"(?<!\d)01[016-9][-. ]?(?:\d{3,4}[-. ]?[*xX●○]{4}|[*xX●○]{3,4}[-. ]?\d{4})(?!\d)")
_LANDLINE = re.compile(
    rf"(?<![\d-])(?:\(?\+? ?82\)?{_SEP}?|\(? ?0)(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50[2-8]?|80)"
    rf"\)?{_SEP}{{0,2}}\d{{3,4}}{_SEP}\d{{4}}(?![\d-])"
    r"|(?<![\d-])0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50[2-8]?)\d{7,8}(?!\d)"
)
_PUBLISHED = re.compile(
    r"(?<![\d-])1(?:5(?:22|33|44|66|77|88|99)|6(?:00|44|61|66|68|70|88)|8(?:00|11|33|55|77|99)) ?[-. ]? ?\d{4}(?![\d-])"
    r"|(?<![\d-])1[568]\d\d ?- ?\d{4}(?![\d-])"
)
_EXTENSION = re.compile(
    r"내선(?: ?번호)?(?:은|는)? ?[:：]? ?(\d{2,5})(?!\d)|\bext(?:ension)?\.? ?(\d{2,5})(?!\d)", re.IGNORECASE
)
# Lines that everybody may call say nothing about a person.
HELPLINES = frozenset(
    {"1577-1391", "1577-0199", "1588-9191", "1577-1366", "1577-1389", "1644-6621", "1899-3075", "1599-3505"}
)
_LOCAL = re.compile(
    r"(?:전화|연락처|휴대폰|핸드폰|휴대전화|(?<!접수)(?<!사건)(?<!관리)(?<!신고)(?<!사례)(?<!등록)번호|내선|"
    r"팩스|(?<![A-Za-z])(?:tel|phone|fax|mobile|cell|call|"
    r"ext|contact)[a-z]*\.?|[☎☏✆📞])"
    r"[^\d\n]{0,12}?((?:10[-. ])?\d{3,4} ?[-. ] ?\d{4}|\d{7,8})(?![\d-])",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"(?<![\d+])(?:\+ ?|00)[1-9]\d{0,2}[-. ]?(?:\(\d{1,4}\)[-. ]?)?\d{1,4}(?:[-. ]\d{2,4}){1,4}(?!\d)"
    r"|(?<![\d+])\+[1-9]\d{8,13}(?!\d)"
    r"|(?<![\d-])(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\d-])"
)
_SPOKEN_DIGIT = "공영일이삼사오육륙칠팔구"
_SPOKEN = re.compile(
    rf"(?<![가-힣])[공영]\s?[일1]\s?[공영일육칠팔구01](?:\s?[-.,에]?\s?[\d{_SPOKEN_DIGIT}]){{7,8}}"
    rf"|(?<![A-Za-z0-9])[Oo0][1lI][Oo0](?<!010)(?: ?[-.] ?| )?[\dOo]{{3,4}}(?: ?[-.] ?| )?[\dOo]{{4}}(?![A-Za-z0-9])"
)

_EMAIL = re.compile(
    r"[A-Za-z0-9가-힣][A-Za-z0-9가-힣._%+'-]{0,63} ?@{1,2} ?"
    r"[A-Za-z0-9가-힣](?:[A-Za-z0-9가-힣-]{0,62} ?[.,] ?){1,4}[A-Za-z가-힣]{2,24}"
    r"|[A-Za-z0-9][A-Za-z0-9._%+-]{1,63} ?@ ?(?:naver|gmail|daum|hanmail|nate|kakao|hotmail|outlook|yahoo)(?![A-Za-z])"
    r"|[A-Za-z0-9][A-Za-z0-9._%+-]{1,63} ?골뱅이 ?(?:네이버|지메일|다음|한메일|네이트|카카오|구글)(?: ?(?:닷|"
    r"점|쩜) ?[가-힣A-Za-z]{1,3})*"
)
_EMAIL_SPELLED = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+-]{1,63} ?(?:[\[(<{] ?(?:at?|앳|골뱅이) ?[\])>}]| at (?=\S+ (?:dot|점) |"
    r"\S+\.(?:com|net|org|kr|go))|골뱅이|앳) ?"
    r"[A-Za-z0-9가-힣-]{2,63}(?: ?(?:\.|[\[(<{] ?(?:dot|점|닷) ?[\])>}]| dot | ?점 ?|닷)"
    r" ?[A-Za-z0-9가-힣-]{2,12}){1,3}",
    re.IGNORECASE,
)
_HANDLE = re.compile(
    r"(?:카톡|카카오톡|텔레그램|라인|인스타(?:그램)?|페이스북|트위터|틱톡|디스코드|SNS|메신저)"
    r"[^\n.]{0,14}?(?:아이디|계정|ID|id)[^\w@\n]{0,4}(?:는|은|가|:)? ?@?([A-Za-z0-9][\w.]{2,30})"
    r"|\b(?:kakao(?:talk)?|instagram|telegram|facebook|tiktok|discord|twitter)[^\n.]{0,14}?\b(?:ID|handle|"
    r"account|username|user)\b[^\w@\n]{0,4}(?:is|was|:)? ?@?([A-Za-z0-9][\w.]{2,30})"
    r"|(?:아이디|닉네임|(?<![A-Za-z])ID(?![A-Za-z]))(?:는|은|가|"
    r"이)? ?[:：]? ?[\"'“]?@?([A-Za-z](?=\w*[\d_.])[\w.]{3,30})"
    r"|(?<![\w.@])@[A-Za-z][\w.]{3,29}\b(?!\.[a-z])",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"(?<![\d-])\d{4}([- ]?)\d{4}\1\d{4}\1\d{4}(?![\d-])|(?<![\d-])3\d{3}[- ]?\d{6}[- ]?\d{5}(?![\d-])"
    r"|(?<![\d-])\d{4}[- ]?(?:\d\d[*xX●]{2}|[*xX●]{4})[- ]?[*xX●]{4}[- ]?\d{4}(?!\d)"
)
_BANK = (
    "국민|신한|우리|하나|농협|기업|새마을|신협|우체국|카카오뱅크|카뱅|케이뱅크|토스|토스뱅크|씨티|SC제일|"
    "제일|산업|수협|부산|대구|광주|전북|경남|제주|은행|계좌(?:번호)?|입금|통장(?:번호)?"
)
_ACCOUNT = re.compile(
    rf"(?:{_BANK})[^\d\n]{{0,12}}?(\d{{2,6}}(?:[- ]\d{{1,7}}){{1,4}}|\d{{10,14}})(?![\d-])"
    r"|(?:account|acct|iban|bank|ibk|kb|nh|kookmin|shinhan|woori|hana|nonghyup|toss|kakaobank)"
    r"\b[^\d\n]{0,24}?(\d{2,6}(?:[- ]\d{2,7}){1,4}|\d{8,14})(?![\d-])"
    rf"|(?<![\d-])(\d{{2,6}}(?:[- ]\d{{1,7}}){{1,4}}|\d{{10,14}}) ?[(,/]? ?(?:{_BANK})",
    re.IGNORECASE,
)
_ANY_GROUPS = re.compile(r"(?<![\d.-])\d{2,6}(?:-\d{1,8}){2,4}(?![\d-])")
_GROUPS = re.compile(r"(?<![\d.-])\d{3,6}-\d{2,6}-\d{4,8}(?:-\d{1,3})?(?![\d-])")
_PASSPORT = re.compile(
    r"(?<![A-Za-z0-9])[MSRGDmsrgd]\d{3}[A-Za-z]\d{4}(?![A-Za-z0-9])|(?<![A-Za-z0-9])[MSRGD]\d{8}(?![A-Za-z0-9])"
    r"|(?:여권|passport)[^\d\n]{0,16}?([A-Za-z]{1,2}\d{6,8})(?![A-Za-z0-9])"
    r"|(?:여권|passport)[^\d\n]{0,16}?\b((?=[A-Z]*\d)(?=\w*\d\w*\d\w*\d)[A-Z][A-Z0-9]{6,9})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
# Papers that carry a number of their holder.
_PAPER = re.compile(
    r"(?:건강보험증?|보험증|의료급여증?|자격증?|면허증?|복지카드|장애인 ?등록증?|외국인 ?등록증?|체류카드|"
    r"수급자|환자|차트|병록|학번|사번|군번|"
    r"수험|회원|가입자|영주증)(?: ?(?:증 ?)?(?:번호|No\.?))?[^\d\n가-힣]{0,6}(?:제 ?)?"
    r"(?!(?:19|20)\d\d[-.]\d{1,2}[-.])(\d[\d-]{5,15}\d)(?: ?호)?(?![\d%])"
    r"|(?:차트|환자|병록|회원|수급자|등록)(?: ?번호)[^\d\n]{0,4}(\d{5,12})(?!\d)"
)
_LICENSE = re.compile(r"(?<![\d-])(?:\d{2}|서울|부산|대구|인천|광주|대전|울산|경기)[- ]\d{2}-\d{6}-\d{2}(?![\d-])")
# Signs of cases of prosecutors, police and courts; those of one letter stand close to their numbers.
_COURT = (
    "고단|고합|고약|고정|드단|드합|느단|느합|동버|동처|형제|내사|진정|아보|보호|호기|초기|즈단|즈기|즈합|"
    "가단|가합|가소|카단|카합|"
    "구단|구합|전고|정명|헌마|헌바|헌가"
)
_CASE = re.compile(
    r"(?<![\d-])(?:19|20)\d\d ?- ?[가-힣]{2,5} ?- ?\d{2,7}(?: ?호)?(?!\d)"
    r"|\b(?:case|file|ref(?:erence)?)\b[.:]? ?(?:file )?((?:[A-Z]{1,4}-)?\d{2,4}-\d{3,7}|"
    r"[A-Z]{1,4}-\d{2}-\d{3,7})(?![\d-])"
    r"|(?<!고시 )(?<!공고 )(?<!훈령 )(?<!예규 )(?<!고시)(?<!조례 )제 ?20\d\d ?- ?\d{2,6} ?호|"
    rf"(?<![\d제])(?:(?:19|20)?\d\d ?(?:년 ?)?(?:{_COURT}) ?(?:제 ?)?\d{{1,7}}|(?:19|20)"
    rf"\d\d[노도르므스푸버처형호로모조]\d{{2,7}})"
    r"(?: ?호)?(?!\d|[년월일명건회세차])"
    # A year, the sign of a kind of case and its number without spaces.
    r"|(?<![\d-])(?:19|20)\d\d(?!년|학년|상반|하반|부터|까지|이후|이전|도 |월|회|차|명|제|판|개정|시행|대비|총|"
    r"약)[가-힣]{1,3}\d{1,7}(?: ?호)?"
    r"(?!\d|[년월일명건회세차시개원])"
    r"|(?<![A-Za-z0-9])\d[A-Z]{2}-\d{4}-\d{6,7}(?!\d)|(?<![A-Za-z0-9])[A-Z]{1,5}[-/](?:20)?\d\d[-/]\d{3,7}(?![\d-])"
    r"|(?<![\d.-])20\d\d-\d{4,8}(?: ?호)?(?![\d-])|(?<![\d.-])20\d\d ?- ?\d{1,6} ?호(?!선)"
    r"|(?:(?:사건|접수|사례|관리|신고|송치|수사|등록|아동|대상자|문서)(?: ?관리)? ?(?:번호|No\.?)|"
    r"112 ?신고 ?번호|(?<![가-힣])(?:사건|사례|접수)(?= (?:제 ?)?20\d\d-\d{2}))[^\w\n]{0,4}(?:는|은|가|이|"
    r":)? ?((?:제 ?)?[A-Za-z가-힣]{0,6}[-_ ]?\d[\d-]{1,18}(?:[가-힣]{1,3} ?\d{1,7})?(?: ?호)?)"
    r"|(?:case|file|report|referral|incident|docket|reference|ref)\.? ?(?:no\b\.?|number|num\.?|#|id\b)"
    r"[^\w\n]{0,3}(?:is|was|:)? ?([A-Za-z]{0,5}[-/ ]?\d[\w/-]{2,18})",
    re.IGNORECASE,
)
_RULING = re.compile(
    r"(?:대법원|헌법재판소|헌재|판례|대판)[^\n]{0,24}$|(?:고시|공고|훈령|예규|조례|규칙|법률|지침|의안|"
    r"발간등록번호)[^\n]{0,4}$"
)
_CAR = re.compile(
    r"(?<![\d-])(?:(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주) ?)?"
    r"\d{2,3} ?[가나다라마바사아자하거너더러머버서어저허고노도로모보소오조호구누두루무부수우주배] ?\d{4}(?!\d|"
    r" ?(?:년|월|일|명|건|회|세|차(?!량)|원|개|번|여))"
)
_CAR_OTHER = re.compile(
    r"(?:차량 ?번호|번호판|plate)[^\d\n가-힣]{0,4}(?:끝자리|뒷자리|끝 번호|(?:끝|뒤) ?(?:4|"
    r"네) ?자리)? ?(\d{4})(?!\d)|plate[^\d\n]{0,10}(\d{2,3} ?[A-Z]{2,3} ?\d{4})(?!\d)|(?:차량|차|"
    r"번호판|plate)[^\d\n]{0,10}(\d{4})(?:번)? ?(?:차량|승용차|번호판)",
    re.IGNORECASE,
)
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DATE = (
    r"(?:(?:(?:19|20)\d\d|['’]?\d\d) ?(?:년|[-./]) ?\d{1,2} ?(?:월|[-./]) ?\d{1,2} ?(?:일|\.)?|(?:19|20)"
    r"\d{6}|\d{6}|\d{1,2} ?월 ?\d{1,2} ?일)"
)
_BIRTH = re.compile(
    rf"(?:생년월일|생일|출생일|출생|태어난 ?날|생년)[^\d\n]{{0,8}}?({_DATE}|(?:19|20)"
    rf"\d\d ?년(?: ?\d{{1,2}} ?월)?)(?!\d)"
    r"|(?<=[/|]) ?((?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])) ?(?=[/|])"
    rf"|(?<!\d)({_DATE}) ?\(?(?:[음양]력?\)? ?)?(?:생(?![가-힣])|생(?=[으이은의인로])|출생|에 ?태어|에 ?출생|태생)"
    r"|(?<!\d)((?:(?:19|20)\d\d|['’]?\d\d) ?년 ?(?:\d{1,2} ?월 ?)?)(?:생(?![가-힣]|활)|생(?=[으이은의인로] )|"
    r"생(?=인|으로|이)|출생|에 ?태어)"
    rf"|({_DATE})(?:이|은|가|은요)? ?생일(?!카드|선물|파티)"
    r"|(?<![가-힣])[남여][,/ ]{1,2}((?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2})"
    r"|(?<!\d)((?:19|20)?\d\d ?\. ?(?:\d{1,2} ?월 ?)?)생(?![가-힣])"
    r"|(?<!\d)(?:19|20)?(\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])) ?[/,)·(|] ?(?:남|여|[MFmf])(?![가-힣A-Za-z])"
    rf"|(?:\b(?:born(?: on| in)?|birth ?date|date of birth|birthday|d\.?o\.?b\.?)\b)[^\w\n]{{0,4}}(?:is|was|"
    rf"falls on|on|:)? ?"
    rf"((?:\d{{1,4}}[-./ ]\d{{1,2}}[-./ ]\d{{1,4}}|\d{{8}}|(?:the )?\d{{1,2}}(?:st|nd|rd|"
    rf"th)?(?: of)? (?:{_MONTHS})\.?,?(?: \d{{4}})?|(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|"
    rf"th)?,?(?: \d{{4}})?|(?:(?:{_MONTHS})\.?,? )?(?:19|20)\d\d))",
    re.IGNORECASE,
)


def find(line: str) -> Iterator[Hit]:
    """Return every number in a plain text that could name a person."""
    yield from _residents(line)
    yield from _phones(line)
    yield from _whole(line, "email", _EMAIL, _EMAIL_SPELLED)
    yield from _inner(line, "handle", _HANDLE)
    yield from _accounts(line)
    yield from _inner(line, "document_number", _PASSPORT)
    yield from _inner(line, "document_number", _PAPER)
    yield from _whole(line, "document_number", _LICENSE)
    yield from _cases(line)
    yield from _whole(line, "car", _CAR)
    yield from _inner(line, "car", _CAR_OTHER)
    yield from _inner(line, "birth_date", _BIRTH)


def _whole(line: str, kind: str, *patterns: re.Pattern[str]) -> Iterator[Hit]:
    for pattern in patterns:
        for match in pattern.finditer(line):
            yield Hit(kind, match.start(), match.end())


def _inner(line: str, kind: str, pattern: re.Pattern[str]) -> Iterator[Hit]:
    # The words that gave the number away are left out of the place.
    for match in pattern.finditer(line):
        yield Hit(kind, *_group(match))


def _group(match: re.Match[str]) -> tuple[int, int]:
    for number in range(1, (match.re.groups or 0) + 1):
        if match.group(number):
            return match.span(number)
    return match.span()


def _residents(line: str) -> Iterator[Hit]:
    for match in _RESIDENT.finditer(line):
        groups = [part.replace(" ", "") for part in match.groups() if part]
        month, day = int(groups[1]), int(groups[2])
        digits = "".join(c for c in match.group() if c.isdigit())
        separated = any(c in match.group() for c in "-·/~_*xX●○")
        # Thirteen digits in a row are such a number when they begin with a date or their check digit is right.
        if (1 <= month <= 12 and 1 <= day <= 31) or (len(digits) == 13 and (separated or is_checked(digits))):
            yield Hit("resident_number", match.start(), match.end())


def is_checked(digits: str) -> bool:
    """Say whether the last of thirteen digits is the check digit of a resident or a foreigner registration number.

    Numbers given since October 2020 have none, so that a wrong one proves nothing (주민등록법 시행규칙 제2조).
    """
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=False)
    )
    return int(digits[12]) in ((11 - total % 11) % 10, (13 - total % 11) % 10)


def _phones(line: str) -> Iterator[Hit]:
    yield from _whole(line, "phone", _MOBILE, _MASKED, _LANDLINE, _FOREIGN, _SPOKEN)
    yield from _inner(line, "phone", _EXTENSION)
    for match in _PUBLISHED.finditer(line):
        if not _is_helpline(match.group()):
            yield Hit("phone", match.start(), match.end())
    for match in _LOCAL.finditer(line):
        if not _is_helpline(match.group(1)):
            yield Hit("phone", *match.span(1))


def _is_helpline(number: str) -> bool:
    digits = "".join(c for c in number if c.isdigit())
    return f"{digits[:4]}-{digits[4:]}" in HELPLINES


def _accounts(line: str) -> Iterator[Hit]:
    for match in _CARD.finditer(line):
        yield Hit("account", match.start(), match.end())
    for match in _ACCOUNT.finditer(line):
        start, end = _group(match)
        if 8 <= sum(c.isdigit() for c in line[start:end]) <= 16:
            yield Hit("account", start, end)
    for match in (*_GROUPS.finditer(line), *_ANY_GROUPS.finditer(line)):
        if 10 <= sum(c.isdigit() for c in match.group()) <= 16:
            yield Hit("account", match.start(), match.end())


def _cases(line: str) -> Iterator[Hit]:
    for match in _CASE.finditer(line):
        start, end = _group(match)
        # Rulings of the highest courts are published and cited.
        if not _RULING.search(line[max(0, start - 40) : start]):
            yield Hit("case_number", start, end)
