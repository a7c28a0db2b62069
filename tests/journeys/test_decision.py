"""Deciding: by keyboard, by plan, beside somebody else, after a passed deadline (R9, R10, R13, G4, D7)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from b2b.aggregates.request import Request
from tests.journeys.conftest import SignedIn
from tests.journeys.market import KESTREL, NORDLYS, PINE, Market
from tests.journeys.steps import ARRIVES, answer_all, open_row, see_row


@pytest.mark.covers("R10", "R12")
def test_a_decision_by_keyboard_alone(signed_in: SignedIn, market: Market) -> None:
    id = market.request(name="Théo Lavoie", items=[("Candle", 6), ("Tray", 2)])
    market.answer(id, NORDLYS, available=6, price="5.00")
    market.answer(id, KESTREL, available=6, price="7.00")
    claire = signed_in(PINE)
    claire.visit(f"/requests/{id}")
    keyboard = claire.page.keyboard
    first = claire.page.get_by_label("Quantity of Candle from Nordlys")
    first.focus()
    keyboard.press("End")

    # when arrows move between the cells, and totals follow
    keyboard.press("ArrowRight")
    expect(claire.page.get_by_label("Quantity of Candle from Kestrel")).to_be_focused()
    keyboard.type("2")
    keyboard.press("ArrowDown")
    expect(claire.page.get_by_label("Quantity of Tray from Kestrel")).to_be_focused()
    keyboard.press("Control+a")
    keyboard.type("1")
    expect(claire.page.locator("#mx-goods")).to_have_text("$61.00")

    # then Ctrl Enter previews, and opens the question, which Tab and Enter answer
    keyboard.press("Control+Enter")
    expect(claire.page.locator("dialog#preview:modal")).to_be_visible()
    keyboard.press("Control+Enter")
    expect(claire.page.locator("dialog#send")).to_be_visible()
    yes = claire.page.get_by_role("button", name="Yes, send and close")
    for _ in range(6):
        if yes.evaluate("button => button === document.activeElement"):
            break
        keyboard.press("Tab")
    keyboard.press("Enter")
    claire.page.wait_for_selector("#widgets")
    assert len(market.console.load(Request, id).orders) == 2


@pytest.mark.covers("G4")
def test_a_plan_is_compared_and_used(signed_in: SignedIn, market: Market) -> None:
    id = market.request(name="Hôtel du Port", items=[("Plaid", 10)])
    market.answer(id, NORDLYS, available=6, price="5.00")
    market.answer(id, KESTREL, available=10, price="9.00")
    claire = signed_in(PINE)
    claire.visit(f"/requests/{id}")
    nordlys = claire.page.get_by_label("Quantity of Plaid from Nordlys")
    expect(nordlys).to_have_value("6")
    claire.page.get_by_role("button", name="Use Fewest parcels").click()
    expect(nordlys).to_have_value("")
    expect(claire.page.get_by_label("Quantity of Plaid from Kestrel")).to_have_value("10")
    expect(claire.page.locator("tr.cur")).to_contain_text("Fewest parcels")


@pytest.mark.covers("R9", "D1", "D7")
def test_expired_is_clicked_and_the_partner_asked_again(signed_in: SignedIn, market: Market) -> None:
    id = market.request(name="Ingrid Sørensen", items=[("Socks", 2)])
    number = market.console.load(Request, id).number
    claire, mette = signed_in(PINE), signed_in(NORDLYS)
    see_row(mette, "#waiting", number)
    market.let_expire(id)

    # when time is over, both dashboards say so by themselves
    see_row(claire, "#need-attention", number)
    see_row(mette, "#expired", number)
    open_row(claire, number)
    claire.page.get_by_label("Expired: give Nordlys Botanics a new deadline").click()
    dialog = claire.page.locator("dialog[open]")
    dialog.get_by_label("Date").fill("2020-01-01")
    dialog.get_by_role("button", name="Set deadline").click()
    # a moment that is over is refused beside its field, and stays in it
    expect(dialog.locator(".err")).to_be_visible()
    expect(dialog.get_by_label("Date")).to_have_value("2020-01-01")
    dialog.get_by_label("Date").fill("2099-12-31")
    dialog.get_by_role("button", name="Set deadline").click()
    claire.page.wait_for_selector("text=The new deadline is set")

    # then it is waited for again
    open_row(mette, number, widget="#waiting")
    answer_all(mette, prices={"Socks": ("2", "8.00")}, shipping="3")
    claire.visit(f"/requests/{id}")
    expect(claire.page.locator("table.mx")).to_contain_text("2 in stock")


@pytest.mark.covers("R10", "D7")
def test_what_others_did_meanwhile_is_named_and_nothing_typed_is_lost(signed_in: SignedIn, market: Market) -> None:
    id = market.request(name="Marc Roy", items=[("Brush", 8)])
    market.answer(id, NORDLYS, available=8, price="2.00")
    market.answer(id, KESTREL, available=8, price="3.00")
    claire, other = signed_in(PINE), signed_in(PINE)
    claire.visit(f"/requests/{id}")
    other.visit(f"/requests/{id}")
    mine = claire.page.get_by_label("Quantity of Brush from Kestrel")
    mine.fill("3")

    # when a comment arrives, it shows in the thread, while the focus and what is typed stay
    other.page.get_by_placeholder("Comment to Nordlys Botanics").fill("Can it be Friday?")
    other.page.get_by_role("button", name="Add comment").first.click()
    expect(claire.page.locator(".comm")).to_contain_text("Can it be Friday?", timeout=ARRIVES)
    expect(mine).to_be_focused()
    expect(mine).to_have_value("3")
    expect(claire.page.locator("#news .note")).to_have_count(0)

    # when somebody else saves other quantities, that is said on the open page
    other.page.get_by_label("Quantity of Brush from Nordlys").fill("5")
    other.page.get_by_role("button", name="Save").click()
    other.page.wait_for_selector("text=Quantities saved")
    expect(claire.page.locator("#news")).to_contain_text("Claire Fontaine saved other quantities", timeout=ARRIVES)
    expect(mine).to_be_focused()

    # and saving over it is refused, with both sides shown
    claire.page.get_by_role("button", name="Save").click()
    alert = claire.page.get_by_role("alert")
    expect(alert).to_contain_text("Somebody changed this request while you worked on it")
    expect(claire.page.get_by_label("Quantity of Brush from Kestrel")).to_have_value("3")
    expect(claire.page.locator("table.mx")).to_contain_text("Saved meanwhile: 5")
    claire.page.get_by_role("button", name="Save").click()
    claire.page.wait_for_selector("text=Quantities saved")


@pytest.mark.covers("R13", "R7")
def test_a_request_is_duplicated_closed_and_cancelled(signed_in: SignedIn, market: Market) -> None:
    id = market.request(name="Camille Gagnon", items=[("Jar", 4)])
    number = market.console.load(Request, id).number
    claire, mette = signed_in(PINE), signed_in(NORDLYS)
    see_row(mette, "#waiting", number)
    claire.visit(f"/requests/{id}")
    claire.page.get_by_text("More", exact=True).click()
    claire.page.get_by_role("button", name="Duplicate").click()
    claire.page.wait_for_selector("text=is a new draft with the same content")
    expect(claire.page.locator("#name")).to_have_value("Camille Gagnon")

    claire.page.get_by_text("More", exact=True).click()
    claire.page.get_by_role("button", name="Delete draft…").click()
    claire.page.locator("dialog#del button.danger").click()
    claire.page.wait_for_selector("text=The draft is deleted")

    claire.visit(f"/requests/{id}")
    claire.page.get_by_text("More", exact=True).click()
    claire.page.get_by_role("button", name="Cancel request…").click()
    claire.page.locator("dialog#cancel button.danger").click()
    claire.page.wait_for_selector("text=its partners are told")
    expect(mette.page.locator("#waiting")).not_to_contain_text(number, timeout=ARRIVES)
