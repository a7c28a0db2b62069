"""The auditor: sees and exports everything of its company, changes nothing, and is seen itself (U5)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from b2b.access import AUDITOR, Area
from b2b.aggregates.api_key import ApiKey
from tests.contract.conftest import Market, Program, refused
from tests.contract.trade import answer, ordered, sent, told

pytestmark = pytest.mark.covers("U5")
OWN_DESK = "/api/v1/dashboard"
"""What every reader arranges for itself: its widgets, and what it has read. It changes nothing of the company."""
SECRET = "b2b_live_" + "auditor" * 6


@pytest.fixture
def auditor(market: Market, retailer: Program) -> Program:
    """A program that may see everything of the retailer."""
    scopes = tuple(f"{area}:read" for area in Area)
    secret = f"{SECRET}{market.services.console.new_id().hex}"
    me = market.actor(retailer)
    key = ApiKey.issue(
        secret=secret, company_id=me.company_id, user_id=me.user_id, name="Auditor", scopes=scopes, now=market.clock()
    )
    market.services.console.save(key)
    return Program(market.app, secret, me.company_id)


def changing(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Every call of the API that is no read, with its method."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and not rule.rule.startswith(OWN_DESK):
            for method in rule.methods - {"GET", "HEAD", "OPTIONS"}:
                yield method, rule


def test_an_auditor_is_who_may_see_all_and_change_nothing(market: Market, auditor: Program, retailer: Program) -> None:
    assert market.actor(auditor).privileges == AUDITOR
    assert market.actor(auditor).audits
    assert not market.actor(retailer).audits


def test_every_call_that_changes_something_refuses_an_auditor(market: Market, auditor: Program, retailer) -> None:
    order = ordered(market)
    ids = {"request_id": order["request_id"], "order_id": order["id"], "partner_id": market.partners["nordlys"]}
    before = market.services.console.recorder.max_notification_id()
    walked = 0
    for method, rule in changing(market.app):
        values = {name: ids.get(name, order["id"]) for name in rule.arguments}
        path = market.app.url_map.bind("").build(rule.endpoint, values, method=method)
        response = auditor.call(method, path.removeprefix("/api/v1"), {})
        assert response.status_code in (403, 404, 415, 422), (method, rule.rule, response.status_code)
        walked += 1

    assert walked > 30
    events = market.services.console.recorder.select_notifications(before, 100, inclusive_of_start=False)
    mine = [event for event in events if str(market.actor(auditor).id).encode() in event.state]
    assert mine == [], "nothing happened in its name"


def test_an_auditor_sees_and_exports_what_its_company_does(market: Market, auditor: Program) -> None:
    request = sent(market)
    answer(market.nordlys, request)

    assert told(auditor.get(f"/requests/{request['id']}"))["number"] == request["number"]
    assert len(told(auditor.get(f"/history/requests/{request['id']}"))["data"]) == 3
    assert auditor.get(f"/history/requests/{request['id']}.csv").status_code == 200
    assert told(auditor.get("/audit/checkpoints"))["data"] is not None


def test_its_looking_is_recorded_for_its_company_alone(market: Market, auditor, retailer, nordlys) -> None:
    request = sent(market)
    market.clock.move(seconds=1)
    looked = auditor.get(f"/requests/{request['id']}?x=1")
    market.clock.move(seconds=1)
    refused(auditor.post(f"/requests/{request['id']}/cancel"), 403, "forbidden")
    retailer.get(f"/requests/{request['id']}")

    seen = told(retailer.get("/audit/looks?limit=2"))["data"]

    me = str(market.actor(auditor).id)
    assert [(one["address"], one["status"], one["actor_id"]) for one in seen] == [
        (f"POST /api/v1/requests/{request['id']}/cancel", 403, me),
        (f"/api/v1/requests/{request['id']}?x=1", looked.status_code, me),
    ]
    assert told(nordlys.get("/audit/looks"))["data"] == []
