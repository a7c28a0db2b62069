"""Every page for everyone: axe finds nothing, nothing is cut, in light and dark, small and wide, in three languages."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import expect

from b2b.aggregates.request import Request
from b2b.aggregates.values import Line
from b2b.commands import orders, requests
from b2b.commands.drafts import Draft
from tests import builders
from tests.journeys.conftest import SignedIn
from tests.journeys.market import KESTREL, NORDLYS, PINE, Market, now
from tests.journeys.steps import ARRIVES

ACCOUNT = (
    "/account",
    "/account/configuration",
    "/account/profile",
    "/account/profile/second-factor",
    "/account/notifications",
    "/account/users",
    "/account/first-steps",
    "/account/billing",
    "/account/api-keys",
    "/account/webhooks",
    "/account/shops",
    "/account/audit",
    "/account/personal-data",
)
"""What everybody has under My account; the retailer's is walked."""
LANGUAGES = {"en": "Dashboard", "fr": "Tableau de bord", "es": "Panel"}


@pytest.fixture(scope="module")
def places(market: Market) -> dict[str, list[str]]:
    """The address of every page of each side, with something in every widget."""
    draft = Draft(recipient=builders.recipient(), items=())
    drafted = requests.draft_request(market.console, market.actors[PINE], draft=draft, now=now()).subject.id
    waiting = market.request(name="دنا الحداد", items=[("Soap", 6), ("A tea towel of linen, 50 × 70 cm, natural", 2)])
    decided = market.request(name="Atelier Beaulieu", items=[("Soap", 6), ("Brush", 2)])
    market.answer(decided, NORDLYS, available=3, price="5.00")
    market.answer(decided, KESTREL, available=9, price="7.00")
    kept = market.request(name="Camille Gagnon", items=[("Jar", 4)])
    market.answer(kept, NORDLYS, available=4, price="5.00")
    market.answer(kept, KESTREL, available=4, price="7.00")
    _keep(market, kept)
    to_ship, shipped = market.ordered(name="Théo Lavoie"), market.shipped(name="Hana Yoshida")
    _say(market, to_ship)
    retailer = ["/", "/requests/new", f"/requests/{drafted}/edit", f"/requests/{waiting}", f"/requests/{decided}"]
    retailer += [f"/requests/{kept}?preview=1", f"/orders/{to_ship}", f"/orders/{shipped}", "/nowhere"]
    retailer += [
        "/account/product-lines",
        f"/account/product-lines?line={market.line_id}",
        "/account/product-lines?q=clean",
    ]
    retailer += [*ACCOUNT, "/account/partners", f"/history/requests/{decided}", "/search", "/search?q=lavoie"]
    supplier = ["/", f"/requests/{waiting}", f"/requests/{decided}", f"/orders/{to_ship}", f"/orders/{shipped}"]
    supplier += ["/orders/bulk", "/account/business"]
    return {PINE: retailer, NORDLYS: supplier}


def _keep(market: Market, request_id: UUID) -> None:
    subject = market.console.load(Request, request_id)
    lines = tuple(Line(item_id=item.id, partner_id=market.partners[NORDLYS], quantity=2) for item in subject.sent_items)
    requests.keep_quantities(market.console, market.actors[PINE], request_id=request_id, lines=lines, now=now())


def _say(market: Market, order_id: UUID) -> None:
    text = "Can it leave today?"
    orders.comment_on_order(market.console, market.actors[PINE], order_id=order_id, text=text, now=now())


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("company", [PINE, NORDLYS])
def test_axe_finds_nothing(signed_in: SignedIn, places: dict[str, list[str]], company: str, look: str) -> None:
    person = signed_in(company, color_scheme=look)
    for place in places[company]:
        person.visit(place)
        person.accessible()


@pytest.mark.parametrize("language", ["fr", "es"])
def test_axe_finds_nothing_and_nothing_is_cut_in_other_languages(
    signed_in: SignedIn, places: dict[str, list[str]], speaks: Callable[[str], None], language: str
) -> None:
    speaks(language)
    for company in (PINE, NORDLYS):
        person = signed_in(company, width=390, height=844)
        expect(person.page.locator("h1")).to_have_text(LANGUAGES[language])
        for place in places[company]:
            person.visit(place)
            person.accessible()
            person.wide_enough()


@pytest.mark.parametrize("company", [PINE, NORDLYS])
def test_no_page_scrolls_sideways(signed_in: SignedIn, places: dict[str, list[str]], company: str) -> None:
    person = signed_in(company)
    for place in places[company]:
        person.visit(place)
        for width in (320, 390, 1400):
            person.page.set_viewport_size({"width": width, "height": 800})
            person.wide_enough()


@pytest.mark.parametrize("company", [PINE, NORDLYS])
def test_text_of_twice_the_size_is_not_cut(signed_in: SignedIn, places: dict[str, list[str]], company: str) -> None:
    person = signed_in(company, width=1280)
    for place in places[company]:
        person.visit(place)
        person.page.evaluate("document.documentElement.style.fontSize = '200%'")
        person.wide_enough()


@pytest.mark.covers("D7")
def test_a_dashboard_polls_where_the_stream_is_cut(signed_in: SignedIn, market: Market) -> None:
    claire = signed_in(PINE)
    claire.page.route("**/live", lambda route: route.abort())
    claire.page.clock.install()
    claire.visit("/")
    expect(claire.page.locator("[data-live]")).to_have_text("Reconnecting")
    market.request(name="Polled Paula", items=[("Soap", 1)])
    market.shown()
    claire.page.clock.fast_forward(21_000)
    expect(claire.page.locator("#waiting-over-1h")).to_contain_text("Polled Paula", timeout=ARRIVES)
    claire.problems.clear()


@pytest.mark.covers("D7")
def test_a_live_update_keeps_the_focus_and_the_scroll(signed_in: SignedIn, market: Market) -> None:
    market.clear()
    for number in range(4):
        market.request(name=f"Scroller {number}", items=[("Soap", 1)])
    claire = signed_in(PINE)
    rows = claire.page.locator("#waiting-over-1h .rows")
    link = rows.locator("a.id").nth(2)
    number = link.inner_text()
    link.focus()
    kept = rows.evaluate("e => { e.scrollTop = 10; return e.scrollTop; }")
    market.request(name="Newly arrived", items=[("Soap", 1)])
    expect(rows).to_contain_text("Newly arrived", timeout=15_000)
    expect(rows.locator("a.id", has_text=number)).to_be_focused()
    assert rows.evaluate("e => e.scrollTop") == kept
