"""The document shows every name right, is one page, tagged, and the same whenever it is made."""

import dataclasses
import shutil
import subprocess
import unicodedata

import pytest
import zxingcpp

from lms.certificates.document import Seal, Unprintable, file_name, hours, letters_missing, render
from tests.certificates.given import SNAPSHOT

SITE = "https://ieum.example.org"
SEAL = Seal("svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>')
RARE = ["뷁똠쀍믜", "갂걗괞긹", "힣홟휋", "金洙映", "박 지유", "Nguyễn Thị Hà", "Šćžł şğő", "O’Brien-Łukasz", "Жанна"]


def pdf(language="ko", seal=None, **changes):
    return render(dataclasses.replace(SNAPSHOT, **changes), language, SITE, 1795500000, seal)


def tool(program, data, tmp_path, *options):
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed (on Debian: apt-get install poppler-utils)")
    path = tmp_path / "certificate.pdf"
    path.write_bytes(data)
    done = subprocess.run(
        [program, *options, str(path), *(["-"] if program == "pdftotext" else [])], capture_output=True
    )
    return unicodedata.normalize("NFC", done.stdout.decode(errors="replace"))


def words(data, tmp_path):
    return tool("pdftotext", data, tmp_path, "-layout")


def flat(text):
    return "".join(text.split())


def test_korean_certificate_says_all_it_must(tmp_path):
    text = flat(words(pdf(), tmp_path))
    for expected in (
        "제2026-법정-0001호",
        "이수증",
        "성명홍길동",
        "소속가상한강지역아동센터",
        "직위사회복지사",
        "과정신고의무자교육",
        "차수2026년1차",
        "기간2026년11월3일~2026년11월24일",
        "교육시간1시간(60분)",
        "교육방법이러닝(온라인)",
        "위사람은“신고의무자교육”과정을이수하였기에이증서를드립니다.",
        "2026년11월24일",
        "서울시여성가족재단",
        "대표이사",
        "K7QF-2M4N-8PRS-TVWX",
        "https://ieum.example.org/verify/K7QF-2M4N-8PRS-TVWX",
        "법령기준일:2026년10월2일",
    ):
        assert expected in text, expected


def test_english_certificate_says_all_it_must(tmp_path):
    text = " ".join(words(pdf("en"), tmp_path).split())
    for expected in (
        "No. 2026-Beopjeong-0001 (제2026-법정-0001호)",
        "Certificate of completion",
        "Hong Gildong (홍길동)",
        "Fictional Hangang Community Child Center",
        "No. 1 of 2026",
        "November 3, 2026 – November 24, 2026",
        "1 hour (60 minutes)",
        "This certifies that the person named above has completed the course “Mandated reporter training”.",
        "Seoul Foundation of Women & Family",
        "Law as of October 2, 2026",
    ):
        assert expected in text, expected


@pytest.mark.parametrize("name", RARE)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_rare_syllables_hanja_and_accents_are_shown(name, language, tmp_path):
    data = pdf(language, name=name, name_en="")
    assert flat(name) in flat(words(data, tmp_path))
    fonts = tool("pdffonts", data, tmp_path).splitlines()[2:]
    assert fonts and all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)  # embedded, subset, Unicode


def test_every_hangul_syllable_can_be_shown():
    syllables = [chr(code) for code in range(0xAC00, 0xD7A4)]
    long = "".join(syllables)
    assert pdf(position=long[:3000]) and pdf(position=long[3000:7000]) and pdf(position=long[7000:])


@pytest.mark.parametrize(("name", "letters"), [("ไทย", ["ท", "ย", "ไ"]), ("김😀", ["😀"]), ("𠮷田", ["𠮷"])])
def test_letter_without_a_font_is_named_and_never_a_box(name, letters):
    with pytest.raises(Unprintable) as refusal:
        pdf(name=name)
    assert refusal.value.letters == letters
    assert name not in str(refusal.value)
    assert letters_missing(dataclasses.replace(SNAPSHOT, name=name)) == letters
    assert letters_missing(SNAPSHOT) == []


def test_nothing_in_a_name_is_markup(tmp_path):
    name = '#panic("x") *a* $x$ <b> @c // \\'
    assert flat(name) in flat(words(pdf(name=name, position=name), tmp_path))


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("seal", [None, SEAL])
def test_longest_texts_fit_on_one_page(language, seal, tmp_path):
    data = pdf(
        language,
        seal,
        name="프란치스코 하비에르 데 라 크루스 산티아고 프란치스코 하비에르",
        name_en="Francisco Javier de la Cruz Santiago y Fernandez de Cordoba y Figueroa",
        organization={"ko": "가상 아주 긴 이름의 지역아동센터 " * 6, "en": "Fictional center with a long name " * 4},
        position="선임상담원 " * 20,
        course={"ko": "아동학대 대응 직무 심화과정 " * 8, "en": "Advanced course in responding to abuse " * 5},
    )
    assert "Pages:           1" in tool("pdfinfo", data, tmp_path)


def test_document_is_tagged_titled_and_in_its_language(tmp_path):
    data = pdf()
    about = tool("pdfinfo", data, tmp_path)
    assert "Tagged:          yes" in about
    assert "Title:           이수증 제2026-법정-0001호" in about
    structure = tool("pdfinfo", data, tmp_path, "-struct-text")
    assert all(tag in structure for tag in ("H1", "Lbl", "LBody", "Figure", "Link"))
    assert b"/Lang" in data
    for standard in (b"pdfaid:part>2<", b"pdfaid:conformance>A<", b"pdfuaid:part>1<"):
        assert standard in data


@pytest.mark.parametrize("language", ["ko", "en"])
def test_qr_code_leads_to_the_verification_of_this_certificate(language, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(pdf(language))
    subprocess.run(["pdftoppm", "-gray", "-r", "150", str(path), str(tmp_path / "page")], check=True, timeout=60)
    _kind, size, _most, pixels = (tmp_path / "page-1.pgm").read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    found = zxingcpp.read_barcodes(memoryview(pixels).cast("B", (height, width)))
    assert [code.text for code in found] == ["https://ieum.example.org/verify/K7QF-2M4N-8PRS-TVWX"]


def test_same_input_gives_the_same_bytes():
    assert pdf() == pdf()
    assert pdf() != pdf(seal=SEAL)
    assert pdf() != pdf("en")


def test_empty_fields_are_left_out(tmp_path):
    text = words(pdf(organization={"ko": "", "en": ""}, position=""), tmp_path)
    assert "소속" not in text and "직위" not in text


@pytest.mark.parametrize(
    ("minutes", "korean", "english"),
    [
        (60, "1시간(60분)", "1 hour (60 minutes)"),
        (20, "20분", "20 minutes"),
        (90, "1시간 30분(90분)", "1 hour 30 minutes (90 minutes)"),
        (1860, "31시간(1860분)", "31 hours (1860 minutes)"),
        (1, "1분", "1 minute"),
        (0, "0분", "0 minutes"),
    ],
)
def test_credited_time_is_shown_in_hours_and_minutes(minutes, korean, english):
    assert hours(minutes, "ko") == korean
    assert hours(minutes, "en") == english


def test_file_is_named_after_the_number():
    assert file_name(SNAPSHOT, "ko") == "이수증-2026-법정-0001.pdf"
    assert file_name(SNAPSHOT, "en") == "certificate-2026-법정-0001.pdf"
