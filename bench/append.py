"""Appending single events through our recorder, through the library's, and as the plain INSERT of one row by pgbench.

All add the same comment on a request, as their own mapper stores it: ours with who said it, its text encrypted, the
library's without; pgbench inserts our bytes. Our recorder also computes and stores the hash chain. Every acknowledged
event is on the disk (fsync and synchronous_commit are on). Writers and server share the cores of the machine.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from b2b.console import Console
from bench.figure import Figure, Round, at_least
from bench.place import Place
from bench.requests import BY, discussed_request
from bench.stock import StockConsole, stock_environment, stock_recorder
from bench.writers import Sample, Shape, appends_per_second, ours, pgbench_inserts_per_second, stock

SHAPES = {
    "1 writer": Shape(processes=1, threads=1),
    "16 threads": Shape(processes=1, threads=16),
    "64 writers in 4 processes": Shape(processes=4, threads=16),
}
TO_STOCK = {
    name: Figure(f"{name}: recorder / the library's", at_least(least))
    for name, least in zip(SHAPES, (2.2, 7, 11), strict=True)
}
TO_PGBENCH = {
    name: Figure(f"{name}: recorder / pgbench", at_least(least))
    for name, least in zip(SHAPES, (0.45, 0.52, 0.85), strict=True)
}
OURS = {name: Figure(f"{name}: recorder", unit="appends/s") for name in SHAPES}
FIGURES = tuple(figure for figures in (TO_STOCK, TO_PGBENCH, OURS) for figure in figures.values())
_PLAIN = """
CREATE TABLE plain (
    originator_id uuid, originator_version bigint, topic text, state bytea, notification_id bigserial UNIQUE,
    PRIMARY KEY (originator_id, originator_version)
)"""


def rounds(place: Place) -> Iterator[Round]:
    with place.database() as url:
        _make_tables(url)
        our_sample, stock_sample = _samples(url)
        while True:
            values: dict[Figure, float] = {}
            for name, shape in SHAPES.items():
                inserted = pgbench_inserts_per_second(
                    url, sample=our_sample, clients=shape.writers, folder=place.folder
                )
                by_stock = appends_per_second(stock, url, sample=stock_sample, shape=shape)
                by_us = appends_per_second(ours, url, sample=our_sample, shape=shape)
                values |= {TO_STOCK[name]: by_us / by_stock, TO_PGBENCH[name]: by_us / inserted, OURS[name]: by_us}
            yield {figure: values[figure] for figure in FIGURES}


def _make_tables(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection, stock_recorder(url, pool_size=1) as recorder:
        connection.execute(_PLAIN)
        recorder.create_table()


def _samples(url: str) -> tuple[Sample, Sample]:
    """The same event as our mapper stores it, and as the library's does."""
    event = discussed_request().pending_events[-1]
    with Console.open(url, master_key=bytes(32)) as console, StockConsole(env=stock_environment(url)) as library:
        our, its = console.mapper.to_stored_event(event, metadata=BY), library.mapper.to_stored_event(event)
    return Sample(our.topic, our.state), Sample(its.topic, its.state)
