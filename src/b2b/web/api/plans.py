"""/plans and /subscription: what there is to choose, and what a company chose (A3, W1)."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import Schema, fields

from b2b.access import Area, Level
from b2b.aggregates.plans import PriceList, Rate
from b2b.aggregates.renewal import Renewal
from b2b.aggregates.subscription import Subscription
from b2b.commands import billing
from b2b.commands.renewal import next_renewals
from b2b.views.writing import money
from b2b.web.api.fields import Body, Day, Moment, Name
from b2b.web.api.idempotency import Outcome
from b2b.web.api.manner import Shown, actor
from b2b.web.api.resource import Resource
from b2b.web.i18n import page_language
from b2b.web.services import console, now

plans = Resource("plans", description="The plans that there are, and the one that your company has.")


class LimitsShape(Schema):
    users = fields.Integer(allow_none=True)
    partners = fields.Integer(allow_none=True)
    calls = fields.Integer(allow_none=True, metadata={"description": "Of the API, in a minute. 0: none at all."})


class RateShape(Schema):
    starts_on = Day()
    monthly = fields.String()
    users_included = fields.Integer()
    extra_user = fields.String()
    limits = fields.Nested(LimitsShape)


class OfferedPlanShape(Schema):
    code = fields.String()
    name = fields.String()
    currency = fields.String()
    rate = fields.Nested(RateShape)
    coming = fields.List(fields.Nested(RateShape), metadata={"description": "Rates that are told already."})


class OfferedPlansShape(Schema):
    data = fields.List(fields.Nested(OfferedPlanShape))


class PlanChangeShape(Schema):
    plan = fields.String()
    on = Day()
    asked_at = Moment()


class DifferenceShape(Schema):
    kind = fields.String()
    before = fields.String(allow_none=True)
    after = fields.String()
    why = fields.String()
    since = Day(allow_none=True)


class RenewalShape(Schema):
    on = Day()
    until = Day()
    plan = fields.String()
    users = fields.Integer()
    net = fields.String()
    total = fields.String()
    before = fields.String(allow_none=True)
    differences = fields.List(fields.Nested(DifferenceShape))


class SubscriptionShape(Schema):
    version = fields.Integer()
    state = fields.String()
    plan = fields.String()
    paid_from = Day()
    billed_until = Day()
    ends_on = Day(allow_none=True)
    suspended_because = fields.List(fields.String())
    changes = fields.List(fields.Nested(PlanChangeShape))


class RenewalsShape(Schema):
    data = fields.List(fields.Nested(RenewalShape))


class PlanChoice(Body):
    plan = Name(required=True, metadata={"description": "The code of a plan."})
    on = Day(load_default=None, metadata={"description": "The first of a coming month; left out: the next one."})


@plans.get("/plans", shape=OfferedPlansShape())
def list_plans() -> Any:
    """List the plans that can be chosen, with today's rate and those to come."""
    prices, today = billing.offered(console()), now().date()
    return {"data": [_plan(prices, code=plan.code, today=today) for plan in prices.offered()]}


def _plan(prices: PriceList, *, code: str, today: date) -> dict[str, Any]:
    coming = [rate for rate in prices.rates if rate.plan == code and rate.starts_on > today]
    return {
        "code": code,
        "name": prices.plan(code).name(page_language().code),
        "currency": prices.currency,
        "rate": _rate(prices.rate(code, today)),
        "coming": [_rate(rate) for rate in coming],
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {
        "starts_on": rate.starts_on,
        "monthly": money(rate.monthly),
        "users_included": rate.users_included,
        "extra_user": money(rate.extra_user),
        "limits": rate.limits,
    }


def shown(outcome: Outcome) -> Shown:
    return _shown(outcome.one(Subscription))


def _shown(one: Subscription) -> Shown:
    told = {
        "version": one.version,
        "state": one.state(now().date()),
        "plan": one.plan_on(now().date()),
        "paid_from": one.paid_from,
        "billed_until": one.billed_until,
        "ends_on": one.ends_on,
        "suspended_because": sorted(one.holds),
        "changes": one.changes,
    }
    return Shown(told, etag=one.version)


@plans.get("/subscription", shape=SubscriptionShape())
def show_subscription() -> Shown:
    """Show your company's subscription.

    409 `no_subscription` for a company that has everything, without limits, and owes nothing.
    """
    return _shown(billing.own_subscription(console(), actor()))


@plans.put("/subscription/plan", body=PlanChoice(), shape=SubscriptionShape(), shows=shown)
def choose(*, body: dict[str, Any]) -> None:
    """Choose a plan: for the time after the trial, from the first of a month on, or to begin again."""
    billing.choose_plan(console(), actor(), plan=body["plan"], on=body["on"], now=now())


class ChangeTaken(Body):
    on = Day(required=True)


@plans.post("/subscription/undo-change", body=ChangeTaken(), shape=SubscriptionShape(), shows=shown)
def undo_change(*, body: dict[str, Any]) -> None:
    """Take back the change of plan that was asked for a month."""
    billing.undo_plan_change(console(), actor(), on=body["on"], now=now())


@plans.post("/subscription/cancel", body=Body(), shape=SubscriptionShape(), shows=shown)
def cancel() -> None:
    """End the subscription with the last day that is paid for or tried."""
    billing.cancel_subscription(console(), actor(), now=now())


@plans.post("/subscription/keep", body=Body(), shape=SubscriptionShape(), shows=shown)
def keep() -> None:
    """Go on after all."""
    billing.keep_subscription(console(), actor(), now=now())


@plans.get("/subscription/renewals", shape=RenewalsShape(), models=True)
def show_renewals() -> Any:
    """Show what will be charged next and why it differs, and every later change that is known."""
    actor().must(Area.BILLING, Level.SEE)
    return {"data": [_renewal(one) for one in next_renewals(console(), actor())]}


def _renewal(one: Renewal) -> dict[str, Any]:
    return {
        "on": one.on,
        "until": one.bill.last,
        "plan": one.bill.plan,
        "users": one.bill.users,
        "net": money(one.bill.net),
        "total": money(one.bill.total),
        "before": None if one.before is None else money(one.before),
        "differences": [
            {
                "kind": each.kind,
                "before": None if each.before is None else money(each.before),
                "after": money(each.after),
                "why": each.why,
                "since": each.since,
            }
            for each in one.differences
        ],
    }
