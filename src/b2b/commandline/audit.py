"""`b2b audit`: prove that what is shown is what happened, and that nobody changed it since (U3, U4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import psycopg

from b2b.app import Services, open_services
from b2b.commandline.projections import chosen, chosen_model
from b2b.projections.replay import replay
from b2b.proof.export import export
from b2b.proof.file import CheckpointFile, RolledBack
from b2b.proof.log import Log
from b2b.proof.notary import Notary
from b2b.proof.note import BadNote, PublicKey, Signer, each_note
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
@click.option("--to", multiple=True, help="Send it there as well: a file to add it to, or an https:// address.")
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
                export(signed.note, target)
        except (RolledBack, OSError) as error:
            raise click.ClickException(str(error)) from None
        click.echo(signed.note, nl=False)


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
    click.echo(_verdict(found))
    raise SystemExit(1 if found.findings else 0)


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


def _verdict(found: Verified) -> str:
    verdict = "something is not as it was signed" if found.findings else "all is as it was signed"
    waiting = f", {found.unsigned:,} of them not signed yet" if found.unsigned else ""
    return f"{found.events:,} events{waiting}, {found.checkpoints:,} checkpoints: {verdict}"
