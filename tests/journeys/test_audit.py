"""An auditor's questions in a browser: what happened, how was it then, is it the truth (U1, U2, U4, U7)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from b2b.aggregates.request import Request
from b2b.proof.log import Log
from b2b.proof.notary import Notary
from b2b.proof.note import Signer
from tests.journeys.conftest import SignedIn
from tests.journeys.market import NORDLYS, PINE, Market, now

SCRIPT = Path(__file__).parents[2] / "examples" / "verify.py"


def key_of(market: Market) -> str:
    with market.services.pool.connection() as connection:
        return str(Signer(Log(connection).origin(), market.services.settings.signing_key).public)


@pytest.mark.covers("U1", "U2")
def test_a_history_is_read_by_the_slider_and_by_the_list(signed_in: SignedIn, market: Market) -> None:
    id = market.request(name="Noor Haddad", items=[("Soap", 6), ("Brush", 2)])
    market.answer(id, NORDLYS, available=6, price="9.10")
    claire = signed_in(PINE)
    claire.visit(f"/requests/{id}")
    claire.page.get_by_text("More", exact=True).click()
    claire.page.get_by_role("link", name="History").click()
    page = claire.page
    expect(page.get_by_role("heading", level=1)).to_contain_text(market.console.load(Request, id).number)
    expect(page.locator("#event")).to_contain_text("Nordlys Botanics answered")
    claire.accessible()

    # when the slider is moved by the keyboard, without a reload
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    expect(page.locator("#event")).to_contain_text("drafted the request")
    expect(page.locator("#tl li.future")).to_have_count(2)
    expect(page.locator("#asof")).to_contain_text("different now")

    # and an event is chosen from the list
    page.locator("#tl a", has_text="sent the request").click()
    expect(page.locator("#event ins").first).to_be_visible()
    page.select_option("#who", label=NORDLYS)
    page.get_by_role("button", name="Filter").click()
    expect(page.locator("#tl li")).to_have_count(1)
    assert not claire.problems


@pytest.mark.covers("U2")
def test_a_request_is_looked_at_as_it_was_and_nothing_there_acts(signed_in: SignedIn, market: Market) -> None:
    id = market.request(name="Ines Duarte", items=[("Soap", 6)])
    market.answer(id, NORDLYS, available=6, price="9.10")
    claire = signed_in(PINE, width=390, height=844)
    claire.visit(f"/history/requests/{id}?event=2")
    page = claire.page
    page.get_by_role("link", name="Open the page as it was").click()

    expect(page.get_by_role("region", name="As it was")).to_be_visible()
    expect(page.locator("table.mx")).not_to_contain_text("6 in stock")
    assert page.locator("main form[method=post], main button:not(.past *), main dialog").count() == 0
    page.get_by_text("things are different now").click()
    expect(page.locator(".past table")).to_contain_text("Answered")
    claire.wide_enough()
    claire.accessible()

    page.get_by_role("link", name="Event after").click()
    expect(page.locator("table.mx")).to_contain_text("6 in stock")
    page.get_by_role("slider").focus()
    with page.expect_navigation():
        page.keyboard.press("ArrowLeft")
    expect(page.locator("table.mx")).not_to_contain_text("6 in stock")
    page.get_by_role("link", name="Back to now").click()
    expect(page.locator(".past")).to_have_count(0)
    assert not claire.problems


@pytest.mark.covers("U4", "U7")
def test_a_receipt_is_downloaded_and_verified_without_the_service(
    signed_in: SignedIn, market: Market, tmp_path: Path
) -> None:
    id = market.request(name="Tomas Lind", items=[("Soap", 6)])
    market.answer(id, NORDLYS, available=6, price="9.10")
    mette = signed_in(NORDLYS)
    mette.visit(f"/requests/{id}")
    services = market.services
    Notary(services.url, seed=services.settings.signing_key, data=services.settings.data, clock=now).make()
    mette.page.get_by_text("More", exact=True).click()
    with mette.page.expect_download() as download:
        mette.page.get_by_role("link", name="Receipt of my answer").click()
    download.value.save_as(tmp_path / "receipt.json")

    command = [sys.executable, "-I", SCRIPT, key_of(market), tmp_path / "receipt.json"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    facts = json.loads(said.splitlines()[-1])
    assert (facts["partner"], facts["in_time"], facts["items"][0]["unit_price"]) == (NORDLYS, True, "9.10")
