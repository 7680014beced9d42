"""Addresses, Korean by road and by lot, dwellings with their numbers, English and romanized ones."""

import re
from collections.abc import Iterator

from lms.core.scanner.reading import Hit

# What follows a number that counts something: "전화로 3회", "아동 2명".
_COUNTED = (
    r"(?! ?(?:일(?!대)|회|명|차|건(?!물)|시(?!장)|분|개|년|월|주(?!택)|세|살|%|퍼센트|원|만|천|백|단계|인|학년|"
    r"가지|곳|군데|부|쪽|배|점|대(?!로)|"
    r"번째|번(?!지|길)|초|시간|여|호선|위|급|조|항|km|m|cm|kg|ml|[:~/]|에 (?:신고|전화|연락|알|문의)|(?:을|"
    r"를|로|으로|에(?! ?(?:산|살|사는|거주|위치|있|방문|찾|출동|도착|도달))) ))"
)
_HELPLINE = r"(?!(?:112|119|129|1391|1366|1388|109|110|117|182|120)(?!\d|-\d))"
_NUMBER = r"(?:지하 ?)?\d{1,5}(?:-\d{1,4})?(?!\d|-\d)"

_GU = (
    "종로|중|용산|성동|광진|동대문|중랑|성북|강북|도봉|노원|은평|서대문|마포|양천|강서|구로|금천|영등포|동작|"
    "관악|서초|강남|송파|강동"
    "|남|동|서|북|수성|달서|연수|남동|부평|계양|미추홀|유성|대덕|해운대|수영|사상|사하|연제|분당|수정|중원|"
    "영통|권선|장안|팔달|일산동|일산서|덕양|만안|동안|처인|기흥|수지|단원|상록|원미|소사|오정"
)
_CITY = (
    "서울|부산|대구|인천|광주|대전|울산|세종|성남|수원|용인|고양|부천|안양|안산|화성|평택|의정부|시흥|파주|"
    "김포|광명|군포|하남|오산|이천|안성|의왕|양주|구리|남양주|포천|과천|동두천|여주"
    "|춘천|원주|강릉|청주|충주|천안|아산|전주|군산|익산|목포|여수|순천|포항|경주|구미|창원|김해|진주|양산|"
    "거제|제주|서귀포"
)
_AREA = rf"(?:(?:{_GU})구|(?:{_CITY})(?:시|특별시|광역시)|[가-힣]{{1,3}}(?:군|읍))"
# Nouns before the particle 로, and ways that are no streets.
_NO_ROAD = re.compile(
    r"(?:으로|그대로|이대로|바로|서로|따로|새로|주로|별로|제대로|실제로|스스로|별도로|절대로|마음대로|멋대로|"
    r"뜻대로|예정대로|계획대로|절차대로|기준대로|규정대로|법대로|차례로"
    r"|[등하]굣길|골목길|출근길|퇴근길|귀갓길|갓길|오솔길|지름길|샛길|큰길|밤길|산길|눈길|손길|발길|찻길|꽃길|앞길|뒷길"
    r"|전화로|문자로|서로|경찰서로|기관로|회의로|조치로|학대로|보호로|분리로|신고로|조사로|치료로|상담소로|"
    r"센터로|청구로|의뢰로|연계로|코드로|카드로|단위로|순서로|번호로|메시지로|주소로|하나로|최대로|최소로|"
    r"평균적으로"
    r"|자로|차로|[0-9]+로|때로|토대로|반대로|그때로|이유로|결과로|사유로|형태로|상태로|정도로|위주로|별개로|"
    r"대신로|차원에서로)$"
)
_ROAD = re.compile(
    rf"(?<![가-힣A-Za-z0-9])(?P<road>[가-힣][가-힣0-9·.]{{0,11}}?(?:대로|로|길)"
    rf"(?: ?\d{{1,4}}(?:[가-힣])?번?(?:가|나|다|라)?길)?) ?(?P<number>{_HELPLINE}{_NUMBER})"
    rf"(?: ?번지)?{_COUNTED}"
)
_ROAD_IN_AREA = re.compile(
    rf"(?<![가-힣]){_AREA} (?:[가-힣]{{1,4}}(?:읍|면|동) )?(?P<road>[가-힣][가-힣0-9·.]{{0,11}}?(?:대로|로|"
    rf"길)(?: ?\d{{1,4}}[가-힣]?번?(?:가|나)?길)?) ?{_NUMBER}(?! ?(?:명|회|건|차례))"
)
_BRANCH = re.compile(
    r"(?<![가-힣A-Za-z0-9])[가-힣][가-힣0-9·]{0,9}?(?:대로|로) ?\d{1,4}[가-힣]?(?:번|가|나|다|라)?길(?![가-힣])"
)
_NO_VILLAGE = re.compile(
    r"^(?:아동|활동|이동|행동|공동|자동|운동|노동|협동|합동|연동|가동|발동|변동|충동|작동|감동|소동|난동|출동|"
    r"시동|부동|거동|언동|선동|구동|진동|유동|전동|수동|능동|동동|일동|제동|파동|추동|역동|격동|율동"
    r"|관리|정리|처리|분리|격리|권리|심리|윤리|논리|거리|우리|수리|요리|의리|승리|자리|머리|다리|허리|빨리|"
    r"멀리|널리|미리|소리|무리|서리|유리|대리|비리|생리|원리|진리|물리|합리|도리|이리|그리|사리"
    r"|추가|평가|전문가|국가|휴가|인가|허가|증가|참가|결과가|가가|여가|작가|대가|단가|물가|원가|정가|불가|"
    r"외가|친가|시가|처가|자가|본가|누가)$"
    r"|(?:아동|활동|행동|출동|관리|처리|분리|권리|심리|격리|윤리|논리|전문가)$|(?<!\d)가$"
)
_LOT = re.compile(
    rf"(?<![가-힣A-Za-z0-9])(?P<village>[가-힣]{{1,5}}\d{{0,2}}(?:동|리|가))"
    rf" ?(?:산 ?)?(?:\d{{1,4}}-\d{{1,4}}(?: ?번지)?(?!\d|-\d){_COUNTED}|\d{{1,4}} ?번지(?: ?\d{{1,3}}호)?|"
    rf"(?<=산)\d{{1,4}}(?!\d)"
    rf"|\d{{1,4}}(?= ?[가-힣]{{1,8}}(?:빌딩|빌라|아파트|맨션|오피스텔|연립|주택|타워|하우스)))"
)
_LOT_IN_AREA = re.compile(
    rf"(?<![가-힣]){_AREA} (?P<village>[가-힣]{{1,5}}\d{{0,2}}(?:동|(?<=\d)가))"
    rf"(?: ?(?:산 ?)?\d{{1,4}}(?:-\d{{1,4}})?(?: ?번지)?(?! ?(?:명|회|건|차|개|주민|[가-힣]*센터)|\d)"
    rf")?(?![가-힣]*(?:센터|경찰|기관|구청|회의|학교))"
)
_PLOT = re.compile(r"(?<![\d가-힣])(?:[가-힣]{2,8} ?)?\d{1,4}(?:-\d{1,4})? ?번지(?!점프|고|는|다|르)")
_COUNTRY = re.compile(r"(?<![가-힣])[가-힣]{1,4}(?:읍|면) [가-힣]{1,4}리 ?(?:산 ?)?\d{1,4}(?:-\d{1,4})?(?!\d)")
_FLAT = re.compile(
    r"(?<![\d제-])(?!(?:19|20)\d\d-)\d{1,4}-\d{3,4} ?호(?!선| ?서식)|(?<![A-Za-z\d])[Bb]\d{1,3} ?호|"
    r"(?<![가-힣A-Za-z])[가나다라마바A-Ea-e]-\d{2,4} ?호"
    r"|(?<![\d제-])\d{3,4} ?동(?=[,.)]|$|에 (?:사|살|거주)|의 |은 | (?:반지하|옥상|현관|앞|옆|뒤|놀이터|주민|경비))|"
    r"(?<![\d제])(?:\d{1,4}|[가-하A-Za-z]) ?동 ?(?:지하 ?)?[BbＢ]?\d{1,4} ?호(?!선|봉)"
)
_HOME = (
    "아파트|빌라|맨션|맨숀|오피스텔|연립(?:주택)?|다세대(?:주택)?|원룸|고시원|빌딩|타워|타운|파크|캐슬|"
    "하우스|주공|쉐르빌|"
    "푸르지오|자이|래미안|힐스테이트|아이파크|롯데캐슬|이편한세상|e편한세상|더샵|휴먼시아"
)
_ROOM = re.compile(
    rf"(?<![가-힣])[가-힣A-Za-z0-9]{{0,10}}(?:{_HOME})"
    rf" ?(?:[가-힣A-Za-z]? ?\d{{0,2}} ?단지 ?)?(?:[A-Za-z가-하]동 ?)?(?:\d{{1,4}} ?동|(?:지하 ?|반지하 ?|"
    rf"[Bb])?\d{{1,4}} ?(?:호|층))(?!선)(?: ?\d{{1,4}} ?호)?"
    r"|(?<![가-힣])(?:반지하|옥탑방|지하) ?\d{1,3} ?호(?!선)"
)
_NO_NAME_OF_HOME = re.compile(
    r"^(?:[A-Za-z○◯]{1,2}|임대|공공임대|영구임대|국민임대|행복주택|같은|고층|소형|대형|신축|노후|인근|옆|앞|"
    r"이웃|해당|공공|민간|다세대|오래된|대단지|저층|주상복합|재개발|전세|월세|매입임대|재건축|분양|방문|거주|"
    r"일반|주거용|복층|단기임대|이전|현재|부모|친척|친구|공동주택|그|이|저|한|두|세|아동|무인|고급|자치|지하|"
    r"어느|여성전용|노숙인|쪽방|상가|미분양)?$"
)
_NAMED_HOME = re.compile(
    r"(?<![가-힣A-Za-z0-9])(?P<name>[가-힣A-Za-z0-9]{1,10}?)(?: ?\d{0,2}차)?(?:아파트|빌라|맨션|맨숀|오피스텔|연립)"
    r"(?! ?(?:단지 ?내|형))"
)
_DOOR = re.compile(
    r"(?<![\d제-])(?<!제 )[1-9]\d{2,3} ?호(?=에|의|로|는|가|와| ?(?:아주머니|아저씨|할머니|할아버지|사는|"
    r"거주|주민|이웃|집|현관|문 ?앞)|[,.)]|$)(?!선|봉)"
)
_BRAND = re.compile(
    r"(?<![가-힣])[가-힣]{0,8}(?:래미안|푸르지오|힐스테이트|아이파크|롯데캐슬|이편한세상|휴먼시아|주공아파트|주공)"
    r"(?:[가-힣0-9]{0,8})? ?\d{1,2}? ?단지?"
)
_POSTAL = re.compile(
    r"(?:우편번호|우\)|\(우|(?<![가-힣])우 |〒|postal code|zip(?: code)?|postcode)[^\d\n]{0,4}(\d{5}|"
    r"\d{3}-\d{3})(?!\d)|"
    r"\((\d{5})\)(?= ?(?:서울|경기|인천|부산|[가-힣]{1,5}(?:시|구|군|도) ))",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?<![\d.])3[3-8]\.\d{4,8}[°NnＮ]?[, ]{1,3}12[4-9]\.\d{4,8}")

