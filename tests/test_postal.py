"""An address is checked and laid out by the rules of its country."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from b2b.aggregates.values import Address
from b2b.postal import faults_of, layout

pytestmark = pytest.mark.covers("R1")

MONTREAL = Address(
    lines=("88 avenue Laurier Ouest",), city="Montréal", region="QC", postal_code="H2T 2N4", country="CA"
)

CHANGED_SINCE = {"BY", "EC", "EE", "KR", "SO"}
"""Countries that gave themselves other postal codes after the examples were published."""


def where(address: Address) -> set[str]:
    return {fault.pointer for fault in faults_of(address, at="")}


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (MONTREAL, ["Élodie", "88 avenue Laurier Ouest", "Montréal QC H2T 2N4", "Canada"]),
        (
            Address(lines=("10 rue des Lilas", "Bât. B"), city="Lyon", postal_code="69003", country="FR"),
            ["Élodie", "10 rue des Lilas", "Bât. B", "69003 Lyon", "France"],
        ),
        (
            Address(lines=("銀座1-2-3",), city="中央区", region="東京都", postal_code="104-0061", country="JP"),
            ["〒104-0061", "東京都中央区", "銀座1-2-3", "Élodie", "Japan"],
        ),
        (
            Address(lines=("1-2-3 Ginza",), city="Chuo-ku", region="Tokyo", postal_code="104-0061", country="JP"),
            ["Élodie", "1-2-3 Ginza, Chuo-ku, Tokyo", "104-0061", "Japan"],
        ),
        (
            Address(lines=("1 Orchard Road",), city="Singapore", postal_code="238824", country="SG"),
            ["Élodie", "1 Orchard Road", "SINGAPORE 238824", "Singapore"],
        ),
        (
            Address(lines=("1 Main St",), city="Springfield", postal_code="62701", country="US"),
            ["Élodie", "1 Main St", "Springfield 62701", "United States"],
        ),
    ],
)
def test_an_address_is_written_as_its_country_writes_it(address: Address, lines: list[str]) -> None:
    assert layout(address, name="Élodie") == lines


def test_the_country_is_named_in_the_readers_language() -> None:
    assert layout(Address(lines=("x",), city="München", postal_code="80331", country="DE"), language="fr")[-1] == (
        "Allemagne"
    )


def test_what_the_countrys_layout_has_no_place_for_is_not_lost() -> None:
    paris = Address(lines=("x",), city="Paris", region="Île-de-France", postal_code="75001", country="FR")
    assert "Île-de-France" in layout(paris)
    nowhere = Address(lines=("x",), city="Y", region="Z", postal_code="1", country="QQ")
    assert {"x", "1 Y", "Z", "QQ"} == set(layout(nowhere))


def test_a_good_address_has_no_fault() -> None:
    assert where(MONTREAL) == set()


@pytest.mark.parametrize(
    ("address", "faults"),
    [
        (Address(), {"/country"}),
        (Address(lines=("x",), city="Y", country="QQ"), {"/country"}),
        (Address(lines=(" ",), city="", country="CA"), {"/lines", "/city", "/region", "/postal_code"}),
        (Address(lines=("x",), city="Lyon", postal_code="6900", country="FR"), {"/postal_code"}),
        (Address(lines=("x",), city="Montréal", region="QC", postal_code="22222", country="CA"), {"/postal_code"}),
        (Address(lines=("x",), city="Dublin", country="IE"), set()),
        (Address(lines=("x",), city="Madrid", postal_code="28001", country="ES"), set()),
        (Address(lines=("x",), city="London", postal_code="sw1a 1aa", country="GB"), set()),
    ],
)
def test_what_is_missing_or_misspelt_is_named_by_field(address: Address, faults: set[str]) -> None:
    assert where(address) == faults


def test_every_published_example_of_a_postal_code_is_taken(shared_data: Path) -> None:
    refused, seen = [], 0
    text = (shared_data / "addresses" / "libaddressinput-countryinfo.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        key, _, content = line.partition("=")
        country = key.removeprefix("data/")
        if len(country) != 2 or country == "ZZ":
            continue
        for example in filter(None, json.loads(content).get("zipex", "").split(",")):
            seen += 1
            address = Address(lines=("x",), city="y", region="z", postal_code=example, country=country)
            refused += [(country, example)] if "/postal_code" in where(address) else []
    assert seen > 400
    assert {country for country, _ in refused} <= CHANGED_SINCE | {"GB"}
    assert [code for country, code in refused if country == "GB"] == ["RH6 OHP"], "a letter O for a zero"
