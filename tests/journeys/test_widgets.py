"""Widgets arranged in three languages: dragged, moved by keyboard, resized, coloured, read (D2, D3, D5, D6)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from b2b.aggregates.request import Request
from b2b.commands import requests
from b2b.commands.drafts import Draft, DraftItem
from tests import builders
from tests.journeys.conftest import SignedIn
from tests.journeys.market import KESTREL, NORDLYS, PINE, Market, now
from tests.journeys.steps import ARRIVES
from tests.journeys.words import LANGUAGES

ORDER = "els => els.map(e => e.id)"


def order_of(widgets: Locator) -> list[str]:
    found: list[str] = widgets.evaluate_all(ORDER)
    return found


@pytest.mark.covers("D5", "D6", "A7")
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_widget_is_dragged_moved_resized_removed_and_all_is_reset(
    signed_in: SignedIn, speaks: Callable[[str], None], language: str
) -> None:
    speaks(language)
    claire = signed_in(PINE)
    page = claire.page
    expect(page.locator("html")).to_have_attribute("lang", language)
    widgets = page.locator("#widgets > .widget")
    first = order_of(widgets)

    # by drag: the second stands before the first
    with page.expect_response("**/dashboard/order"):
        page.locator(f"#{first[1]} > header h2").drag_to(page.locator(f"#{first[0]} > header h2"))
    moved = [first[1], first[0], *first[2:]]
    assert order_of(widgets) == moved

    # by keyboard: it goes back, and the focus stays with it
    page.locator(f"#{first[1]} summary").focus()
    page.keyboard.press("Enter")
    step = page.locator(f"#{first[1]} [data-step='1']")
    step.focus()
    with page.expect_response("**/dashboard/order"):
        page.keyboard.press("Enter")
    expect(step).to_be_focused()
    claire.visit("/")
    assert order_of(widgets) == first

    # its settings: half as wide as the screen, ten rows, another colour, a mail alert
    page.locator("#draft summary").click()
    page.locator("#draft .pop a[href*='/dashboard/widgets/']").click()
    page.fill("#widget-title", "À moi")
    page.select_option("#widget-columns", "50")
    page.select_option("#widget-rows", "10")
    page.locator("input[name=colour][value=part]").check(force=True)
    page.locator("input[name=field][value=items]").check(force=True)
    page.locator("input[name=mail]").check(force=True)
    claire.accessible()
    page.click("[data-main]")
    draft = page.locator("#draft")
    expect(draft).to_have_attribute("data-widget", "À moi")
    half = draft.evaluate("e => e.getBoundingClientRect().width / e.parentElement.getBoundingClientRect().width")
    assert 0.45 < half < 0.55
    assert "part" in (draft.get_attribute("class") or "").split()
    claire.accessible()
    claire.wide_enough()

    # Draft and Need attention! stay; another one goes, and comes back
    for stays in ("#draft", "#need-attention"):
        expect(page.locator(f"{stays} form[action$='/remove']")).to_have_count(0)
    page.locator("#to-ship summary").click()
    page.locator("#to-ship form[action$='/remove'] button").click()
    expect(page.locator("#to-ship")).to_have_count(0)
    page.locator("#toasts form button").first.click()
    expect(page.locator("#to-ship")).to_have_count(1)

    # and all is as it was at first
    page.locator(".actions summary").click()
    page.locator("[data-dialog=reset]").click()
    page.locator("#reset [data-main]").click()
    expect(draft).not_to_have_attribute("data-widget", "À moi")
    assert order_of(widgets) == first


@pytest.mark.covers("D2", "D3", "D4")
@pytest.mark.parametrize("language", LANGUAGES)
def test_alerts_are_read_by_widget_and_all_at_once(
    signed_in: SignedIn, market: Market, speaks: Callable[[str], None], language: str
) -> None:
    speaks(language)
    claire = signed_in(PINE, width=390, height=844)
    page = claire.page

    def alert(name: str) -> None:
        id = market.request(name=name, items=[("Soap", 6)])
        market.answer(id, NORDLYS, available=6, price="9.10")
        market.answer(id, KESTREL, available=0, price="9.45")
        number = market.console.load(Request, id).number
        expect(page.locator("#need-attention")).to_contain_text(number, timeout=ARRIVES)

    # when the widget is read, only what comes after it is new
    alert("Hana Yoshida")
    expect(page.locator("[data-alerts]:visible")).not_to_have_count(0)
    page.locator("#need-attention summary").click()
    page.locator("#need-attention [data-read]").click()
    expect(page.locator("#need-attention [data-read]")).to_be_disabled()
    page.keyboard.press("Escape")
    alert("Paul Anselme")
    expect(page.locator("[data-alerts]:visible [data-n]").first).to_have_text("1")

    # when all is read, nothing is counted, in the tab neither
    page.locator("form[action$='/dashboard/read'] button").click()
    expect(page.locator("[data-alerts]:visible")).to_have_count(0)
    expect(page.locator("link[rel=icon]")).to_have_attribute("href", re.compile(r"/favicon\.svg"))
    claire.accessible()
    claire.wide_enough()


@pytest.mark.covers("D4", "S1")
@pytest.mark.parametrize("what", ["number", "reference", "recipient", "sku"])
def test_the_palette_finds_a_transaction_by_the_keyboard(signed_in: SignedIn, market: Market, what: str) -> None:
    draft = Draft(
        recipient=builders.recipient(name="Ximena Quiroga"),
        retailer_reference="SHOP-88123",
        items=(DraftItem(name="Butter dish", sku="WALNUT-BUTTER-7", quantity=1),),
    )
    number = requests.draft_request(market.console, market.actors[PINE], draft=draft, now=now()).subject.number
    words = {"number": number, "reference": "88123", "recipient": "ximena quir", "sku": "walnut-butter"}
    claire = signed_in(PINE)
    claire.page.keyboard.press("Control+k")
    claire.page.keyboard.type(words[what])
    expect(claire.page.locator("#palette [data-hits] a", has_text=number)).to_be_visible(timeout=ARRIVES)
    claire.accessible()
