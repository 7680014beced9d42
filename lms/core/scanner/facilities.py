"""Names of schools and facilities, and an exact age or class beside one: together they say who a child is."""

import re
from collections.abc import Iterator, Sequence

from lms.core.scanner.reading import Hit

_KINDS = (
    "초등학교|중학교|고등학교|여중|여고|유치원|어린이집|지역아동센터|보육원|그룹홈|공동생활가정|키움센터|"
    "청소년센터|청소년수련관|어학원|보습학원|태권도장?|미술학원|피아노학원|학원|병원|의원|한의원|치과|교회|"
    "성당|쉼터|소아과|소아청소년과|정신건강의학과|이비인후과|내과|아동센터|복지관|애육원|영아원|육아원|"
    "모자원|아동복지센터"
)
_NAMED = re.compile(
    rf"(?<![가-힣A-Za-z0-9])(?P<name>[가-힣A-Za-z0-9]{{2,8}}?)(?P<kind>{_KINDS})(?![가-힣]*(?:장이란|법|급))"
)
_APART = re.compile(
    r"(?<![가-힣A-Za-z0-9])(?P<name>[가-힣]{2,4}) (?P<kind>초등학교|중학교|고등학교|유치원|어린이집|"
    r"지역아동센터|보육원|그룹홈|교회)(?![가-힣]*(?:법|급|생활기록))"
)
_SHORT = re.compile(
    r"(?<![가-힣])(?P<name>[가-힣]{2,4})(?:초|중|고|여중|여고)(?= ?(?:[1-6] ?학년|\d{1,2} ?반|에 (?:다니|"
    r"재학|입학|전학)|\d-\d{1,2}(?!\d)|(?:에서|로) 전학))"
)
# Words that say what kind of place it is, not which.
_GENERIC = re.compile(
    r"^(?:국공립|사립|공립|국립|시립|구립|직장|민간|가정|법인|단체|협동|부모협동|병설|단설|인가|미인가|특수|"
    r"대안|일반|혁신|공공|소규모|대규모|인근|같은|해당|다른|그|이|저|어느|모든|각|각급|전체|관내|관할|지역|"
    r"동네|거점|협력|연계|위탁|지정|공동"
    r"|초등|중등|고등|유아|아동|영유아|어린이|장애|장애인|장애아|장애아동|장애전담|장애아전문|장애아통합|"
    r"노인|여성|남성|남자|여자|남아|여아|청소년|가출청소년|학대|피해|학대피해|학대피해아동|피해아동|학대아동|"
    r"일시|단기|중장기|중장기청소년|고정형|이동형|일시보호|긴급|비공개|가정폭력|성폭력|여성폭력|이주여성|"
    r"장애여성"
    r"|대학|대학교|종합|전문|전담|상급종합|응급|응급의료|정신|정신건강|정신과|소아|소아과|소아청소년과|"
    r"소아정신과|산부인과|내과|외과|안과|치과|피부과|이비인후과|정형외과|요양|재활|한방|동물|권역|협력|국군|"
    r"경찰|보훈|시립아동|어린이전문|아동전문|서울시립|서울시|전담의료|새싹지킴이|개인|동네|가까운"
    r"|영어|수학|미술|음악|피아노|태권도|보습|입시|단과|속셈|논술|무용|발레|컴퓨터|예체능|체육|공부방|온라인|"
    r"대형|소형|종합사회|사회|아동종합|지역사회|다문화|건강가정|우리동네|다함께|학교돌봄|방과후|초등돌봄|"
    r"융합형|일반형|거점형|시설|생활|양육|보호|방문|입소|퇴소|재원|재학|전원|통합|숲|열린|평가인증|서울형|"
    r"남녀|기숙형|자율형|특성화|일반계|인문계|자사|외국어|과학|예술|체육|마이스터|국제|방송통신|신설|폐교|"
    r"혼합|전국|시내|도내|타|본|당|신규|운영|희망)?"
    r"(?:소아|아동|청소년|장애인|노인|여성|아동복지|일시보호|피해아동|종합|대학|형|전문|사회|의)?$"
)
_NOT_BEFORE = re.compile(
    r"(?:은|는|의|한|인|된|던|할|에|로|와|과|도|을|를|이|가|서|고|며|면|및|등|내|앞|옆|뒤|부터|까지|만|라|해|"
    r"여|간|각|근처|인근|해당|관할|다니는|재학|현재|이전|전국|서울|시내|지역|가정|민간|직장|국공립|공립|사립|"
    r"구립|시립|일반|특수|대안|아동|영유아|청소년|여자|남자|동네|다른|같은|어떤|모든|이런|대형|소형|개별|"
    r"신규|우리|자녀|근무|운영|담당|통합|가출|장애|혁신|병설|초등|소속|인가|거점|중형|위탁|아직|이미|매일|"
    r"지금|날마다|동안|오늘|어제|내일|평일|주말|매주|항상|이제|보통|정말|바로|계속|새)$"
)
# What is joined to a kind of place without a space and names none; and names that end as an adjective does.
_JOINED = re.compile(r"(?:다니는|다니던|있는|없는|하는|되는|같은|다른|가는|들의|및|인근|근처|이나|이며|부터|까지)$")
_BRIGHT = re.compile(r"^(?:해맑은|푸른|밝은|맑은|고운|참좋은|새로운빛|즐거운|행복한|사랑의|튼튼한|슬기로운)$")
_AGE = re.compile(
    r"(?<!\d)(?:만 ?)?\d{1,2} ?(?:세|살)(?! ?(?:이상|이하|미만|초과|부터|까지|대|~|-))"
    r"(?:\(?\d{1,3} ?개월\)?)?|(?<!\d)[1-6] ?학년 ?\d{1,2} ?반|(?<![\d-])[1-6]-\d{1,2} ?반"
    r"|\b(?:aged? )?\d{1,2}[- ]years?[- ]old\b|\baged? \d{1,2}\b|\b(?:[1-6](?:st|nd|rd|th)|first|second|"
    r"third|fourth|fifth|sixth)[- ]grader?\b|\b[Gg]rade [1-6], [Cc]lass \d{1,2}\b",
    re.IGNORECASE,
)
_SCHOOL = re.compile(
    r"(?:초등학교|중학교|고등학교|유치원|어린이집|여중|여고|초|중|고|School|Kindergarten|Daycare|Nursery|Preschool)$"
)
_END = re.compile(r"[.!?。]\s|\n")

