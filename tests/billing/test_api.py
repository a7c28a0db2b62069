"""Plans, subscription, invoices and cards through the API (A3, A8, A9, I1)."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from b2b.web import create_app
from tests.billing.conftest import DAY, GOOD, Months
from tests.contract.conftest import Program

pytestmark = pytest.mark.covers("A3", "A8", "A9", "I1")


def program(months: Months, actor) -> Program:
    """A program with the key of a company."""
    app = create_app(replace(months.services, clock=lambda: months.now))
    return Program(app, months.keys[actor.id], actor.company_id)


def test_plans_are_told_with_today_s_rate(months: Months):
    laurier = program(months, months.join(plan=None))

    plans = laurier.get("/plans").get_json()["data"]

    assert [plan["code"] for plan in plans] == ["starter", "business", "business-plus"]
    assert plans[0]["rate"]["monthly"] == "49.00"
    assert plans[0]["rate"]["limits"] == {"users": 5, "partners": 10, "calls": 0}


def test_a_company_without_a_plan_has_no_subscription(months: Months):
    laurier = program(months, months.join(plan=None))

    response = laurier.get("/subscription")
    assert (response.status_code, response.get_json()["code"]) == (409, "no_subscription")
    assert laurier.get("/subscription/renewals").get_json()["data"] == []


def test_a_plan_is_chosen_changed_taken_back_and_cancelled(months: Months):
    actor = months.join()
    laurier = program(months, actor)
    assert laurier.get("/subscription").get_json()["state"] == "trial"
    assert laurier.put("/subscription/plan", {"plan": "business-plus"}).get_json()["plan"] == "business-plus"
    months.until(months.now + 30 * DAY)

    changed = laurier.put("/subscription/plan", {"plan": "business", "on": "2026-04-01"}).get_json()
    assert [(one["plan"], one["on"]) for one in changed["changes"]] == [("business", "2026-04-01")]
    months.settle()
    assert [(one["on"], one["plan"]) for one in laurier.get("/subscription/renewals").get_json()["data"]] == [
        ("2026-03-01", "business-plus"),
        ("2026-04-01", "business"),
    ]
    assert laurier.post("/subscription/undo-change", {"on": "2026-04-01"}).get_json()["changes"] == []
    assert laurier.post("/subscription/cancel").get_json()["ends_on"] == "2026-02-28"
    assert laurier.post("/subscription/keep").get_json()["ends_on"] is None
    assert laurier.put("/subscription/plan", {"plan": "gold"}).get_json()["code"] == "unknown_plan"


def test_an_invoice_is_listed_shown_and_printed_for_its_company_alone(months: Months):
    actor, other = months.join(), months.join()
    months.card(actor)
    months.until(months.now + 30 * DAY)
    laurier, stranger = program(months, actor), program(months, other)

    (row,) = laurier.get("/invoices").get_json()["data"]
    whole = laurier.get(f"/invoices/{row['id']}").get_json()
    paper = laurier.get(f"/invoices/{row['id']}/invoice.pdf")

    assert (row["state"], row["card"]) == ("paid", {"brand": "visa", "last4": "4242"})
    assert [line["kind"] for line in whole["lines"]] == ["plan"]
    assert row["total"] == whole["total"] == "105.94"
    assert row["number"] in PdfReader(BytesIO(paper.data)).pages[0].extract_text()
    for path in (f"/invoices/{row['id']}", f"/invoices/{row['id']}/invoice.pdf"):
        assert stranger.get(path).status_code == 404


def test_cards_come_as_tokens_and_go(months: Months):
    actor = months.join()
    months.card(actor, GOOD)
    laurier, stranger = program(months, actor), program(months, months.join())
    customer = f"test_customer_{actor.company_id.hex}"
    token = months.gateway.token(
        customer=customer, number="5555555555554444", expires="12/40", code="123", now=months.now
    )

    refused = stranger.post("/cards", {"token": token})
    added = laurier.post("/cards", {"token": token, "default": False})

    assert (refused.status_code, refused.get_json()["code"]) == (422, "card_refused")
    assert added.status_code == 201
    visa, mastercard = added.get_json()["data"]
    assert (visa["default"], mastercard["brand"], mastercard["default"]) == (True, "mastercard", False)
    assert laurier.post(f"/cards/{mastercard['id']}/default").get_json()["data"][1]["default"]
    assert laurier.delete(f"/cards/{visa['id']}").status_code == 204
    assert [card["id"] for card in laurier.get("/cards").get_json()["data"]] == [mastercard["id"]]


def test_a_suspended_company_is_told_so_with_a_code(months: Months):
    actor = months.join()
    months.until(months.now + 30 * DAY)
    months.pass_days(7)
    laurier = program(months, actor)
    home = {
        "lines": ["88 avenue Laurier"],
        "city": "Montréal",
        "region": "QC",
        "postal_code": "H2T 2N4",
        "country": "CA",
    }
    draft = {"recipient": {"name": "Élodie", "address": home}, "items": [], "send": True}

    response = laurier.post("/requests", draft)

    assert (response.status_code, response.get_json()["code"]) == (409, "sending_suspended")
    assert laurier.get("/requests").status_code == 200
