"""/requests, retailer's side: draft, replace, send, duplicate, delete, list (R1-R7)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.contract.conftest import Market, Program, pointers, refused
from tests.contract.trade import (
    EMAIL,
    LIMIT,
    RECIPIENT,
    REFERENCE,
    SOAP,
    TOWEL,
    answer,
    drafted,
    later,
    line,
    repeated,
    sent,
    told,
    wanted,
)

NOBODY = uuid4()


@pytest.mark.covers("R1", "R2", "R3", "R7", "I1")
def test_a_draft_is_shown_as_it_was_given(market: Market, retailer: Program) -> None:
    response = retailer.post("/requests", wanted(market, "nordlys"))

    request = told(response, 201)
    assert (request["state"], request["version"], request["mode"]) == ("draft", 1, "manual")
    assert request["number"].startswith("R-")
    assert request["recipient"] == RECIPIENT
    assert (request["retailer_reference"], request["note_to_customer"]) == (REFERENCE, "Merci de votre fidélité")
    assert request["note_to_suppliers"] == "Fragile"
    soap, towel = request["items"]
    assert soap == {"id": soap["id"], "position": 0, **SOAP, "max_price": "987654.321", "product_line_id": None}
    assert towel == {"id": towel["id"], "position": 1, **TOWEL, "max_price": None, "product_line_id": None}
    (partner,) = request["partners"]
    assert (partner["partner_id"], partner["name"]) == (market.partners["nordlys"], "Nordlys Home")
    assert partner["item_ids"] == [soap["id"], towel["id"]]
    assert (partner["answer"], partner["deadline"], partner["shipping_required"]) == (None, None, True)
    assert (request["attention"], request["orders"], request["sent_at"]) == ([], [], None)
    assert request["created_at"] == request["modified_at"] == later(market)
    assert response.headers["ETag"] == '"1"'
    assert response.headers["Location"] == f"/api/v1/requests/{request['id']}"
    assert told(retailer.get(f"/requests/{request['id']}")) == request


@pytest.mark.covers("R5", "R7")
def test_a_request_is_sent_in_the_same_step(market: Market, retailer: Program, nordlys: Program) -> None:
    body = wanted(market, "nordlys", "halden", send=True)
    body["partners"][1] |= {"deadline": "2190-01-01T10:00:00+02:00", "shipping_required": True, "items": [1]}

    request = told(retailer.post("/requests", body), 201)

    assert (request["state"], request["version"], request["sent_at"]) == ("waiting", 2, later(market))
    first, second = request["partners"]
    assert [first["state"], second["state"]] == ["waiting", "waiting"]
    assert (first["deadline"], second["deadline"]) == (later(market, hours=24), "2190-01-01T08:00:00Z")
    assert (second["shipping_required"], second["item_ids"]) == (True, [request["items"][1]["id"]])
    assert nordlys.get(f"/requests/{request['id']}").status_code == 200


@pytest.mark.covers("R4", "A10")
def test_partners_come_from_the_product_lines(market: Market, retailer: Program) -> None:
    above = told(retailer.post("/product-lines", {"path": ["Home"], "partner_ids": [market.partners["halden"]]}), 201)
    below = told(retailer.post("/product-lines", {"path": ["Home", "Linen"]}), 201)
    items = [{**SOAP, "product_line_id": above["id"]}, {**TOWEL, "product_line_id": below["id"]}]
    body = wanted(market, items=items, mode=None)
    del body["partners"]

    request = told(retailer.post("/requests", body), 201)

    (partner,) = request["partners"]
    assert (partner["name"], len(partner["item_ids"])) == ("Halden & Sons", 2)
    assert request["mode"] == "manual"


def test_a_draft_may_lack_almost_everything(retailer: Program) -> None:
    request = told(retailer.post("/requests", {}), 201)

    assert (request["items"], request["partners"]) == ([], [])
    assert request["recipient"]["address"] == {
        "lines": [],
        "city": "",
        "region": None,
        "postal_code": None,
        "country": "",
    }


@pytest.mark.parametrize(
    ("chosen", "faulty"),
    [
        ({"colour": "red"}, "/colour"),
        ({"mode": "quick"}, "/mode"),
        ({"recipient": {"name": "A", "email": "nobody"}}, "/recipient/email"),
        ({"recipient": {"address": {"country": "Canada"}}}, "/recipient/address/country"),
        ({"recipient": {"address": {"street": "A"}}}, "/recipient/address/street"),
        ({"items": [{**SOAP, "quantity": -1}]}, "/items/0/quantity"),
        ({"items": [{**SOAP, "quantity": 1.5}]}, "/items/0/quantity"),
        ({"items": [{**SOAP, "quantity": "1"}]}, "/items/0/quantity"),
        ({"items": [SOAP, {**SOAP, "max_price": 9.8}]}, "/items/1/max_price"),
        ({"items": [{**SOAP, "max_price": "9.80001"}]}, "/items/0/max_price"),
        ({"items": [{**SOAP, "max_price": "-1"}]}, "/items/0/max_price"),
        ({"items": [{**SOAP, "max_price": "1e3"}]}, "/items/0/max_price"),
        ({"items": [{"name": " ", "quantity": 1}]}, "/items/0/name"),
        ({"items": [{**SOAP, "product_line_id": str(NOBODY)}], "partners": None}, "/items/0/product_line_id"),
        ({"partners": [{"partner_id": "1"}]}, "/partners/0/partner_id"),
        ({"partners": [{"partner_id": str(NOBODY)}]}, "/partners/0/partner_id"),
        ({"partners": [{"partner_id": str(NOBODY), "deadline": "tomorrow"}]}, "/partners/0/deadline"),
        ({"partners": [{}]}, "/partners/0/partner_id"),
        ({"send": 1}, "/send"),
    ],
)
def test_what_a_request_cannot_be(market: Market, retailer: Program, chosen: dict[str, Any], faulty: str) -> None:
    assert faulty in pointers(refused(retailer.post("/requests", wanted(market, **chosen)), 422, "invalid"))


def test_an_index_of_no_item(market: Market, retailer: Program) -> None:
    body = wanted(market)
    body["partners"][1]["items"] = [0, 2]

    assert pointers(refused(retailer.post("/requests", body), 422, "invalid")) == ["/partners/1/items"]


@pytest.mark.covers("R5")
def test_a_deadline_that_is_over_cannot_be_sent(market: Market, retailer: Program) -> None:
    body = wanted(market, send=True)
    body["partners"][1]["deadline"] = later(market, hours=-1)

    problem = refused(retailer.post("/requests", body), 422, "deadline_in_past")

    assert pointers(problem) == ["/partners/1/deadline"]


@pytest.mark.covers("A11")
def test_only_connected_partners_are_asked(market: Market, retailer: Program) -> None:
    invited = told(retailer.post("/partners", {"name": "Casa Nova", "email": "casa@example.com"}), 201)

    problem = refused(
        retailer.post("/requests", wanted(market, partners=[{"partner_id": invited["id"]}])),
        422,
        "partner_not_connected",
    )

    assert pointers(problem) == ["/partners/0/partner_id"]


def test_nobody_asks_anothers_partner(market: Market, other_retailer: Program) -> None:
    problem = refused(other_retailer.post("/requests", wanted(market)), 422, "invalid")

    assert pointers(problem) == ["/partners/0/partner_id", "/partners/1/partner_id"]


@pytest.mark.covers("R7")
def test_a_draft_is_replaced_as_a_whole(market: Market, retailer: Program) -> None:
    before = drafted(market, "nordlys")
    body = wanted(market, "halden", items=[{**TOWEL, "quantity": 3}], mode="automatic", retailer_reference=None)

    after = told(retailer.put(f"/requests/{before['id']}", body))

    assert (after["number"], after["version"], after["mode"]) == (before["number"], 2, "automatic")
    assert [(item["id"], item["quantity"]) for item in after["items"]] == [(before["items"][1]["id"], 3)]
    assert [partner["name"] for partner in after["partners"]] == ["Halden & Sons"]
    assert after["retailer_reference"] is None
    assert told(retailer.get(f"/requests/{before['id']}")) == after


@pytest.mark.covers("R7")
def test_what_was_sent_is_not_replaced(market: Market, retailer: Program) -> None:
    request = sent(market)

    refused(retailer.put(f"/requests/{request['id']}", wanted(market)), 409, "request_not_editable")
    refused(retailer.delete(f"/requests/{request['id']}"), 409, "request_not_editable")
    refused(retailer.post(f"/requests/{request['id']}/send"), 409, "request_not_sendable")


@pytest.mark.covers("R7")
def test_a_draft_is_sent_once_there_is_somebody_and_something_to_ask(market: Market, retailer: Program) -> None:
    nobody = drafted(market, partners=[])
    nothing = drafted(market, items=[])
    whole = drafted(market)

    refused(retailer.post(f"/requests/{nobody['id']}/send"), 409, "no_partners")
    refused(retailer.post(f"/requests/{nothing['id']}/send"), 409, "no_items")
    assert told(retailer.post(f"/requests/{whole['id']}/send"))["state"] == "waiting"


@pytest.mark.covers("R1")
def test_a_parcel_needs_a_name_and_an_address(market: Market, retailer: Program) -> None:
    draft = drafted(market, recipient={"email": EMAIL})

    faulty = pointers(refused(retailer.post(f"/requests/{draft['id']}/send"), 422, "invalid"))

    assert "/recipient/name" in faulty
    assert any(pointer.startswith("/recipient/address") for pointer in faulty)


@pytest.mark.covers("R7")
def test_a_duplicate_is_a_new_draft(market: Market, retailer: Program) -> None:
    request = sent(market)

    copy = told(retailer.post(f"/requests/{request['id']}/duplicate"), 201)

    assert (copy["state"], copy["version"], copy["sent_at"]) == ("draft", 1, None)
    assert copy["id"] != request["id"] and copy["number"] != request["number"]
    assert [item["name"] for item in copy["items"]] == [item["name"] for item in request["items"]]
    assert {item["id"] for item in copy["items"]}.isdisjoint(item["id"] for item in request["items"])
    assert [(partner["name"], partner["deadline"]) for partner in copy["partners"]] == [
        ("Nordlys Home", None),
        ("Halden & Sons", None),
    ]
    assert copy["recipient"] == request["recipient"]


@pytest.mark.covers("R7")
def test_a_draft_is_deleted(market: Market, retailer: Program) -> None:
    draft = drafted(market)

    response = retailer.delete(f"/requests/{draft['id']}", If_Match='"1"')

    assert (response.status_code, response.data) == (204, b"")
    refused(retailer.get(f"/requests/{draft['id']}"), 404, "not_found")
    refused(retailer.delete(f"/requests/{draft['id']}"), 404, "not_found")
    assert draft["id"] not in [one["id"] for one in told(retailer.get("/requests?limit=200"))["data"]]


def test_changes_are_made_at_the_version_that_was_read(market: Market, retailer: Program) -> None:
    draft = drafted(market)
    path = f"/requests/{draft['id']}"

    refused(retailer.put(path, wanted(market), If_Match='"2"'), 412, "stale")
    assert retailer.put(path, wanted(market), If_Match='"1"').headers["ETag"] == '"2"'
    refused(retailer.post(f"{path}/send", If_Match='"1"'), 412, "stale")
    refused(retailer.delete(path, If_Match='"1"'), 412, "stale")
    assert retailer.post(f"{path}/send", If_Match='"2"').headers["ETag"] == '"3"'
    for action in ("close", "cancel"):
        refused(retailer.post(f"{path}/{action}", If_Match='"2"'), 412, "stale")
    refused(retailer.put(f"{path}/deadlines", {"deadline": later(market, days=2)}, If_Match='"2"'), 412, "stale")
    comment = {"partner_id": market.partners["halden"], "text": "Hello"}
    refused(retailer.post(f"{path}/comments", comment, If_Match='"2"'), 412, "stale")
    assert told(retailer.get(path))["version"] == 3


@pytest.mark.covers("I1")
def test_every_step_of_a_draft_is_taken_once(market: Market, retailer: Program) -> None:
    draft = repeated(retailer, "POST", "/requests", wanted(market))
    path = f"/requests/{draft['id']}"

    assert repeated(retailer, "PUT", path, wanted(market, "halden"))["version"] == 2
    copy = repeated(retailer, "POST", f"{path}/duplicate", {})
    assert repeated(retailer, "POST", f"{path}/send", {})["version"] == 3
    listed = told(retailer.get("/requests?limit=200"))["data"]
    assert sum(one["number"] in (copy["number"], draft["number"]) for one in listed) == 2


def test_a_key_is_not_used_for_another_body(market: Market, retailer: Program) -> None:
    key = uuid4().hex
    told(retailer.post("/requests", wanted(market), Idempotency_Key=key), 201)

    response = retailer.post("/requests", wanted(market, "halden"), Idempotency_Key=key)

    refused(response, 422, "idempotency_key_reused")


PATHS = [
    ("GET", "", None),
    ("PUT", "", {}),
    ("DELETE", "", None),
    ("POST", "/send", {}),
    ("POST", "/duplicate", {}),
    ("PUT", "/deadlines", {"deadline": "2190-01-01T00:00:00Z"}),
    ("GET", "/plans", None),
    ("POST", "/orders", {"lines": []}),
    ("POST", "/close", {}),
    ("POST", "/cancel", {}),
    ("POST", "/comments", {"partner_id": str(NOBODY), "text": "Hello"}),
    ("GET", "/history", None),
]

RETAILERS_OWN = [call for call in PATHS if call[1] not in ("", "/comments", "/history")]


@pytest.mark.parametrize(("method", "path", "body"), PATHS)
def test_another_retailer_finds_nothing(
    market: Market, other_retailer: Program, method: str, path: str, body: Any
) -> None:
    request = sent(market)

    refused(other_retailer.call(method, f"/requests/{request['id']}{path}", body), 404, "not_found")
    refused(other_retailer.call(method, f"/requests/{uuid4()}{path}", body), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "body"), [one for one in PATHS if one[1] not in ("", "/comments", "/history")]
)
def test_a_supplier_does_nothing_that_is_the_retailers(
    market: Market, nordlys: Program, stranger: Program, method: str, path: str, body: Any
) -> None:
    request = sent(market)

    for supplier in (nordlys, stranger):
        refused(supplier.call(method, f"/requests/{request['id']}{path}", body), 403, "wrong_side")


def test_a_supplier_drafts_nothing(market: Market, nordlys: Program) -> None:
    request = drafted(market, "nordlys")

    refused(nordlys.post("/requests", wanted(market)), 403, "wrong_side")
    refused(nordlys.put(f"/requests/{request['id']}", wanted(market)), 403, "wrong_side")
    refused(nordlys.delete(f"/requests/{request['id']}"), 403, "wrong_side")
    refused(nordlys.get(f"/requests/{request['id']}"), 404, "not_found")
    assert request["id"] not in [one["id"] for one in told(nordlys.get("/requests?limit=200"))["data"]]


@pytest.mark.covers("I1")
def test_a_list_holds_whole_requests_page_by_page(market: Market, retailer: Program) -> None:
    reference = uuid4().hex
    made = []
    for _ in range(5):
        market.clock.move(seconds=1)
        made.append(drafted(market, retailer_reference=reference))
    query = f"/requests?retailer_reference={reference}&limit=2"

    pages, cursor = [], ""
    while cursor is not None:
        page = told(retailer.get(query + cursor))
        pages.append(page["data"])
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [one for page in pages for one in page] == made[::-1]


def test_a_list_is_narrowed(market: Market, retailer: Program) -> None:
    reference = uuid4().hex
    draft = drafted(market, retailer_reference=reference)
    waiting = sent(market, retailer_reference=reference)

    def ids(query: str) -> set[str]:
        return {one["id"] for one in told(retailer.get(f"/requests?retailer_reference={reference}{query}"))["data"]}

    assert ids("") == {draft["id"], waiting["id"]}
    assert ids("&state=draft") == {draft["id"]}
    assert ids("&state=draft,waiting") == {draft["id"], waiting["id"]}
    assert ids(f"&number={waiting['number']}") == {waiting["id"]}
    assert ids("&state=closed") == set()


@pytest.mark.parametrize("query", ["state=none", "state=draft,", "colour=red", "limit=0", "cursor=x"])
def test_a_list_takes_its_own_filters(retailer: Program, query: str) -> None:
    assert pointers(refused(retailer.get(f"/requests?{query}"), 422, "invalid")) == [f"/{query.partition('=')[0]}"]


def test_a_cursor_of_another_list_and_one_that_is_made_up(market: Market, retailer: Program) -> None:
    from base64 import urlsafe_b64encode

    for value in ("soon", "2026-13-45", "a\0"):
        plain = f'["-created_at","{value}","{NOBODY}"]'.replace("\0", "\\u0000")
        cursor = urlsafe_b64encode(plain.encode()).decode().rstrip("=")
        refused(retailer.get(f"/requests?cursor={cursor}"), 422, "invalid")
    drafted(market), drafted(market)
    other = told(retailer.get("/transactions?limit=1&sort=number"))["next_cursor"]
    refused(retailer.get(f"/requests?cursor={other}"), 422, "invalid")


@pytest.mark.covers("R12")
def test_a_request_that_was_kept_open_is_replaced_and_sent_again(
    market: Market, retailer: Program, halden: Program, nordlys: Program
) -> None:
    request = sent(market)
    answer(halden, request)
    lines = [line(request, market.partners["halden"], 20)]
    told(retailer.post(f"/requests/{request['id']}/orders", {"lines": lines, "close": False}), 201)
    body = wanted(market, "nordlys", items=[{**SOAP, "quantity": 4}], note_to_suppliers="The rest")

    kept = told(retailer.put(f"/requests/{request['id']}", body))
    unsent = told(halden.get(f"/requests/{request['id']}"))
    again = told(retailer.post(f"/requests/{request['id']}/send"))

    assert (kept["state"], again["state"]) == ("partially_ordered", "waiting")
    assert (unsent["note_to_suppliers"], len(unsent["items"])) == ("Fragile", 2)
    asked = told(nordlys.get(f"/requests/{request['id']}"))
    assert (asked["state"], asked["note_to_suppliers"]) == ("waiting", "The rest")
    assert [item["quantity"] for item in asked["items"]] == [4]
    assert told(halden.get(f"/requests/{request['id']}")) == unsent


@pytest.mark.parametrize("price", [LIMIT, "0", "0.01", "9.8", "123456789012.3456", "7.0000", "5.10", "0.0001"])
def test_money_is_kept_exactly(market: Market, retailer: Program, price: str) -> None:
    from decimal import Decimal

    shown = drafted(market, items=[{**SOAP, "max_price": price}])["items"][0]["max_price"]

    whole, decimals = shown.split(".")
    assert Decimal(shown) == Decimal(price)
    assert whole.isdigit() and 2 <= len(decimals) <= 4
