"""`b2b demo`: the demonstration companies, and real orders replayed through the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path

import click

from b2b.accounts import credentials
from b2b.app import Services, open_services
from b2b.commandline.port import address_of
from b2b.demo import people, stories
from b2b.demo.loads import alone, noted
from b2b.demo.market import open_market
from b2b.demo.participants import registered
from b2b.demo.real_orders import Unreadable, read_orders
from b2b.demo.replay import replay as send_all
from b2b.demo.week import Week
from b2b.projections.models import read_models
from b2b.projections.runner import Runner
from b2b.scheduler.due import fire_all
from b2b.settings import Settings

LENGTH = timedelta(days=8)


def load_demo_once(services: Services) -> tuple[tuple[str, str], ...]:
    """Load the demo into a database without any account; gives the accounts that sign in, with who they are."""
    with alone(services.url) as connection:
        if credentials.none_yet(services.pool):
            click.echo("Loading the demo: two retailers, six suppliers, a week of work …")
            with noted(connection):
                load_demo(services)
    known = credentials.known(services.pool, people.EMAILS)
    found = [(f.email, f"{f.person}, {f.name} ({f.kind})") for f in people.FIRMS]
    who = people.AUDITOR
    found.append((who.email, f"{who.person}, {who.firm} (auditor)"))
    return tuple(one for one in found if one[0] in known)


def load_demo(services: Services) -> None:
    """Make the companies and play their week up to this moment."""
    end = services.clock()
    runner = Runner(services.console, read_models(), url=services.url)
    market = open_market(services.console, now=end - LENGTH)
    week = Week(services.console, market, end)

    week.fire = partial(_fire, services, runner)
    stories.plan(week)
    week.play()
    runner.catch_up()


def _fire(services: Services, runner: Runner, now: datetime) -> None:
    """Let everything happen that time has brought by `now`."""
    runner.catch_up()
    while fire_all(services.console, now=now):
        runner.catch_up()


@click.group()
def demo() -> None:
    """The demonstration."""


@demo.command("load")
def load() -> None:
    """Load the demo companies and their week."""
    with open_services(Settings.from_environment()) as services:
        load_demo(services)


@demo.command("replay")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--limit", type=click.IntRange(1), default=None, help="At most so many orders.")
@click.option("--url", default=None, help="The address of the running service; else B2B_HOST and B2B_PORT.")
def replay(file: Path, limit: int | None, url: str | None) -> None:
    """Send real orders of FILE through the API in automatic mode until they are shipped; prints each refusal.

    FILE is a PurchaseOrderHeader….csv of AdventureWorks or the orders.csv of Northwind, with its tables beside it, or
    a day of Online Retail. Ends with 1 where none was shipped, or one failed.
    """
    settings = Settings.from_environment()
    try:
        orders = list(islice(read_orders(file), limit))
    except Unreadable as error:
        raise click.BadParameter(str(error), param_hint="FILE") from error
    with open_services(settings) as services:
        everybody = registered(services, {o.supplier for order in orders for item in order.items for o in item.offers})
    report = send_all(everybody, orders, address=url or address_of(settings))
    for line in report.lines():
        click.echo(line)
    raise SystemExit(0 if report.ok else 1)
