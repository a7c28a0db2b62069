"""Interim."""

from __future__ import annotations
from typing import NamedTuple


class Courier(NamedTuple):
    name: str


COURIERS = ("UPS", "DHL", "DPD", "FedEx", "Canada Post", "USPS")


def guess(number: str) -> Courier | None:
    return Courier("UPS") if number.startswith("1Z") else None


def tracking_url(courier: str, number: str) -> str | None:
    return None
