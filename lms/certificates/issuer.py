"""Who issues certificates here: the body, its head, its seal, and the address where certificates are checked."""

from dataclasses import dataclass
from pathlib import Path

from lms.config import Settings

SEALS = ("issuer-seal.svg", "issuer-seal.png")


@dataclass(frozen=True)
class Issuer:
    """The issuing body; `seal` is a picture in the data folder named issuer-seal.svg or .png, if there is one."""

    name: dict[str, str]
    title: dict[str, str]
    base_url: str
    folder: Path

    @property
    def seal(self) -> Path | None:
        """Return the picture of the seal, or None."""
        return next((self.folder / name for name in SEALS if (self.folder / name).is_file()), None)


_issuer: Issuer | None = None


def use(settings: Settings) -> None:
    """Issue in the name of the body that the settings name."""
    global _issuer
    _issuer = Issuer(
        {"ko": settings.issuer_ko, "en": settings.issuer_en},
        {"ko": settings.issuer_title_ko, "en": settings.issuer_title_en},
        settings.base_url,
        settings.data,
    )


def issuer() -> Issuer:
    """Return the issuing body."""
    if _issuer is None:
        raise RuntimeError("issuer.use() was not called")
    return _issuer
