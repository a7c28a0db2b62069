"""Where measurements run: a cluster of its own with the usual settings, and a migrated database for each of them."""

from __future__ import annotations

import os
import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from uuid import uuid4

import psycopg
from psycopg import sql

from b2b.database.embedded import Cluster
from b2b.database.migrate import migrate


class Place:
    """The cluster of one run of measurements. `folder` is a scratch folder on the same disk."""

    def __init__(self, folder: Path, cluster: Cluster) -> None:
        self.folder = folder
        self._cluster = cluster

    @contextmanager
    def database(self) -> Iterator[str]:
        """The libpq URL of a new, migrated database, which goes at the end."""
        name = f"bench_{uuid4().hex[:12]}"
        with psycopg.connect(self._cluster.owner_url, autocommit=True) as owner:
            owner.execute(sql.SQL("CREATE DATABASE {} OWNER b2b").format(sql.Identifier(name)))
            url = self._cluster.url_of("b2b", database=name)
            migrate(url)
            try:
                yield url
            finally:
                owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def checkpoint(self) -> None:
        """Write out what earlier measurements left, so that it is not written out during this one."""
        with psycopg.connect(self._cluster.owner_url, autocommit=True) as owner:
            owner.execute("CHECKPOINT")

    def machine(self) -> str:
        """The machine in one line: what the absolute numbers depend on."""
        with psycopg.connect(self._cluster.owner_url) as connection:
            postgresql = connection.info.server_version // 10_000
        return (
            f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"PostgreSQL {postgresql}, fdatasync {_fdatasync(self.folder) * 1e6:.0f} µs"
        )


@contextmanager
def opened() -> Iterator[Place]:
    """A place in a temporary folder; set TMPDIR to measure another disk."""
    with tempfile.TemporaryDirectory(prefix="b2b-bench-") as folder:
        cluster = Cluster(Path(folder))
        with cluster.in_use():
            yield Place(Path(folder), cluster)


def _fdatasync(folder: Path) -> float:
    """Seconds that the disk takes to have a page safe: the median of 200."""
    taken = []
    with (folder / "fdatasync").open("wb", buffering=0) as file:
        for _ in range(200):
            file.write(bytes(8192))
            start = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - start)
    return median(taken)
