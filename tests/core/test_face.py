"""The face without a site around it: what pages weigh, and what the macros write."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import jinja2
import pytest
import wtforms
from flask import Flask, render_template
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from lms.core import assets, i18n, styleguide
from lms.core.kept import Slots

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "lms" / "static"
KILOBYTE = 1024
SAMPLE = """## 신고의무자 교육
아동학대범죄의 처벌 등에 관한 특례법에 따라 신고의무자는 직무를 수행하면서 아동학대범죄를 알게 된 경우나
그 의심이 있는 경우에는 **즉시** 신고하여야 합니다. 이 교육은 사례로 배우는 세 단원으로 이루어져 있으며,
각 단원을 마치면 짧은 문제를 풉니다. 학습을 멈추었다가 다시 들어오면 멈춘 자리에서 이어집니다.
모든 활동과 학습 시간을 채우면 이수증을 내려받을 수 있습니다."""


ROLES = [SelectChoice("a", "Learner"), SelectChoice("b", "Instructor")]


class Sample(wtforms.Form):
    """A form with the kinds of fields the macros tell apart."""

    name = wtforms.StringField("Name", [DataRequired("Please fill this in.")], description="As on your badge.")
    role = wtforms.RadioField("Role", [DataRequired("Choose one.")], choices=ROLES)
    agree = wtforms.BooleanField("Send me <mail>")


@pytest.fixture
def face() -> Flask:
    """Return an app with the templates and as much around them as they ask for."""
    app = Flask("face", static_folder=None)
    app.secret_key = "face"
    app.jinja_loader = jinja2.FileSystemLoader(ROOT / "templates")
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(asset=assets.load(STATIC).url, csrf_token=lambda: "token")
    app.context_processor(_context)
    return app


def _context() -> dict[str, Any]:
    return {
        "csp_nonce": lambda: "nonce",
        "lang": "ko",
        "text_size": "100",
        "here": "/",
        "person": None,
        "alerts": "",
        "shell": {"header": "", "footer": ""},
        "site": {"title": "Ieum LMS"},
    }


def _render(app: Flask, source: str, **values: Any) -> str:
    with app.test_request_context():
        return app.jinja_env.from_string(source).render(**values)


def _asset(name: str) -> Path:
    manifest = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))
    return STATIC / manifest[name]


def _faces(sheet: str) -> list[tuple[str, str, set[int]]]:
    """Return (family, file, code points) of every @font-face rule that loads a file, in order."""
    found = []
    for rule in re.findall(r"@font-face\s*{([^}]*)}", _asset(sheet).read_text(encoding="utf-8")):
        file = re.search(r"url\(\"?([^\")]+)\"?\)", rule)
        if file:
            codes: set[int] = set()
            for part in re.search(r"unicode-range:([^;}]+)", rule)[1].split(","):  # type: ignore[index]
                first, _, last = part.strip()[2:].partition("-")
                codes |= set(range(int(first, 16), int(last or first, 16) + 1))
            family = re.search(r"font-family:\"?([^\";]+)", rule)[1]  # type: ignore[index]
            found.append((family, Path(file[1]).name, codes))
    return found


def _files_for(text: str) -> set[str]:
    """Return the font files a browser loads for a page: all of it regular, headings and strong words also bold."""
    bold = "".join(re.findall(r"^#.*$|\*\*[^*]+\*\*", text, re.MULTILINE))
    needed = set()
    for weight, part in (("400", text), ("700", bold)):
        families = [list(reversed(_faces(sheet))) for sheet in ("main.css", "fonts.css")]
        for code in {ord(character) for character in part}:
            for faces in families:
                file = next((file for _, file, codes in faces if code in codes and f"-{weight}-" in file), None)
                if file:
                    needed.add(file)
                    break
    return needed


def test_every_asset_named_in_a_template_is_built() -> None:
    manifest = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))
    missing = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"\basset\(['\"]([^'\"]+)['\"]\)", path.read_text(encoding="utf-8"))
        if name not in manifest
    ]
    assert missing == []


def test_styles_and_scripts_of_a_first_visit_leave_room_for_the_page() -> None:
    weights = {name: len(gzip.compress(_asset(name).read_bytes(), 9)) for name in ("main.css", "fonts.css", "main.js")}
    assert sum(weights.values()) <= 20 * KILOBYTE, weights


def test_the_fonts_of_a_first_visit_weigh_at_most_200_kilobytes() -> None:
    assert _fonts_of(SAMPLE) <= 200 * KILOBYTE


def test_the_fonts_of_no_lesson_weigh_more_than_a_quarter_megabyte() -> None:
    pages = {path.relative_to(ROOT): path.read_text(encoding="utf-8") for path in (ROOT / "courses").glob("*/ko/*.md")}
    weights = {str(path): _fonts_of(page) for path, page in pages.items()}
    assert {path: weight for path, weight in weights.items() if weight > 256 * KILOBYTE} == {}


def _fonts_of(page: str) -> int:
    return sum((STATIC / file).stat().st_size for file in _files_for(page))


def test_every_hangul_syllable_has_a_font_file() -> None:
    covered = {code for sheet in ("main.css", "fonts.css") for _, _, codes in _faces(sheet) for code in codes}
    assert set(range(0xAC00, 0xD7A4)) <= covered


def test_every_font_file_named_in_a_rule_exists() -> None:
    named = {file for sheet in ("main.css", "fonts.css") for _, file, _ in _faces(sheet)}
    assert named
    assert {file for file in named if not (STATIC / file).exists()} == set()


def test_a_field_in_error_is_tied_to_its_hint_and_its_error(face: Flask) -> None:
    form = Sample()
    form.validate()
    page = _render(face, '{% import "macros/forms.html" as forms %}{{ forms.field(form.name) }}', form=form)
    assert 'aria-describedby="name-hint name-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="name-error"' in page
    assert "Please fill this in." in page


def test_a_field_without_error_or_hint_points_nowhere(face: Flask) -> None:
    page = _render(face, '{% import "macros/forms.html" as forms %}{{ forms.field(form.role) }}', form=Sample())
    assert "aria-describedby" not in page
    assert "aria-invalid" not in page
    assert page.count("<legend>") == 1


def test_the_error_summary_leads_to_each_field_in_error(face: Flask) -> None:
    form = Sample()
    form.validate()
    page = _render(face, '{% import "macros/forms.html" as forms %}{{ forms.error_summary(form) }}', form=form)
    assert 'href="#name"' in page
    assert 'href="#role-0"' in page
    assert 'role="alert"' in page


def test_a_form_without_errors_has_no_summary(face: Flask) -> None:
    page = _render(face, '{% import "macros/forms.html" as forms %}{{ forms.error_summary(form) }}', form=Sample())
    assert page.strip() == ""


def test_what_people_type_is_escaped_in_every_macro(face: Flask) -> None:
    bad = "<b>&"
    source = """{% import "macros/page.html" as ui %}{% import "macros/tables.html" as tables %}
    {{ ui.page_header(bad, bad, bad) }}{{ ui.alert("info", bad, bad) }}{{ ui.badge("info", bad) }}{{ ui.tag(bad, bad) }}
    {{ ui.progress(1, 2, bad, bad) }}{{ ui.steps([(bad, "done")]) }}{{ ui.empty_state(bad, bad, (bad, bad)) }}
    {{ ui.button(bad, value=bad) }}{{ ui.link_button(bad, bad) }}{{ ui.facts([(bad, bad)]) }}
    {{ ui.figures([(bad, bad)]) }}{{ ui.post_button(bad, bad, fields={bad: bad}) }}
    {{ ui.confirm(bad, bad, bad, bad) }}{{ ui.tabs([(bad, bad)], bad) }}
    {{ tables.head(bad, bad) }}{{ tables.cell(bad, bad) }}{{ ui.breadcrumb([(bad, bad), (bad, none)]) }}"""
    page = _render(face, source, bad=bad)
    assert bad not in page
    assert "&lt;b&gt;&amp;" in page


def test_a_destructive_act_asks_before_its_form_can_be_sent(face: Flask) -> None:
    page = _render(
        face, '{% import "macros/page.html" as ui %}{{ ui.confirm("Delete", "Really?", "Yes", "/delete", {"id": 7}) }}'
    )
    assert page.index("<details") < page.index("<summary") < page.index('<form class="panel" method="post"')
    assert 'name="id" value="7"' in page
    assert 'name="csrf_token"' in page


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 429, 500, 503])
def test_every_error_page_says_what_happened_and_what_to_do(face: Flask, status: int) -> None:
    with face.test_request_context():
        page = render_template(f"errors/{status}.html", message="", status=status)
    assert page.count("<h1>") == 1
    assert len(re.findall(r"<p>[^<]{10,}</p>", page)) >= 2


@pytest.mark.parametrize("status", [500, 503])
def test_a_page_for_broken_times_asks_for_nothing_but_its_styles(face: Flask, status: int) -> None:
    face.template_context_processors[None].clear()
    with face.test_request_context():
        assert "112" in render_template(f"errors/{status}.html")


def test_a_signed_in_person_finds_profile_and_sign_out(face: Flask) -> None:
    with face.test_request_context():
        page = render_template(
            "core/header.html", signed_in=True, nav=(), account_nav=[("Profile", "/profile", False)], slot=Slots()
        )
    assert page.count('href="/profile"') == 2
    assert page.count('action="/sign-out"') == 2
    assert 'href="/sign-in"' not in page


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_style_guide_shows_every_macro(face: Flask, language: str) -> None:
    face.register_blueprint(styleguide.blueprint)
    with i18n.speaking(language):
        page = face.test_client().get("/styleguide").text
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates" / "macros").glob("*.html"))
    classes = set(re.findall(r'class="([a-z][a-z-]+)"', source))
    assert {name for name in classes if not re.search(rf'class="[^"]*\b{name}\b', page)} == set()


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text(encoding="utf-8")
