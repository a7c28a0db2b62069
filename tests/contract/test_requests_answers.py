"""/requests, supplier's side: its own view, answer, withdraw, decline, write (X1, R9, R11)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.contract.conftest import Market, Program, pointers, refused
from tests.contract.trade import SOAP, TOWEL, answer, later, offers, pass_time, repeated, sent, told

OWN_VIEW = {
    *("id", "number", "retailer", "state", "version", "deadline", "shipping_required", "recipient"),
    *("note_to_suppliers", "partner_notes", "items", "currency", "answer", "decline", "order_ids", "comments"),
}


@pytest.mark.covers("X1", "R1", "I1")
def test_a_supplier_sees_its_own_side(market: Market, nordlys: Program, retailer: Program) -> None:
    request = sent(market)

    response = nordlys.get(f"/requests/{request['id']}")

    view = told(response)
    assert set(view) == OWN_VIEW
    assert (view["id"], view["number"]) == (request["id"], request["number"])
    assert view["retailer"] == {"id": str(retailer.company_id), "name": "Maison Laurier"}
    assert (view["state"], view["version"], view["deadline"]) == ("waiting", 1, later(market, hours=24))
    assert (view["shipping_required"], view["note_to_suppliers"], view["partner_notes"]) == (True, "Fragile", "")
    assert view["recipient"] == {"city": "Montréal", "region": "QC", "postal_code": "H2T 2N4", "country": "CA"}
    assert view["items"] == [
        {"id": request["items"][0]["id"], **SOAP},
        {"id": request["items"][1]["id"], **TOWEL},
    ]
    assert (view["answer"], view["decline"], view["order_ids"], view["comments"]) == (None, None, [], [])
    assert response.headers["ETag"] == '"1"'


@pytest.mark.covers("R4", "X1")
def test_a_supplier_sees_only_the_items_that_it_is_asked_for(market: Market, nordlys: Program) -> None:
    partners = [
        {"partner_id": market.partners["nordlys"], "items": [1]},
        {"partner_id": market.partners["halden"]},
    ]
    request = sent(market, partners=partners)

    view = told(nordlys.get(f"/requests/{request['id']}"))

    assert [item["name"] for item in view["items"]] == [TOWEL["name"]]
    faulty = {"items": offers(request, "9.10", None), "shipping_cost": "1"}
    problem = refused(nordlys.put(f"/requests/{request['id']}/answer", faulty), 422, "invalid")
    assert pointers(problem) == ["/items/0/item_id"]


@pytest.mark.covers("X1")
def test_an_answer_is_shown_to_both_sides(market: Market, nordlys: Program, retailer: Program) -> None:
    request = sent(market)
    soap, towel = (item["id"] for item in request["items"])
    body = {
        "items": [
            {
                "item_id": soap,
                "available": 18,
                "unit_price": "9.1",
                "back_order_quantity": 12,
                "back_order_date": "2190-12-02",
            },
            {"item_id": towel, "available": 0},
        ],
        "shipping_cost": "14",
        "ships_in_hours": 24,
        "comment": "Gerne",
    }

    response = nordlys.put(f"/requests/{request['id']}/answer", body)

    view = told(response)
    assert (view["state"], view["version"], response.headers["ETag"]) == ("answered", 2, '"2"')
    none = {"unit_price": None, "back_order_quantity": 0, "back_order_date": None}
    assert view["answer"] == {
        "answered_at": later(market),
        "shipping_cost": "14.00",
        "ships_in_hours": 24,
        "comment": "Gerne",
        "items": [{**body["items"][0], "unit_price": "9.10"}, {"item_id": towel, "available": 0, **none}],
    }
    assert told(nordlys.get(f"/requests/{request['id']}")) == view
    first, second = told(retailer.get(f"/requests/{request['id']}"))["partners"]
    assert (first["state"], first["answer"]) == ("answered", view["answer"])
    assert (second["state"], second["answer"]) == ("waiting", None)


@pytest.mark.covers("X1")
def test_not_carried_none_in_stock_and_no_answer_are_three_things(
    market: Market, nordlys: Program, halden: Program, retailer: Program
) -> None:
    request = sent(market)
    soap = request["items"][0]["id"]

    told(nordlys.put(f"/requests/{request['id']}/answer", {"items": [{"item_id": soap, "available": 0}]}))

    first, second = told(retailer.get(f"/requests/{request['id']}"))["partners"]
    assert [(item["item_id"], item["available"]) for item in first["answer"]["items"]] == [(soap, 0)]
    assert second["answer"] is None


@pytest.mark.covers("X1")
def test_an_answer_is_changed_at_the_version_that_was_read(market: Market, halden: Program) -> None:
    request = sent(market)
    path = f"/requests/{request['id']}/answer"
    answer(halden, request)

    refused(halden.put(path, {"items": []}, If_Match='"1"'), 412, "stale")
    changed = halden.put(path, {"items": offers(request, "8.00", None)}, If_Match='"2"')

    assert told(changed)["answer"]["items"][0]["unit_price"] == "8.00"
    assert told(changed)["answer"]["shipping_cost"] is None
    assert changed.headers["ETag"] == '"3"'
    refused(halden.delete(path, If_Match='"2"'), 412, "stale")
    refused(halden.post(f"/requests/{request['id']}/decline", If_Match='"2"'), 412, "stale")
    refused(halden.post(f"/requests/{request['id']}/comments", {"text": "Hi"}, If_Match='"2"'), 412, "stale")


@pytest.mark.parametrize(
    ("chosen", "faulty"),
    [
        ({"items": None}, "/items"),
        ({"items": [{"available": 1}]}, "/items/0/item_id"),
        ({"shipping_cost": 14}, "/shipping_cost"),
        ({"shipping_cost": "1.00001"}, "/shipping_cost"),
        ({"ships_in_hours": -1}, "/ships_in_hours"),
        ({"max_price": "1"}, "/max_price"),
    ],
)
def test_what_an_answer_cannot_be(market: Market, halden: Program, chosen: dict[str, Any], faulty: str) -> None:
    request = sent(market)
    body = {"items": offers(request, "9.10", None), **chosen}

    problem = refused(halden.put(f"/requests/{request['id']}/answer", body), 422, "invalid")

    assert faulty in pointers(problem)


@pytest.mark.parametrize(
    ("offer", "faulty"),
    [
        ({"available": 3}, "/items/0/unit_price"),
        ({"back_order_quantity": 3, "unit_price": "1"}, "/items/0/back_order_date"),
        ({"back_order_quantity": 3, "back_order_date": "2190-01-01"}, "/items/0/unit_price"),
        ({"available": -3}, "/items/0/available"),
        ({"item_id": str(uuid4())}, "/items/0/item_id"),
    ],
)
def test_what_an_offer_cannot_be(market: Market, halden: Program, offer: dict[str, Any], faulty: str) -> None:
    request = sent(market)
    body = {"items": [{"item_id": request["items"][0]["id"], **offer}]}

    assert pointers(refused(halden.put(f"/requests/{request['id']}/answer", body), 422, "invalid")) == [faulty]


@pytest.mark.covers("X1", "A11")
def test_shipping_must_be_given_where_it_is_required(market: Market, nordlys: Program, halden: Program) -> None:
    request = sent(market)
    body = {"items": offers(request, "9.10", "4.25")}

    problem = refused(nordlys.put(f"/requests/{request['id']}/answer", body), 422, "shipping_cost_required")

    assert pointers(problem) == ["/shipping_cost"]
    told(nordlys.put(f"/requests/{request['id']}/answer", {**body, "shipping_cost": "0"}))
    told(halden.put(f"/requests/{request['id']}/answer", body))


@pytest.mark.covers("X1")
def test_an_answer_is_taken_back(market: Market, nordlys: Program, retailer: Program) -> None:
    request = sent(market)
    path = f"/requests/{request['id']}/answer"
    refused(nordlys.delete(path), 409, "no_answer")
    answer(nordlys, request)

    view = told(nordlys.delete(path))

    assert (view["state"], view["answer"], view["version"]) == ("waiting", None, 3)
    assert told(retailer.get(f"/requests/{request['id']}"))["partners"][0]["state"] == "waiting"


@pytest.mark.covers("X1")
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({}, {"reason": "other", "comment": ""}),
        ({"reason": "stock"}, {"reason": "stock", "comment": ""}),
        ({"reason": "Closed until May"}, {"reason": "other", "comment": "Closed until May"}),
    ],
)
def test_a_supplier_declines(
    market: Market, halden: Program, retailer: Program, said: dict[str, str], shown: dict[str, str]
) -> None:
    request = sent(market)

    view = told(halden.post(f"/requests/{request['id']}/decline", said))

    assert (view["state"], view["decline"], view["answer"]) == ("declined", shown, None)
    partner = told(retailer.get(f"/requests/{request['id']}"))["partners"][1]
    assert (partner["state"], partner["decline"]) == ("declined", shown)
    assert answer(halden, request)["decline"] is None


@pytest.mark.covers("R9", "R5")
def test_an_expired_request_is_opened_again(market: Market, retailer: Program, nordlys: Program) -> None:
    request = sent(market)
    path = f"/requests/{request['id']}"
    pass_time(market, hours=25)

    assert told(nordlys.get(path))["state"] == "expired"
    refused(nordlys.put(f"{path}/answer", {"items": []}), 409, "deadline_passed")
    refused(nordlys.post(f"{path}/decline"), 409, "deadline_passed")
    shown = told(retailer.get(path))
    assert (shown["state"], [one["state"] for one in shown["partners"]]) == ("need_attention", ["expired"] * 2)
    expired = [{"code": "expired", "partner_id": market.partners[name]} for name in ("nordlys", "halden")]
    assert [why for why in shown["attention"] if why["code"] == "expired"] == expired
    assert {why["code"] for why in shown["attention"]} == {"expired", "unavailable"}

    deadline = later(market, hours=3)
    new = {"deadlines": [{"partner_id": market.partners["nordlys"], "deadline": deadline}]}
    reopened = told(retailer.put(f"{path}/deadlines", new))

    assert next((one["state"], one["deadline"]) for one in reopened["partners"]) == ("waiting", deadline)
    assert reopened["attention"] == expired[1:]
    view = told(nordlys.get(path))
    assert (view["state"], view["deadline"]) == ("waiting", deadline)
    answer(nordlys, request)


@pytest.mark.covers("R5", "R9")
def test_one_deadline_for_all(market: Market, retailer: Program) -> None:
    request = sent(market)
    path = f"/requests/{request['id']}/deadlines"
    pass_time(market, hours=25)
    deadline = later(market, hours=5)

    shown = repeated(retailer, "PUT", path, {"deadline": deadline})

    assert (shown["state"], [one["deadline"] for one in shown["partners"]]) == ("waiting", [deadline] * 2)
    past = later(market, hours=-1)
    assert pointers(refused(retailer.put(path, {"deadline": past}), 422, "deadline_in_past")) == ["/deadline"]
    two = [
        {"partner_id": market.partners["halden"], "deadline": deadline},
        {"partner_id": market.partners["nordlys"], "deadline": past},
    ]
    problem = refused(retailer.put(path, {"deadlines": two}), 422, "deadline_in_past")
    assert pointers(problem) == ["/deadlines/1/deadline"]


def test_what_deadlines_cannot_be(market: Market, retailer: Program) -> None:
    request = sent(market)
    path, deadline = f"/requests/{request['id']}/deadlines", later(market, hours=5)
    stranger = {"partner_id": str(uuid4()), "deadline": deadline}
    twice = {"partner_id": market.partners["halden"], "deadline": deadline}

    refused(retailer.put(path, {}), 422, "invalid")
    refused(retailer.put(path, {"deadline": deadline, "deadlines": [twice]}), 422, "invalid")
    refused(retailer.put(path, {"deadlines": []}), 422, "invalid")
    problem = refused(retailer.put(path, {"deadlines": [twice, stranger]}), 422, "invalid")
    assert pointers(problem) == ["/deadlines/1/partner_id"]
    assert pointers(refused(retailer.put(path, {"deadlines": [twice, twice]}), 422, "invalid")) == ["/deadlines"]
    told(retailer.post(f"/requests/{request['id']}/close"))
    refused(retailer.put(path, {"deadline": deadline}), 409, "request_closed")


@pytest.mark.covers("X1")
@pytest.mark.parametrize(("action", "state"), [("close", "not_retained"), ("cancel", "cancelled")])
def test_a_closed_request_takes_no_answer(
    market: Market, retailer: Program, nordlys: Program, action: str, state: str
) -> None:
    request = sent(market)
    answer(nordlys, request)

    ended = repeated(retailer, "POST", f"/requests/{request['id']}/{action}", {})

    assert ended["state"] == {"close": "closed", "cancel": "cancelled"}[action]
    assert told(nordlys.get(f"/requests/{request['id']}"))["state"] == state
    refused(nordlys.put(f"/requests/{request['id']}/answer", {"items": []}), 409, "request_closed")
    refused(nordlys.delete(f"/requests/{request['id']}/answer"), 409, "request_closed")
    refused(nordlys.post(f"/requests/{request['id']}/decline"), 409, "request_closed")
    refused(retailer.post(f"/requests/{request['id']}/{action}"), 409, "request_not_decidable")


@pytest.mark.covers("R11")
def test_a_thread_is_between_two(market: Market, retailer: Program, nordlys: Program, halden: Program) -> None:
    request = sent(market)
    path = f"/requests/{request['id']}/comments"

    repeated(retailer, "POST", path, {"partner_id": market.partners["nordlys"], "text": "With a card?"})
    view = told(nordlys.post(path, {"text": "Gladly"}), 201)

    asked = {"side": "retailer", "company": "Maison Laurier", "text": "With a card?", "written_at": later(market)}
    said = {"side": "supplier", "company": "Nordlys Home", "text": "Gladly", "written_at": later(market)}
    assert view["comments"] == [asked, said]
    first, second = told(retailer.get(f"/requests/{request['id']}"))["partners"]
    assert (first["comments"], second["comments"]) == ([asked, said], [])
    assert told(halden.get(f"/requests/{request['id']}"))["comments"] == []
    for body in ({"text": "To whom?"}, {"partner_id": str(uuid4()), "text": "To whom?"}):
        assert pointers(refused(retailer.post(path, body), 422, "invalid")) == ["/partner_id"]
    named = {"partner_id": market.partners["halden"], "text": "Psst"}
    assert pointers(refused(nordlys.post(path, named), 422, "invalid")) == ["/partner_id"]
    assert pointers(refused(nordlys.post(path, {"text": " "}), 422, "invalid")) == ["/text"]


@pytest.mark.covers("I1")
def test_every_answer_is_given_once(market: Market, nordlys: Program) -> None:
    request = sent(market)
    path = f"/requests/{request['id']}"
    body = {"items": offers(request, "9.10", "4.25"), "shipping_cost": "14.00"}

    assert repeated(nordlys, "PUT", f"{path}/answer", body)["version"] == 2
    assert repeated(nordlys, "POST", f"{path}/comments", {"text": "Gladly"})["version"] == 3
    assert repeated(nordlys, "POST", f"{path}/decline", {"reason": "time"})["version"] == 4
    assert told(nordlys.get(path))["version"] == 4


ANSWERING = [
    ("PUT", "/answer", {"items": []}),
    ("DELETE", "/answer", None),
    ("POST", "/decline", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), ANSWERING)
def test_a_retailer_answers_nothing(market: Market, retailer: Program, method: str, path: str, body: Any) -> None:
    request = sent(market)

    refused(retailer.call(method, f"/requests/{request['id']}{path}", body), 403, "wrong_side")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [*ANSWERING, ("GET", "", None), ("GET", "/history", None), ("POST", "/comments", {"text": "Hello"})],
)
def test_a_stranger_finds_nothing(
    market: Market, stranger: Program, halden: Program, method: str, path: str, body: Any
) -> None:
    request = sent(market, "nordlys")

    for nobody in (stranger, halden):
        refused(nobody.call(method, f"/requests/{request['id']}{path}", body), 404, "not_found")


def test_a_suppliers_list_holds_what_it_was_asked(market: Market, nordlys: Program, halden: Program) -> None:
    request, other = sent(market), sent(market, "halden")
    answer(nordlys, request)

    def ids(supplier: Program, query: str = "") -> list[str]:
        return [one["id"] for one in told(supplier.get(f"/requests?limit=200{query}"))["data"]]

    assert request["id"] in ids(nordlys, "&state=answered") and request["id"] not in ids(nordlys, "&state=waiting")
    assert other["id"] not in ids(nordlys)
    assert {request["id"], other["id"]} <= set(ids(halden, "&state=waiting"))
    found = told(nordlys.get(f"/requests?number={request['number']}"))["data"]
    assert found == [told(nordlys.get(f"/requests/{request['id']}"))]
    assert told(nordlys.get("/requests?retailer_reference=WEB-77120"))["data"] == []
