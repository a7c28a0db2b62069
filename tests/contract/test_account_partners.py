"""/partners (A11): invite, list, change, pause, resume, end."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.contract.conftest import Market, Program, pointers, refused

TERMS = {"answer_hours": 6, "shipping_required": True, "change_order_authorised": True, "notes": "Ring twice"}


def invited(retailer: Program, **chosen: Any) -> dict[str, Any]:
    body = {"name": "Casa Verde", "email": "casa@example.com", "message": "Bienvenidos", **chosen}
    response = retailer.post("/partners", body)
    assert response.status_code == 201, response.get_json()
    return response.get_json()


@pytest.mark.covers("A11", "I1")
def test_a_partner_is_invited_on_terms(retailer: Program) -> None:
    response = retailer.post("/partners", {"name": "Casa Verde", "email": "casa@example.com", "message": "", **TERMS})

    partner = response.get_json()
    assert (response.status_code, response.headers["ETag"]) == (201, '"1"')
    assert response.headers["Location"] == f"/api/v1/partners/{partner['id']}"
    expected = {"company_id": None, "name": "Casa Verde", "email": "casa@example.com", "state": "invited", **TERMS}
    assert partner == {"id": partner["id"], "version": 1, **expected}
    assert retailer.get(f"/partners/{partner['id']}").get_json() == partner


@pytest.mark.covers("A11")
def test_a_partner_has_the_usual_terms_where_none_are_named(retailer: Program) -> None:
    partner = invited(retailer)

    usual = {"answer_hours": 24, "shipping_required": False, "change_order_authorised": False, "notes": ""}
    assert {name: partner[name] for name in usual} == usual


@pytest.mark.parametrize(
    ("body", "faulty"),
    [
        ({"email": "a@example.com"}, "/name"),
        ({"name": "A"}, "/email"),
        ({"name": "  ", "email": "a@example.com"}, "/name"),
        ({"name": "A", "email": "nobody"}, "/email"),
        ({"name": "A", "email": "a@example.com\n"}, "/email"),
        ({"name": "A", "email": "a@example.com", "answer_hours": 0}, "/answer_hours"),
        ({"name": "A", "email": "a@example.com", "answer_hours": "24"}, "/answer_hours"),
        ({"name": "A", "email": "a@example.com", "answer_hours": True}, "/answer_hours"),
        ({"name": "A", "email": "a@example.com", "shipping_required": "yes"}, "/shipping_required"),
        ({"name": "A", "email": "a@example.com", "colour": "red"}, "/colour"),
    ],
)
def test_an_invitation_that_cannot_be_sent(retailer: Program, body: dict[str, Any], faulty: str) -> None:
    assert pointers(refused(retailer.post("/partners", body), 422, "invalid")) == [faulty]


@pytest.mark.covers("A11")
def test_terms_change_one_at_a_time(retailer: Program) -> None:
    partner = invited(retailer)

    changed = retailer.patch(f"/partners/{partner['id']}", {"answer_hours": 48})

    assert changed.get_json() == {**partner, "answer_hours": 48, "version": 2}
    assert changed.headers["ETag"] == '"2"'


@pytest.mark.covers("A11")
def test_a_partnership_is_paused_resumed_and_ended(market: Market, retailer: Program) -> None:
    id = market.partners["halden"]

    states = [
        retailer.patch(f"/partners/{id}", {"state": state}).get_json()["state"]
        for state in ("paused", "connected", "ended")
    ]

    assert states == ["paused", "connected", "ended"]
    refused(retailer.patch(f"/partners/{id}", {"notes": "Again?"}), 409, "partnership_ended")


def test_a_partnership_is_changed_at_the_version_that_was_read(retailer: Program) -> None:
    path = f"/partners/{invited(retailer)['id']}"

    assert retailer.patch(path, {"notes": "One"}, If_Match='"1"').status_code == 200
    refused(retailer.patch(path, {"notes": "Two"}, If_Match='"1"'), 412, "stale")
    assert retailer.patch(path, {"notes": "Two"}, If_Match="*").get_json()["notes"] == "Two"


@pytest.mark.covers("A11")
def test_partners_are_listed_by_name_page_by_page(other_retailer: Program) -> None:
    for name in ("Cedar", "Aspen", "Birch"):
        invited(other_retailer, name=name)

    first = other_retailer.get("/partners?limit=2").get_json()
    second = other_retailer.get(f"/partners?limit=2&cursor={first['next_cursor']}").get_json()

    assert [one["name"] for one in (*first["data"], *second["data"])] == ["Aspen", "Birch", "Cedar"]
    assert second["next_cursor"] is None


def test_partners_are_the_retailers_own(market: Market, nordlys: Program, other_retailer: Program) -> None:
    path = f"/partners/{market.partners['nordlys']}"

    refused(other_retailer.get(path), 404, "not_found")
    refused(other_retailer.patch(path, {"notes": "Mine"}), 404, "not_found")
    refused(nordlys.get(path), 403, "wrong_side")
    refused(nordlys.get("/partners"), 403, "wrong_side")
    refused(nordlys.post("/partners", {"name": "A", "email": "a@example.com"}), 403, "wrong_side")
    refused(other_retailer.get(f"/partners/{uuid4()}"), 404, "not_found")
    refused(other_retailer.get("/partners/not-an-id"), 404, "not_found")
