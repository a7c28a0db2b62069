"""The library's own event store in PostgreSQL, as its documentation has it: what ours is compared with.

Its JSON transcoder knows no msgspec.Struct, so each of ours is registered with msgspec's own conversion, the quickest
way there is: a transcoding written in Python would make the comparison easier for us.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import msgspec
from eventsourcing.application import Application
from eventsourcing.persistence import JSONTranscoder, Transcoding
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from b2b.aggregates import order, request_sides, user, values


class _Converted(Transcoding):
    """A value type of ours, as plain JSON."""

    def __init__(self, kind: type) -> None:
        self.type, self.name = kind, kind.__name__

    def encode(self, obj: Any) -> Any:
        return msgspec.to_builtins(obj)

    def decode(self, data: Any) -> Any:
        return msgspec.convert(data, self.type, strict=False)


class StockConsole(Application):
    """The library's application: its mapper, its recorder, its projector. `env=stock_environment(url)` opens it."""

    name = "stock"

    def register_transcodings(self, transcoder: JSONTranscoder) -> None:
        super().register_transcodings(transcoder)
        for kind in (date, *_value_types()):
            transcoder.register(_Converted(kind))


def stock_environment(url: str, *, pool_size: int = 8) -> dict[str, str]:
    """The settings of the library for a database: its defaults, but for the size of the pool."""
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        **{f"POSTGRES_{name.upper()}": value for name, value in _place(url).items()},
        "POSTGRES_POOL_SIZE": str(pool_size),
    }


@contextmanager
def stock_recorder(url: str, *, pool_size: int) -> Iterator[PostgresApplicationRecorder]:
    """The library's recorder, on connections that are open already. One process calls `create_table` before all."""
    with PostgresDatastore(**_place(url), pool_size=pool_size, max_overflow=0) as datastore:
        datastore.pool.wait()
        yield PostgresApplicationRecorder(datastore, events_table_name="stock_events")


def _place(url: str) -> dict[str, str]:
    known = conninfo_to_dict(url)
    return {name: str(known.get(name, "")) for name in ("dbname", "host", "port", "user", "password")}


def _value_types() -> Iterator[type]:
    for module in (values, request_sides, order, user):
        for kind in vars(module).values():
            if isinstance(kind, type) and kind.__module__ == module.__name__ and issubclass(kind, msgspec.Struct):
                yield kind
