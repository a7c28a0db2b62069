"""Verifying and replaying a million events, and what checkpoints cost those who append.

Verification reads every event, follows every chain and compares every checkpoint, in one process; *of one core* counts
the processor time of that process and of its PostgreSQL backend together. A replay makes all read models anew beside
the live ones and compares them row by row; beside it, the same events are copied out to a file and into a table with
the same indexes. Appends run from 64 writers in 4 processes, while a maker of checkpoints takes in all that they add.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import psutil
import psycopg

from b2b.console import Console
from b2b.projections.models import read_models
from b2b.projections.rebuild import rebuild
from b2b.projections.replay import replay_each
from b2b.proof.log import Log
from b2b.proof.notary import Notary
from b2b.proof.note import PublicKey, Signer
from b2b.proof.verification import verify
from bench.figure import Figure, Round, always, at_least, at_most
from bench.million import fill
from bench.place import Place
from bench.requests import BY, discussed_request
from bench.writers import Sample, Shape, appends_per_second, ours

VERIFY = Figure("events a second of one core verified", at_least(150_000), unit="/s")
WALL = Figure("events a second verified, by the clock", unit="/s")
FAULTS = Figure("findings and differences", always(0))
REPLAY = Figure("replay / COPY out and in", at_most(9))
COPIED = Figure("COPY out and in", unit="s")
APPEND = Figure("64 writers: appends with a maker of checkpoints / without", at_least(0.85))
SIGNED = Figure("events a second put into checkpoints", unit="/s")
FIGURES = (VERIFY, WALL, FAULTS, REPLAY, COPIED, SIGNED, APPEND)
_SEED = bytes(32)
_BLOCK = 1 << 18


def rounds(place: Place) -> Iterator[Round]:
    with place.database() as url, Console.open(url, master_key=bytes(32)) as console:
        events = fill(console, url)
        for model in read_models():
            rebuild(console, model, url=url)
        began = time.perf_counter()
        _notary(url, place.folder).make()
        signed = events / (time.perf_counter() - began)
        while True:
            place.checkpoint()
            core, clock, findings = _verified(url, place.folder)
            copied = _copied(url, place.folder)
            began = time.perf_counter()
            found = replay_each(console, read_models(), url=url, master_key=bytes(32))
            differences = sum(len(one.differences) for one in found)
            replayed = time.perf_counter() - began
            yield {
                VERIFY: events / core,
                WALL: events / clock,
                FAULTS: findings + differences,
                REPLAY: replayed / copied,
                COPIED: copied,
                SIGNED: signed,
                APPEND: _appends_with_and_without(place),
            }


def _appends_with_and_without(place: Place) -> float:
    """How much of the speed of appends is left while each of them is put into a checkpoint."""
    event = discussed_request().pending_events[-1]
    with place.database() as url, Console.open(url, master_key=bytes(32)) as console:
        stored = console.mapper.to_stored_event(event, metadata=BY)
        sample, shape = Sample(stored.topic, stored.state), Shape(processes=4, threads=16)
        folder = Path(mkdtemp(dir=place.folder))  # the file with the checkpoints of one database
        rates = {True: 0.0, False: 0.0}
        for signed in (False, True, True, False):
            notary = _notary(url, folder)
            if signed:
                notary.start()
            rates[signed] += appends_per_second(ours, url, sample=sample, shape=shape)
            if signed:
                notary.stop()
    return rates[True] / rates[False]


def _notary(url: str, folder: Path) -> Notary:
    return Notary(url, seed=_SEED, data=folder, clock=lambda: datetime.now(UTC))


def _key(url: str) -> PublicKey:
    with psycopg.connect(url, autocommit=True) as connection:
        return Signer(Log(connection).origin(), _SEED).public


def _verified(url: str, folder: Path) -> tuple[float, float, int]:
    """Seconds of a processor, seconds by the clock, and findings of one verification."""
    key, used = _key(url), _used(folder)
    begun, began = time.process_time(), time.perf_counter()
    found = verify(url, keys=[key])
    clock, own = time.perf_counter() - began, time.process_time() - begun
    return own + _used(folder) - used, clock, len(found.findings)


def _used(folder: Path) -> float:
    """Seconds of a processor that the backends of this cluster have used which have ended."""
    postmaster = int((folder / "postgresql" / "postmaster.pid").read_text().splitlines()[0])
    spent = psutil.Process(postmaster).cpu_times()
    return float(spent.children_user + spent.children_system)


def _copied(url: str, folder: Path) -> float:
    """Seconds that the events take out to a file and into a table like theirs."""
    file, began = folder / "events.copy", time.perf_counter()
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        with file.open("wb") as into, cursor.copy("COPY events TO STDOUT (FORMAT BINARY)") as rows:
            for block in rows:
                into.write(block)
        cursor.execute("CREATE TABLE copied (LIKE events INCLUDING ALL)")
        with file.open("rb") as source, cursor.copy("COPY copied FROM STDIN (FORMAT BINARY)") as into_table:
            while block := source.read(_BLOCK):
                into_table.write(block)
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE copied")
    file.unlink()
    return seconds
