"""The browsers between which an attempt goes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Device:
    """The browser in front of which somebody sits: its mark, and what its owner knows it by."""

    mark: str = ""
    name: str = ""


# Where no browser is known, as in an attempt that staff or a test begins: everybody's.
ANY = Device()
