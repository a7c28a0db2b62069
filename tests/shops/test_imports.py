"""Orders of WooCommerce and Shopify become requests: signed, once, with partners by category or vendor (I5)."""

from __future__ import annotations

import base64
import hmac
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.contract.conftest import Market, Program, pointers, refused
from tests.contract.trade import repeated, told

pytestmark = pytest.mark.covers("I5", "I4")
HEADERS = {"woocommerce": "X-WC-Webhook-Signature", "shopify": "X-Shopify-Hmac-Sha256"}
WOO = {
    "id": 727,
    "number": "WEB-727",
    "status": "processing",
    "billing": {"first_name": "Ann", "last_name": "Payer", "email": "ann@example.com", "phone": "(555) 555-5555"},
    "shipping": {
        "first_name": "Élodie",
        "last_name": "Marchand",
        "company": "Atelier",
        "address_1": "88 avenue Laurier Ouest",
        "city": "Montréal",
        "state": "QC",
        "postcode": "H2T 2N4",
        "country": "CA",
    },
    "line_items": [
        {"name": "Dish soap &ndash; 1 L", "sku": "ECL-1", "quantity": 3, "categories": [{"name": "Cleaning"}]},
        {"name": "Towel", "sku": "TT", "quantity": "2", "meta_data": [{"key": "_brand", "value": "Linen & Co"}]},
        {"name": "Returned", "sku": "R", "quantity": 0},
    ],
}
SHOPIFY = {
    "id": 450789469,
    "name": "#1001",
    "email": "bob@example.com",
    "financial_status": "paid",
    "customer_locale": "fr-CA",
    "shipping_address": {
        "name": "Bob Norman",
        "address1": "150 Elgin Street",
        "address2": "Suite 800",
        "city": "Ottawa",
        "province_code": "ON",
        "zip": "K2P 1L4",
        "country_code": "CA",
        "phone": "555-625-1199",
    },
    "line_items": [
        {"name": "Soap - 1 L", "sku": "S1", "quantity": 4, "vendor": "Nordlys", "requires_shipping": True},
        {"name": "Gift card", "sku": "G", "quantity": 1, "vendor": "Nordlys", "requires_shipping": False},
    ],
}


def connected(retailer: Program, shop: str, **chosen: Any) -> dict[str, Any]:
    return told(retailer.post("/shop-imports", {"shop": shop, "name": "My shop", **chosen}), 201)


def tell(market: Market, shop: dict[str, Any], order: Any, *, secret: str | None = None) -> TestResponse:
    """The shop's webhook, signed."""
    body = order if isinstance(order, bytes) else json.dumps(order).encode()
    digest = hmac.digest((secret or shop["secret"]).encode(), body, "sha256")
    headers = {HEADERS[shop["shop"]]: base64.b64encode(digest).decode()}
    path = shop["url"].partition("8000")[2]
    return market.app.test_client().post(path, data=body, content_type="application/json", headers=headers)


def line(market: Market, retailer: Program, *path: str, partner: str) -> str:
    body = {"path": list(path), "partner_ids": [market.partners[partner]]}
    return told(retailer.post("/product-lines", body), 201)["id"]


def test_an_order_of_woocommerce_becomes_a_request_that_is_sent(market: Market, retailer: Program) -> None:
    cleaning = line(market, retailer, "Household", "Cleaning", partner="nordlys")
    market.catch_up()
    shop = connected(retailer, "woocommerce")

    taken = told(tell(market, shop, WOO), 201)

    request = told(retailer.get(f"/requests/{taken['request_id']}"))
    assert (request["state"], request["mode"], request["number"]) == ("waiting", "automatic", taken["number"])
    assert request["retailer_reference"] == "WEB-727"
    recipient = request["recipient"]
    assert (recipient["name"], recipient["company"], recipient["email"], recipient["phone"]) == (
        "Élodie Marchand",
        "Atelier",
        "ann@example.com",
        "(555) 555-5555",
    )
    assert recipient["address"] == {
        "lines": ["88 avenue Laurier Ouest"],
        "city": "Montréal",
        "region": "QC",
        "postal_code": "H2T 2N4",
        "country": "CA",
    }
    items = [(one["name"], one["sku"], one["quantity"], one["product_line_id"]) for one in request["items"]]
    assert items == [("Dish soap – 1 L", "ECL-1", 3, cleaning), ("Towel", "TT", 2, None)]
    assert {one["max_price"] for one in request["items"]} == {None}
    assert [one["partner_id"] for one in request["partners"]] == [market.partners["nordlys"]]


