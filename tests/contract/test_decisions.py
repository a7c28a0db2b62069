"""Deciding over the API: plans, orders by hand and by itself, ends, and the dashboard (G, R10-R13, D)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.contract.conftest import Market, Program, refused
from tests.contract.trade import EMAIL, NAME, answer, line, offers, pass_time, repeated, sent, told

pytestmark = pytest.mark.covers("R10", "R12", "R13", "I1")


def answered(market: Market, **chosen: Any) -> dict[str, Any]:
    """Nordlys is cheaper by the piece, Halden has no shipping cost; both have everything."""
    request = sent(market, **chosen)
    answer(market.nordlys, request, "9.10", "4.25")
    answer(market.halden, request, "9.50", "4.20", shipping_cost="5.00")
    return told(market.retailer.get(f"/requests/{request['id']}"))


@pytest.mark.covers("G1", "G3", "G4")
def test_four_plans_with_reasons(market: Market, retailer: Program, nordlys: Program) -> None:
    request = answered(market)

    plans = told(retailer.get(f"/requests/{request['id']}/plans"))["data"]

    assert [one["name"] for one in plans] == ["lowest_cost", "fastest", "fewest_parcels", "with_back_orders"]
    cheapest = plans[0]
    assert cheapest["complete"] and cheapest["optimal"] and cheapest["reasons"]
    by_halden = 24 * Decimal("9.50") + 12 * Decimal("4.20") + 5
    by_nordlys = 24 * Decimal("9.10") + 12 * Decimal("4.25") + 14
    assert Decimal(cheapest["cost"]) == min(by_halden, by_nordlys)
    refused(nordlys.get(f"/requests/{request['id']}/plans"), 403, "wrong_side")


def test_a_decision_makes_an_order_a_partner(market: Market, retailer: Program) -> None:
    request = answered(market)
    both = [line(request, market.partners["nordlys"]), line(request, market.partners["halden"], 12, item=1)]
    zero = line(request, market.partners["nordlys"], 0, item=1)

    made = repeated(retailer, "POST", f"/requests/{request['id']}/orders", {"lines": [*both, zero]})["orders"]

    assert sorted(one["partner"]["id"] for one in made) == sorted(market.partners.values())
    assert {len(one["lines"]) for one in made} == {1}
    after = told(retailer.get(f"/requests/{request['id']}"))
    assert after["state"] == "ordered" and len(after["orders"]) == 2
    refused(retailer.post(f"/requests/{request['id']}/orders", {"lines": both}), 409, "request_not_decidable")


def test_a_request_kept_open_is_sent_again(market: Market, retailer: Program) -> None:
    request = answered(market)
    path = f"/requests/{request['id']}"
    body = {"lines": [line(request, market.partners["nordlys"], 10)], "close": False}
    told(retailer.post(f"{path}/orders", body), 201)

    kept = told(retailer.get(path))
    assert kept["state"] == "partially_ordered"
    assert told(retailer.post(f"{path}/send"))["state"] == "waiting"
    assert repeated(retailer, "POST", f"{path}/close", {})["state"] == "closed"


def test_only_what_was_offered_can_be_ordered(market: Market, retailer: Program) -> None:
    request = sent(market)
    answer(market.nordlys, request, "9.10", None)
    path = f"/requests/{request['id']}/orders"

    for lines in ([line(request, market.partners["halden"])], [line(request, market.partners["nordlys"], 1, item=1)]):
        refused(retailer.post(path, {"lines": lines}), 422, "not_offered")
    refused(retailer.post(path, {"lines": [line(request, market.partners["nordlys"], 0)]}), 422, "nothing_to_order")
    body = {"lines": [line(request, market.partners["nordlys"])]}
    refused(retailer.post(path, body, If_Match='"1"'), 412, "stale")
    refused(market.nordlys.post(path, body), 403, "wrong_side")
    refused(market.other_retailer.post(path, body), 404, "not_found")


def test_a_cancelled_request_takes_no_answer(market: Market, retailer: Program, nordlys: Program) -> None:
    request = sent(market)
    path = f"/requests/{request['id']}"

    assert repeated(retailer, "POST", f"{path}/cancel", {})["state"] == "cancelled"
    assert told(nordlys.get(path))["state"] == "cancelled"
    refused(
        nordlys.put(f"{path}/answer", {"items": offers(request, "1", "1"), "shipping_cost": "0"}), 409, "request_closed"
    )


@pytest.mark.covers("R8", "G1", "I4")
def test_an_automatic_request_becomes_orders_by_itself(market: Market, retailer: Program, nordlys: Program) -> None:
    request = answered(market, mode="automatic")

    assert request["state"] == "ordered" and request["attention"] == []
    market.catch_up()
    order = told(nordlys.get(f"/orders?request_id={request['id']}"))["data"]
    order += told(market.halden.get(f"/orders?request_id={request['id']}"))["data"]
    assert len(order) == len(request["orders"]) == 1
    assert sum(one["quantity"] for one in order[0]["lines"]) == 36


@pytest.mark.covers("R8", "G2")
def test_an_automatic_request_that_cannot_be_filled_turns_to_the_retailer(market: Market, retailer: Program) -> None:
    request = sent(market, mode="automatic")
    answer(market.nordlys, request, "9999999", "4.25")
    answer(market.halden, request, None, "4.20")

    after = told(retailer.get(f"/requests/{request['id']}"))

    assert (after["state"], after["mode"]) == ("need_attention", "manual")
    over = {"code": "over_max_price", "item_id": request["items"][0]["id"]}
    assert over in after["attention"]


@pytest.mark.covers("D1", "D2", "D8")
def test_the_dashboard_shows_it_to_each_side(market: Market, retailer: Program, nordlys: Program) -> None:
    request = answered(market)
    market.catch_up()
    own = {one["key"]: one for one in told(retailer.get("/dashboard"))["widgets"]}
    theirs = {one["key"]: one for one in told(nordlys.get("/dashboard"))["widgets"]}

    assert list(own) == [
        "draft",
        "waiting_over_1h",
        "waiting_under_1h",
        "need_attention",
        "partially_ordered",
        "to_ship",
        "shipping_late",
        "shipped_14d",
    ]
    attention = own["need_attention"]
    assert request["id"] in [row["id"] for row in attention["data"]] and attention["unread"] > 0
    assert request["id"] in [
        row["id"] for row in told(nordlys.get(f"/dashboard/widgets/{theirs['answered']['id']}/rows?limit=200"))["data"]
    ]
    assert retailer.post(f"/dashboard/widgets/{attention['id']}/read").status_code == 204
    again = {one["key"]: one for one in told(retailer.get("/dashboard"))["widgets"]}
    assert (again["need_attention"]["unread"], again["need_attention"]["total"]) == (0, attention["total"])
    assert retailer.post("/dashboard/read").status_code == 204
    assert told(retailer.get("/dashboard"))["unread"] == 0
    refused(nordlys.get(f"/dashboard/widgets/{attention['id']}/rows"), 404, "not_found")


@pytest.mark.covers("S1", "D7")
def test_transactions_are_found_and_no_supplier_finds_a_recipient(
    market: Market, retailer: Program, nordlys: Program
) -> None:
    request = sent(market)
    found = told(retailer.get(f"/transactions?kind=request&q={request['number']}"))
    assert [one["id"] for one in found["data"]] == [request["id"]] and found["total"] == 1
    assert found["data"][0]["title"] == NAME

    answer_ = nordlys.get(f"/transactions?q={request['number']}")
    assert [one["state"] for one in told(answer_)["data"]] == ["waiting"]
    for query in (NAME, EMAIL, "Laurier Ouest"):
        assert told(nordlys.call("GET", f"/transactions?kind=request&q={query}"))["data"] == []
    assert NAME not in answer_.get_data(as_text=True) and EMAIL not in answer_.get_data(as_text=True)

    pass_time(market, hours=24.5)
    assert told(retailer.get(f"/transactions?q={request['number']}"))["data"][0]["state"] == "need_attention"
    refused(retailer.get("/transactions?sort=colour"), 422, "invalid")
    refused(retailer.get("/transactions?cursor=nonsense"), 422, "invalid")
