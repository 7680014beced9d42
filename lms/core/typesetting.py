"""What all printed papers have in common: the typesetter, and the fonts of the site."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any


def typesetter() -> ModuleType:
    """Return the module `typst`; only the worker and the commands that print pay for loading it."""
    import typst  # noqa: PLC0415

    return typst


@cache
def fonts() -> Any:
    """Return the fonts of the site; those of the machine are left out: the same paper everywhere."""
    folder = Path(str(files("lms"))) / "fonts"
    return typesetter().Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])
