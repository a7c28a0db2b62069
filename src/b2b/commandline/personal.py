"""`b2b personal`: what is known of a person, and erasing it (U6)."""

from __future__ import annotations

import json

import click

from b2b.app import open_services
from b2b.privacy.erasing import erase
from b2b.privacy.subjects import personal_data, subject_named
from b2b.settings import Settings

subject = click.argument("subject")


@click.group()
def personal() -> None:
    """Personal data. SUBJECT: the number of a request or an order, the e-mail of a user, or an id."""


@personal.command("export")
@subject
def export_subject(subject: str) -> None:
    """Print all that is known of a person, one field of one event a line, as JSON."""
    with open_services(Settings.from_environment()) as services:
        for said in personal_data(services.console, subject_named(services.console, subject)):
            record = {**said._asdict(), "at": said.at.isoformat(), "aggregate_id": str(said.aggregate_id)}
            click.echo(json.dumps(record, ensure_ascii=False))


@personal.command("erase")
@subject
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_subject(subject: str, yes: bool) -> None:
    """Destroy all that is known of a person, everywhere, for ever. What happened stays, without the person."""
    with open_services(Settings.from_environment()) as services:
        id = subject_named(services.console, subject)
        if not yes:
            click.confirm(f"Erase {subject} ({id})? Nobody can bring it back.", abort=True)
        erased = erase(services.console, id, url=services.url)
    deleted = ", ".join(f"{count} in {table}" for table, count in erased.rows.items() if count) or "none"
    click.echo(
        f"{erased.events} personal fields destroyed; made again: {', '.join(erased.models)}; rows deleted: {deleted}"
    )
