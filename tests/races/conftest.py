"""One shop for the races of a module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.races.shop import Shop, open_shop


@pytest.fixture(scope="module")
def shop(module_database_url: str) -> Iterator[Shop]:
    with ExitStack() as undo:
        yield open_shop(module_database_url, undo=undo)
