"""The event store for every life: what is told of it is what the store would give back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from b2b.console import Console
from tests.properties.lives import Life


@pytest.fixture(scope="module", autouse=True)
def console(module_database_url: str) -> Iterator[Console]:
    with Console.open(module_database_url, master_key=b"\x2a" * 32) as console:
        Life.console = console
        yield console