_ENGLISH = re.compile(
    r"\b(?P<name>(?:[A-Z][\w'-]*|St\.?) (?:[A-Z][\w'-]* ){0,2}?)(?:(?:Elementary|Primary|Middle|High|"
    r"Junior High|Secondary|Nursery|Christian|International) (?:School|Academy)|School|Kindergarten|"
    r"Daycare(?: Center)?|Preschool|Nursery|Orphanage|Group Home|Children's (?:Home|Center)|"
    r"Child Care Center|Hospital|Clinic|Church|Shelter|Academy)\b"
)
_GENERIC_ENGLISH = re.compile(
    r"^(?:(?:The|A|An|Each|Every|Our|Their|His|Her|This|That|Any|No|In|At|From|When|After|Before|If|Since|"
    r"Local|Public|Private|National|Municipal|Special|Elementary|Primary|Middle|High|Secondary|University|"
    r"General|Children's|Child|Community|Emergency|Women's|Temporary|Mental|Health|Pediatric|District|City|"
    r"Seoul|Korean|Night|Day|Welfare|Family|Youth|Foster|Care|Living|Residential|And|Or|Of|To|For|With|Both|"
    r"Which|Attending|Sunday|Summer|Boarding|Designated|Dental|State|Government|Regional|International|"
    r"Christian|Nursery|Good|Safe|Non-disclosed|Group|Junior) )+$"
)


def find(line: str) -> list[Hit]:
    """Return every place of a plain text that seems to name one school or facility."""
    found = []
    for match in _NAMED.finditer(line):
        if not _GENERIC.match(match["name"]) and not _JOINED.search(match["name"]):
            found.append(Hit("facility", match.start(), match.end()))
    for match in _APART.finditer(line):
        named = not _GENERIC.match(match["name"]) and not _NOT_BEFORE.search(match["name"])
        if named or _BRIGHT.match(match["name"]):
            found.append(Hit("facility", match.start(), match.end()))
    for match in _SHORT.finditer(line):
        if not _GENERIC.match(match["name"]) and not _NOT_BEFORE.search(match["name"]):
            found.append(Hit("facility", match.start(), match.end()))
    for match in _ENGLISH.finditer(line):
        if not _GENERIC_ENGLISH.match(match["name"]):
            found.append(Hit("facility", match.start(), match.end()))
    return found


def ages(line: str, facilities: Sequence[Hit]) -> Iterator[Hit]:
    """Return every exact age or class that stands in one sentence with a named school."""
    schools = [hit for hit in facilities if _SCHOOL.search(line[hit.start : hit.end])]
    if not schools:
        return
    for match in _AGE.finditer(line):
        for hit in schools:
            low, high = sorted((match.start(), hit.start))
            if high - low < 120 and not _END.search(line, low, high):
                yield Hit("age", match.start(), match.end())
                break
