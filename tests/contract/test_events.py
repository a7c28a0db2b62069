"""GET /events and /events/stream (API.md, Events): each side in its own view, strangers nothing, nothing twice."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from b2b.views.cursors import cursor_at
from tests.contract.conftest import Market, Program, pointers, refused
from tests.contract.trade import (
    EMAIL,
    LIMIT,
    NAME,
    PHONE,
    REFERENCE,
    STREET,
    TO_CUSTOMER,
    answer,
    drafted,
    line,
    ordered,
    pass_time,
    sent,
    told,
)


def after_now(program: Program) -> str:
    return told(program.get("/events?after=now"))["next"]


def since(program: Program, cursor: str, more: str = "") -> list[dict[str, Any]]:
    """Every event after a cursor, by pages of three."""
    found: list[dict[str, Any]] = []
    while True:
        page = told(program.get(f"/events?after={cursor}&limit=3{more}"))
        found += page["events"]
        if not page["has_more"]:
            return found
        assert page["next"] > cursor
        cursor = page["next"]


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [one["type"].removeprefix("b2b.").removesuffix(".v1") for one in events]


def only(events: list[dict[str, Any]], type: str) -> dict[str, Any]:
    (found,) = [one for one in events if one["type"] == f"b2b.{type}.v1"]
    return found


@pytest.mark.covers("I2")
def test_both_sides_are_told_of_a_whole_life_in_order(market: Market, retailer: Program, nordlys: Program) -> None:
    here, there = after_now(retailer), after_now(nordlys)
    request = drafted(market, "nordlys")
    told(retailer.post(f"/requests/{request['id']}/send"))
    answer(nordlys, request)
    told(nordlys.post(f"/requests/{request['id']}/comments", {"text": "Two days."}), 201)
    lines = {"lines": [line(request, market.partners["nordlys"])]}
    order = told(retailer.post(f"/requests/{request['id']}/orders", lines), 201)["orders"][0]
    told(nordlys.post(f"/orders/{order['id']}/shipments", {"tracking_number": "1Z999AA10123456784"}), 201)
    market.catch_up()

    ours, theirs = since(retailer, here), since(nordlys, there)
    shared = [
        "request.sent",
        "request.answered",
        "request.commented",
        "request.assigned",
        "order.placed",
        "order.shipped",
    ]
    assert [kind for kind in kinds(ours) if kind != "request.need_attention"] == ["request.drafted", *shared]
    assert kinds(theirs) == shared
    assert only(theirs, "order.shipped")["data"]["shipment"]["courier"] == "UPS"
    assert only(ours, "order.shipped")["data"]["retailer_reference"] == REFERENCE
    assert only(ours, "order.shipped")["data"]["state"] == "shipped"
    assert only(theirs, "request.assigned")["data"]["order_ids"] == [order["id"]]
    assert [one["sequence"] for one in ours] == sorted(one["sequence"] for one in ours)


def test_an_envelope_is_a_cloud_event(market: Market, retailer: Program) -> None:
    here = after_now(retailer)
    request = sent(market, "nordlys")
    one = only(since(retailer, here), "request.sent")
    assert (one["specversion"], one["datacontenttype"]) == ("1.0", "application/json")
    assert (one["source"], one["subject"]) == (f"/companies/{retailer.company_id}", f"requests/{request['id']}")
    assert one["time"] == request["sent_at"]
    assert {name: one["data"][name] for name in request} == request


@pytest.mark.covers("R1")
def test_a_supplier_is_told_nothing_that_is_not_its_own(market: Market, retailer: Program, halden: Program) -> None:
    here = after_now(halden)
    one_of_two = [
        {"partner_id": market.partners[name], "items": [index]} for index, name in enumerate(("nordlys", "halden"))
    ]
    request = sent(market, partners=one_of_two)
    answer(market.nordlys, request, "9.10", None)
    said = {"partner_id": market.partners["nordlys"], "text": "Hush"}
    told(retailer.post(f"/requests/{request['id']}/comments", said), 201)
    told(retailer.post(f"/requests/{request['id']}/close"))
    market.catch_up()

    theirs = since(halden, here)
    assert kinds(theirs) == ["request.sent", "request.closed"]
    assert [item["name"] for item in theirs[0]["data"]["items"]] == ["Linen tea towel"]
    assert theirs[1]["data"]["state"] == "not_retained"
    for secret in (EMAIL, LIMIT, NAME, PHONE, REFERENCE, STREET, TO_CUSTOMER, "Nordlys", "Hush", "9.10"):
        assert secret not in json.dumps(theirs, ensure_ascii=False)


@pytest.mark.covers("R1")
def test_the_recipients_mail_address_is_in_no_suppliers_feed(market: Market, nordlys: Program) -> None:
    ordered(market)
    market.catch_up()
    everything = since(nordlys, cursor_at(0))
    assert "order.placed" in kinds(everything)
    assert EMAIL not in json.dumps(everything) and LIMIT not in json.dumps(everything)


def test_a_stranger_is_told_nothing_with_any_cursor(market: Market, retailer: Program, stranger: Program) -> None:
    sent(market)
    market.catch_up()
    for cursor in (cursor_at(0), since(retailer, cursor_at(0))[0]["sequence"]):
        found = told(stranger.get(f"/events?after={cursor}"))
        assert (found["events"], found["has_more"]) == ([], False)


def test_what_time_brings_is_told(market: Market, retailer: Program, halden: Program) -> None:
    here, there = after_now(retailer), after_now(halden)
    request = sent(market, "halden")
    pass_time(market, hours=25)
    assert {"request.deadline_expired", "request.need_attention"} <= set(kinds(since(retailer, here)))
    about_it = [one for one in since(halden, there) if one["subject"] == f"requests/{request['id']}"]
    assert kinds(about_it) == ["request.sent", "request.deadline_expired"]


def test_partnerships_are_told_to_both(market: Market, retailer: Program, halden: Program) -> None:
    here, there = after_now(retailer), after_now(halden)
    told(retailer.patch(f"/partners/{market.partners['halden']}", {"answer_hours": 31}))
    market.catch_up()
    ours, theirs = since(retailer, here), since(halden, there)
    assert kinds(ours) == kinds(theirs) == ["partner.changed"]
    assert ours[0]["data"]["answer_hours"] == theirs[0]["data"]["answer_hours"] == 31
    assert "email" in ours[0]["data"] and "email" not in theirs[0]["data"]
    assert ours[0]["id"] != theirs[0]["id"]


def test_types_are_chosen_and_the_cursor_goes_on_all_the_same(market: Market, retailer: Program) -> None:
    here = after_now(retailer)
    ordered(market)
    market.catch_up()
    assert kinds(since(retailer, here, "&types=b2b.order.*")) == ["order.placed"]
    assert set(kinds(since(retailer, here, "&types=b2b.request.sent.v1,b2b.order.placed.v1"))) == {
        "request.sent",
        "order.placed",
    }
    nothing = told(retailer.get(f"/events?after={here}&types=b2b.partner.ended.v1"))
    assert (nothing["events"], nothing["has_more"]) == ([], False)
    assert nothing["next"] == told(retailer.get(f"/events?after={here}&limit=1000"))["next"]


def test_a_key_reads_of_what_it_may_see(market: Market, retailer: Program) -> None:
    ordered(market)
    orders = scoped(market, "orders:read")
    assert {kind.partition(".")[0] for kind in kinds(since(orders, cursor_at(0)))} == {"order"}
    refused(scoped(market, "product_lines:read").get("/events"), 403, "forbidden")


def scoped(market: Market, *scopes: str) -> Program:
    made = told(market.retailer.post("/api-keys", {"name": "narrow", "scopes": list(scopes)}), 201)
    return Program(market.app, made["key"], market.retailer.company_id)


@pytest.mark.parametrize("cursor", ["nonsense", "0", "zzzzzzzzzzzzz", "%00", "0000000000001", "NOW"])
def test_a_cursor_that_the_feed_never_gave_is_refused(retailer: Program, cursor: str) -> None:
    for path in ("/events", "/events/stream"):
        problem = refused(retailer.get(f"{path}?after={cursor}"), 422, "invalid")
        assert pointers(problem) == ["/after"]
    refused(retailer.get("/events/stream", Last_Event_ID="nonsense"), 422, "invalid")


def test_a_long_poll_ends_with_the_first_event(market: Market, retailer: Program) -> None:
    here = after_now(retailer)
    found: list[dict[str, Any]] = []
    poll = threading.Thread(target=lambda: found.append(told(retailer.get(f"/events?after={here}&wait=25"))))
    poll.start()
    drafted(market)
    poll.join(10)
    assert kinds(found[0]["events"]) == ["request.drafted"]
    assert found[0]["next"] == found[0]["events"][-1]["sequence"]


def test_a_long_poll_without_news_ends_in_time(stranger: Program) -> None:
    here = after_now(stranger)
    assert told(stranger.get(f"/events?after={here}&wait=1")) == {"events": [], "next": here, "has_more": False}


def stream(program: Program, path: str = "/events/stream", **headers: str) -> Iterator[dict[str, str]]:
    """Open a stream; gives its events as they come. Comments are left out."""
    response = program.call("GET", path, **headers)
    assert response.content_type.startswith("text/event-stream"), response.get_data(as_text=True)
    return blocks(response)


def blocks(response: TestResponse) -> Iterator[dict[str, str]]:
    rest = ""
    for part in response.iter_encoded():
        *whole, rest = (rest + part.decode()).split("\n\n")
        for block in whole:
            fields = dict(each.split(": ", 1) for each in block.split("\n") if not each.startswith(":"))
            if "data" in fields:
                yield fields


@pytest.mark.covers("I2")
def test_a_stream_tells_what_comes_and_is_resumed_where_it_ended(market: Market, nordlys: Program) -> None:
    here = after_now(nordlys)
    request = sent(market, "nordlys")
    live = stream(nordlys, f"/events/stream?after={here}")
    first = next(live)
    answer(nordlys, request)
    second = next(live)
    assert (first["event"], second["event"]) == ("b2b.request.sent.v1", "b2b.request.answered.v1")
    assert json.loads(second["data"])["sequence"] == second["id"]

    resumed = stream(nordlys, Last_Event_ID=first["id"])
    assert next(resumed) == second
    assert [one["id"] for one in since(nordlys, here)] == [json.loads(one["data"])["id"] for one in (first, second)]


def test_a_stream_ends_with_its_key(market: Market) -> None:
    made = told(market.retailer.post("/api-keys", {"name": "short", "scopes": []}), 201)
    program = Program(market.app, made["key"], market.retailer.company_id)
    live = stream(program, "/events/stream?after=now")
    assert market.retailer.delete(f"/api-keys/{made['id']}").status_code == 204
    drafted(market)
    assert list(live) == []


def test_a_read_shows_at_least_the_position_that_it_names(market: Market, retailer: Program, halden: Program) -> None:
    here = after_now(halden)
    sent(market, "halden")
    seen = told(halden.get(f"/events?after={here}", B2B_Min_Position=retailer.position))
    assert kinds(seen["events"]) == ["request.sent"]
    refused(halden.get("/events", B2B_Min_Position="999999999999999999"), 503, "read_model_behind")
