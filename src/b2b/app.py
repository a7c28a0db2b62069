"""The composition root: settings → database → event store → everything that is given them. Imports every layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from psycopg_pool import ConnectionPool

from b2b.accounts.gateway import Gateway
from b2b.accounts.links import Links
from b2b.console import Console
from b2b.database.embedded import open_database
from b2b.database.migrate import migrate
from b2b.integrations.payment import gateway_of
from b2b.settings import Settings


def wall_clock() -> datetime:
    """The one place where the time is read."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """What a process works with. `clock` is read at the edges only, so that tests can move it."""

    settings: Settings
    url: str
    console: Console
    clock: Callable[[], datetime] = field(default=wall_clock)

    @property
    def links(self) -> Links:
        return Links(self.settings.url, self.settings.secret_key, self.clock)

    @cached_property
    def gateway(self) -> Gateway:
        """The payment service: Stripe where there is a key, else the one for tests."""
        return gateway_of(self.settings, self.console.pool)

    @property
    def pool(self) -> ConnectionPool:
        return self.console.pool


@contextmanager
def open_services(settings: Settings, *, clock: Callable[[], datetime] = wall_clock) -> Iterator[Services]:
    """The services over the database of the settings: joined where it runs, else brought; migrated in any case."""
    with open_database(settings) as url:
        migrate(url)
        with connected(settings, url, clock=clock) as services:
            yield services


@contextmanager
def connected(settings: Settings, url: str, *, clock: Callable[[], datetime] = wall_clock) -> Iterator[Services]:
    """The services over a database that runs and is migrated."""
    console = Console.open(url, master_key=settings.master_key)
    try:
        yield Services(settings=settings, url=url, console=console, clock=clock)
    finally:
        console.close()
