"""The dashboard arranged in a browser: searched, added, moved, edited, removed, undone, reset (D5, D6, A7, S1, S2)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignedIn, Speaks
from tests.journeys.market import PINE, Market
from tests.journeys.words import LANGUAGES

pytestmark = pytest.mark.covers("D5", "D6", "S1", "S2")


def test_a_search_is_found_added_and_arranged(signed_in: SignedIn, market: Market) -> None:
    market.ordered(name="Hana Yoshida")
    claire = signed_in(PINE)
    page = claire.page

    # given a search without capitals, accents or the whole word
    claire.visit("/search")
    page.fill("#text", "yoshi")
    page.select_option("#kind", "order")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#results tbody")).to_contain_text("Hana Yoshida")
    assert "q=yoshi" in page.url and "kind=order" in page.url
    claire.accessible()

    # when it is put on the dashboard
    page.locator("header a.btn, .phead a").get_by_text("Add to dashboard").click()
    page.fill("#widget-title", "Hana’s parcels")
    page.select_option("#widget-columns", "50")
    page.locator("#add").get_by_text("Alert", exact=False).first.click()
    claire.accessible()
    page.locator("#add [data-main]").click()

    # then it is there, counted, and last
    widget = page.locator("[data-widget='Hana’s parcels']")
    expect(widget).to_contain_text("Hana Yoshida")
    claire.accessible()
    claire.wide_enough()

    # and it is moved by keyboard, and stays there
    widget.locator("summary").focus()
    page.keyboard.press("Enter")
    widget.get_by_role("button", name="Move earlier").focus()
    with page.expect_response("**/dashboard/order"):
        page.keyboard.press("Enter")
    claire.visit("/")
    assert page.locator("#widgets > .widget").nth(7).get_attribute("data-widget") == "Hana’s parcels"


@pytest.mark.covers("A7")
def test_a_removal_and_a_reset_are_undone(signed_in: SignedIn) -> None:
    claire = signed_in(PINE, width=390, height=844)
    page = claire.page
    late = page.locator("#shipping-late")

    late.locator("summary").click()
    late.get_by_role("button", name="Remove from dashboard").click()
    expect(late).to_have_count(0)
    expect(page.locator("#draft")).not_to_contain_text("Remove from dashboard")
    page.get_by_role("button", name="Undo").click()
    expect(late).to_have_count(1)

    claire.visit(late_edit(claire))
    page.fill("#widget-title", "Too late")
    claire.accessible()
    claire.wide_enough()
    page.click("[data-main]")
    expect(late).to_contain_text("Too late")

    page.locator(".actions summary").click()
    page.get_by_text("Reset to default…").click()
    page.locator("#reset [data-main]").click()
    expect(late).not_to_contain_text("Too late")
    page.get_by_role("button", name="Undo").click()
    expect(late).to_contain_text("Too late")


def late_edit(claire) -> str:
    href = claire.page.locator("#shipping-late a", has_text="Edit widget").get_attribute("href")
    assert href and re.match(r"/dashboard/widgets/", href)
    return href


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_palette_finds_a_transaction_by_a_part_of_a_name(
    signed_in: SignedIn, market: Market, speaks: Speaks, language: str
) -> None:
    speaks(language)
    market.ordered(name="Théo Lavoie")
    claire = signed_in(PINE)
    page = claire.page

    page.keyboard.press("Control+k")
    page.keyboard.type("theo lav")
    hit = page.locator("#palette [data-hits] a").first
    expect(hit).to_contain_text("Théo Lavoie")
    claire.accessible()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/(orders|requests)/"))
