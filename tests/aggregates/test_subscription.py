"""The life of a subscription: trial, plan, changes, cancellation, suspension (A3, W1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from b2b import errors
from b2b.aggregates.bills import Bill, bill
from b2b.aggregates.plans import Limits, Plan, PriceList, Rate, first_of_next_month
from b2b.aggregates.renewal import renewals
from b2b.aggregates.subscription import Hold, Subscription, SubscriptionState
from tests.builders import DAY, LAURIER, MONDAY

TODAY = MONDAY.date()
TRIAL_OVER = TODAY + timedelta(days=30)


def subscription(*, plan: str = "starter", trial: bool = True, now: datetime = MONDAY) -> Subscription:
    return Subscription.start(company_id=LAURIER, plan=plan, trial=trial, now=now)


def rate(plan: str, starts_on: date, monthly: str, extra: str = "9.00") -> Rate:
    return Rate(
        plan=plan,
        starts_on=starts_on,
        monthly=Decimal(monthly),
        users_included=4,
        extra_user=Decimal(extra),
        limits=Limits(),
    )


PRICES = PriceList(
    currency="CAD",
    plans=(Plan(code="starter", names={"en": "Starter"}), Plan(code="business", names={"en": "Business"})),
    rates=(
        rate("starter", date(2026, 1, 1), "49.00"),
        rate("business", date(2026, 1, 1), "129.00"),
        rate("business", date(2027, 3, 1), "139.00"),
    ),
)


def at(day: date) -> datetime:
    return datetime.combine(day, MONDAY.timetz())


def bill_next(subject: Subscription, day: date) -> tuple[date, date] | None:
    period = subject.next_period(day)
    if period:
        subject.bill(first=period[0], last=period[1], invoice_id=None, now=at(day))
    return period


@pytest.mark.covers("W1")
def test_a_trial_costs_nothing_for_thirty_days_and_is_charged_from_the_31st():
    subject = subscription()

    assert subject.state(TRIAL_OVER - DAY) == SubscriptionState.TRIAL
    assert subject.next_period(TRIAL_OVER - DAY) is None
    assert subject.next_period(TRIAL_OVER) == (TRIAL_OVER, date(2026, 12, 31))
    assert subject.state(TRIAL_OVER) == SubscriptionState.ACTIVE


@pytest.mark.covers("W1")
def test_who_cancels_in_the_trial_is_never_charged():
    subject = subscription()
    subject.cancel(now=MONDAY + 29 * DAY)

    assert subject.ends_on == TRIAL_OVER - DAY
    assert subject.next_period(TRIAL_OVER + 300 * DAY) is None
    subject.end(now=at(TRIAL_OVER))
    assert subject.state(TRIAL_OVER) == SubscriptionState.ENDED


@pytest.mark.covers("A3")
def test_a_change_holds_from_the_first_of_the_next_month_and_several_follow_one_another():
    subject = subscription(trial=False)
    bill_next(subject, TODAY)

    subject.ask_change(plan="business", on=date(2026, 12, 1), now=MONDAY)
    subject.ask_change(plan="starter", on=date(2027, 2, 1), now=MONDAY)

    plans = [subject.plan_on(date(2026, 11, 30)), subject.plan_on(date(2026, 12, 1)), subject.plan_on(date(2027, 2, 1))]
    assert plans == ["starter", "business", "starter"]


@pytest.mark.covers("A3")
@pytest.mark.parametrize("on", [date(2026, 11, 1), TODAY, date(2026, 12, 2)])
def test_no_change_within_a_month_or_into_the_past(on):
    with pytest.raises(errors.NoSuchMonth):
        subscription(trial=False).ask_change(plan="business", on=on, now=MONDAY)


def test_a_change_can_be_taken_back_until_it_is_billed():
    subject = subscription(trial=False)
    bill_next(subject, TODAY)
    subject.ask_change(plan="business", on=date(2026, 12, 1), now=MONDAY)
    subject.undo_change(on=date(2026, 12, 1), now=MONDAY)
    assert subject.plan_on(date(2026, 12, 1)) == "starter"

    subject.ask_change(plan="business", on=date(2026, 12, 1), now=MONDAY)
    bill_next(subject, date(2026, 12, 1))
    with pytest.raises(errors.NotFound):
        subject.undo_change(on=date(2026, 12, 1), now=at(date(2026, 12, 1)))


def test_a_cancelled_month_is_used_to_its_end_and_it_can_go_on_after_all():
    subject = subscription(trial=False)
    bill_next(subject, TODAY)

    subject.cancel(now=MONDAY)
    assert subject.ends_on == date(2026, 11, 30)
    subject.keep(now=MONDAY)
    assert subject.next_period(date(2026, 12, 1)) == (date(2026, 12, 1), date(2026, 12, 31))


def test_who_comes_back_pays_from_that_day_on():
    subject = subscription()
    subject.cancel(now=MONDAY)
    subject.end(now=at(TRIAL_OVER))
    with pytest.raises(errors.SubscriptionOver):
        subject.cancel(now=at(TRIAL_OVER))

    back = date(2027, 1, 20)
    subject.resume(plan="business", now=at(back))

    assert subject.next_period(back) == (back, date(2027, 1, 31))


@pytest.mark.covers("A9")
def test_two_reasons_to_suspend_are_lifted_each_on_its_own():
    subject = subscription()
    subject.suspend(hold=Hold.PAYMENT, now=MONDAY)
    subject.suspend(hold=Hold.OPERATOR, now=MONDAY)
    subject.lift(hold=Hold.PAYMENT, now=MONDAY)

    assert subject.holds == {Hold.OPERATOR}


def ahead(subject: Subscription, last: Bill | None = None, users: int = 5):
    found = renewals(subject, PRICES, users=users, last_bill=last, taxes=lambda _: ())
    return [(one.on, str(one.bill.total), [(d.kind, d.why) for d in one.differences]) for one in found]


@pytest.mark.covers("A3")
def test_the_next_renewal_says_what_is_charged_and_why_it_differs():
    subject = subscription(trial=False)
    bill_next(subject, TODAY)
    last = bill(PRICES.rates[0], users=4, first=TODAY, last=date(2026, 11, 30))
    subject.ask_change(plan="business", on=date(2027, 1, 1), now=MONDAY)

    assert ahead(subject, last) == [
        (date(2026, 12, 1), "58.00", [("plan", "days"), ("users", "users")]),
        (date(2027, 1, 1), "138.00", [("plan", "plan"), ("users", "plan")]),
        (date(2027, 3, 1), "148.00", [("plan", "rate"), ("users", "same")]),
    ]


@pytest.mark.covers("A3")
def test_nothing_is_charged_after_the_end():
    subject = subscription()
    subject.cancel(now=MONDAY)

    assert ahead(subject) == []


class Years(RuleBasedStateMachine):
    """Days go by, the clock bills, the company changes its mind; what is used is billed, once."""

    def __init__(self) -> None:
        super().__init__()
        self.today = TODAY
        self.subject = subscription()
        self.used: set[date] = set()
        self.billed: list[date] = []
        self.ends: set[date] = set()

    def note(self, period: tuple[date, date] | None) -> None:
        if period:
            self.billed += [period[0] + n * DAY for n in range((period[1] - period[0]).days + 1)]

    @rule(days=st.integers(1, 70), works=st.booleans())
    def time_passes(self, days: int, works: bool) -> None:
        """The clock bills every day, or was down for a while and makes up for it."""
        for n in range(days):
            self.today += DAY
            if works or n == days - 1:
                self.bill()
            if not self.subject.ended and self.today >= self.subject.paid_from:
                self.used.add(self.today)

    def bill(self) -> None:
        while period := bill_next(self.subject, self.today):
            self.note(period)
        self.subject.end(now=at(self.today))
        if self.subject.ended:
            self.used = {day for day in self.used if day <= (self.subject.ends_on or day) or day in self.billed}

    @rule()
    def cancel(self) -> None:
        self.tried(lambda: self.subject.cancel(now=at(self.today)))

    @rule()
    def keep(self) -> None:
        self.tried(lambda: self.subject.keep(now=at(self.today)))

    @rule(plan=st.sampled_from(["starter", "business"]), months=st.integers(0, 3))
    def change(self, plan: str, months: int) -> None:
        on = first_of_next_month(self.today)
        for _ in range(months):
            on = first_of_next_month(on)
        self.tried(lambda: self.subject.ask_change(plan=plan, on=on, now=at(self.today)))

    @rule()
    def resume(self) -> None:
        self.tried(lambda: self.subject.resume(plan="starter", now=at(self.today)))
        self.bill()

    def tried(self, command) -> None:
        try:
            command()
        except errors.Refused:
            return

    @invariant()
    def every_day_of_use_is_billed_once(self) -> None:
        assert len(self.billed) == len(set(self.billed))
        assert self.used <= set(self.billed)
        assert all(day >= TRIAL_OVER for day in self.billed)


TestYears = pytest.mark.covers("A3", "A8", "W1")(Years.TestCase)
TestYears.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
