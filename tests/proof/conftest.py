"""A log that was made in several checkpoints, over a store of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import psycopg
import pytest

from b2b.eventstore.datastore import Datastore
from b2b.eventstore.recorder import EventRecorder
from b2b.proof.file import CheckpointFile
from b2b.proof.log import Log
from b2b.proof.notary import Notary
from b2b.proof.note import Signed, Signer
from b2b.proof.verification import Verified, verify
from tests.eventstore.stored import event

SEED = bytes(range(32))
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Store:
    """Events of many aggregates that come mingled, and the log over them."""

    def __init__(self, url: str, data: Path, *, recorder: EventRecorder, connection: psycopg.Connection) -> None:
        self.url, self.data, self.recorder, self.connection = url, data, recorder, connection
        self.log = Log(connection)
        self.now = NOON
        self.notary = Notary(url, seed=SEED, data=data, clock=lambda: self.now)
        self.key = Signer(self.log.origin(), SEED).public
        self.chance = Random(8)
        self._ids = [UUID(int=self.chance.getrandbits(128)) for _ in range(12)]
        self._versions = dict.fromkeys(self._ids, 0)

    def append(self, count: int) -> None:
        """Events that happen, one to four at a time."""
        while count > 0:
            group = min(count, self.chance.randint(1, 4))
            self.recorder.insert_events([self._next() for _ in range(group)])
            count -= group

    def _next(self):
        id = self.chance.choice(self._ids)
        self._versions[id] += 1
        state = b'{"said": "%s"}' % self.chance.randbytes(self.chance.randint(4, 40)).hex().encode()
        return event(id, self._versions[id], topic=self.chance.choice(["told", "asked"]), state=state)

    def checkpoint(self) -> Signed:
        self.now += timedelta(minutes=1)
        return self.notary.make()

    def verified(self, *, outside=()) -> Verified:
        kept = CheckpointFile(self.data).notes()
        return verify(self.url, keys=[self.key], outside=[*kept, *outside])


def opened(url: str, data: Path) -> Callable[[], Store]:
    with Datastore(url) as datastore, psycopg.connect(url, autocommit=True) as connection:
        recorder = EventRecorder(datastore)
        yield Store(url, data, recorder=recorder, connection=connection)
        recorder.close()


@pytest.fixture
def store(database_url, tmp_path):
    yield from opened(database_url, tmp_path)


@pytest.fixture(scope="module")
def module_store(module_database_url, tmp_path_factory):
    yield from opened(module_database_url, tmp_path_factory.mktemp("log"))
