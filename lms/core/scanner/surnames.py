"""A surname alone that says who somebody is: "표 양", "허 모 씨", "민 주무관"."""

import re
from collections.abc import Iterator

from lms.core.scanner.reading import Hit

# Surnames that are no other word before a title, those that may be one, and what these are not taken before.
_PLAIN = (
    "김|박|최|정|강|조|윤|장|임|오|서|권|황|송|류|홍|배|백|허|심|노|하|곽|성|민|엄|채|방|함|변|염|차|안|유|문|"
    "손|진|지|천|공|추|"
    "소|석|설|마|길|연|위|표|명|기|반|왕|금|옥|육|인|맹|탁|국|어|편|용|예|봉|경|사|감|계|피|빈|단|견|구|모|"
    "목|묵|범|복|상|"
    "선우|남궁|황보|제갈|독고|사공|서문|동방"
)
# Those that even an office which is another word too shows to be surnames: "김 이사".
_OFTEN = "김|박|최|정|강|윤|임|오|황|송|류|홍|백|허|심|노|곽|엄|채|변|염|안|유"
_DOUBTFUL = "이|한|신|전|양|남|주|우|현|부|원|여|제|선|동|당|태|판|시|아|음|초|호"
# Surnames that are particles too, where they do not stand apart.
_PARTICLE = "은|도|나|라|고"
_OFFICE = (
    "주무관|계장|순경|경장|경사|경감|경정|형사|수사관|조사관|대리|주임|주사|팀장|과장|국장|실장|부장|차장|경위|"
    "선생|교사|쌤|샘|상담사|상담원|"
    "간호사|사장|점장|교장|교감|총무|이장|통장|집사|권사|장로|전도사|변호사|교수|원장|센터장|소장|관장|시설장|"
    "사무관|서기관|사회복지사|복지사|검사|판사|목사|코치|사범|요원|위원|간사|반장"
)
# Those that are written without a space and make no other word then: 고소장 and 피검사 are none of them.
_JOINED = "주무관|계장|순경|경장|형사|수사관|팀장|선생|쌤|샘|대리|복지사|상담사|사회복지사"
_START = r"(?<![\w)\]])"
_END = (
    r"(?=님?(?:[은는이가을를의와과도만]|에게|한테|께|께서|께서는|이랑|랑|하고|네|까지|부터|입니다|이다|이라고|라고|도)?"
    r"(?:[은는도])?(?![가-힣]))"
)
_BEFORE_OFFICE = re.compile(
    rf"{_START}(?:(?:{_PLAIN}|(?<!\S)(?:{_PARTICLE}))(?: (?:{_OFFICE})|(?:{_JOINED}))님?{_END}"
    # "이 교사" is this teacher; with 님, or an office that is not spoken of so, it is a surname.
    rf"|(?:{_DOUBTFUL}) (?:주무관|계장|순경|경장|경사|경감|형사|대리|주임|주사|(?:팀장|과장|국장|실장|부장|"
    rf"차장|경위|원장|센터장|소장|관장|"
    rf"사무관|변호사|교수|목사|위원장)님)님?{_END}"
    rf"|(?:신|전|양|남|주|우|현|원|여) ?선생님{_END}"
    rf"|(?:신|양|남|우) (?:팀장|과장|국장|실장|센터장|관장|위원){_END}|(?:신|우) (?:상담원|상담사|경위){_END}"
    rf"|(?:{_DOUBTFUL}|{_OFTEN}) (?:이사|대표|회장)님{_END}|(?:{_OFTEN}) (?:이사|대표|회장){_END})"
)
_BEFORE_PERSON = re.compile(
    rf"{_START}(?:(?:{_PLAIN}|{_DOUBTFUL}) ?(?:모|某) ?(?:씨|군|양|할머니|할아버지|여인|팀장|교사|원장)"
    rf"|(?<!\S)(?:{_PARTICLE}) ?모 (?:씨|군|양)|(?:{_PLAIN}|{_DOUBTFUL}) ?모 ?\((?=\d|남|여)"
    rf"|(?:{_PLAIN}|{_DOUBTFUL}|(?<!\S)(?:{_PARTICLE})) 씨|(?:{_PLAIN}|신|전|우|현|원|여|선|동|태|주|남|양|한|"
    rf"이) (?:군|양)"
    rf"|(?:{_PLAIN}) (?:할머니|할아버지|할매|영감님|여사|어르신|아저씨|아줌마|아주머니|총각|할매))"
    r"(?=(?:[은는이가을를의와과도만]|에게|한테|께|께서|네|라고만?|이라고만?|로|부부|일가)?(?:[은는도])?(?![가-힣]))"
)

# Without a space: "탁씨가". 아씨 is a lady.
_JOINED_PERSON = re.compile(
    rf"{_START}(?:{_PLAIN}|신|전|양|남|주|우|현|원|여|제|이|한|태|{_PARTICLE})씨"
    r"(?=(?:[가는의를와도]|에게|한테|네|라고|로|부부|일가)?(?:[은는도])?(?![가-힣]))"
)
_WHO = (
    r"(?: ?(?:아동|학생|어린이|원아|보호자|씨|군|양|님|주무관|팀장|상담원|교사|경위|경사|경장)"
    r"|[은는이가을를의와과도]? |[은는이가을를의와과도]?[,.)·/]|[은는이가을를의와과도]?$)"
)
# "최 모 아동", and a name of which one syllable is covered: "이○준 아동".
_HALF_TOLD = re.compile(
    rf"{_START}(?:{_PLAIN}|이|한|신|전|양|남|주|우|현) ?모(?= (?:아동|학생|어린이|원아|보호자|주무관|상담원))"
    rf"|{_START}(?:{_PLAIN}|{_DOUBTFUL}|{_PARTICLE})[○◯〇●*OoㅇX×][가-힣](?={_WHO})",
    re.MULTILINE,
)
# A surname alone after an office: "팀장 탁이", "시설장 봉은".
_AFTER_OFFICE = re.compile(
    r"(?:팀장|과장|계장|시설장|원장|담당자|상담원|주무관|경위|경사|경장|순경|교사|위원) "
    r"((?:김|박|최|곽|엄|변|염|탁|봉|황|홍|권|윤|송|임)(?=[은이] )|(?:류|허|노|채)(?=[는가] ))"
)
# Where a form asks who: "결재: 남 과장".
_IN_FORM = re.compile(
    r"(?:[:/→] ?|-> ?)((?:신|양|남|주|우|태|선) (?:주무관|계장|팀장|과장|국장|실장|경위|경사|경장|상담원|위원))"
    r"(?= ?(?:[,/(·;|→]|$))",
    re.MULTILINE,
)


def find(line: str) -> Iterator[Hit]:
    """Return every place of a plain text where a surname stands with a title and says who somebody is."""
    for pattern in (_BEFORE_OFFICE, _BEFORE_PERSON, _JOINED_PERSON, _HALF_TOLD):
        for match in pattern.finditer(line):
            yield Hit("name", match.start(), match.end())
    for pattern in (_AFTER_OFFICE, _IN_FORM):
        for match in pattern.finditer(line):
            yield Hit("name", *match.span(1))