def test_an_order_of_shopify_goes_by_vendor_and_leaves_out_what_is_not_shipped(
    market: Market, retailer: Program
) -> None:
    line(market, retailer, "Nordlys", partner="nordlys")
    market.catch_up()
    shop = connected(retailer, "shopify", by="vendor", secret="hush-from-shopify", mode="manual")
    assert shop["secret"] == "hush-from-shopify"

    taken = told(tell(market, shop, SHOPIFY), 201)

    request = told(retailer.get(f"/requests/{taken['request_id']}"))
    assert (request["state"], request["mode"], request["retailer_reference"]) == ("waiting", "manual", "#1001")
    assert [one["name"] for one in request["items"]] == ["Soap - 1 L"]
    assert request["recipient"]["language"] == "fr-CA"
    assert request["recipient"]["address"]["lines"] == ["150 Elgin Street", "Suite 800"]


def test_an_order_is_taken_once_however_often_it_is_told(market: Market, retailer: Program) -> None:
    shop = connected(retailer, "woocommerce")
    order = {**WOO, "id": 9001}

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: tell(market, shop, order), range(4)))
    later = tell(market, shop, {**order, "customer_note": "changed"})

    assert sorted(one.status_code for one in answers) == [200, 200, 200, 201]
    assert {one.get_json()["request_id"] for one in (*answers, later)} == {later.get_json()["request_id"]}
    assert later.status_code == 200
    other = connected(retailer, "woocommerce")
    assert tell(market, other, order).status_code == 201  # the same number of another shop is another order


def test_what_cannot_be_sent_waits_as_a_draft(market: Market, retailer: Program) -> None:
    shop = connected(retailer, "woocommerce")
    nobody = told(tell(market, shop, {**WOO, "id": 1, "line_items": [{"name": "Rare", "quantity": 1}]}), 201)
    nowhere = told(tell(market, shop, {**WOO, "id": 2, "shipping": {}, "billing": {}}), 201)
    kept = connected(retailer, "woocommerce", send=False)
    unsent = told(tell(market, kept, {**WOO, "id": 3}), 201)

    for one in (nobody, nowhere, unsent):
        assert told(retailer.get(f"/requests/{one['request_id']}"))["state"] == "draft"


def test_items_without_a_word_go_to_the_line_that_was_chosen(market: Market, retailer: Program) -> None:
    rest = line(market, retailer, "Everything else", partner="halden")
    shop = connected(retailer, "woocommerce", product_line_id=rest)

    taken = told(tell(market, shop, {**WOO, "id": 4, "line_items": [{"name": "Rare", "quantity": 1}]}), 201)

    request = told(retailer.get(f"/requests/{taken['request_id']}"))
    assert [one["partner_id"] for one in request["partners"]] == [market.partners["halden"]]
    fault = refused(
        retailer.post("/shop-imports", {"shop": "shopify", "name": "A", "product_line_id": str(uuid4())}),
        404,
        "not_found",
    )
    assert fault


@pytest.mark.parametrize(
    ("shop", "order"),
    [
        ("woocommerce", {**WOO, "status": "pending"}),
        ("woocommerce", {**WOO, "status": "cancelled"}),
        ("shopify", {**SHOPIFY, "financial_status": "pending"}),
        ("shopify", {**SHOPIFY, "cancelled_at": "2026-11-24T10:00:00Z"}),
    ],
)
def test_what_is_not_paid_is_not_asked_for(market: Market, retailer: Program, shop: str, order: dict[str, Any]) -> None:
    answer = tell(market, connected(retailer, shop), order)
    assert (answer.status_code, list(answer.get_json())) == (200, ["ignored"])


def test_the_ping_of_woocommerce_is_answered(market: Market, retailer: Program) -> None:
    shop = connected(retailer, "woocommerce")
    answer = market.app.test_client().post(shop["url"].partition("8000")[2], data={"webhook_id": "3"})
    assert answer.status_code == 200


