"""What a company's plan and its unpaid invoices allow. A company without a subscription may do everything (API.md)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from b2b import errors
from b2b.accounts import plans, standing
from b2b.aggregates.company import Company
from b2b.aggregates.plans import EVERYTHING, Limits
from b2b.aggregates.subscription import Hold, Subscription, SubscriptionState, subscription_id
from b2b.console import Console


def subscription_of(console: Console, company_id: UUID) -> Subscription | None:
    """The subscription of a company; None: it has everything, without limits, and owes nothing."""
    id = subscription_id(company_id)
    return console.load_many(Subscription, [id]).get(id)


def must_send(console: Console, company_id: UUID) -> None:
    """Raises SendingStopped, SendingSuspended or SubscriptionOver where nothing can be sent (A9)."""
    found = subscription_of(console, company_id)
    if found is None:
        return
    if Hold.OPERATOR in found.holds:
        raise errors.SendingStopped
    if found.ended:
        raise errors.SubscriptionOver
    if Hold.PAYMENT in found.holds:
        raise errors.SendingSuspended


def must_fit_user(console: Console, company_id: UUID, *, now: datetime) -> None:
    """Raises UserLimit where the plan has no room for one more user."""
    name, limits = plan_and_limits(console, company_id, now=now)
    if limits.users is not None and standing.users_of(console.pool, company_id) >= limits.users:
        raise errors.UserLimit(plan=name, most=limits.users)


def must_fit_partner(console: Console, company_id: UUID, *, now: datetime) -> None:
    """Raises PartnerLimit where the plan has no room for one more partner."""
    name, limits = plan_and_limits(console, company_id, now=now)
    if limits.partners is not None and standing.partners_of(console.pool, company_id) >= limits.partners:
        raise errors.PartnerLimit(plan=name, most=limits.partners)


def must_have_api(console: Console, company_id: UUID, *, now: datetime) -> None:
    """Raises NoApi where the plan has no API, and so no keys and no webhooks."""
    name, limits = plan_and_limits(console, company_id, now=now)
    if limits.calls == 0:
        raise errors.NoApi(plan=name)


def plan_and_limits(console: Console, company_id: UUID, *, now: datetime) -> tuple[str, Limits]:
    """The name of a company's plan in its own language, and what it allows today; a trial allows everything."""
    found = subscription_of(console, company_id)
    if found is None or found.state(now.date()) == SubscriptionState.TRIAL:
        return "", EVERYTHING
    plan = found.plan_on(now.date())
    prices = plans.price_list(console.pool)
    language = console.load(Company, company_id).configuration.language
    return prices.plan(plan).name(language), prices.rate(plan, now.date()).limits
