"""Plans, rates, taxes and the seller, as the operator keeps them (W1, W4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from psycopg_pool import ConnectionPool

from b2b import errors
from b2b.aggregates.bills import Tax
from b2b.aggregates.invoice import Seller
from b2b.aggregates.plans import Limits, Plan, PriceList, Rate
from b2b.aggregates.values import Address
from b2b.sql import statements

SQL = statements("b2b.accounts", "plans.sql")


def price_list(pool: ConnectionPool) -> PriceList:
    """All plans and rates."""
    with pool.connection() as connection:
        currency = connection.execute(SQL["currency"]).fetchone()
        plans = connection.execute(SQL["plans"]).fetchall()
        rates = connection.execute(SQL["rates"]).fetchall()
    return PriceList(
        currency=currency[0] if currency else "EUR",
        plans=tuple(Plan(code=code, names=names, position=at, offered=on) for code, names, at, on in plans),
        rates=tuple(_rate(*row) for row in rates),
    )


def _rate(
    plan: str,
    starts_on: date,
    monthly: Decimal,
    included: int,
    extra: Decimal,
    users: int | None,
    partners: int | None,
    calls: int | None,
) -> Rate:
    limits = Limits(users=users, partners=partners, calls=calls)
    return Rate(
        plan=plan, starts_on=starts_on, monthly=monthly, users_included=included, extra_user=extra, limits=limits
    )


def keep_plan(pool: ConnectionPool, *, code: str, names: Mapping[str, str], position: int, offered: bool) -> None:
    """A new plan, or other names, place or offer of one."""
    values = {"code": code, "names": json.dumps(dict(names)), "position": position, "offered": offered}
    with pool.connection() as connection:
        connection.execute(SQL["keep_plan"], values)


def keep_rate(pool: ConnectionPool, rate: Rate, *, today: date) -> None:
    """A rate from a coming day on. Raises RateBegun for a day that has come: what was told stays told."""
    if rate.starts_on <= today:
        raise errors.RateBegun("/starts_on", day=today.isoformat())
    price_list(pool).plan(rate.plan)
    values = {
        "plan": rate.plan,
        "starts_on": rate.starts_on,
        "monthly": rate.monthly,
        "users_included": rate.users_included,
        "extra_user": rate.extra_user,
        "users": rate.limits.users,
        "partners": rate.limits.partners,
        "calls": rate.limits.calls,
    }
    with pool.connection() as connection:
        connection.execute(SQL["keep_rate"], values)


def keep_tax(pool: ConnectionPool, tax: Tax, *, country: str, region: str, starts_on: date, today: date) -> None:
    """A tax for a country, or for a region of it, from a coming day on; 0 ends one. Raises RateBegun."""
    if starts_on <= today:
        raise errors.RateBegun("/starts_on", day=today.isoformat())
    values = {"country": country, "region": region, "starts_on": starts_on, "name": tax.name, "percent": tax.percent}
    with pool.connection() as connection:
        connection.execute(SQL["keep_tax"], values)


def taxes_for(pool: ConnectionPool, address: Address, *, on: date) -> tuple[Tax, ...]:
    """The taxes that the seller adds for a buyer. One without an address is taken to be where the seller is."""
    seller = seller_on(pool, on)
    where = address if address.country else seller.address
    values = {"country": where.country, "region": where.region or "", "on": on}
    with pool.connection() as connection:
        return tuple(Tax(name=name, percent=percent) for name, percent in connection.execute(SQL["taxes"], values))


def seller_on(pool: ConnectionPool, day: date) -> Seller:
    """Who sends the invoices of a day."""
    with pool.connection() as connection:
        row = connection.execute(SQL["seller"], {"on": day}).fetchone()
    if row is None:
        raise LookupError("there is no seller: name one with b2b operator seller")
    id, name, lines, city, region, postal_code, country, tax_number, prefix = row
    address = Address(lines=tuple(lines), city=city, region=region, postal_code=postal_code, country=country)
    return Seller(id=id, name=name, address=address, tax_number=tax_number, prefix=prefix)


def keep_seller(pool: ConnectionPool, seller: Seller, *, currency: str, today: date) -> None:
    """Who sends invoices from today on. The same prefix is the same seller: it counts on where it was."""
    values = {
        "name": seller.name,
        "lines": list(seller.address.lines),
        "city": seller.address.city,
        "region": seller.address.region,
        "postal_code": seller.address.postal_code,
        "country": seller.address.country,
        "tax_number": seller.tax_number,
        "prefix": seller.prefix,
        "currency": currency,
        "today": today,
    }
    with pool.connection() as connection:
        connection.execute(SQL["keep_seller"], values)
