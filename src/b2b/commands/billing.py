"""What a company does with its plan: begin, change, cancel, go on (A3, W1); and the operator's hold on it (W4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.accounts import plans
from b2b.aggregates.company import Company
from b2b.aggregates.invoice import Invoice
from b2b.aggregates.plans import PriceList, first_of_next_month
from b2b.aggregates.subscription import Hold, Subscription, subscription_id
from b2b.commands.limits import subscription_of
from b2b.commands.saved import Saved, changing, mine
from b2b.console import Console
from b2b.eventstore.metadata import Metadata

OPERATOR = Metadata(kind="command")


def begin(console: Console, *, company_id: UUID, plan: str, trial: bool, now: datetime) -> Subscription:
    """The subscription of a new company, to be saved with it. Raises UnknownPlan."""
    plans.price_list(console.pool).choosable(plan)
    return Subscription.start(company_id=company_id, plan=plan, trial=trial, now=now)


def own_subscription(console: Console, actor: Actor) -> Subscription:
    """The subscription of the actor's company. Raises NoSubscription."""
    actor.must(Area.BILLING, Level.SEE)
    found = subscription_of(console, actor.company_id)
    if found is None:
        raise errors.NoSubscription
    return found


def choose_plan(
    console: Console, actor: Actor, *, plan: str, on: date | None = None, now: datetime
) -> Saved[Subscription]:
    """Another plan: from the first of a coming month (`on`; the next one without), or what the trial turns into.

    A subscription that has ended begins again at once. Raises UnknownPlan, NoSuchMonth.
    """
    prices = plans.price_list(console.pool)
    prices.choosable(plan)
    return _changing(console, actor, lambda one: _choose(one, plan, on, now))


def _choose(one: Subscription, plan: str, on: date | None, now: datetime) -> None:
    today = now.date()
    if one.ended:
        one.resume(plan=plan, now=now)
    elif on is None and today < one.paid_from:
        one.choose(plan=plan, now=now)
    else:
        one.ask_change(plan=plan, on=on or first_of_next_month(max(today, one.billed_until)), now=now)


def undo_plan_change(console: Console, actor: Actor, *, on: date, now: datetime) -> Saved[Subscription]:
    """Take back the change that was asked for that month."""
    return _changing(console, actor, lambda one: one.undo_change(on=on, now=now))


def cancel_subscription(console: Console, actor: Actor, *, now: datetime) -> Saved[Subscription]:
    """End with the last day that is paid for or tried."""
    return _changing(console, actor, lambda one: one.cancel(now=now))


def keep_subscription(console: Console, actor: Actor, *, now: datetime) -> Saved[Subscription]:
    """Go on after all."""
    return _changing(console, actor, lambda one: one.keep(now=now))


def _changing(console: Console, actor: Actor, change: Callable[[Subscription], None]) -> Saved[Subscription]:
    actor.must(Area.BILLING, Level.CHANGE)
    return changing(
        console, actor, lambda: own_subscription(console, actor), change, version=lambda subject: subject.version
    )


def own_invoice(console: Console, actor: Actor, id: UUID) -> Invoice:
    """The invoice, if it is the actor's company's; else NotFound."""
    actor.must(Area.BILLING, Level.SEE)
    invoice = console.load(Invoice, id)
    mine("invoice", id, invoice.company_id, actor)
    return invoice


def offered(console: Console) -> PriceList:
    """All that the plans page tells."""
    return plans.price_list(console.pool)


def hold_sending(console: Console, *, company_id: UUID, held: bool, now: datetime) -> None:
    """The operator suspends a company's sending, or lifts that. Raises NotFound without a subscription."""

    def once() -> None:
        subscription = console.load(Subscription, subscription_id(company_id))
        if held:
            subscription.suspend(hold=Hold.OPERATOR, now=now)
        else:
            subscription.lift(hold=Hold.OPERATOR, now=now)
        console.save(subscription, metadata=OPERATOR)

    console.again(once)


def subscribe(console: Console, *, company_id: UUID, plan: str, trial: bool, now: datetime) -> None:
    """The operator puts a company that owes nothing on a plan. Raises HasPlan where it has one."""

    def once() -> None:
        console.load(Company, company_id)
        if subscription_of(console, company_id) is not None:
            raise errors.HasPlan
        subscription = begin(console, company_id=company_id, plan=plan, trial=trial, now=now)
        console.save(subscription, metadata=OPERATOR)

    console.again(once)
