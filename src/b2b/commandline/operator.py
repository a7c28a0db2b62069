"""`b2b operator`: companies, plans and rates, suspension, and how the service is (W4)."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

import click

from b2b.accounts import operators, plans
from b2b.accounts.queues import dead_letters, queues
from b2b.aggregates.bills import Tax
from b2b.aggregates.invoice import Seller
from b2b.aggregates.plans import Limits, Rate
from b2b.aggregates.values import Address
from b2b.app import Services, open_services
from b2b.commands import newsletter as newsletters
from b2b.commands.billing import hold_sending, subscribe
from b2b.projections import billing_dues, companies
from b2b.settings import Settings

DAY = click.DateTime(["%Y-%m-%d"])


def with_services(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the services as its first argument."""

    @wraps(command)
    def run(**options: Any) -> None:
        with open_services(Settings.from_environment()) as services:
            command(services, **options)

    return run


@click.group()
def operator() -> None:
    """What the operator of the service does; /operator shows the same as pages."""


@operator.command("create")
@click.option("--email", required=True)
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password from standard input.")
@with_services
def create(services: Services, email: str, password_stdin: bool) -> None:
    """Let somebody sign in at /operator, or give them another password."""
    del password_stdin
    operators.add_operator(services.pool, email=email, password=sys.stdin.readline().rstrip("\r\n"))
    click.echo(f"{email} signs in at {services.links.to('/operator')}")


@operator.command("remove")
@click.option("--email", required=True)
@with_services
def remove(services: Services, email: str) -> None:
    """Let somebody sign in no more."""
    if not operators.remove_operator(services.pool, email=email):
        raise click.ClickException(
            f"{email} is no operator; there are: {', '.join(operators.operators(services.pool))}"
        )


@operator.command("companies")
@click.option("--search", default="", help="A part of the name.")
@with_services
def list_companies(services: Services, search: str) -> None:
    """List companies, latest first, one JSON line each."""
    for one in companies.tenants(services.pool, search=search, limit=1000):
        click.echo(json.dumps(one._asdict(), default=str, ensure_ascii=False))


@operator.command("subscribe")
@click.argument("company_id", type=click.UUID)
@click.option("--plan", required=True)
@click.option("--trial/--no-trial", default=True, help="Begin with 30 days of everything (default), or charge today.")
@with_services
def put_on_plan(services: Services, company_id: UUID, plan: str, trial: bool) -> None:
    """Put a company that has everything and owes nothing on a PLAN."""
    subscribe(services.console, company_id=company_id, plan=plan, trial=trial, now=services.clock())


@operator.command("suspend")
@click.argument("company_id", type=click.UUID)
@with_services
def suspend(services: Services, company_id: UUID) -> None:
    """Suspend the sending of a company; reading and answering go on."""
    hold_sending(services.console, company_id=company_id, held=True, now=services.clock())


@operator.command("lift")
@click.argument("company_id", type=click.UUID)
@with_services
def lift(services: Services, company_id: UUID) -> None:
    """Let a company send again."""
    hold_sending(services.console, company_id=company_id, held=False, now=services.clock())


@operator.command("plans")
@with_services
def list_plans(services: Services) -> None:
    """List every plan with every rate, past and to come."""
    prices = plans.price_list(services.pool)
    for plan in prices.plans:
        click.echo(f"{plan.code}: {plan.name('en')}{'' if plan.offered else ' (not offered)'}")
        for rate in (rate for rate in prices.rates if rate.plan == plan.code):
            limits = rate.limits
            click.echo(
                f"  from {rate.starts_on}: {rate.monthly} {prices.currency} a month, {rate.users_included} users, "
                f"{rate.extra_user} each more; at most {_most(limits.users)} users, {_most(limits.partners)} partners, "
                f"{_most(limits.calls)} calls a minute"
            )


def _most(limit: int | None) -> str:
    return "∞" if limit is None else str(limit)


@operator.command("plan")
@click.argument("code")
@click.option("--en", required=True, help="Its name in English.")
@click.option("--fr", required=True, help="Its name in French.")
@click.option("--es", required=True, help="Its name in Spanish.")
@click.option("--position", type=int, required=True, help="Its place in lists.")
@click.option("--offered/--not-offered", default=True)
@with_services
def keep_plan(services: Services, code: str, en: str, fr: str, es: str, position: int, offered: bool) -> None:
    """A new plan, or other names of one. It can be chosen once it has a rate."""
    names = {"en": en, "fr": fr, "es": es}
    plans.keep_plan(services.pool, code=code, names=names, position=position, offered=offered)


