"""A company about itself, on its pages: information, configuration, logo, business (A1, A2, A5)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.account.window import Window, text_of
from tests.contract.conftest import Market


@pytest.fixture
def pictures(shared_data: Path) -> list[Path]:
    return sorted((shared_data / "images").glob("*.*"))


@pytest.mark.covers("A1")
def test_information_is_kept_and_a_wrong_address_stays_as_it_was_typed(market: Market, laurier: Window) -> None:
    refused = laurier.send("/account", name="Maison Laurier", email="not an address", city="Montréal")
    assert refused.status_code == 422
    assert "Enter an e-mail address" in text_of(refused)
    assert 'value="Montréal"' in refused.text
    saved = laurier.send("/account", email="office@laurier.example", street="88 avenue Laurier", city="Montréal")
    assert saved.status_code == 302
    shown = market.retailer.get("/company").json
    assert shown["contact"]["email"] == "office@laurier.example"
    assert shown["address"]["lines"] == ["88 avenue Laurier"]


@pytest.mark.covers("A2")
def test_the_language_of_everything_follows_the_configuration(market: Market, laurier: Window) -> None:
    try:
        assert laurier.send("/account/configuration", language="fr", preference="delay").status_code == 302
        assert laurier.page("/account/configuration").get("lang") == "fr"
        assert market.retailer.get("/company").json["preference"] == ["delay", "cost"]
    finally:
        market.retailer.patch("/company", {"language": "en", "preference": ["cost", "delay"]})


@pytest.mark.covers("A2")
def test_a_supplier_keeps_what_only_a_retailer_configures(market: Market, nordlys: Window) -> None:
    assert nordlys.send("/account/configuration", shipping_time_hours="24").status_code == 302
    shown = market.nordlys.get("/company").json
    assert (shown["shipping_time_hours"], shown["split_lines"], shown["default_mode"]) == (24, True, "manual")


@pytest.mark.covers("O7")
def test_the_words_to_the_customer_are_edited_on_the_page_and_by_the_api(market: Market, laurier: Window) -> None:
    laurier.send("/account/configuration", customer_message="Bonjour {name},\r\n\r\n{parcels}")
    assert market.retailer.get("/company").json["customer_message"] == "Bonjour {name},\n\n{parcels}"
    changed = market.retailer.patch("/company", {"customer_message": ""})
    assert changed.json["customer_message"] == ""


@pytest.mark.covers("A5")
def test_a_business_is_described_and_listed(market: Market, nordlys: Window) -> None:
    assert nordlys.send("/account/business", description="Soap by the pallet", listed="on").status_code == 302
    shown = market.nordlys.get("/company").json
    assert (shown["description"], shown["listed"]) == ("Soap by the pallet", True)
    nordlys.send("/account/business", without=("listed",))
    assert market.nordlys.get("/company").json["listed"] is False


REFUSED = {
    "bomb-header-65000.jpg": "at most 500 × 500 pixels",
    "hopper.png": "is not a JPEG",
    "junk_jpeg_header.jpg": "is 1024 × 768 pixels large",
    "png-renamed.jpg": "is not a JPEG",
    "truncated_jpeg.jpg": "the file is damaged",
}


@pytest.mark.covers("A2")
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_logo_is_decoded_and_written_anew_or_refused_with_the_reason(
    market: Market, laurier: Window, pictures: list[Path]
) -> None:
    for picture in pictures:
        with picture.open("rb") as file:
            answer = laurier.send("/account/configuration", logo=(file, "logo.jpg"))
        if picture.name in REFUSED:
            assert answer.status_code == 422, picture.name
            assert REFUSED[picture.name] in text_of(answer), picture.name
        else:
            assert answer.status_code == 302, picture.name
            with Image.open(BytesIO(laurier.get("/account/logo.jpg").data)) as logo:
                assert (logo.format, logo.mode, dict(logo.getexif())) == ("JPEG", "RGB", {}), picture.name


@pytest.mark.covers("A2")
def test_a_logo_is_removed(market: Market, laurier: Window, pictures: list[Path]) -> None:
    with pictures[0].open("rb") as file:
        laurier.send("/account/configuration", logo=(file, "logo.jpg"))
    assert laurier.send("/account/configuration", do="remove-logo").status_code == 302
    assert laurier.get("/account/logo.jpg").status_code == 404
