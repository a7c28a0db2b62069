"""How money and times are written wherever a program reads them (API.md, Manner)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal


def money(amount: Decimal) -> str:
    """9.8 → "9.80", 9.125 → "9.125": at least 2 decimals, at most 4."""
    plain = f"{amount:.4f}"
    return plain[:-2] if plain.endswith("00") else plain.removesuffix("0")


def moment(at: datetime) -> str:
    """A time as RFC 3339 in UTC with Z; with fractions of a second only where it has some."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
