"""A tracking number tells its courier by format and check digit, and leads to the courier's page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from b2b.couriers import COURIERS, guess, tracking_url

pytestmark = pytest.mark.covers("O2", "O6")


@pytest.mark.parametrize(
    ("number", "courier"),
    [
        ("1Z999AA10123456784", "UPS"),
        ("1z 999 aa1 01 2345 6784", "UPS"),
        ("RB123456785GB", "Royal Mail"),
        ("3318810025", "DHL"),
        ("986578788855", "FedEx"),
    ],
)
def test_a_number_tells_its_courier_and_page(number: str, courier: str) -> None:
    found = guess(number)
    assert found is not None and found.name == courier
    assert found.url is not None and "".join(number.split()).upper() in found.url


@pytest.mark.parametrize(
    "number", ["1Z999AA10123456785", "RB123456784GB", "123", "", "Bring it round", "\u0661\u0662\u0663"]
)
def test_a_wrong_check_digit_or_any_text_tells_nothing(number: str) -> None:
    assert guess(number) is None


@pytest.mark.parametrize("courier", COURIERS)
def test_every_courier_of_the_menu_has_a_page_of_its_own(courier: str) -> None:
    url = tracking_url(courier, "A B/1")
    assert url is not None and url.startswith("https://") and url.endswith("AB%2F1")


def test_an_unknown_courier_has_no_page() -> None:
    assert tracking_url("Uncle Bob's van", "1") is None


def test_no_published_invalid_number_is_taken_for_one_of_its_courier(shared_data: Path) -> None:
    wrong, seen = [], 0
    for kind, number in _published(shared_data, "invalid"):
        seen += 1
        found = guess(number)
        wrong += [(kind, number, found)] if found and (_same(kind, found.name)) else []
    assert seen > 40 and not wrong


def test_every_published_valid_number_tells_a_courier(shared_data: Path) -> None:
    unknown, seen = [], 0
    for kind, number in _published(shared_data, "valid"):
        seen += 1
        found = guess(number)
        unknown += [(kind, number)] if found is None or not _same(kind, found.name) else []
    assert seen > 80 and not unknown


def _published(shared_data: Path, which: str) -> Iterator[tuple[str, str]]:
    for file in sorted((shared_data / "tracking").glob("*.json")):
        courier = json.loads(file.read_text(encoding="utf-8"))
        for kind in courier["tracking_numbers"]:
            yield from ((courier["name"], number) for number in kind["test_numbers"][which])


def _same(published: str, ours: str) -> bool:
    """Whether these are one courier; a number of the Universal Postal Union tells its post."""
    return published.startswith((ours, "S10"))
