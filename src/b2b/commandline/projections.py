"""`b2b projections`: how the read models are, and making them anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import click
from psycopg.errors import LockNotAvailable

from b2b.app import Services, open_services
from b2b.projections.deadlines import Pending, pending
from b2b.projections.follower import ReadModel
from b2b.projections.models import looked_at, read_models
from b2b.projections.rebuild import rebuild
from b2b.projections.status import MOST, Standing, standings
from b2b.settings import Settings

NAMES = [model.name for model in read_models()]
chosen_model = click.argument("name", required=False, type=click.Choice(NAMES))


def chosen(name: str | None) -> Sequence[ReadModel]:
    """The read model of that name, or all of them."""
    return [model for model in read_models() if name in (None, model.name)]


@click.group()
def projections() -> None:
    """The read models: what pages and lists read, made of events."""


@projections.command("status")
def show_status() -> None:
    """Each read model: position, lag, leader, trouble; and deadlines that are due. Ends with 1 if one is in trouble."""
    with open_services(Settings.from_environment()) as services:
        found = standings(services.console, looked_at(published=bool(services.settings.nats_url)), now=services.clock())
        due = pending(services.pool, now=services.clock())
    for line in (*table(found), *troubles(found), *deadlines(due)):
        click.echo(line)
    raise SystemExit(1 if any(model.error for model in found) or due.failing else 0)


def table(found: Sequence[Standing]) -> Iterator[str]:
    yield f"{'model':15} {'position':>18} {'events behind':>14} {'seconds':>9}  leader"
    for model in found:
        behind = f"{model.behind:,}" + ("+" if model.behind == MOST else "")
        seconds = "stopped" if model.seconds is None else f"{model.seconds:,.1f}"
        leader = model.leader or "nobody: is a worker running?"
        yield f"{model.name:15} {model.position:>18} {behind:>14} {seconds:>9}  {leader}"


def troubles(found: Sequence[Standing]) -> Iterator[str]:
    for model in found:
        if model.error:
            yield f"{model.name} stopped after {model.stopped_at} and goes on once this is mended: {model.error}"


def deadlines(found: Pending) -> Iterator[str]:
    since = f", the first since {_moment(found.since)}" if found.since else ""
    yield f"deadlines: {found.due:,} due{since}"
    for one in found.troubles:
        yield f"  {one.kind} of {one.subject}, due {_moment(one.due_at)}, failed {one.tries} times: {one.error}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


@projections.command("rebuild")
@chosen_model
def rebuild_models(name: str | None) -> None:
    """Make all read models anew from the events, or the one of that NAME; nobody who reads them has to wait."""
    with open_services(Settings.from_environment()) as services:
        for model in chosen(name):
            _rebuild(services, model)


def _rebuild(services: Services, model: ReadModel) -> None:
    try:
        made = rebuild(services.console, model, url=services.url)
    except LockNotAvailable:
        raise click.ClickException(f"{model.name} is read without a pause, and was left as it is. Try again.") from None
    click.echo(f"{made.model}: {made.events:,} events, {made.rows:,} rows, {made.seconds:.2f} s")
