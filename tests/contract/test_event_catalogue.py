"""The catalogue: what is published stays as it is, and what the feed tells is in it."""

from __future__ import annotations

from typing import Any

import pytest

from b2b.views.cursors import cursor_at
from tests import event_reference
from tests.contract.conftest import Market, Program
from tests.contract.trade import ordered, pass_time, sent, told


@pytest.mark.covers("I2")
def test_no_published_type_or_field_is_lost_or_changed() -> None:
    assert event_reference.lost(event_reference.kept(), event_reference.published()) == []


def test_the_reference_is_as_the_code_makes_it() -> None:
    assert event_reference.PAGE.read_text(encoding="utf-8") == event_reference.page()
    assert event_reference.kept() == event_reference.published()


def test_a_lost_and_a_changed_field_are_found() -> None:
    before = {"b2b.a.b.v1": {"id": "string uuid", "at": "string"}, "b2b.gone.v1": {}}
    now = {"b2b.a.b.v1": {"id": "integer", "more": "string"}, "b2b.new.v1": {}}
    assert event_reference.lost(before, now) == [
        "b2b.a.b.v1 id: string uuid",
        "b2b.a.b.v1 at: string",
        "b2b.gone.v1 : ",
    ]


def test_what_the_feed_tells_is_in_the_catalogue(market: Market, retailer: Program, nordlys: Program) -> None:
    order = ordered(market)
    told(nordlys.post(f"/orders/{order['id']}/shipments", {"tracking_number": "1Z999AA10123456784"}), 201)
    told(nordlys.post(f"/orders/{order['id']}/comments", {"text": "Gone."}), 201)
    request = sent(market, "halden")
    told(retailer.put(f"/requests/{request['id']}/deadlines", {"deadline": request["partners"][0]["deadline"]}))
    told(market.halden.post(f"/requests/{request['id']}/decline", {"reason": "out_of_stock"}))
    sent(market, "halden", mode="automatic")
    pass_time(market, hours=30)
    told(retailer.post(f"/orders/{ordered(market)['id']}/cancel"))
    market.catch_up()

    known = {one["type"]: one["schema"] for one in told(retailer.get("/events/catalogue"))["data"]}
    everything = [
        one
        for program in (retailer, nordlys, market.halden)
        for one in told(program.get(f"/events?after={cursor_at(0)}&limit=1000"))["events"]
    ]
    assert len({one["type"] for one in everything}) >= 13
    for one in everything:
        assert unknown(one["data"], known[one["type"]]) == [], one["type"]


def unknown(value: Any, schema: dict[str, Any]) -> list[str]:
    """The fields of a value that its schema does not have."""
    if isinstance(value, list):
        return [name for each in value for name in unknown(each, schema.get("items", {}))]
    if not isinstance(value, dict):
        return []
    plain = next((one for one in schema.get("anyOf", schema.get("allOf", [])) if "properties" in one), schema)
    known = plain.get("properties", {})
    return [name for name in value if name not in known] + [
        f"{name}.{inner}" for name in value if name in known for inner in unknown(value[name], known[name])
    ]