_STREET = (
    r"Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|"
    r"Close|Terrace|Crescent|Place|Way|Square|Grove|Gardens|Row|Mews|Parade|Walk|Rise"
)
_ROMAN_ROAD = (
    r"[A-Z][a-zA-Z'-]{1,20}?(?:[- ]?(?:daero|ro|gil))(?:,? ?\d{1,4}(?:[a-z]{0,4}-?)?(?:beon-?)?(?:ga-|na-)?gil)?"
)
_ENGLISH = re.compile(
    rf"(?<![\w-])\d{{1,5}}[A-Za-z]?(?:-\d{{1,4}})?,? (?:[A-Z][a-zA-Z'.]{{1,20}} ){{1,3}}(?:{_STREET})\b"
    rf"|(?<![\w-])\d{{1,4}}(?:-\d{{1,4}})?,? ?{_ROMAN_ROAD}(?![\w-])"
    rf"|\b{_ROMAN_ROAD},? (?:no\. ?)?\d{{1,4}}(?:-\d{{1,4}})?(?![\w-]| ?(?:times|days|children|people|calls|"
    rf"hours|minutes))"
    r"|(?<![\w-])\d{1,4}-\d{1,4},? ?[A-Z][a-z]{2,12}(?: ?\d)?-?(?:dong|ri|ga)\b"
    r"|\b[A-Z][a-z]{2,12}(?: ?\d)?-(?:dong|ri|ga),? (?:san )?\d{1,4}-\d{1,4}(?![\w-])"
    r"|\b(?:Apt|Apartment|Flat|Unit|Suite|Room)\.? ?(?:no\.? ?|#)?\d{1,4}[A-Z]?(?=[,. ]+(?:[A-Z0-9]|of\b|"
    r"on\b|in\b|at\b))(?:, ?(?:Building|Bldg|Block) \w{1,4})?"
    r"|(?<![\w-])\d{1,4}-(?:dong|ho)\b(?:,? \d{1,4}-(?:dong|ho)\b)?|\bP\.? ?O\.? Box \d{1,6}"
    r"|(?<![\w-])(?:\d{1,4},? )?(?!(?:The|This|These|Those|Public|New|Old|Rental|Their|Our|In|All|"
    r"Some) )[A-Z][a-z]{2,14} (?:[A-Z][a-z]{2,14} )?(?:Apartments|Villas?|Mansions?|Officetel)\b"
    r"|\b(?:Building|Bldg|Block)\.? ?(?:no\.? ?)?\d{1,4},? (?:Apt|Apartment|Flat|Unit|Room|No)\.? ?#?\d{1,4}"
    r"|\b(?:lives?|living|lived|resid\w+|stay\w*|moved|address)\b[^.\n]{0,20}?\b(?:Apt|Apartment|Flat|Unit|"
    r"Room)\.? ?#?\d{1,4}"
)
_STREETS = re.compile(
    r"(?:\b(?:[Ff]lat|[Hh]ouse|[Nn]umber|[Nn]o\.)(?: no\.?)? ?\d{1,4}\w? (?:on|in|at|of) )?"
    r"\b(?!(?:The|This|That|A|Main|High|Each|Every|Our|Their|By|On|In|At|Down|Silk|Wall) )"
    r"[A-Z][a-z']{2,20} (?:Street|Lane|Avenue|Boulevard)\b"
)
_GENERIC_STREET = re.compile(r"^\d+ (?:The|This|That|A|An|Each|Every) ")


def find(line: str) -> Iterator[Hit]:
    """Return every address in a plain text."""
    for match in _ROAD.finditer(line):
        if not _NO_ROAD.search(match["road"]):
            yield Hit("address", match.start(), match.end())
    for match in _ROAD_IN_AREA.finditer(line):
        if not match["road"].endswith("으로"):
            yield Hit("address", match.start(), match.end())
    for match in _LOT.finditer(line):
        if not _NO_VILLAGE.search(match["village"]):
            yield Hit("address", match.start(), match.end())
    for match in _NAMED_HOME.finditer(line):
        if not _NO_NAME_OF_HOME.match(match["name"]):
            yield Hit("address", match.start(), match.end())
    for match in _LOT_IN_AREA.finditer(line):
        if not _NO_VILLAGE.search(match["village"]):
            yield Hit("address", match.start(), match.end())
    for pattern in (_COUNTRY, _PLOT, _DOOR, _STREETS, _BRANCH, _FLAT, _ROOM, _BRAND, _POSTAL, _PLACE, _ENGLISH):
        for match in pattern.finditer(line):
            if not _GENERIC_STREET.match(match.group()):
                yield Hit("address", match.start(), match.end())
