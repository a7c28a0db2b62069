"""`b2b backup` and `b2b restore`: the whole service in two places, its keys apart from everything else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import psycopg
from psycopg import IsolationLevel

from b2b.app import Services, connected, open_services
from b2b.commandline.audit import public_key, verdict
from b2b.database.dump import dump, load, make_empty
from b2b.database.embedded import open_database
from b2b.database.migrate import migrate
from b2b.eventstore.offset import lift_positions
from b2b.privacy.places import apart, left_out
from b2b.projections.models import read_models
from b2b.projections.rebuild import rebuild
from b2b.proof.file import CheckpointFile
from b2b.proof.notary import Notary
from b2b.proof.note import Signed
from b2b.proof.verification import verify
from b2b.settings import CannotStart, Settings

DATABASE, KEYS, CHECKPOINT = "b2b.dump", "personal-keys.dump", "checkpoint.txt"
folder = click.Path(file_okay=False, path_type=Path)


class SameFolder(CannotStart):
    """The keys were to lie beside what they open."""


@click.command()
@click.option("--to", "target", type=folder, required=True, help="Where the backup goes; a folder for each.")
@click.option("--keys", type=folder, required=True, help="Where the keys go: elsewhere, the newest alone.")
def backup(target: Path, keys: Path) -> None:
    """Save everything, from one moment, while the service runs.

    Keep every backup, but of the keys only the newest: an erasure holds in all backups as soon as the keys that it
    destroyed are nowhere any more. The files master.key and signing.key belong into neither.
    """
    if target.resolve() == keys.resolve():
        raise SameFolder("Keep the keys apart from the backup: name another folder. Nothing was saved.")
    for each in (target, keys):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open_services(Settings.from_environment()) as services:
        note = _notary(services).make().note
        with _snapshot(services.url) as snapshot:
            dump(services.url, target / DATABASE, snapshot=snapshot, without_rows=left_out())
            dump(services.url, keys / KEYS, snapshot=snapshot, only=apart())
    (target / CHECKPOINT).write_text(note, encoding="utf-8")
    click.echo(f"saved {target / DATABASE} and, apart, {keys / KEYS}")


@click.command()
@click.option("--from", "source", type=folder, required=True, help="The folder of a backup.")
@click.option("--keys", type=folder, required=True, help="The folder of the newest keys.")
def restore(source: Path, keys: Path) -> None:
    """Bring a backup into an empty database, make the read models again, and verify every event.

    Whatever came due since the backup is fired, once, when a worker starts.
    """
    settings = Settings.from_environment()
    with open_database(settings) as url:
        make_empty(url)
        load(url, source / DATABASE)
        load(url, keys / KEYS)
        migrate(url)
        lost = _set_aside(settings, url)
        with connected(settings, url) as services:
            for model in read_models():
                rebuild(services.console, model, url=url)
            note = (source / CHECKPOINT).read_text(encoding="utf-8")
            found = verify(url, keys=[public_key(services)], outside=[note])
    for line in (*lost, *found.findings, verdict(found)):
        click.echo(line)
    raise SystemExit(1 if found.findings else 0)


def _notary(services: Services) -> Notary:
    settings = services.settings
    return Notary(services.url, seed=settings.signing_key, data=settings.data, clock=services.clock)


@contextmanager
def _snapshot(url: str) -> Iterator[str]:
    """One moment that several programs may look at. It writes nothing, so it holds nobody back."""
    with psycopg.connect(url, application_name="b2b backup") as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield str(row[0])


def _set_aside(settings: Settings, url: str) -> list[str]:
    """Keep the checkpoints of what was lost beside the new file, and let new positions come after the lost ones."""
    file = CheckpointFile(settings.data)
    last: Signed | None = file.last()
    if last is None:
        return []
    kept = file.path.with_name(f"checkpoints-before-restore-{last.checkpoint.number}.txt")
    file.path.rename(kept)
    with psycopg.connect(url, autocommit=True) as connection:
        lift_positions(connection, above=last.checkpoint.position)
    return [f"the checkpoints up to {last.checkpoint.number} are kept in {kept}: verify --against it says what is lost"]
