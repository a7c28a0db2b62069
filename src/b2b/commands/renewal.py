"""Billing what has come, and telling what will be charged next (A3, A8)."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from uuid import UUID

from b2b.access import Actor, Area, Level
from b2b.accounts import plans, standing
from b2b.aggregates.bills import bill
from b2b.aggregates.company import Company
from b2b.aggregates.invoice import Buyer, Invoice, Seller, invoice_id, invoice_number
from b2b.aggregates.renewal import Renewal, renewals
from b2b.aggregates.subscription import Subscription, subscription_id
from b2b.commands.limits import subscription_of
from b2b.console import Console
from b2b.eventstore.metadata import Metadata

BATCH = 50


def bill_company(console: Console, company_id: UUID, *, now: datetime) -> None:
    """Bill every period of a company that has come, one invoice a month; end what was cancelled. Twice changes nothing.

    Runs again from the start where another worker was quicker, so that no day is billed twice and no number left out.
    """
    while console.again(lambda: _bill_period(console, company_id, now)):
        pass


def _bill_period(console: Console, company_id: UUID, now: datetime) -> bool:
    subscription = console.load(Subscription, subscription_id(company_id))
    by = Metadata(kind="scheduler", company_id=company_id)
    period = subscription.next_period(now.date())
    if period is None:
        subscription.end(now=now)
        console.save(subscription, metadata=by)
        return False
    invoice = _invoice(console, subscription, *period, now)
    made = [invoice] if invoice else []
    subscription.bill(first=period[0], last=period[1], invoice_id=invoice.id if invoice else None, now=now)
    console.save(subscription, *made, metadata=by)
    return True


def _invoice(console: Console, subscription: Subscription, first: date, last: date, now: datetime) -> Invoice | None:
    """The invoice of a period; None where it costs nothing."""
    company = console.load(Company, subscription.company_id)
    pool, prices = console.pool, plans.price_list(console.pool)
    due = bill(
        prices.rate(subscription.plan_on(first), first),
        users=standing.users_of(pool, company.id),
        first=first,
        last=last,
        taxes=plans.taxes_for(pool, company.address, on=first),
    )
    if not due.total:
        return None
    seller = plans.seller_on(pool, now.date())
    return Invoice.issue(
        number=_next_number(console, seller, now.year),
        company_id=company.id,
        seller=seller,
        buyer=Buyer(name=company.name, address=company.address),
        bill=due,
        currency=prices.currency,
        now=now,
    )


def _next_number(console: Console, seller: Seller, year: int) -> str:
    """The first number of the year that no invoice has. Who takes the same one at the same moment is refused by the
    event store, since an invoice has its id from its number, and takes the next.
    """
    begin = standing.numbered(console.pool, seller.id, f"{seller.prefix}-{year}-")
    for start in count(begin + 1, BATCH):
        numbers = [invoice_number(seller, year, at) for at in range(start, start + BATCH)]
        taken = console.load_many(Invoice, [invoice_id(seller, number) for number in numbers])
        for number in numbers:
            if invoice_id(seller, number) not in taken:
                return number
    raise AssertionError("numbers do not end")


def next_renewals(console: Console, actor: Actor) -> tuple[Renewal, ...]:
    """What will be charged next and why it differs, and every later change that is known (A3); none without a plan."""
    actor.must(Area.BILLING, Level.SEE)
    subscription = subscription_of(console, actor.company_id)
    if subscription is None:
        return ()
    company, pool = console.load(Company, actor.company_id), console.pool
    last = console.load(Invoice, subscription.last_invoice_id) if subscription.last_invoice_id else None
    return renewals(
        subscription,
        plans.price_list(pool),
        users=standing.users_of(pool, company.id),
        last_bill=last.bill if last else None,
        taxes=lambda day: plans.taxes_for(pool, company.address, on=day),
    )
