"""Names of the demonstration year. All of them are invented, and say so."""

from collections.abc import Iterator
from itertools import count
from random import Random

# Seven agencies beside the two of every demonstration: nine serve the 25 districts. Who serves whom is invented.
_AGENCIES = (
    ("새길", "Saegil", ("11110", "11140", "11170")),
    ("다솜", "Dasom", ("11200", "11230", "11260")),
    ("하람", "Haram", ("11290", "11305", "11320")),
    ("두레", "Dure", ("11350", "11380", "11470")),
    ("온누리", "Onnuri", ("11500", "11530", "11545")),
    ("마루", "Maru", ("11560", "11590", "11620")),
    ("늘봄", "Neulbom", ("11650", "11680", "11710")),
)
_KINDS = (
    ("지역아동센터", "Community Child Center"),
    ("공동생활가정", "Group Home"),
    ("아동양육시설", "Residential Care Home"),
)
_FACILITIES = (
    "가온 Gaon, 나래 Narae, 다온 Daon, 라온 Raon, 마중 Majung, 바다 Bada, 샘터 Saemteo, 아람 Aram, 자람 Jaram, "
    "초롱 Chorong, 큰별 Keunbyeol, 토담 Todam, 푸름 Pureum, 해오름 Haeoreum, 물결 Mulgyeol, 단비 Danbi, "
    "솔빛 Solbit, 예솔 Yesol, 은하 Eunha, 품앗이 Pumasi, 한울 Hanul"
)
_FAMILY = "김이박최정강조윤장임한오서신권황안송류홍"
_GIVEN = (
    "하나 다래 보람 슬기 아름 초롱 한결 가람 나래 두리 로운 마루 바름 새봄 "
    "어진 자람 큰솔 토리 푸름 해솔 겨울 노을 도담 라온 미르 벼리 새나 여울 "
    "지음 가을 고운 나무 누리 다솜 달빛 루다 마음 먼동 물결 바다 별하 빛나 "
    "산들 샘물 소담 시내 아라 연두 예솔 은솔 이든 잔디 참이 초원 하람 해님 "
)


def agencies() -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Yield code, Korean and English name of each agency of the year, and the codes of the districts it serves."""
    for number, (name_ko, name_en, served) in enumerate(_AGENCIES, 3):
        yield (
            f"YEAR-AGENCY-{number}",
            f"가상 {name_ko}아동보호전문기관",
            f"Fictional {name_en} Child Protection Agency",
            served,
        )


def facilities() -> Iterator[tuple[str, str, str]]:
    """Yield code, Korean and English name of each facility of the year."""
    for number, both in enumerate(_FACILITIES.split(", ")):
        name_ko, name_en = both.split()
        kind_ko, kind_en = _KINDS[number % len(_KINDS)]
        yield f"YEAR-FACILITY-{number + 1}", f"가상 {name_ko}{kind_ko}", f"Fictional {name_en} {kind_en}"


def names(seed: int) -> Iterator[str]:
    """Yield names of people in an order that the seed decides; none comes twice."""
    pairs = [f"가상 {family}{given}" for family in _FAMILY for given in _GIVEN.split()]
    Random(seed).shuffle(pairs)  # noqa: S311  a name is no secret
    for turn in count(1):
        yield from (name if turn == 1 else f"{name} {turn}" for name in pairs)
