"""/requests/{id}/plans and /orders: what could be decided, and deciding by hand (G4, R10, R12)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from b2b.aggregates.order import Order
from b2b.aggregates.values import Line
from b2b.assignment import Plan, Reason
from b2b.commands import requests as commands
from b2b.views.writing import money
from b2b.web.api.fields import Id, Moment, Money
from b2b.web.api.idempotency import Outcome
from b2b.web.api.lines import pointing_at, taken
from b2b.web.api.manner import Shown, actor, if_match
from b2b.web.api.order_schemas import OrderShape
from b2b.web.api.orders import views_of
from b2b.web.api.request_bodies import DecisionBody
from b2b.web.api.resource import Resource
from b2b.web.pages.reasons import reason_words
from b2b.web.services import console, now

decisions = Resource("decisions", description="Who delivers what: plans to compare, and the orders that are made.")


class PlanLineShape(Schema):
    item_id = Id()
    partner_id = Id()
    quantity = fields.Integer()
    from_back_order = fields.Integer()


class ReasonShape(Schema):
    item_id = Id(allow_none=True)
    partner_id = Id(allow_none=True)
    text = fields.String()


class PlanShape(Schema):
    name = fields.String()
    complete = fields.Boolean()
    cost = Money()
    parcels = fields.Integer()
    ready_at = Moment(allow_none=True)
    optimal = fields.Boolean()
    gap = Money(allow_none=True, metadata={"description": "Where it is not proven optimal: the most it could save."})
    lines = fields.List(fields.Nested(PlanLineShape))
    reasons = fields.List(fields.Nested(ReasonShape))


class PlansShape(Schema):
    data = fields.List(fields.Nested(PlanShape))


class OrdersMadeShape(Schema):
    orders = fields.List(fields.Nested(OrderShape))


@decisions.get("/requests/<uuid:request_id>/plans", shape=PlansShape())
def plans(*, request_id: UUID) -> dict[str, Any]:
    """Compare what could be decided now: at the lowest cost, fastest, in the fewest parcels, with back orders."""
    found = commands.plans_for(console(), actor(), request_id=request_id, now=now())
    currency = commands.own_request(console(), actor(), request_id).terms.currency
    return {"data": [_plan(plan, currency) for plan in found]}


def _plan(plan: Plan, currency: str) -> dict[str, Any]:
    return {
        "name": plan.name,
        "complete": plan.complete,
        "cost": money(plan.cost),
        "parcels": plan.parcels,
        "ready_at": plan.ready_at,
        "optimal": plan.optimal,
        "gap": None if plan.gap is None else money(plan.gap),
        "lines": plan.lines,
        "reasons": [_reason(reason, currency) for reason in plan.reasons],
    }


def _reason(reason: Reason, currency: str) -> dict[str, Any]:
    text = reason_words(reason, currency=currency)
    return {"item_id": reason.item_id, "partner_id": reason.partner_id, "text": text}


def made(outcome: Outcome) -> Shown:
    orders = outcome.every(Order)
    views = views_of(orders)
    return Shown({"orders": [views[order.id] for order in orders]})


@decisions.post(
    "/requests/<uuid:request_id>/orders", body=DecisionBody(), shape=OrdersMadeShape(), status=201, shows=made
)
def decide(*, request_id: UUID, body: dict[str, Any]) -> None:
    """Order from partners that answered, one order each.

    Any quantity may be ordered; 0 is left out. `close` false keeps the request open for more.
    """
    chosen = taken(body["lines"], alike=("item_id", "partner_id"))
    with pointing_at([place for place, _ in chosen]):
        commands.place_orders(
            console(),
            actor(),
            request_id=request_id,
            lines=tuple(Line(**line) for _, line in chosen),
            close=body["close"],
            if_match=if_match(),
            now=now(),
        )
