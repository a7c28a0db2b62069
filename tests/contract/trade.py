"""Asking, answering and ordering over the API, for tests that begin somewhere in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from werkzeug.test import TestResponse

from b2b.scheduler.due import fire_all
from tests.contract.conftest import Market, Program

EMAIL, NAME, STREET, PHONE = "elodie.m@example.net", "Élodie Marchand", "88 avenue Laurier Ouest", "+1 514 555 0142"
REFERENCE, TO_CUSTOMER, LIMIT = "WEB-77120", "Merci de votre fidélité", "987654.3210"
RECIPIENT = {
    "name": NAME,
    "company": "Atelier Marchand",
    "email": EMAIL,
    "phone": PHONE,
    "language": "fr",
    "address": {
        "lines": [STREET],
        "city": "Montréal",
        "region": "QC",
        "postal_code": "H2T 2N4",
        "country": "CA",
    },
}
SOAP = {"name": "Dish soap, 1 L", "sku": "ECL-DS-1000", "quantity": 24}
TOWEL = {"name": "Linen tea towel", "sku": "LIN-TT-50", "quantity": 12}


def moment(at: Any) -> str:
    return at.isoformat().replace("+00:00", "Z")


def later(market: Market, **time: float) -> str:
    return moment(market.clock() + timedelta(**time))


def wanted(market: Market, *partners: str, **chosen: Any) -> dict[str, Any]:
    """A request for soap and towels, of Nordlys and Halden where nobody is named."""
    asked = [{"partner_id": market.partners[name]} for name in partners or ("nordlys", "halden")]
    usual = {
        "recipient": RECIPIENT,
        "mode": "manual",
        "retailer_reference": REFERENCE,
        "note_to_customer": TO_CUSTOMER,
        "note_to_suppliers": "Fragile",
        "items": [{**SOAP, "max_price": LIMIT}, TOWEL],
        "partners": asked,
    }
    return {**usual, **chosen}


def drafted(market: Market, *partners: str, **chosen: Any) -> dict[str, Any]:
    return told(market.retailer.post("/requests", wanted(market, *partners, **chosen)), 201)


def sent(market: Market, *partners: str, **chosen: Any) -> dict[str, Any]:
    return drafted(market, *partners, send=True, **chosen)


def told(response: TestResponse, status: int = 200) -> dict[str, Any]:
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_json()


def offers(request: dict[str, Any], *prices: str | None, available: int | None = None) -> list[dict[str, Any]]:
    """An offer for each item at these prices, all in stock; None: not carried."""
    return [
        {
            "item_id": item["id"],
            "available": item["quantity"] if available is None else available,
            "unit_price": price,
        }
        for item, price in zip(request["items"], prices, strict=True)
        if price is not None
    ]


def answer(supplier: Program, request: dict[str, Any], *prices: str | None, **chosen: Any) -> dict[str, Any]:
    body = {"items": offers(request, *(prices or ("9.10", "4.25"))), "shipping_cost": "14.00", "ships_in_hours": 24}
    return told(supplier.put(f"/requests/{request['id']}/answer", {**body, **chosen}))


def line(request: dict[str, Any], partner_id: str, quantity: int = 24, item: int = 0) -> dict[str, Any]:
    return {"item_id": request["items"][item]["id"], "partner_id": partner_id, "quantity": quantity}


def ordered(market: Market, *, partner: str = "nordlys", **chosen: Any) -> dict[str, Any]:
    """An order of 24 soaps and 12 towels that a partner is to ship, in the retailer's view."""
    request = sent(market, **chosen)
    supplier: Program = getattr(market, partner)
    answer(supplier, request)
    partner_id = market.partners[partner]
    lines = [line(request, partner_id), line(request, partner_id, 12, item=1)]
    made = told(market.retailer.post(f"/requests/{request['id']}/orders", {"lines": lines}), 201)
    return made["orders"][0]


def pass_time(market: Market, **time: float) -> None:
    """Let time pass, and fire what is due by then."""
    market.catch_up()
    market.clock.move(**time)
    fire_all(market.services.console, now=market.clock())
    market.catch_up()


def repeated(program: Program, method: str, path: str, body: Any) -> dict[str, Any]:
    """Call twice with one Idempotency-Key: the second response is the first again. Gives what it holds."""
    key = uuid4().hex
    first = program.call(method, path, body, Idempotency_Key=key)
    again = program.call(method, path, body, Idempotency_Key=key)
    assert first.status_code < 300, first.get_data(as_text=True)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert again.headers.get("ETag") == first.headers.get("ETag")
    return first.get_json() if first.data else {}
