"""Making checkpoints: one maker among all processes, every minute or 10,000 events, also where nothing happened.

Only events below the horizon are covered, so nothing can come to stand between those of a checkpoint later on. Each
checkpoint is kept in the database and, out of its reach, at the end of a file in the data folder.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import structlog
from psycopg import Connection

from b2b.proof.file import CheckpointFile, RolledBack
from b2b.proof.log import SQL, Kept, Log
from b2b.proof.merkle import Growing, leaf_hash
from b2b.proof.note import Checkpoint, Signed, Signer

EVERY = timedelta(minutes=1)
MOST = 10_000
"""Events of a checkpoint."""
LOOK = 1.0
"""Seconds between two looks at whether a checkpoint is due."""
FIRST_PREVIOUS = bytes(32)
_LIMITS = "-c idle_in_transaction_session_timeout=5s -c statement_timeout=30s -c timezone=UTC"
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError)

log = structlog.get_logger()


class Notary:
    """Makes the checkpoints of a database. `seed` is the signing key; `data` the folder of the file."""

    def __init__(self, url: str, *, seed: bytes, data: Path, clock: Callable[[], datetime]) -> None:
        self._url = url
        self._seed = seed
        self._file = CheckpointFile(data)
        self._clock = clock
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="make checkpoints", daemon=True)

    def start(self) -> None:
        """Make them from now on, in the background; of several processes, whichever looks first when one is due."""
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join(timeout=5)

    def make(self) -> Signed:
        """Make checkpoints until all final events are covered, one at least, and give the last. Raises RolledBack."""
        with self._connection() as connection, _leading(connection, wait=True):
            return self._cover(Log(connection))

    def look(self, connection: Connection[Any]) -> bool:
        """Make what is due; whether something was. Only one may look at a time."""
        found = Log(connection)
        last = found.last()
        recent = last is not None and self._clock() - last.made_at < EVERY
        if recent and last is not None and found.waiting(last.position, most=MOST) < MOST:
            return False
        self._cover(found)
        return True

    def _cover(self, found: Log) -> Signed:
        self._file.must_not_be_ahead(found)
        signer = Signer(found.origin(), self._seed)
        while True:
            signed, count = self._add(found, signer)
            if count < MOST:
                self._file.take_in(found)
                return signed

    def _add(self, found: Log, signer: Signer) -> tuple[Signed, int]:
        """Make one checkpoint; gives how many events it covers that the one before did not."""
        last = found.last()
        tree, position = (last.tree(), last.position) if last else (Growing(), -1)
        before, entries = tree.size, found.new_entries(position, most=MOST)
        tree.extend([leaf_hash(entry) for entry in entries])
        if entries:
            position = int.from_bytes(entries[-1][:8], "big")
        checkpoint = Checkpoint(
            origin=signer.public.name,
            number=last.number + 1 if last else 1,
            size=tree.size,
            root=tree.root,
            time=max(self._clock(), last.made_at) if last else self._clock(),
            position=position,
            previous=last.signed().digest if last else FIRST_PREVIOUS,
        )
        note = signer.sign(checkpoint.text())
        kept = Kept(checkpoint.number, tree.size, position, checkpoint.time, b"".join(tree.peaks), note)
        found.add(kept, before=before, entries=entries)
        return Signed(note, checkpoint), len(entries)

    def _run(self) -> None:
        while not self._done.is_set():
            try:
                with self._connection() as connection:
                    self._look_again_and_again(connection)
            except _AWAY as error:
                log.warning("the database is away", what="checkpoints", error=str(error).strip())
            except (RolledBack, OSError) as error:
                log.error("no checkpoint can be made", error=str(error))
            self._done.wait(LOOK)

    def _look_again_and_again(self, connection: Connection[Any]) -> None:
        """The lock is held for a look at a time, so that `make` need not wait for the process to end."""
        while not self._done.is_set():
            with _leading(connection, wait=False) as mine:
                if mine:
                    self.look(connection)
            self._done.wait(LOOK)

    @contextmanager
    def _connection(self) -> Iterator[Connection[Any]]:
        with psycopg.connect(self._url, autocommit=True, application_name="b2b notary", options=_LIMITS) as connection:
            yield connection


@contextmanager
def _leading(connection: Connection[Any], *, wait: bool) -> Iterator[bool]:
    """Whether this connection makes the checkpoints: a session lock, free when its process dies."""
    row = connection.execute(SQL["wait_to_lead" if wait else "lead"]).fetchone()
    mine = wait or bool(row and row[0])
    try:
        yield mine
    finally:
        if mine and not connection.closed and not connection.broken:
            connection.execute(SQL["leave"])
