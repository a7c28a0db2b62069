"""Plans, and what they cost from which day on (W1, A3): data that the operator keeps, never code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from b2b import errors


class Limits(Struct, frozen=True, kw_only=True):
    """What a plan allows; None: without limit. `calls` are those of the API a minute; 0: no API."""

    users: int | None = None
    partners: int | None = None
    calls: int | None = None


EVERYTHING = Limits()
"""The limits of a trial, and of a company without a plan: none."""


class Plan(Struct, frozen=True, kw_only=True):
    """A plan by its code. `names` by language; only what is `offered` can be chosen."""

    code: str
    names: Mapping[str, str]
    position: int = 0
    offered: bool = True

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]


class Rate(Struct, frozen=True, kw_only=True):
    """What a plan costs a month from a day on, before tax, and what it allows.

    `extra_user` is the price of each user above `users_included`.
    """

    plan: str
    starts_on: date
    monthly: Decimal
    users_included: int
    extra_user: Decimal
    limits: Limits = EVERYTHING


class PriceList(Struct, frozen=True, kw_only=True):
    """All plans and rates, past and to come, in one currency."""

    currency: str
    plans: tuple[Plan, ...]
    rates: tuple[Rate, ...]

    def plan(self, code: str) -> Plan:
        """Raises UnknownPlan."""
        for plan in self.plans:
            if plan.code == code:
                return plan
        raise errors.UnknownPlan(plan=code, plans=", ".join(plan.code for plan in self.offered()))

    def offered(self) -> tuple[Plan, ...]:
        """The plans that can be chosen, in their order."""
        return tuple(plan for plan in self.plans if plan.offered)

    def choosable(self, code: str) -> Plan:
        """A plan that can be chosen. Raises UnknownPlan."""
        plan = self.plan(code)
        if not plan.offered:
            raise errors.UnknownPlan(plan=code, plans=", ".join(plan.code for plan in self.offered()))
        return plan

    def rate(self, plan: str, on: date) -> Rate:
        """The rate of a plan on a day: the latest that has begun, else the first there is. Raises UnknownPlan."""
        own = sorted((rate for rate in self.rates if rate.plan == plan), key=lambda rate: rate.starts_on)
        begun = [rate for rate in own if rate.starts_on <= on]
        if not own:
            raise errors.UnknownPlan(plan=plan, plans=", ".join(plan.code for plan in self.offered()))
        return begun[-1] if begun else own[0]


def first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def last_of_month(day: date) -> date:
    return first_of_next_month(day) - timedelta(days=1)
