"""Many orders at once: printed together, tracking numbers typed and imported, each row with its own result (O6)."""

from __future__ import annotations

from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from b2b.aggregates.order import Order
from b2b.commands import orders
from b2b.commands.bulk import print_papers
from b2b.errors import NotFound, NothingToPrint
from tests.journeys.conftest import SignedIn, Speaks
from tests.journeys.market import KESTREL, NORDLYS, PINE, Market, now
from tests.journeys.words import LANGUAGES, words

pytestmark = pytest.mark.covers("O6")


@pytest.mark.parametrize("language", LANGUAGES)
def test_tracking_numbers_are_typed_imported_and_confirmed(
    signed_in: SignedIn, market: Market, speaks: Speaks, language: str
) -> None:
    speaks(language)
    say = words(language)
    ids = [market.ordered(name=name) for name in ("Hana Yoshida", "Théo Lavoie", "Paul Anselme")]
    numbers = [market.console.load(Order, id).number for id in ids]
    mette = signed_in(NORDLYS)
    mette.visit("/")
    mette.page.get_by_role("link", name=say("Ship in bulk")).click()
    page = mette.page
    for number in numbers:
        expect(page.get_by_label(say("Tracking number of %(order)s", order=number))).to_be_visible()

    # when one is typed, two are imported, and a row of the sheet fits nothing
    page.get_by_label(say("Tracking number of %(order)s", order=numbers[0])).fill("1Z999AA10123456784")
    page.get_by_role("button", name=say("Import tracking numbers")).click()
    sheet = f"order;tracking;courier\n{numbers[1]};3318810025;\n{numbers[2]};PN 1234;PostNord\nO-9;77;UPS\n"
    page.fill("#rows", sheet)
    page.get_by_role("button", name=say("Fill in")).click()
    expect(page.locator(".note.soon")).to_contain_text("O-9 · 77 · UPS")
    expect(page.get_by_label(say("Tracking number of %(order)s", order=numbers[0]))).to_have_value("1Z999AA10123456784")
    expect(page.get_by_label(say("Tracking number of %(order)s", order=numbers[1]))).to_have_value("3318810025")
    expect(page.get_by_label(say("Courier of %(order)s", order=numbers[2]))).to_have_value("PostNord")
    mette.accessible()
    mette.wide_enough()

    # and the retailer cancels one of them meanwhile
    orders.cancel_order(market.console, market.actors[PINE], order_id=ids[2], now=now())
    page.click("[data-main]")

    # then two are confirmed, each by its courier, and the third says why not
    expect(page.get_by_text(say("%(num)d shipment is confirmed.", num=2))).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text(
        say("%(num)d row was not confirmed; the reason stands in it.", num=1)
    )
    couriers = [[p.courier for p in market.console.load(Order, id).parcels.values()] for id in ids]
    assert couriers == [["UPS"], ["DHL"], []]


def test_without_a_number_nothing_is_confirmed_and_the_page_says_so(signed_in: SignedIn, market: Market) -> None:
    market.ordered(name="Samuel Okafor")
    mette = signed_in(NORDLYS, width=390, height=844)
    mette.visit("/orders/bulk")
    mette.page.click("[data-main]")
    expect(mette.page.get_by_role("alert")).to_contain_text("Enter a tracking number")
    mette.accessible()
    mette.wide_enough()


def test_the_papers_of_many_orders_are_one_pdf(market: Market) -> None:
    ids = [market.ordered(name=name) for name in ("Hana Yoshida", "Théo Lavoie")]
    pdf = print_papers(market.console, market.actors[NORDLYS], order_ids=ids, now=now())
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    assert len(pages) == 4
    for id, (slip, list_) in zip(ids, (pages[:2], pages[2:]), strict=True):
        order = market.console.load(Order, id)
        assert order.recipient.name in slip and order.number in list_

    with pytest.raises(NotFound):
        print_papers(market.console, market.actors[KESTREL], order_ids=ids, now=now())
    with pytest.raises(NothingToPrint):
        print_papers(market.console, market.actors[NORDLYS], order_ids=[], now=now())
