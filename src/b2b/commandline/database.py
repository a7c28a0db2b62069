"""`b2b migrate` and `b2b database`: the database in use."""

from __future__ import annotations

import click

from b2b.database.embedded import open_database
from b2b.database.migrate import migrate
from b2b.settings import Settings


@click.command("migrate")
def migrate_database() -> None:
    """Bring the database to the schema of this version."""
    with open_database(Settings.from_environment()) as url:
        for name in migrate(url):
            click.echo(f"applied {name}")


@click.group()
def database() -> None:
    """The database in use."""


@database.command("url")
def show_url() -> None:
    """Print the libpq URL of the database in use."""
    with open_database(Settings.from_environment()) as url:
        click.echo(url)
