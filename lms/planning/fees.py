"""What a class or a visit is paid: pure arithmetic in whole won."""

MINUTES = 60


def class_amount(rate: int, minutes: int) -> int:
    """Return the fee for `minutes` at `rate` won an hour, to the whole won, halves up."""
    return (rate * minutes + MINUTES // 2) // MINUTES


def amount(kind: str, rate: int, minutes: int) -> int:
    """Return the fee of a line: a class by its minutes, a visit as one."""
    return class_amount(rate, minutes) if kind == "class" else rate


def hours(minutes: int) -> float:
    """Return minutes as hours with two decimals, as the payment sheet shows them."""
    return round(minutes / MINUTES, 2)
