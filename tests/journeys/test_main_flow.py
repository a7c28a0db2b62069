"""The whole way of a customer's order in three windows: the retailer and two suppliers, side by side."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Market, Person
from tests.journeys.steps import (
    answer_all,
    decide_and_send,
    fill_request,
    number_in,
    open_row,
    see_row,
    send,
    ship_all,
)

pytestmark = pytest.mark.covers("R1", "R3", "R4", "R5", "R8", "R10", "R12", "X1", "O1", "O2", "O7", "D1", "D7", "D8")
PINE, NORDLYS, KESTREL = "Harbour & Pine", "Nordlys Botanics", "Kestrel Supply"


def test_by_hand_from_new_request_to_the_customers_message(signed_in: Callable[..., Person], market: Market) -> None:
    claire, mette, anna = signed_in(PINE), signed_in(NORDLYS), signed_in(KESTREL)

    claire.clicks = 0
    claire.click("text=New request >> visible=true")
    fill_request(claire, name="Élodie Marchand", items=[("Dish soap", "DS-1", "24"), ("Sponge", "SP-2", "10")])
    claire.click("label:has-text('Manual')")
    send(claire)
    number = number_in(claire, "#waiting-over-1h")

    see_row(mette, "#waiting", number)
    see_row(anna, "#waiting", number)
    open_row(mette, number)
    answer_all(mette, prices={"Dish soap": ("18", "9.10"), "Sponge": ("10", "1.20")}, shipping="14")
    open_row(anna, number)
    answer_all(anna, prices={"Dish soap": ("24", "9.45"), "Sponge": ("0", "1.10")}, shipping="9.50")

    see_row(claire, "#need-attention", number)
    open_row(claire, number)
    assert "18 in stock" in claire.page.inner_text("table.mx")
    decide_and_send(claire, close=True)
    assert claire.clicks <= 10, f"{claire.clicks} clicks"

    see_row(claire, "#to-ship", "Élodie Marchand")
    order = number_in(mette, "#to-ship", "Élodie Marchand")
    open_row(mette, order)
    assert "Élodie Marchand" in mette.page.inner_text("#addr")
    assert "elodie@" not in mette.page.content()
    ship_all(mette, tracking="1Z999AA10123456784")
    see_row(claire, "#shipped-14d", order)
    open_row(claire, order)
    message = claire.page.inner_text("#msg")
    assert "1Z999AA10123456784" in message
    assert not claire.problems + mette.problems + anna.problems


def test_automatic_and_complete_needs_nobody(signed_in: Callable[..., Person], market: Market) -> None:
    claire, mette, anna = signed_in(PINE), signed_in(NORDLYS), signed_in(KESTREL)

    claire.clicks = 0
    claire.pages.clear()
    claire.click("text=New request >> visible=true")
    fill_request(claire, name="Samuel Okafor", items=[("Soap", "S-1", "6")])
    claire.click("label:has-text('Automatic')")
    send(claire)
    assert claire.clicks <= 10
    number = number_in(claire, "#waiting-over-1h", "Samuel Okafor")

    open_row(mette, number)
    answer_all(mette, prices={"Soap": ("4", "2.00")}, shipping="5")
    open_row(anna, number)
    answer_all(anna, prices={"Soap": ("6", "3.00")}, shipping="5")

    see_row(claire, "#to-ship", "Samuel Okafor")
    see_row(anna, "#to-ship", "Samuel Okafor")
    assert number not in claire.page.inner_text("#widgets")


def test_automatic_and_incomplete_turns_to_the_retailer(signed_in: Callable[..., Person], market: Market) -> None:
    claire, mette, anna = signed_in(PINE), signed_in(NORDLYS), signed_in(KESTREL)
    claire.click("text=New request >> visible=true")
    fill_request(claire, name="Priya Raman", items=[("Wool balls", "WB-6", "10")])
    claire.click("label:has-text('Automatic')")
    send(claire)
    number = number_in(claire, "#waiting-over-1h", "Priya Raman")

    for person in (mette, anna):
        open_row(person, number)
        answer_all(person, prices={"Wool balls": ("3", "16.00")}, shipping="4")

    see_row(claire, "#need-attention", number)
    open_row(claire, number)
    assert "Wool balls: not enough in stock" in claire.page.inner_text("main")
    assert "6 of 10" in claire.page.inner_text("td.cov >> nth=0")


@pytest.mark.covers("R12", "R13")
def test_partially_ordered_and_used_again(signed_in: Callable[..., Person], market: Market) -> None:
    claire, mette, anna = signed_in(PINE), signed_in(NORDLYS), signed_in(KESTREL)
    claire.click("text=New request >> visible=true")
    fill_request(claire, name="Weekly restock", items=[("Bath salts", "BS-1", "20")])
    claire.click("label:has-text('Manual')")
    send(claire)
    number = number_in(claire, "#waiting-over-1h", "Weekly restock")
    for person in (mette, anna):
        open_row(person, number)
        answer_all(person, prices={"Bath salts": ("10", "11.00")}, shipping="4")
    see_row(claire, "#need-attention", number)
    open_row(claire, number)
    claire.page.locator("input[data-price]").nth(1).fill("")
    decide_and_send(claire, close=False)

    see_row(claire, "#partially-ordered", number)
    open_row(claire, number)
    claire.page.locator("input[data-price]").nth(1).fill("5")
    decide_and_send(claire, close=True)

    claire.page.wait_for_function(f"!document.querySelector('#widgets').innerText.includes('{number}')")
    assert claire.page.locator("#to-ship .ink2", has_text="Weekly restock").count() == 2


@pytest.mark.covers("R11", "X1")
def test_a_word_with_a_partner_and_an_answer_taken_back(signed_in: Callable[..., Person], market: Market) -> None:
    claire, mette = signed_in(PINE), signed_in(NORDLYS)
    claire.click("text=New request >> visible=true")
    fill_request(claire, name="Hana Yoshida", items=[("Lotion", "LO-3", "2")])
    claire.click("label:has-text('Manual')")
    send(claire)
    number = number_in(claire, "#waiting-over-1h", "Hana Yoshida")
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
