"""The whole way of a customer's order in three windows: the retailer and two suppliers, side by side."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignedIn
from tests.journeys.market import KESTREL, NORDLYS, PINE
from tests.journeys.steps import (
    answer_all,
    ask,
    decide_and_send,
    number_in,
    open_row,
    see_row,
    ship_all,
)

pytestmark = pytest.mark.covers("R1", "R3", "R4", "R5", "R8", "R10", "R12", "X1", "O1", "O2", "O7", "D1", "D7", "D8")
MOST_CLICKS = 10
MOST_PAGES = 2
"""Pages worked on, beside the dashboard that one starts from (PRODUCT.md, “The measure”)."""


def test_by_hand_from_new_request_to_the_customers_message(signed_in: SignedIn) -> None:
    claire, mette, anna = signed_in(PINE), signed_in(NORDLYS), signed_in(KESTREL)
    goods = [("Dish soap", "DS-1", "24"), ("Sponge", "SP-2", "10")]
    number = ask(claire, name="Élodie Marchand", items=goods, mode="Manual")

    # when both suppliers find it by themselves, and answer
    see_row(mette, "#waiting", number)
    see_row(anna, "#waiting", number)
    open_row(mette, number)
    answer_all(mette, prices={"Dish soap": ("18", "9.10"), "Sponge": ("10", "1.20")}, shipping="14")
    open_row(anna, number)
    answer_all(anna, prices={"Dish soap": ("24", "9.45"), "Sponge": ("0", "1.10")}, shipping="9.50")

    # then the retailer's dashboard says so, and two orders go out
    see_row(claire, "#need-attention", number)
    open_row(claire, number)
    assert "18 in stock" in claire.page.inner_text("table.mx")
    assert "None in stock" in claire.page.inner_text("table.mx")
    claire.page.get_by_label("Quantity of Dish soap from Nordlys").fill("18")
    claire.page.get_by_label("Quantity of Dish soap from Kestrel").fill("6")
    claire.page.get_by_label("Quantity of Sponge from Nordlys").fill("10")
    decide_and_send(claire, close=True)
    expect(claire.page.locator("#to-ship tr", has_text="Élodie Marchand")).to_have_count(2)
    assert claire.clicks <= MOST_CLICKS, f"{claire.clicks} clicks"
    assert len(set(claire.clicked_on) - {"/"}) <= MOST_PAGES, claire.clicked_on

    # and the partner that has one ships it to an address without the e-mail
    order = number_in(mette, "#to-ship", "Élodie Marchand")
    open_row(mette, order)
    assert "Élodie Marchand" in mette.page.inner_text("#addr")
    assert "elodie@" not in mette.page.content()
    ship_all(mette, tracking="1Z999AA10123456784")
    see_row(claire, "#shipped-14d", order)
    open_row(claire, order)
    message = claire.page.inner_text("#msg")
    assert "1Z999AA10123456784" in message
    assert "UPS" in message


def test_automatic_and_complete_needs_nobody(signed_in: SignedIn) -> None:
    claire, mette, anna = signed_in(PINE), signed_in(NORDLYS), signed_in(KESTREL)
    number = ask(claire, name="Samuel Okafor", items=[("Soap", "S-1", "6")], mode="Automatic")
    assert claire.clicks <= MOST_CLICKS
    open_row(mette, number)
    answer_all(mette, prices={"Soap": ("4", "2.00")}, shipping="5")
    open_row(anna, number)
    answer_all(anna, prices={"Soap": ("6", "3.00")}, shipping="5")

    see_row(claire, "#to-ship", "Samuel Okafor")
    see_row(anna, "#to-ship", "Samuel Okafor")
    assert number not in claire.page.inner_text("#widgets")


def test_automatic_and_incomplete_turns_to_the_retailer(signed_in: SignedIn) -> None:
    claire, mette, anna = signed_in(PINE), signed_in(NORDLYS), signed_in(KESTREL)
    number = ask(claire, name="Priya Raman", items=[("Wool balls", "WB-6", "10")], mode="Automatic")
    for person in (mette, anna):
        open_row(person, number)
        answer_all(person, prices={"Wool balls": ("3", "16.00")}, shipping="4")

    see_row(claire, "#need-attention", number)
    open_row(claire, number)
    assert "Wool balls: not enough in stock" in claire.page.inner_text("main")
    assert "6 of 10" in claire.page.locator("tbody td.cov").first.inner_text()


@pytest.mark.covers("R12", "R13")
def test_partially_ordered_and_used_again(signed_in: SignedIn) -> None:
    claire, mette, anna = signed_in(PINE), signed_in(NORDLYS), signed_in(KESTREL)
    number = ask(claire, name="Weekly restock", items=[("Bath salts", "BS-1", "20")], mode="Manual")
    for person in (mette, anna):
        open_row(person, number)
        answer_all(person, prices={"Bath salts": ("10", "11.00")}, shipping="4")
    see_row(claire, "#need-attention", number)
    open_row(claire, number)
    claire.page.get_by_label("Quantity of Bath salts from Kestrel").fill("")
    decide_and_send(claire, close=False)

    # when it is opened again under “Partially ordered”, it says what is ordered, and the rest is ordered
    see_row(claire, "#partially-ordered", number)
    open_row(claire, number)
    assert "10 ordered" in claire.page.inner_text("table.mx")
    claire.page.get_by_label("Quantity of Bath salts from Kestrel").fill("5")
    decide_and_send(claire, close=True)

    expect(claire.page.locator("#widgets")).not_to_contain_text(number)
    expect(claire.page.locator("#to-ship tr", has_text="Weekly restock")).to_have_count(2)


@pytest.mark.covers("R11", "X1")
def test_a_word_with_a_partner_and_an_answer_taken_back(signed_in: SignedIn) -> None:
    claire, mette = signed_in(PINE), signed_in(NORDLYS)
    number = ask(claire, name="Hana Yoshida", items=[("Lotion", "LO-3", "2")], mode="Manual")
    open_row(mette, number)
    answer_all(mette, prices={"Lotion": ("2", "8.75")}, shipping="3")
    open_row(mette, number, widget="#answered")
    mette.page.fill("#th-text", "The next pallet lands on Wednesday.")
    mette.click("text=Add comment")
    mette.page.wait_for_selector("#th-log >> text=The next pallet")
    mette.click("text=Withdraw…")
    mette.click("dialog#withdraw button.danger")
    mette.page.wait_for_selector("text=Your answer is withdrawn")

    open_row(claire, number)
    assert "The next pallet lands on Wednesday." in claire.page.inner_text(".comm")
    assert "No answer yet" in claire.page.inner_text("table.mx")
