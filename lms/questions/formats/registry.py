"""Finds the formats: every module of this folder that has a `FORMAT`."""

from importlib import import_module
from importlib.resources import files

from lms.questions.formats.interface import Format


def _find() -> dict[str, Format]:
    names = sorted(f.name.removesuffix(".py") for f in files(__package__).iterdir() if f.name.endswith(".py"))
    modules = [import_module(f"{__package__}.{name}") for name in names if name not in ("__init__", "registry")]
    found = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return {item.key: item for item in found}


FORMATS: dict[str, Format] = _find()