def test_what_is_not_signed_by_the_shop_is_refused(market: Market, retailer: Program) -> None:
    for kind, order in (("woocommerce", WOO), ("shopify", SHOPIFY)):
        shop = connected(retailer, kind)
        refused(tell(market, shop, {**order, "id": 77}, secret="guessed"), 401, "shop_signature_wrong")
        bare = market.app.test_client().post(shop["url"].partition("8000")[2], json=order)
        refused(bare, 401, "shop_signature_wrong")
        new = told(retailer.post(f"/shop-imports/{shop['id']}/rotate-secret"))
        refused(tell(market, shop, {**order, "id": 78}), 401, "shop_signature_wrong")
        assert tell(market, new, {**order, "id": 78}).status_code == 201


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b"[]", 422, "no_shop_order"),
        (b"{}", 422, "no_shop_order"),
        (b'{"id": null, "status": "processing"}', 422, "no_shop_order"),
        (rb'{"id": 1, "status": "\u0000"}', 422, "invalid"),
        (b"[" * 50_000, 400, "malformed_json"),
    ],
)
def test_what_is_no_order_is_told_so(market: Market, retailer: Program, body: bytes, status: int, code: str) -> None:
    refused(tell(market, connected(retailer, "woocommerce"), body), status, code)


def test_a_disconnected_shop_is_not_there(market: Market, retailer: Program) -> None:
    shop = connected(retailer, "shopify")
    assert shop["id"] in [one["id"] for one in retailer.get("/shop-imports").get_json()["data"]]
    assert retailer.delete(f"/shop-imports/{shop['id']}").status_code == 204
    refused(tell(market, shop, SHOPIFY), 404, "not_found")
    refused(retailer.get(f"/shop-imports/{shop['id']}"), 404, "not_found")
    refused(tell(market, {**shop, "url": f"http://x:8000/imports/{uuid4()}"}, SHOPIFY), 404, "not_found")


def test_shops_are_a_companys_own(market: Market, retailer: Program, other_retailer: Program, nordlys: Program) -> None:
    shop = repeated(retailer, "POST", "/shop-imports", {"shop": "woocommerce", "name": "Mine"})
    path = f"/shop-imports/{shop['id']}"

    changed = told(retailer.patch(path, {"by": "vendor"}, If_Match='"1"'))
    assert (changed["by"], changed["name"], "secret" in changed) == ("vendor", "Mine", False)
    for method, tail, body in (
        ("GET", "", None),
        ("PATCH", "", {"name": "Ours"}),
        ("POST", "/rotate-secret", {}),
        ("DELETE", "", None),
    ):
        refused(other_retailer.call(method, path + tail, body), 404, "not_found")
        refused(nordlys.call(method, path + tail, body), 403, "wrong_side")
    fault = refused(retailer.post("/shop-imports", {"shop": "ecwid", "name": "A"}), 422, "invalid")
    assert pointers(fault) == ["/shop"]


def real(folder: Path, kind: str) -> list[dict[str, Any]]:
    """Every order of the published samples of a kind of shop."""
    found: list[dict[str, Any]] = []
    for path in sorted((folder / "orders" / kind).glob("*order*.json")):
        read = json.loads(path.read_text())
        read = (
            next((read[name] for name in ("order", "data", "orders") if name in read), read)
            if isinstance(read, dict)
            else read
        )
        found += [one for one in (read if isinstance(read, list) else [read]) if "line_items" in one and "id" in one]
    return found


@pytest.mark.parametrize("kind", ["woocommerce", "shopify"])
def test_orders_of_real_shops_become_requests(market: Market, retailer: Program, shared_data: Path, kind: str) -> None:
    shop = connected(retailer, kind)
    orders = real(shared_data, kind)
    assert len(orders) >= 2

    for number, order in enumerate(orders):
        paid = {"status": "processing"} if kind == "woocommerce" else {"financial_status": "paid", "cancelled_at": None}
        taken = tell(market, shop, {**order, "id": number + 10_000, **paid})
        assert taken.status_code == 201, taken.get_data(as_text=True)
        request = told(retailer.get(f"/requests/{taken.get_json()['request_id']}"))
        wanted = [one for one in order["line_items"] if one.get("requires_shipping") is not False]
        assert len(request["items"]) == len([one for one in wanted if float(one["quantity"]) > 0])
        assert request["recipient"]["name"] and all(item["name"] for item in request["items"])
