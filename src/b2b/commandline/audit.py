"""`b2b audit`: prove that what is shown is what happened (U3)."""

from __future__ import annotations

import click

from b2b.app import open_services
from b2b.commandline.projections import chosen, chosen_model
from b2b.projections.replay import replay
from b2b.settings import Settings


@click.group()
def audit() -> None:
    """Replay and proof."""


@audit.command("replay")
@chosen_model
def replay_models(name: str | None) -> None:
    """Make every read model anew beside the one in use and compare them row by row. Ends with 1 where they differ."""
    differing = False
    with open_services(Settings.from_environment()) as services:
        for model in chosen(name):
            found = replay(services.console, model, url=services.url)
            differing = differing or bool(found.differences)
            for table, key, what in found.differences:
                click.echo(f"{table} {' '.join(key)}: {what}")
            verdict = "differs from its events" if found.differences else "is what its events make of it"
            click.echo(f"{found.model} {verdict}: {found.rows:,} rows at position {found.position}")
    raise SystemExit(1 if differing else 0)
