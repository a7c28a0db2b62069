"""Writers that append single events as fast as they can, in threads of several processes that begin together."""

from __future__ import annotations

import multiprocessing
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from eventsourcing.persistence import StoredEvent

from b2b.database.binaries import find
from b2b.eventstore.datastore import Datastore
from b2b.eventstore.recorder import EventRecorder
from bench.stock import stock_recorder

SECONDS = 2
_SPAWN = multiprocessing.get_context("spawn")  # a fork would inherit connections
_PGBENCH_THREADS = 2


class Shape(NamedTuple):
    """How many writers, and where they are."""

    processes: int
    threads: int

    @property
    def writers(self) -> int:
        return self.processes * self.threads


class Sample(NamedTuple):
    """What is stored of one event."""

    topic: str
    state: bytes

    def of(self, id: UUID) -> StoredEvent:
        return StoredEvent(id, 1, self.topic, self.state)


Append = Callable[[UUID], object]
"""Adds the first event of a new aggregate."""

Store = Callable[[str, Sample, int], AbstractContextManager[Append]]


@contextmanager
def ours(url: str, sample: Sample, _threads: int) -> Iterator[Append]:
    """Our recorder as the console opens it, whatever the number of threads."""
    with Datastore(url) as datastore:
        recorder = EventRecorder(datastore)
        yield lambda id: recorder.insert_events([sample.of(id)])
        recorder.close()


@contextmanager
def stock(url: str, sample: Sample, threads: int) -> Iterator[Append]:
    """The library's recorder, with a connection for each thread."""
    with stock_recorder(url, pool_size=threads) as recorder:
        yield lambda id: recorder.insert_events([sample.of(id)])


def appends_per_second(store: Store, url: str, *, sample: Sample, shape: Shape) -> float:
    """What all writers together had acknowledged."""
    begin, counts = _SPAWN.Barrier(shape.processes), _SPAWN.Queue()
    arguments = (store, url, sample, shape.threads, begin, counts)
    processes = [_SPAWN.Process(target=_write, args=arguments) for _ in range(shape.processes)]
    for process in processes:
        process.start()
    done = [counts.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    return sum(done) / SECONDS


def _write(store: Store, url: str, sample: Sample, threads: int, begin: Barrier, counts: Queue[Any]) -> None:
    with store(url, sample, threads) as append, ThreadPoolExecutor(threads) as pool:
        append(uuid4())  # connections and statements are ready
        begin.wait(timeout=60)
        until = time.perf_counter() + SECONDS
        counts.put(sum(pool.map(lambda _: _appended(append, until=until), range(threads))))


def _appended(append: Append, *, until: float) -> int:
    count = 0
    while time.perf_counter() < until:
        append(uuid4())
        count += 1
    return count


def pgbench_inserts_per_second(url: str, *, sample: Sample, clients: int, folder: Path) -> float:
    """What pgbench reaches with a prepared INSERT of one such row, its state a constant: the limit of the server."""
    script = folder / "insert.sql"
    state = f"'\\x{sample.state.hex()}'::bytea"
    columns = "originator_id, originator_version, topic, state"
    script.write_text(f"INSERT INTO plain ({columns}) VALUES (gen_random_uuid(), 1, '{sample.topic}', {state});\n")
    load = ("-c", str(clients), "-j", str(min(clients, _PGBENCH_THREADS)), "-T", str(SECONDS))
    command = [_pgbench(), "-n", "-M", "prepared", *load, "-f", str(script), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    return float(re.findall(r"tps = ([\d.]+)", said)[-1])


def _pgbench() -> str:
    beside = find().folder / "pgbench"
    found = str(beside) if beside.exists() else shutil.which("pgbench")
    if found is None:
        raise FileNotFoundError("There is no pgbench here: install PostgreSQL's contrib programs to compare with it.")
    return found
