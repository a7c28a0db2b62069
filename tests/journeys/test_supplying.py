"""A supplier at work: three answers that differ, declining, parcels, mistakes, changes (X1, X3, O2, O5)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from tests.journeys.conftest import SignedIn
from tests.journeys.market import KESTREL, NORDLYS, PINE, Market
from tests.journeys.steps import ARRIVES, open_row, see_row


@pytest.mark.covers("X1")
def test_none_not_carried_and_no_answer_yet_are_three(signed_in: SignedIn, market: Market) -> None:
    id = market.request(name="Samuel Okafor", items=[("Soap", 6), ("Brush", 2), ("Jar", 1)])
    number = market.console.load(Request, id).number
    mette = signed_in(NORDLYS, width=390, height=844)
    open_row(mette, number)
    page = mette.page
    expect(page.locator("tr [data-state]")).to_have_text(["Not answered"] * 3)
    assert "Samuel" not in page.content()

    page.get_by_label("Available now, Soap").fill("0")
    page.get_by_label("Not carried: Brush").check()
    expect(page.locator("tr [data-state]")).to_have_text(["None in stock", "Not carried", "Not answered"])
    page.fill("#ship", "2,50")
    page.click("[data-main]")

    # then the one that has no answer is named, and the rest stays
    expect(page.get_by_role("alert")).to_contain_text("Enter how many you have")
    expect(page.get_by_label("Available now, Soap")).to_have_value("0")
    expect(page.get_by_label("Not carried: Brush")).to_be_checked()
    mette.wide_enough()
    page.get_by_label("Available now, Jar").fill("1")
    page.get_by_label("Unit price, Jar").fill("4")
    page.click("[data-main]")
    see_row(mette, "#answered", number)

    claire = signed_in(PINE)
    claire.visit(f"/requests/{id}")
    for words in ("None in stock", "Does not carry it", "1 in stock", "No answer yet"):
        expect(claire.page.locator("table.mx")).to_contain_text(words)


@pytest.mark.covers("X1")
def test_all_available_fills_the_page_and_declining_says_why(signed_in: SignedIn, market: Market) -> None:
    id = market.request(name="Priya Raman", items=[("Soap", 6), ("Brush", 2)])
    mette = signed_in(NORDLYS)
    mette.visit(f"/requests/{id}")
    mette.page.get_by_role("button", name="All available").click()
    expect(mette.page.get_by_label("Available now, Soap")).to_have_value("6")
    expect(mette.page.locator("#an-done")).to_have_text("2 of 2")
    mette.page.get_by_role("button", name="Decline…").click()
    mette.page.get_by_text("Too little time").click()
    mette.page.fill("#dcom", "Ask me on Monday.")
    mette.page.locator("dialog#decline").get_by_role("button", name="Decline", exact=True).click()
    mette.page.wait_for_selector("text=You declined")

    claire = signed_in(PINE)
    claire.visit(f"/requests/{id}")
    expect(claire.page.locator("table.mx")).to_contain_text("Declined")
    expect(claire.page.locator("main")).to_contain_text("Too little time")
    expect(claire.page.locator("main")).to_contain_text("Ask me on Monday.")


@pytest.mark.covers("O2", "O5")
def test_part_shipments_a_mistake_corrected_and_the_rest_cancelled(signed_in: SignedIn, market: Market) -> None:
    id = market.ordered(name="Élodie Marchand", quantity=6)
    number = market.console.load(Order, id).number
    mette, claire = signed_in(NORDLYS), signed_in(PINE)
    mette.visit(f"/orders/{id}")
    page = mette.page
    page.get_by_label("In this parcel, Dish soap").fill("9")
    page.fill("#track", "1Z999AA10123456784")
    expect(page.locator("#courier")).to_have_value("UPS", timeout=ARRIVES)
    page.click("[data-main]")
    # more than ordered is refused beside the field, which keeps it
    box = page.get_by_label("In this parcel, Dish soap")
    expect(box).to_have_value("9")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#track")).to_have_value("1Z999AA10123456784")
    box.fill("4")
    page.click("[data-main]")
    page.wait_for_selector("text=the rest stays to ship")

    page.get_by_role("button", name="Correct…").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Dish soap").fill("7")
    dialog.get_by_role("button", name="Correct parcel", exact=True).click()
    expect(dialog.locator(".err")).to_be_visible()
    expect(dialog.get_by_label("Dish soap")).to_have_value("7")
    dialog.get_by_label("Dish soap").fill("5")
    dialog.get_by_role("button", name="Correct parcel", exact=True).click()
    page.wait_for_selector("text=The parcel is corrected")
    expect(page.locator("main")).to_contain_text("5 × Dish soap")

    # then the retailer cancels what is left, and the partner's open page says so
    open_row(claire, number)
    claire.page.get_by_text("More", exact=True).click()
    claire.page.get_by_role("button", name="Cancel what is not shipped…").click()
    claire.page.locator("dialog#cancel button.danger").click()
    claire.page.wait_for_selector("text=What is not shipped is cancelled")
    expect(page.locator("#news")).to_contain_text("This changed while the page was open", timeout=ARRIVES)


@pytest.mark.covers("X3")
def test_a_changed_order_is_shown_before_and_after(signed_in: SignedIn, market: Market) -> None:
    id = market.ordered(name="Hana Yoshida", quantity=6)
    number = market.console.load(Order, id).number
    mette, claire = signed_in(NORDLYS), signed_in(PINE)
    mette.visit(f"/orders/{id}")
    page = mette.page
    page.get_by_text("More", exact=True).click()
    page.get_by_role("button", name="Change order…").click()
    dialog = page.locator("dialog#change")
    dialog.get_by_label("Quantity, Dish soap").fill("5")
    dialog.get_by_label("Unit price, Dish soap").fill("9.25")
    dialog.get_by_role("button", name="Change order", exact=True).click()
    expect(dialog.locator(".err")).to_contain_text("Say why the order changes.")
    expect(dialog.get_by_label("Quantity, Dish soap")).to_have_value("5")
    dialog.get_by_label("Reason").fill("One broke on the way.")
    dialog.get_by_role("button", name="Change order", exact=True).click()
    page.wait_for_selector("text=The order is changed")

    open_row(claire, number)
    expect(claire.page.locator("del")).to_have_text("6 × $9.10")
    expect(claire.page.locator("ins")).to_have_text("5 × $9.25")
    expect(claire.page.locator("main")).to_contain_text("One broke on the way.")


@pytest.mark.covers("X1", "R11")
def test_no_partner_sees_another_s_thread(signed_in: SignedIn, market: Market) -> None:
    id = market.request(name="Jonas Weber", items=[("Soap", 6)])
    mette, anna = signed_in(NORDLYS), signed_in(KESTREL)
    mette.visit(f"/requests/{id}")
    mette.page.fill("#th-text", "Between us.")
    mette.page.get_by_role("button", name="Add comment").click()
    expect(mette.page.locator("#th-log")).to_contain_text("Between us.")
    expect(mette.page.locator("#th-text")).to_have_value("")
    anna.visit(f"/requests/{id}")
    expect(anna.page.locator("#th-log")).not_to_contain_text("Between us.")
