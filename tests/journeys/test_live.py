"""An open dashboard changes by itself, and takes nothing out of anybody's hands (D7, N2)."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import expect

from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.commands.requests import cancel_request
from tests.journeys.conftest import SignedIn, Speaks
from tests.journeys.market import KESTREL, NORDLYS, PINE, Market, now
from tests.journeys.pixel import milliseconds, spread
from tests.journeys.steps import ARRIVES
from tests.journeys.words import LANGUAGES, words

pytestmark = pytest.mark.covers("D7")

HEARD = """
window.heard = [];
window.Notification = class { constructor(title, options) { heard.push(options.body); }
  static get permission() { return window.granted ? "granted" : "default"; }
  static async requestPermission() { window.granted = true; return "granted"; } };
Object.defineProperty(Document.prototype, "hidden", { get: () => true });
"""
"""A browser that keeps what it was asked to notify of, and whose window is behind another."""


def number_of(market: Market, id: UUID) -> str:
    return market.console.load(Request, id).number


@pytest.mark.parametrize(("width", "language"), [(1400, "en"), (390, "en"), (1400, "fr"), (390, "es")])
def test_rows_arrive_move_and_leave_and_nothing_is_taken_from_the_hand(
    signed_in: SignedIn, market: Market, speaks: Speaks, width: int, language: str
) -> None:
    speaks(language)
    market.clear()
    # given a dashboard with a row in focus, a half-typed search, a page scrolled down
    kept = number_of(market, market.request(name="Paul Anselme", items=[("Soap", 6)]))
    claire = signed_in(PINE, width=width, height=700)
    page = claire.page
    waiting, attention = page.locator("#waiting-over-1h"), page.locator("#need-attention")
    link = waiting.get_by_role("link", name=kept)
    link.focus()
    page.evaluate("window.same = true; window.scrollTo(0, 120)")
    top = page.evaluate("window.scrollY")

    # when a request arrives, its row comes and the focus stays
    id = market.request(name="Hana Yoshida", items=[("Soap", 6)])
    number = number_of(market, id)
    expect(waiting).to_contain_text(number, timeout=ARRIVES)
    expect(link).to_be_focused()
    assert page.evaluate("window.scrollY") == top

    # when everyone has answered, the row moves, and is counted in the tab's title and icon
    if width > 1000:
        page.locator("[data-search]").press_sequentially("R-10")
    market.answer(id, NORDLYS, available=6, price="9.10")
    market.answer(id, KESTREL, available=0, price="9.45")
    expect(attention).to_contain_text(number, timeout=ARRIVES)
    expect(waiting).not_to_contain_text(number)
    expect(page).to_have_title(re.compile(r"^\(\d+\) "))
    expect(page.locator("link[rel=icon]")).to_have_attribute("href", re.compile("favicon-alert"))

    # when it is cancelled, the row leaves
    cancel_request(market.console, market.actors[PINE], request_id=id, now=now())
    expect(attention).not_to_contain_text(number, timeout=ARRIVES)
    if width > 1000:
        expect(page.locator("[data-search]")).to_be_focused()
        expect(page.locator("[data-search]")).to_have_value("R-10")
    assert page.evaluate("window.same"), "the page was loaded anew"
    claire.accessible()
    claire.wide_enough()


@pytest.mark.parametrize("wrong", [timedelta(hours=-7), timedelta(days=3)])
def test_remaining_times_tick_by_the_clock_of_the_server(signed_in: SignedIn, market: Market, wrong: timedelta) -> None:
    # given a browser whose clock is wrong, and a request to be answered within four hours
    number = number_of(market, market.request(name="Samuel Okafor", items=[("Soap", 6)]))
    claire = signed_in(PINE)
    page = claire.page
    page.clock.install(time=now() + wrong)
    claire.visit("/")
    left = page.locator("#waiting-over-1h tr", has_text=number).locator("[data-left]")
    page.clock.run_for(20_000)  # until the page looks at the clock again: the four hours have begun to pass
    expect(left).to_contain_text(re.compile(r"^3 h 5\d"))

    # when two hours pass in it, the time that is left is two hours less
    page.clock.run_for(20_000)
    page.clock.fast_forward(2 * 3600 * 1000)
    expect(left).to_contain_text(re.compile(r"^1 h 5\d"))
    page.goto("about:blank")


def test_after_a_lost_connection_the_page_catches_up(signed_in: SignedIn, market: Market) -> None:
    # given an open dashboard, whose server stops
    claire = signed_in(PINE)
    page = claire.page
    expect(page.locator("[data-live]").first).to_have_attribute("data-state", "on", timeout=ARRIVES)
    page.evaluate("window.same = true")
    market.service.stop()
    expect(page.locator("[data-live]").first).to_have_attribute("data-state", "off", timeout=ARRIVES)

    # when something happens meanwhile, and the server is back
    number = number_of(market, market.request(name="Théo Lavoie", items=[("Jar", 2)]))
    market.service.start()

    # then the page shows it by itself, and says nothing of a request that nobody made
    expect(page.locator("#waiting-over-1h")).to_contain_text(number, timeout=60_000)
    expect(page.locator("[data-live]").first).to_have_attribute("data-state", "on", timeout=60_000)
    assert page.evaluate("window.same"), "the page was loaded anew"
    expect(page.locator("#toasts .toast")).to_have_count(0)
    claire.problems.clear()  # the console says, rightly, that the server could not be reached


def test_an_answer_changes_the_row_of_the_retailer_and_the_log_says_how_soon(
    signed_in: SignedIn, market: Market
) -> None:
    market.clear()
    taken = milliseconds(market, signed_in(NORDLYS), signed_in(PINE), times=20)
    half, most = spread(taken)
    print(f"from Send answer to the changed row, of {len(taken)}: half within {half:.0f} ms, p95 {most:.0f} ms")
    assert len(taken) == 20


@pytest.mark.covers("N2")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_browser_notifies_of_alerts_alone_and_only_once_it_was_asked(
    signed_in: SignedIn, market: Market, speaks: Speaks, language: str
) -> None:
    speaks(language)
    market.clear()
    claire = signed_in(PINE)
    page = claire.page
    page.add_init_script(HEARD)
    claire.visit("/")
    page.evaluate("localStorage.removeItem('notify')")

    def alerted(name: str) -> None:
        id = market.request(name=name, items=[("Soap", 6)])
        market.answer(id, NORDLYS, available=6, price="9.10")
        market.answer(id, KESTREL, available=0, price="9.45")
        expect(page.locator("#need-attention")).to_contain_text(number_of(market, id), timeout=ARRIVES)

    # given nobody has allowed it, nothing is notified
    alerted("Hana Yoshida")
    assert page.evaluate("heard") == []

    # when it is allowed, by asking, an alert is notified
    page.locator("details:has([data-notify]) > summary").click()
    page.locator("[data-notify]").click()
    expect(page.locator("[data-notify-name]")).to_have_text(words(language)("on"))
    page.keyboard.press("Escape")
    alerted("Priya Raman")
    page.wait_for_function("heard.length > 0")
    before = page.evaluate("heard.length")

    # and what enters a widget without alert is not
    id = market.ordered(name="Camille Gagnon")
    order = market.console.load(Order, id).number
    expect(page.locator("#to-ship")).to_contain_text(order, timeout=ARRIVES)
    assert page.evaluate("heard.length") == before
