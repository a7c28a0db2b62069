"""What a period costs, to the cent (A8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b2b.aggregates.bills import Tax, bill
from b2b.aggregates.plans import Rate

pytestmark = pytest.mark.covers("A8")
GST, QST = Tax(name="GST", percent=Decimal(5)), Tax(name="QST", percent=Decimal("9.975"))
BUSINESS = Rate(
    plan="business", starts_on=date(2026, 1, 1), monthly=Decimal("129.00"), users_included=4, extra_user=Decimal("9.00")
)
NOVEMBER = {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}


def amounts(one):
    return [(line.kind, line.quantity, str(line.amount)) for line in one.lines]


def test_a_month_has_the_plan_the_users_above_those_included_and_taxes():
    november = bill(BUSINESS, users=6, **NOVEMBER, taxes=(GST, QST))

    assert amounts(november) == [("plan", 1, "129.00"), ("users", 2, "18.00")]
    assert [(tax.name, str(tax.amount)) for tax in november.taxes] == [("GST", "7.35"), ("QST", "14.66")]
    assert (str(november.net), str(november.total)) == ("147.00", "169.01")


def test_a_part_of_a_month_costs_its_share_by_days():
    share = bill(BUSINESS, users=5, first=date(2026, 2, 10), last=date(2026, 2, 28), taxes=())

    assert amounts(share) == [("plan", 1, "87.54"), ("users", 1, "6.11")]


@given(
    monthly=st.decimals(0, 5000, places=2),
    users=st.integers(0, 60),
    first=st.dates(date(2026, 1, 1), date(2032, 12, 31)),
    data=st.data(),
)
def test_a_total_is_the_sum_of_what_is_printed(monthly, users, first, data):
    days = (date(first.year + first.month // 12, first.month % 12 + 1, 1) - first).days
    last = date(first.year, first.month, first.day + data.draw(st.integers(0, days - 1)))
    rate = Rate(plan="p", starts_on=first, monthly=monthly, users_included=3, extra_user=Decimal("9.99"))

    one = bill(rate, users=users, first=first, last=last, taxes=(GST, QST))

    printed = [line.amount for line in one.lines] + [tax.amount for tax in one.taxes]
    assert one.total == sum(printed)
    assert all(amount == amount.quantize(Decimal("0.01")) for amount in printed)
