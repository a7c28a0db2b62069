"""What people type into forms, read by their locale and time zone: amounts, and a date with a time of day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal


def read_amount(text: str) -> Decimal:
    """A number as people type it: 9.80, 9,80, 1 234,50, 1,234.50. The last of two different marks is the decimal one.

    A single mark is the decimal mark: nobody groups what fits a price field. Raises ValueError for anything else.
    """
    plain = re.sub(r"[\s’']", "", text)
    decimal_mark = max(".,", key=plain.rfind)
    grouping = "," if decimal_mark == "." else "."
    if plain.count(decimal_mark) > 1 or not re.fullmatch(r"[0-9.,]+", plain):
        raise ValueError(text)
    plain = plain.replace(grouping, "").replace(decimal_mark, ".")
    if not re.fullmatch(r"\d+\.?\d*|\.\d+", plain):
        raise ValueError(text)
    return Decimal(plain)


def written_amount(amount: Decimal | None) -> str:
    """An amount as a field shows it: two decimals, and more only where the amount has them. None is blank."""
    if amount is None:
        return ""
    return f"{amount:.2f}" if amount == round(amount, 2) else f"{amount.normalize():f}"


def read_moment(day: str, clock: str, zone: tzinfo) -> datetime:
    """The UTC moment of a date and a time of day in `zone`, as <input type=date> and type=time send them.

    An hour that summer time repeats is its first; one that it skips is as long after the last that exists
    (RFC 5545, 3.3.5). Raises ValueError where either is no date or no time.
    """
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), tzinfo=zone)
    return local.astimezone(UTC)
