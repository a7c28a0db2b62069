"""Orders over the API: parcels, corrections, changes, ends, papers, each in its side's view (O1, O2, O5, O7, X3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.conftest import Market, Program, refused
from tests.contract.trade import EMAIL, LIMIT, NAME, REFERENCE, STREET, TO_CUSTOMER, ordered, pass_time, repeated, told

pytestmark = pytest.mark.covers("O1", "O2", "I1")
UPS = "1Z999AA10123456784"


def parcel(order: dict[str, Any], quantity: int, *, number: str = UPS) -> dict[str, Any]:
    return {"tracking_number": number, "lines": [{"line_id": order["lines"][0]["id"], "quantity": quantity}]}


def test_each_side_sees_the_order_and_only_the_retailer_the_email(
    market: Market, retailer: Program, nordlys: Program
) -> None:
    order = ordered(market)
    path = f"/orders/{order['id']}"

    own, theirs = told(retailer.get(path)), told(nordlys.get(path))

    assert own["recipient"]["email"] == EMAIL
    assert theirs == {**own, "recipient": {k: v for k, v in own["recipient"].items() if k != "email"}}
    assert (theirs["recipient"]["name"], theirs["recipient"]["address"]["lines"]) == (NAME, [STREET])
    assert (theirs["retailer_reference"], theirs["note_to_customer"]) == (REFERENCE, TO_CUSTOMER)
    assert own["total"] == "283.40", "24 × 9.10 + 12 × 4.25 + 14.00"
    assert own["state"] == "to_ship" and retailer.get(path).headers["ETag"] == f'"{own["version"]}"'
    for answer in (nordlys.get(path), nordlys.get("/orders?limit=200"), nordlys.get(f"{path}/history")):
        said = answer.get_data(as_text=True) + str(answer.headers)
        assert NAME in said and EMAIL not in said and LIMIT not in said


def test_parcels_are_shipped_until_nothing_is_left(market: Market, retailer: Program, nordlys: Program) -> None:
    order = ordered(market)
    path = f"/orders/{order['id']}/shipments"

    shipment = repeated(nordlys, "POST", path, parcel(order, 20))
    assert (shipment["order"]["state"], shipment["order"]["lines"][0]["shipped"]) == ("partly_shipped", 20)
    assert shipment["courier"] == "UPS" and UPS in shipment["tracking_url"]

    refused(nordlys.post(path, parcel(order, 5, number="A-2")), 422, "more_than_ordered")
    refused(nordlys.post(path, parcel(order, 1)), 409, "shipment_already_recorded")
    rest = told(nordlys.post(path, {"tracking_number": "A-3"}), 201)["order"]
    assert rest["state"] == "shipped" and [one["shipped"] for one in rest["lines"]] == [24, 12]
    refused(nordlys.post(path, parcel(order, 1, number="A-4")), 409, "order_not_open")

    corrected = told(nordlys.patch(f"{path}/{shipment['id']}", {"tracking_number": "A-1", "courier": "DHL"}))
    assert (corrected["tracking_number"], corrected["courier"]) == ("A-1", "DHL")
    assert [one["tracking_number"] for one in corrected["order"]["shipments"]] == ["A-1", "A-3"]
    history = told(retailer.get(f"/orders/{order['id']}/history"))["data"]
    assert [one["type"] for one in history] == [
        "b2b.order.placed.v1",
        "b2b.order.shipped.v1",
        "b2b.order.shipped.v1",
        "b2b.order.shipment_corrected.v1",
    ]


@pytest.mark.covers("O7")
def test_the_message_to_the_customer_is_the_retailers(market: Market, retailer: Program, nordlys: Program) -> None:
    order = ordered(market)
    told(nordlys.post(f"/orders/{order['id']}/shipments", parcel(order, 24)), 201)

    message = told(retailer.get(f"/orders/{order['id']}/customer-message"))

    assert message["to"] == EMAIL and UPS in message["text"] and UPS in message["html"] and message["subject"]
    refused(nordlys.get(f"/orders/{order['id']}/customer-message"), 403, "wrong_side")


@pytest.mark.parametrize("paper", ["packing-slip", "picking-list"])
def test_both_sides_print(market: Market, retailer: Program, nordlys: Program, paper: str) -> None:
    order = ordered(market)

    for program in (retailer, nordlys):
        answer = program.get(f"/orders/{order['id']}/{paper}.pdf")
        assert answer.status_code == 200 and answer.mimetype == "application/pdf"
        assert answer.data.startswith(b"%PDF-") and answer.data.rstrip().endswith(b"%%EOF")


@pytest.mark.covers("X3")
def test_a_change_needs_authority_and_a_reason(market: Market, retailer: Program, nordlys: Program) -> None:
    order, other = ordered(market), ordered(market, partner="halden")
    line = {"line_id": order["lines"][0]["id"], "quantity": 20, "unit_price": "9.00"}
    path = f"/orders/{order['id']}/changes"

    changed = repeated(nordlys, "POST", path, {"lines": [line], "reason": "Four are broken"})

    assert (changed["lines"][0]["quantity"], changed["lines"][0]["unit_price"]) == (20, "9.00")
    assert told(retailer.get(f"/orders/{order['id']}"))["changes"][0]["before"][0]["quantity"] == 24
    refused(nordlys.post(path, {"lines": [line], "reason": " "}), 422, "invalid")
    theirs = {"lines": [{"line_id": other["lines"][0]["id"], "quantity": 1}], "reason": "x"}
    refused(market.halden.post(f"/orders/{other['id']}/changes", theirs), 403, "change_order_not_authorised")
    refused(retailer.post(path, {"lines": [line], "reason": "x"}), 403, "wrong_side")


@pytest.mark.covers("O5")
def test_the_retailer_cancels_what_is_not_shipped(market: Market, retailer: Program, nordlys: Program) -> None:
    order = ordered(market)
    path = f"/orders/{order['id']}"
    told(nordlys.post(f"{path}/shipments", parcel(order, 20)), 201)

    refused(nordlys.post(f"{path}/cancel"), 403, "wrong_side")
    refused(retailer.post(f"{path}/cancel", If_Match='"1"'), 412, "stale")
    cancelled = repeated(retailer, "POST", f"{path}/cancel", {})

    assert cancelled["state"] == "shipped" and [one["quantity"] for one in cancelled["lines"]] == [20, 0]
    refused(retailer.post(f"{path}/cancel"), 409, "order_not_open")


@pytest.mark.covers("O3")
def test_an_order_is_late_and_can_still_be_shipped(market: Market, retailer: Program, nordlys: Program) -> None:
    order = ordered(market)
    pass_time(market, hours=49)

    assert told(retailer.get(f"/orders/{order['id']}"))["state"] == "late"
    assert order["id"] in [one["id"] for one in told(nordlys.get("/orders?state=late&limit=200"))["data"]]
    shipment = told(nordlys.post(f"/orders/{order['id']}/shipments", {"tracking_number": "L-1"}), 201)
    assert shipment["order"]["state"] == "shipped"


@pytest.mark.covers("R11")
def test_both_sides_write(market: Market, retailer: Program, nordlys: Program) -> None:
    order = ordered(market)
    path = f"/orders/{order['id']}/comments"

    told(retailer.post(path, {"text": "Before noon?"}), 201)
    thread = repeated(nordlys, "POST", path, {"text": "Yes."})["comments"]

    assert [(one["side"], one["text"]) for one in thread] == [("retailer", "Before noon?"), ("supplier", "Yes.")]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("POST", "/shipments", {"tracking_number": "X"}),
        ("POST", "/cancel", {}),
        ("POST", "/comments", {"text": "Hello"}),
        ("GET", "/history", None),
        ("GET", "/packing-slip.pdf", None),
        ("GET", "/picking-list.pdf", None),
        ("GET", "/customer-message", None),
    ],
)
def test_whoever_has_no_part_in_it_finds_nothing(market: Market, method: str, path: str, body: Any) -> None:
    order = ordered(market)

    refused(market.halden.call(method, f"/orders/{order['id']}{path}", body), *_unseen(path))
    refused(market.other_retailer.call(method, f"/orders/{order['id']}{path}", body), *_unseen(path, retailer=True))


def _unseen(path: str, *, retailer: bool = False) -> tuple[int, str]:
    """Who may not do such a thing at all is told so; who may finds nothing of this kind."""
    forbidden = path == "/shipments" if retailer else path == "/cancel"
    return (403, "wrong_side") if forbidden else (404, "not_found")
