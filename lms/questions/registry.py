"""Finds the question kinds: every module of kinds/."""

from importlib import import_module
from importlib.resources import files

from lms.questions.kind import Kind


def _find() -> dict[str, Kind]:
    names = sorted(f.name.removesuffix(".py") for f in files("lms.questions.kinds").iterdir() if f.name.endswith(".py"))
    kinds = [import_module(f"lms.questions.kinds.{name}").kind for name in names if name != "__init__"]
    return {kind.key: kind for kind in kinds}


KINDS: dict[str, Kind] = _find()
