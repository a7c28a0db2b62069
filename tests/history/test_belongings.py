"""Histories beside the trade: endpoints, shops, plan, invoices, cards, dashboards, searches; whose they are (U1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from b2b.aggregates.bills import Bill, BillLine
from b2b.aggregates.criteria import Criteria
from b2b.aggregates.invoice import Buyer, Invoice, Seller
from b2b.aggregates.subscription import Subscription
from b2b.aggregates.values import Address
from b2b.aggregates.wallet import Card, Wallet
from b2b.aggregates.widgets import Placed
from b2b.commands.dashboard import add_widget, dashboard_id
from b2b.commands.saved_searches import save_search
from b2b.eventstore.metadata import Metadata
from tests.builders import MONDAY as NOW
from tests.contract.conftest import Market, Program
from tests.contract.trade import told
from tests.web.pages import Page, words

pytestmark = pytest.mark.covers("U1")
CARD = Card(id=uuid4(), reference="pm_secret", brand="Visa", last4="4242", expires_year=2030, expires_month=4)


def saved(market: Market, *aggregates: object) -> str:
    """The id of the first, after all are saved in the name of the retailer's Account Manager."""
    actor = market.actor(market.retailer)
    by = Metadata(kind="user", actor_id=actor.user_id, company_id=actor.company_id)
    market.services.console.save(*aggregates, metadata=by)
    return str(aggregates[0].id)


def endpoint(market: Market) -> str:
    body = {"url": "https://93.184.216.34/hook", "types": ["b2b.order.*"], "description": "ERP"}
    return str(told(market.retailer.post("/webhook-endpoints", body), 201)["id"])


def shop(market: Market) -> str:
    body = {"shop": "woocommerce", "name": "My shop", "by": "category"}
    return str(told(market.retailer.post("/shop-imports", body), 201)["id"])


def dashboard(market: Market) -> str:
    actor = market.actor(market.retailer)
    widget = Placed(id=uuid4(), title="Late in Québec", search=Criteria(kind="order", q="qc"))
    add_widget(market.services.console, actor, widget=widget, now=NOW)
    return str(dashboard_id(actor.reader_id))


def search(market: Market) -> str:
    actor, asked = market.actor(market.retailer), Criteria(kind="order", state="late")
    made = save_search(
        market.services.console, actor, name="Late ones", search=asked, sort="deadline", shared=False, now=NOW
    )
    return str(made.subject.id)


def cards(market: Market) -> str:
    wallet = Wallet.open(company_id=market.actor(market.retailer).company_id, customer="cus_secret", now=NOW)
    wallet.add(card=CARD, default=True, now=NOW)
    return saved(market, wallet)


def bills(market: Market) -> str:
    return saved(market, invoice(market.actor(market.retailer).company_id))


def plan(market: Market) -> str:
    company_id = market.actor(market.retailer).company_id
    return saved(market, Subscription.start(company_id=company_id, plan="business", trial=True, now=NOW))


KINDS = {
    "webhooks": (endpoint, "added the endpoint", "https://93.184.216.34/hook"),
    "shop-imports": (shop, "connected the shop", "My shop"),
    "dashboards": (dashboard, "added a widget", "Late in Québec"),
    "saved-searches": (search, "saved the search", "Late ones"),
    "cards": (cards, "added a card", "Visa 4242"),
    "invoices": (bills, "began the payment", "B-2026-0007"),
    "subscriptions": (plan, "began the plan", "business"),
}


def invoice(company_id: UUID) -> Invoice:
    seller = Seller(id=uuid4(), name="Console", address=Address(), tax_number="1", prefix="B")
    line = BillLine(kind="plan", plan="business", quantity=1, unit=Decimal(80), amount=Decimal(80))
    bill = Bill(first=date(2026, 11, 1), last=date(2026, 11, 30), plan="business", users=3, lines=(line,), taxes=())
    one = Invoice.issue(
        number="B-2026-0007",
        company_id=company_id,
        seller=seller,
        buyer=Buyer(name="Maison Laurier"),
        bill=bill,
        currency="EUR",
        now=NOW,
    )
    one.begin_payment(card=CARD.ref, by_clock=False, now=NOW)
    return one


@pytest.mark.parametrize("kind", KINDS)
def test_it_tells_what_happened_to_its_company_alone(
    market: Market, browser, retailer: Program, nordlys: Program, stranger: Program, kind: str
) -> None:
    make, sentence, said = KINDS[kind]
    id = make(market)
    path = f"/history/{kind}/{id}"

    page = Page(browser(retailer), path)
    assert page.response.status_code == 200
    assert any(sentence in words(one) for one in page.all("//ol[@class='tl']/li"))
    first = Page(browser(retailer), f"{path}?event=1")
    assert said in page.source or said in first.source
    if kind == "saved-searches":
        rows = {words(row[0]): words(row[2]) for row in first.all("//*[@id='event']//tbody/tr")}
        assert (rows["Kind"], rows["State"]) == ("After: Order", "After: Shipping late")
    for secret in ("secret", "whsec_", "pm_", "cus_"):
        assert secret not in page.source.replace("the secret", "")
        assert secret not in retailer.get(f"{path}.jsonl").text

    events = told(retailer.get(path))["data"]
    assert events and events[0]["actor"]["kind"] in ("user", "key")
    assert retailer.get(f"{path}.csv").mimetype == "text/csv"
    assert retailer.get(f"{path}.pdf").data.startswith(b"%PDF")
    for other in (nordlys, stranger):
        assert other.get(path).status_code in (403, 404)
        assert browser(other).get(path).status_code in (403, 404)
