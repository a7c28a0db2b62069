"""Formats of tracking numbers that the package tracking-numbers leaves out, as their couriers describe them.

A format with a check digit is tried before those without, since those would take any number of their length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from stdnum.iso7064 import mod_37_36


class Format(NamedTuple):
    """What a courier's number looks like, without blanks and in capitals.

    `holds` verifies its check digit, where it has one.
    """

    courier: str
    pattern: str
    holds: Callable[[str], bool] = bool


def weighted(*, even: int, odd: int) -> Callable[[str], bool]:
    """Modulo 10 over the digits before the last one, each times the weight of its place; the first place is even."""

    def holds(number: str) -> bool:
        *digits, check = [int(character) for character in number if character.isdigit()]
        total = sum(digit * (odd if place % 2 else even) for place, digit in enumerate(digits))
        return -total % 10 == check

    return holds


FORMATS = (
    Format("UPS", r"[AHJKTV]\d{10}", weighted(even=1, odd=2)),
    Format("Canada Post", r"\d{16}", weighted(even=3, odd=1)),
    Format("DPD", r"(\d{14}|\d{27})[0-9A-Z]", mod_37_36.is_valid),
    Format("Yodel", r"JJ?D\d{16}"),
    Format("DHL", r"J[A-Z]{2,3}\d{9,10}"),
    Format("DHL", r"(GM|CN|SG|TH|IN|HK|MY)(?=[A-Z]*\d)[0-9A-Z]{10,39}"),
    Format("DHL", r"\d{14}"),
    Format("Amazon", r"TB[ACM]\d{12}"),
    Format("Amazon", r"[ACF]\d{10}"),
    Format("Landmark Global", r"LTN\d{8}N1"),
    Format("LaserShip", r"L[AEHINX][1-3]\d{7}"),
    Format("LaserShip", r"1LS7[12]\d{2}01[1-4]\d{6}-1"),
    Format("LaserShip", r"1LS7[12]\d{10}"),
    Format("LaserShip", r"1LSCX[0-9A-Z]{10}"),
)


def courier_of(number: str) -> str | None:
    """The courier whose format this number has, blanks and small letters aside; None where it has none of them."""
    for courier, pattern, holds in FORMATS:
        if re.fullmatch(pattern, number, re.ASCII) and holds(number):
            return courier
    return None
