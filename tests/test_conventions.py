"""House rules that a program can check. What is wrong is listed whole, so that one run shows all of it."""

import ast
import configparser
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click

from lms import config
from lms.cli import cli

ROOT = Path(__file__).resolve().parent.parent
TOP_LEVEL = {"assets", "courses", "docs", "lms", "migrations", "quizzes", "templates", "tests"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "lib"}
MOUNTS = {"templates": "lms.templates", "migrations": "lms.migrations"}
MOUNTS |= {"courses": "lms.content.courses", "quizzes": "lms.content.quizzes"}


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file git keeps or would keep."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for path in map(Path, listing.splitlines()) if (ROOT / path).is_file())


def sources(*folders: str) -> Iterator[tuple[Path, str]]:
    """Return the Python files below the folders with their text."""
    for path in tracked():
        if path.suffix == ".py" and path.parts[0] in folders:
            yield path, (ROOT / path).read_text(encoding="utf-8")


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Return every call in a syntax tree."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def setup_cfg() -> configparser.ConfigParser:
    """Return setup.cfg."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def test_packages_in_setup_cfg_are_the_folders_on_disk() -> None:
    listed = set(setup_cfg()["options"]["packages"].split())
    found = set()
    for path in tracked():
        if path.name == "__init__.py" and path.parts[0] in {"lms", *MOUNTS}:
            top, *rest = path.parent.parts
            found.add(".".join([MOUNTS.get(top, top), *rest]))
    assert listed == found


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in tracked() if path.suffix == ".py" and path.parts[0] == "lms"}
    assert [str(folder) for folder in sorted(folders) if not (ROOT / folder / "__init__.py").exists()] == []


def test_top_level_holds_only_what_the_plan_names() -> None:
    folders = {path.parts[0] for path in tracked() if len(path.parts) > 1}
    assert {folder for folder in folders if not folder.startswith(".")} <= TOP_LEVEL


def test_no_source_file_holds_two_subjects() -> None:
    limits = {"lms": 400, "tests": 500}
    long = [str(path) for path, text in sources(*limits) if text.count("\n") > limits[path.parts[0]]]
    assert long == []


def test_no_folder_or_module_is_a_drawer() -> None:
    names = [path for path in tracked() if path.parts[0] in {"lms", "tests", "templates", "assets"}]
    assert [str(path) for path in names if DRAWERS & {*path.parts[:-1], path.stem}] == []


def test_init_files_hold_a_docstring_only() -> None:
    found = [
        str(path)
        for path, text in sources("lms", "migrations", "templates", "courses", "quizzes")
        if path.name == "__init__.py" and [type(node).__name__ for node in ast.parse(text).body] != ["Expr"]
    ]
    assert found == []


def test_only_core_db_commits_and_rolls_back() -> None:
    found = [
        f"{path}:{call.lineno}"
        for path, text in sources("lms")
        if path != Path("lms/core/db.py")
        for call in calls(ast.parse(text))
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"commit", "rollback"}
    ]
    assert found == []


def test_only_core_markup_makes_markup() -> None:
    allowed = {Path("lms/core/markup.py")}
    found = [str(path) for path, text in sources("lms") if path not in allowed and re.search(r"\bMarkup\b", text)]
    found += [
        str(path) for path in tracked() if path.parts[0] == "templates" and "|safe" in _text(path).replace(" ", "")
    ]
    assert found == []


def test_only_core_storage_opens_what_came_from_outside() -> None:
    outside = re.compile(r"(zipfile|tarfile|shutil)\.|\.(extractall|unpack_archive)\(")
    allowed = {Path("lms/core/storage.py")}
    found = [
        f"{path}:{number}"
        for path, text in sources("lms")
        if path not in allowed and (path.name in {"views.py", "staff.py", "forms.py", "activity.py"})
        for number, line in enumerate(text.splitlines(), 1)
        if outside.search(line) or re.search(r"(?<![\w.])open\(|Path\(", line)
    ]
    assert found == []


def test_every_public_function_of_a_service_says_what_it_does() -> None:
    found = [
        f"{path}:{node.lineno} {node.name}"
        for path, text in sources("lms")
        if path.name == "services.py"
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert found == []


def test_services_and_models_know_no_web_library() -> None:
    web = {"flask", "flask_login", "flask_wtf", "flask_babel", "wtforms", "werkzeug"}
    found = [
        f"{path}: {name}"
        for path, text in sources("lms")
        if path.name in {"services.py", "models.py", "completion.py"}
        for name in _imported(ast.parse(text))
        if name.split(".")[0] in web
    ]
    assert found == []


def test_every_room_stands_in_the_import_contracts() -> None:
    parser = setup_cfg()
    inside = set(parser["importlinter:contract:inside"]["containers"].split())
    rooms = {
        ".".join(path.parent.parts)
        for path in tracked()
        if path.parts[0] == "lms" and path.name in {"services.py", "models.py", "views.py", "staff.py", "activity.py"}
    } - {"lms", "lms.core"}
    assert rooms <= inside


def test_every_setting_is_documented() -> None:
    readme = _text(Path("README.md"))
    assert [name for name, _, _ in config.describe() if name not in readme] == []


def test_no_setting_is_documented_that_does_not_exist() -> None:
    known = {name for name, _, _ in config.describe()}
    assert set(re.findall(r"\bLMS_[A-Z]+(?:_[A-Z]+)*\b", _text(Path("README.md")))) <= known


def test_every_command_is_documented() -> None:
    readme = _text(Path("README.md"))
    assert [command for command in commands(cli, "lms") if f"`{command}" not in readme] == []


def commands(group: click.Command, name: str) -> Iterator[str]:
    """Return the full names of all commands below a group."""
    if not isinstance(group, click.Group):
        yield name
        return
    for child in sorted(group.commands):
        if not group.commands[child].hidden:
            yield from commands(group.commands[child], f"{name} {child}")


def test_every_make_target_is_documented() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", _text(Path("Makefile")), re.MULTILINE)
    papers = _text(Path("README.md")) + _text(Path("CONTRIBUTING.md"))
    assert [target for target in targets if f"make {target}" not in papers] == []


def test_every_dependency_has_a_line() -> None:
    papers = _text(Path("docs/dependencies.md")).lower()
    options = setup_cfg()
    listed = options["options"]["install_requires"] + "".join(options["options.extras_require"].values())
    names = re.findall(r"^([A-Za-z0-9_.-]+)", listed, re.MULTILINE)
    assert [name for name in names if name.lower() not in papers] == []


def test_papers_name_only_files_that_are_there() -> None:
    """A path in a paper is one of the project, or one of `lms/` without its first part; lessons are examples."""
    pattern = re.compile(r"`((?:[a-z0-9_.-]+/)+[a-z0-9_-]+\.(?:py|mjs|js|toml|cfg))`")
    lost = [
        f"{path}: {name}"
        for path in tracked()
        if path.suffix == ".md" and path.parts[0] in {"docs", "README.md", "CONTRIBUTING.md"}
        for name in pattern.findall(_text(path))
        if not any((ROOT / folder / name).exists() for folder in ("", "lms"))
    ]
    assert lost == []


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    # Put together here, so that this file does not match itself.
    hosts = ["registry." + "npmjs", "pypi.org/" + "simple", "files.python" + "hosted", "/" + "work/", "/" + "root/"]
    words = re.compile("|".join(map(re.escape, hosts)) + r"|(?<![\w<])/home/[a-z]+/")
    found = []
    for path in tracked():
        try:
            lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{path}:{number}" for number, line in enumerate(lines, 1) if words.search(line)]
    assert found == []


def test_templates_hold_no_inline_style_or_script() -> None:
    forbidden = re.compile(
        r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:|<script(?![^>]*\bsrc=)(?![^>]*\bnonce=)", re.I
    )
    found = [
        f"{path}:{number}"
        for path in tracked()
        if path.parts[0] == "templates" and path.suffix == ".html"
        for number, line in enumerate(_text(path).splitlines(), 1)
        if forbidden.search(line)
    ]
    assert found == []


def test_templates_name_no_foreign_host() -> None:
    foreign = re.compile(
        r"(?:src|action|srcset|data)=[\"'](?:https?:)?//|<link[^>]*href=[\"'](?:https?:)?//", re.IGNORECASE
    )
    found = [
        f"{path}:{number}"
        for path in tracked()
        if path.parts[0] == "templates" and path.suffix == ".html"
        for number, line in enumerate(_text(path).splitlines(), 1)
        if foreign.search(line)
    ]
    assert found == []


def test_tests_mirror_the_rooms() -> None:
    own = {"activities", "assets", "bench", "browser", "courses", "journeys"}
    rooms = {path.parts[1] for path in tracked() if path.parts[0] == "lms" and len(path.parts) > 2}
    folders = {path.parts[1] for path in tracked() if path.parts[0] == "tests" and len(path.parts) > 2}
    assert folders - own <= rooms
    assert {room for room in rooms - {"static", "translations", "fonts"} if room not in folders} == set()


def test_test_names_are_sentences() -> None:
    short = [
        f"{path}:{node.lineno} {node.name}"
        for path, text in sources("tests")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and node.name.count("_") < 3
    ]
    assert short == []


def _text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
