"""/dashboard over the API: one's own widgets, counted exactly; read, removed, reset and undone (D2-D6, A7, S1, S2)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.contract.conftest import Market, Program, pointers, refused
from tests.contract.trade import answer, repeated, sent, told

LATE = {"title": "Waiting here", "search": {"kind": "request", "state": "waiting", "q": "montreal"}, "alert": True}


def widgets(program: Program) -> list[dict[str, Any]]:
    return told(program.get("/dashboard"))["widgets"]


def answered(market: Market) -> dict[str, Any]:
    """A request that Nordlys has answered and that waits for nobody else, as its retailer sees it."""
    request = sent(market)
    answer(market.nordlys, request, "10", "4.25")
    answer(market.halden, request, None, "4.20")
    return request


def shown(program: Program, id: str) -> dict[str, Any]:
    return next(widget for widget in widgets(program) if widget["id"] == id)


@pytest.mark.covers("D2", "D6", "S2")
def test_a_search_becomes_a_widget_that_counts(market: Market, retailer: Program) -> None:
    sent(market)
    market.catch_up()
    before = told(retailer.get("/transactions?kind=request&state=waiting&q=montreal"))["total"]

    made = told(retailer.post("/dashboard/widgets", {**LATE, "order": 2, "columns": 50, "fields": ["mode"]}), 201)
    assert (made["order"], made["columns"], made["rows"], made["fields"]) == (2, 50, 5, ["mode"])
    assert made["search"] == LATE["search"]
    first = shown(retailer, made["id"])
    assert (first["total"], first["unread"]) == (before, 0)

    request = sent(market)
    market.catch_up()
    after = shown(retailer, made["id"])
    assert after["total"] == before + 1
    assert request["id"] in [row["id"] for row in after["data"]]
    assert [row["id"] for row in after["data"] if row["unread"]] == [request["id"]]
    assert after["unread"] == 1
    assert retailer.post(f"/dashboard/widgets/{made['id']}/read").status_code == 204
    assert shown(retailer, made["id"])["unread"] == 0


@pytest.mark.covers("D2", "D6")
def test_a_default_that_is_made_an_alert_counts_what_comes_after(market: Market, retailer: Program) -> None:
    sent(market)
    market.catch_up()
    widget = next(one for one in widgets(retailer) if one["key"] == "waiting_over_1h")
    address = f"/dashboard/widgets/{widget['id']}"
    told(retailer.patch(address, {"alert": True}))
    before = shown(retailer, widget["id"])
    assert (before["total"], before["unread"]) == (widget["total"], 0)

    request = sent(market)
    market.catch_up()
    after = shown(retailer, widget["id"])
    assert (after["total"], after["unread"]) == (widget["total"] + 1, 1)
    assert [row["id"] for row in after["data"] if row["unread"]] == [request["id"]]
    told(retailer.patch(address, {"alert": False}))
    assert shown(retailer, widget["id"])["unread"] == 0


@pytest.mark.covers("D5", "D6")
def test_settings_and_place_are_changed(retailer: Program) -> None:
    made = told(retailer.post("/dashboard/widgets", LATE), 201)

    changed = told(retailer.patch(f"/dashboard/widgets/{made['id']}", {"title": "Mine", "order": 1, "colour": "part"}))

    assert (changed["title"], changed["order"], changed["colour"]) == ("Mine", 1, "part")
    assert widgets(retailer)[0]["id"] == made["id"]
    assert told(retailer.get(f"/dashboard/widgets/{made['id']}")) == changed


@pytest.mark.covers("D5")
def test_a_widget_is_removed_and_comes_back_but_two_stay(retailer: Program) -> None:
    own = {one["key"]: one for one in widgets(retailer)}

    assert retailer.delete(f"/dashboard/widgets/{own['to_ship']['id']}").status_code == 204
    assert "to_ship" not in [one["key"] for one in widgets(retailer)]
    told(retailer.post(f"/dashboard/widgets/{own['to_ship']['id']}/restore"))
    assert "to_ship" in [one["key"] for one in widgets(retailer)]
    for key in ("draft", "need_attention"):
        refused(retailer.delete(f"/dashboard/widgets/{own[key]['id']}"), 409, "widget_stays")
    problem = refused(retailer.patch(f"/dashboard/widgets/{own['draft']['id']}", {"search": {}}), 422, "invalid")
    assert pointers(problem) == ["/search"]


@pytest.mark.covers("A7")
def test_a_reset_is_undone_once(halden: Program) -> None:
    told(halden.post("/dashboard/widgets", LATE), 201)

    reset = told(halden.post("/dashboard/reset"))["widgets"]
    assert [one["key"] for one in reset] == [
        "waiting",
        "answered",
        "expired",
        "to_ship",
        "shipping_late",
        "shipped_14d",
    ]
    assert len(told(halden.post("/dashboard/undo-reset"))["widgets"]) == 7
    refused(halden.post("/dashboard/undo-reset"), 409, "nothing_to_undo")


@pytest.mark.covers("D3", "D6")
def test_a_dashboard_is_its_readers_own(market: Market, retailer: Program, nordlys: Program) -> None:
    made = told(retailer.post("/dashboard/widgets", LATE), 201)

    refused(nordlys.get(f"/dashboard/widgets/{made['id']}"), 404, "not_found")
    refused(nordlys.patch(f"/dashboard/widgets/{made['id']}", {"title": "Theirs"}), 404, "not_found")
    refused(nordlys.delete(f"/dashboard/widgets/{made['id']}"), 404, "not_found")
    refused(market.stranger.get(f"/dashboard/widgets/{made['id']}/rows"), 404, "not_found")


@pytest.mark.covers("I1")
def test_a_repeated_call_adds_one_widget(retailer: Program) -> None:
    before = len(widgets(retailer))

    repeated(retailer, "POST", "/dashboard/widgets", {"title": f"Once {uuid4()}", "search": {"kind": "order"}})

    assert len(widgets(retailer)) == before + 1


@pytest.mark.covers("S1")
@pytest.mark.parametrize(
    "query",
    [
        "q=elodie",
        "q=ELODIE%20marchand",
        "recipient=%C3%A9lodie",
        "sku=ecl",
        "created_days=1",
        "sent_days=2&mode=manual",
        "unread=true&state=need_attention",
        "sort=-amount",
        "sort=title",
    ],
)
def test_every_criterion_finds_what_it_ought_to(market: Market, retailer: Program, query: str) -> None:
    request = answered(market)
    market.catch_up()

    found = told(retailer.get(f"/transactions?limit=200&request_id={request['id']}&{query}"))

    assert [row["id"] for row in found["data"]] == [request["id"]]
    assert found["total"] == 1


@pytest.mark.covers("S1")
@pytest.mark.parametrize(
    "query", ["q=nobody", "recipient=nobody", "sku=nothing", "courier=ups", "tracking_number=1z", "amount_from=1.00"]
)
def test_a_criterion_leaves_out_what_does_not_meet_it(market: Market, retailer: Program, query: str) -> None:
    request = answered(market)
    market.catch_up()

    assert told(retailer.get(f"/transactions?request_id={request['id']}&{query}"))["total"] == 0


@pytest.mark.covers("S1")
def test_a_sort_that_there_is_not_is_refused(retailer: Program) -> None:
    assert pointers(refused(retailer.get("/transactions?sort=colour"), 422, "invalid")) == ["/sort"]
