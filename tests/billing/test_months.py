"""Months of billing: what is charged, when, with which number (A3, A8, W1)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from b2b.access import Actor
from b2b.accounts import plans
from b2b.aggregates.plans import Limits, Rate
from b2b.commands.billing import cancel_subscription, choose_plan
from b2b.commands.renewal import next_renewals
from b2b.scheduler.billing import bill_all
from tests.billing.conftest import DAY, GOOD, JANUARY, Months

pytestmark = pytest.mark.covers("A8")


def told(invoice):
    return (invoice.number, invoice.bill.first, invoice.bill.last, invoice.bill.plan, str(invoice.bill.net))


@pytest.mark.covers("W1", "A3")
def test_a_trial_then_a_part_of_a_month_then_whole_months(months: Months):
    laurier = months.join(plan="starter")
    months.card(laurier)
    months.pass_days(29)
    assert months.invoices(laurier) == []

    months.pass_days(1)
    choose_plan(months.console, laurier, plan="business", now=months.now)
    months.pass_days(51)

    assert [told(one) for one in months.invoices(laurier)] == [
        ("B-2026-0001", date(2026, 2, 9), date(2026, 2, 28), "starter", "35.00"),
        ("B-2026-0002", date(2026, 3, 1), date(2026, 3, 31), "business", "129.00"),
        ("B-2026-0003", date(2026, 4, 1), date(2026, 4, 30), "business", "129.00"),
    ]
    assert all(one.paid_at for one in months.invoices(laurier))


def test_taxes_are_those_of_the_buyer_or_the_seller_s_without_an_address(months: Months):
    laurier = months.join()
    months.pass_days(30)

    (invoice,) = months.invoices(laurier)
    assert [(tax.name, tax.percent) for tax in invoice.bill.taxes] == [
        ("GST", Decimal(5)),
        ("QST", Decimal("9.975")),
    ]


@pytest.mark.covers("W1")
def test_who_cancels_in_the_trial_gets_no_invoice_and_can_send_nothing_afterwards(months: Months):
    laurier = months.join()
    cancel_subscription(months.console, laurier, now=months.now)
    months.pass_days(60)

    assert months.invoices(laurier) == []
    assert months.subscription(laurier).ended


@pytest.mark.covers("A3")
def test_a_new_rate_is_charged_from_its_day_on_and_told_before(months: Months):
    laurier = months.join()
    rate = Rate(
        plan="business",
        starts_on=date(2026, 4, 1),
        monthly=Decimal("139.00"),
        users_included=4,
        extra_user=Decimal(9),
        limits=Limits(users=25),
    )
    plans.keep_rate(months.services.pool, rate, today=months.now.date())
    months.until(datetime(2026, 3, 15, tzinfo=UTC))

    (april, *_) = next_renewals(months.console, laurier)
    assert (april.on, april.differences[0].why, april.differences[0].since) == (
        date(2026, 4, 1),
        "rate",
        rate.starts_on,
    )

    months.until(datetime(2026, 4, 2, tzinfo=UTC))
    assert [str(one.bill.net) for one in months.invoices(laurier)][-2:] == ["129.00", "139.00"]


def test_after_an_outage_every_month_is_billed_late_but_once(months: Months):
    laurier = months.join()
    months.until(datetime(2026, 6, 20, tzinfo=UTC))

    assert [one.bill.first for one in months.invoices(laurier)] == [
        date(2026, 2, 9),
        *(date(2026, month, 1) for month in (3, 4, 5, 6)),
    ]


def test_a_company_without_a_plan_owes_nothing(months: Months):
    free = months.join(plan=None)
    months.until(datetime(2027, 1, 20, tzinfo=UTC))

    assert months.invoices(free) == []
    assert next_renewals(months.console, free) == ()


def test_several_workers_bill_every_company_once_and_leave_no_number_out(months: Months):
    for _ in range(6):
        months.join()
    months.now = datetime(2026, 4, 5, tzinfo=UTC)
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: bill_all(months.console, months.gateway, now=months.now), range(4)))
    months.settle()

    numbers = sorted(invoice.number for actor in months.companies for invoice in months.invoices(actor))
    assert numbers == [f"B-2026-{n:04d}" for n in range(1, 19)]


@given(
    joins=st.lists(st.integers(0, 80), min_size=1, max_size=4),
    steps=st.lists(
        st.tuples(st.integers(1, 45), st.sampled_from(["wait", "change", "cancel"]), st.integers(0, 3)), max_size=5
    ),
)
@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@pytest.mark.covers("A3", "W1")
def test_whatever_companies_do_every_day_is_billed_once_and_numbers_have_no_gap(months: Months, joins, steps):
    months.now = JANUARY
    fresh = [joined(months, days) for days in sorted(joins)]
    for days, what, who in steps:
        months.until(months.now + days * DAY)
        act(months, fresh[who % len(fresh)], what)
    for actor in fresh:
        days = [
            one.bill.first.toordinal() + n
            for one in months.invoices(actor)
            for n in range((one.bill.last - one.bill.first).days + 1)
        ]
        assert days == sorted(set(days))
        assert not days or days == list(range(days[0], days[-1] + 1))
    numbers = sorted(invoice.number for actor in months.companies for invoice in months.invoices(actor))
    assert numbers == [f"B-2026-{n:04d}" for n in range(1, len(numbers) + 1)]


def joined(months: Months, days: int) -> Actor:
    """A company that came so many days after the first of January's."""
    months.until(max(months.now, JANUARY + days * DAY))
    actor = months.join()
    months.card(actor, GOOD)
    return actor


def act(months: Months, actor: Actor, what: str) -> None:
    if months.subscription(actor).ended:
        return
    if what == "change":
        choose_plan(months.console, actor, plan="starter", now=months.now)
    elif what == "cancel":
        cancel_subscription(months.console, actor, now=months.now)
