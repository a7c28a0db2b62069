"""A world for a test alone, or for the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import fresh_database
from tests.projections.world import Cast, World, cast, open_world


@pytest.fixture(scope="session")
def known(cluster, template: str) -> Iterator[Cast]:
    """Everybody, registered once a run."""
    with fresh_database(cluster, template) as url:
        yield cast(url)


@pytest.fixture
def world(cluster, known: Cast) -> Iterator[World]:
    with fresh_database(cluster, known.database) as url, open_world(url, known) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_world(cluster, known: Cast) -> Iterator[World]:
    with fresh_database(cluster, known.database) as url, open_world(url, known) as opened:
        yield opened
