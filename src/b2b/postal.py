"""Interim."""

from __future__ import annotations
from b2b.aggregates.values import Address


def layout(address: Address, *, name: str = "", company: str | None = None, language: str | None = None) -> list[str]:
    last = " ".join(p for p in (address.city, address.region, address.postal_code) if p)
    return [p for p in (name, company, *address.lines, last, address.country) if p]