@operator.command("rate")
@click.argument("plan")
@click.option("--from", "starts_on", type=DAY, required=True, help="The first day, in the future: YYYY-MM-DD.")
@click.option("--monthly", type=Decimal, required=True, help="A month, before tax.")
@click.option("--included", type=int, required=True, help="Users included.")
@click.option("--extra-user", type=Decimal, required=True, help="Each user more, a month.")
@click.option("--users", type=int, help="Users at most; without: no limit.")
@click.option("--partners", type=int, help="Partners at most; without: no limit.")
@click.option("--calls", type=int, help="API calls a minute at most; 0: no API; without: no limit.")
@with_services
def keep_rate(
    services: Services,
    plan: str,
    starts_on: datetime,
    monthly: Decimal,
    included: int,
    extra_user: Decimal,
    users: int | None,
    partners: int | None,
    calls: int | None,
) -> None:
    """What a PLAN costs and allows from a day on. What has begun stays as it is."""
    rate = Rate(
        plan=plan,
        starts_on=starts_on.date(),
        monthly=monthly,
        users_included=included,
        extra_user=extra_user,
        limits=Limits(users=users, partners=partners, calls=calls),
    )
    plans.keep_rate(services.pool, rate, today=services.clock().date())


@operator.command("tax")
@click.argument("name")
@click.option("--country", required=True, help="ISO 3166-1, two letters.")
@click.option("--region", default="", help="A region of it, as addresses have it; without: the whole country.")
@click.option("--percent", type=Decimal, required=True, help="0 ends it.")
@click.option("--from", "starts_on", type=DAY, required=True, help="The first day, in the future: YYYY-MM-DD.")
@with_services
def keep_tax(services: Services, name: str, country: str, region: str, percent: Decimal, starts_on: datetime) -> None:
    """A tax on invoices to a country, from a day on."""
    tax, day = Tax(name=name, percent=percent), starts_on.date()
    today = services.clock().date()
    plans.keep_tax(services.pool, tax, country=country, region=region, starts_on=day, today=today)


@operator.command("seller")
@click.option("--name", required=True)
@click.option("--line", "lines", multiple=True, help="A line of the address; may be given again.")
@click.option("--city", required=True)
@click.option("--region")
@click.option("--postal-code")
@click.option("--country", required=True, help="ISO 3166-1, two letters.")
@click.option("--tax-number", default="")
@click.option("--prefix", required=True, help="What its invoice numbers begin with; the same prefix counts on.")
@click.option("--currency", required=True, help="ISO 4217, of all rates.")
@with_services
def keep_seller(services: Services, **given: Any) -> None:
    """Who sends invoices from today on. Each seller counts its own, without a gap."""
    address = Address(
        lines=given["lines"],
        city=given["city"],
        region=given["region"],
        postal_code=given["postal_code"],
        country=given["country"],
    )
    seller = Seller(
        id=uuid4(), name=given["name"], address=address, tax_number=given["tax_number"], prefix=given["prefix"]
    )
    plans.keep_seller(services.pool, seller, currency=given["currency"], today=services.clock().date())


@operator.command("newsletter")
@with_services
def newsletter(services: Services) -> None:
    """Print everybody who confirmed the newsletter as CSV: address, language, since when, link that ends it."""
    out = csv.writer(sys.stdout)
    out.writerow(["email", "language", "confirmed_at", "unsubscribe"])
    for reader in newsletters.readers(services.pool, services.links):
        out.writerow([reader.email, reader.language, reader.confirmed_at.isoformat(), reader.unsubscribe])


@operator.command("status")
@with_services
def status(services: Services) -> None:
    """Queues, dead letters and what billing could not do. Ends with 1 where something was given up."""
    now = services.clock().astimezone(UTC)
    lengths, dead = queues(services.pool, now=now), dead_letters(services.pool)
    troubles = billing_dues.troubles(services.pool)
    for name, length in lengths._asdict().items():
        click.echo(f"{name.replace('_', ' ')}: {length:,}")
    for letter in dead:
        click.echo(f"  {letter.type} of {letter.subject} to {letter.company}, after {letter.tries} tries: {letter.id}")
    for trouble in troubles:
        click.echo(f"billing of {trouble.subject} failed {trouble.tries} times: {trouble.error}")
    raise SystemExit(1 if lengths.mails_dead or dead or troubles else 0)
