"""`b2b audit`: prove that what is shown is what happened, and that nobody changed it since (U3, U4)."""

from __future__ import annotations

import code
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click
import psycopg
from eventsourcing.domain import Aggregate
from markupsafe import escape

from b2b.accounts.mails import Mail, queue
from b2b.app import Services, open_services
from b2b.commandline.projections import chosen, chosen_model
from b2b.console import Console
from b2b.privacy.subjects import aggregate_named
from b2b.projections.replay import part_of, replay_each
from b2b.proof.export import export
from b2b.proof.file import CheckpointFile, RolledBack
from b2b.proof.log import Log
from b2b.proof.notary import Notary
from b2b.proof.note import BadNote, PublicKey, Signed, Signer, each_note
from b2b.proof.verification import Verified, verify
from b2b.settings import Settings


@click.group()
def audit() -> None:
    """Replay and proof."""


@audit.command("key")
def show_key() -> None:
    """Print the public key by which checkpoints, proofs and receipts are verified. Give it to whoever verifies."""
    with open_services(Settings.from_environment()) as services:
        click.echo(public_key(services))


@audit.command("checkpoint")
@click.option("--to", multiple=True, help="Send it there as well: a file, an https:// address, or mailto:.")
def make_checkpoint(to: Sequence[str]) -> None:
    """Sign everything that happened so far, and print the checkpoint. Ends with 1 where the database was rolled back.

    Keep what is printed where nobody can change it: `b2b audit verify --against FILE` compares with it.
    """
    with open_services(Settings.from_environment()) as services:
        settings = services.settings
        notary = Notary(services.url, seed=settings.signing_key, data=settings.data, clock=services.clock)
        try:
            signed = notary.make()
            for target in to:
                _send_away(services, signed, target)
        except (RolledBack, OSError) as error:
            raise click.ClickException(str(error)) from None
        click.echo(signed.note, nl=False)


def _send_away(services: Services, signed: Signed, target: str) -> None:
    """To a file or an address; a mail is queued, and sent by a worker."""
    if not target.startswith("mailto:"):
        export(signed.note, target)
        return
    address, number = target.removeprefix("mailto:"), signed.checkpoint.number
    mail = Mail(
        about=f"checkpoint:{number}:{address}",
        kind="checkpoint",
        address=address,
        subject=f"Checkpoint {number} of {signed.checkpoint.time:%Y-%m-%d %H:%M} UTC",
        text=signed.note,
        html=f"<pre>{escape(signed.note)}</pre>",
    )
    with services.pool.connection() as connection:
        queue(connection, mail, now=services.clock())


@audit.command("verify")
@click.option(
    "--against",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with checkpoints that were exported, whatever else is in it.",
)
@click.option("--key", "keys", multiple=True, help="The public key, if it is not to be that of this installation.")
def verify_events(against: Sequence[Path], keys: Sequence[str]) -> None:
    """Compare every event with what was signed; name the first that was altered, removed, inserted or moved.

    The checkpoints in the data folder are compared too, so that a database that was rolled back is found. Ends with 1
    where something is not as it was signed.
    """
    with open_services(Settings.from_environment()) as services:
        trusted = _parsed(keys) or [public_key(services)]
        found = verify(services.url, keys=trusted, outside=_kept(services, against))
    for finding in found.findings:
        click.echo(finding)
    click.echo(verdict(found))
    raise SystemExit(1 if found.findings else 0)


@audit.command("replay")
@chosen_model
@click.option("--until", help="Compare only what has not changed since this moment (RFC 3339).")
@click.option("--company", type=click.UUID, help="Compare only the rows of this company.")
def replay_models(name: str | None, until: str | None, company: UUID | None) -> None:
    """Make every read model anew beside the one in use and compare them row by row. Ends with 1 where they differ."""
    differing = False
    with open_services(Settings.from_environment()) as services:
        part = part_of(services.console, until=_moment(until), company=company)
        secret = services.settings.master_key
        for found in replay_each(services.console, chosen(name), url=services.url, master_key=secret, part=part):
            differing = differing or bool(found.differences)
            for table, key, what in found.differences:
                click.echo(f"{table} {' '.join(key)}: {what}")
            told = "differs from its events" if found.differences else "is what its events make of it"
            click.echo(f"{found.model} {told}: {found.rows:,} rows at position {found.position}")
    raise SystemExit(1 if differing else 0)


def _moment(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise click.BadParameter("give a moment as 2026-11-24T16:00:00Z", param_hint="--until") from None
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at


@audit.command("shell")
@click.argument("number")
def time_machine(number: str) -> None:
    """Look at a request or an order at every moment of its life, in an interactive Python. Nothing can be saved there.

    NUMBER: that of a request or an order, or an id. There, `at(3)` is what it was after its third event, `events` what
    happened, `now` what it is.
    """
    with open_services(Settings.from_environment()) as services:
        names = machine(services.console, number)
        services.console.look_back(services.clock())
        try:
            code.interact(banner=f"{names['now']!r}\nat(n), events, now, console", local=names, exitmsg="")
        finally:
            services.console.look_back(None)


def machine(console: Console, number: str) -> dict[str, object]:
    """What a time machine offers for an aggregate. Raises NotFound."""
    id = aggregate_named(console, number)
    events = console.events(id)
    return {
        "now": console.load(Aggregate, id),
        "at": lambda version: console.load(Aggregate, id, version=version),
        "events": events,
        "console": console,
    }


def public_key(services: Services) -> PublicKey:
    """The key that belongs to this installation's signing key."""
    with psycopg.connect(services.url, autocommit=True) as connection:
        return Signer(Log(connection).origin(), services.settings.signing_key).public


def _parsed(keys: Sequence[str]) -> list[PublicKey]:
    try:
        return [PublicKey.parse(key) for key in keys]
    except BadNote as error:
        raise click.BadParameter(str(error), param_hint="--key") from None


def _kept(services: Services, against: Sequence[Path]) -> Iterator[str]:
    yield from CheckpointFile(services.settings.data).notes()
    for path in against:
        with path.open(encoding="utf-8", errors="replace") as lines:
            yield from each_note(lines)


def verdict(found: Verified) -> str:
    """What a verification came to, in one line."""
    verdict = "something is not as it was signed" if found.findings else "all is as it was signed"
    waiting = f", {found.unsigned:,} of them not signed yet" if found.unsigned else ""
    return f"{found.events:,} events{waiting}, {found.checkpoints:,} checkpoints: {verdict}"
