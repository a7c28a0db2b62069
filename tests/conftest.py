"""What every test may ask for: a database of its own, and the shared data."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

ROOT = Path(__file__).parents[1]
MIGRATIONS = ROOT / "src" / "b2b" / "database" / "migrations"
CLUSTER = pytest.StashKey[Path]()
LONGEST = (
    *("faults/test_kills.py", "projections/test_counters.py", "contract/test_openapi_fuzz_retailer.py"),
    *("contract/test_openapi_fuzz_supplier.py", "demo/test_load.py", "faults/test_followers.py"),
    *("journeys/test_everyone.py", "commandline/test_run.py", "journeys/test_live.py", "billing/test_months.py"),
)
"""Files that take a minute and more begin first: else a worker is left with one while the others have nothing to do."""
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder of this process's cluster.

    Each worker has one of its own: a transaction that is open in any database of a cluster holds back what the feeds
    of all of them show, so that tests which keep one open would make those of another worker wait.
    """
    config.stash[CLUSTER] = Path(tempfile.mkdtemp(prefix="b2b-tests-"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {str(ROOT / "tests" / name): number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(str(item.path), len(place)))


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(CLUSTER, None)
    if folder is None:
        return
    if (folder / "postgresql").exists():
        from b2b.database.embedded import Cluster

        Cluster(folder).stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest):
    """The PostgreSQL of this worker, started by the first test that needs it. It may lose data: fsync is off."""
    from b2b.database.embedded import Cluster

    running = Cluster(request.config.stash[CLUSTER], options=FAST)
    running.start()
    return running


@pytest.fixture(scope="session")
def template(cluster) -> str:
    """The name of a migrated database to copy: one a run for each state of the migration files."""
    content = b"".join(path.read_bytes() for path in sorted(MIGRATIONS.glob("*.sql")))
    name = f"template_{hashlib.sha256(content).hexdigest()[:16]}"
    with psycopg.connect(cluster.owner_url, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            make_template(cluster, admin, name)
    return name


def make_template(cluster, admin: psycopg.Connection, name: str) -> None:
    from b2b.database.migrate import migrate

    draft = f"{name}_draft"
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(draft)))
    admin.execute(sql.SQL("CREATE DATABASE {} OWNER b2b").format(sql.Identifier(draft)))
    migrate(cluster.url_of("b2b", database=draft))
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))


@contextmanager
def fresh_database(cluster, template: str) -> Iterator[str]:
    """The URL of a new copy of `template`, dropped at the end."""
    name = f"test_{uuid4().hex}"
    copy = sql.SQL("CREATE DATABASE {} OWNER b2b TEMPLATE {} STRATEGY file_copy")
    with psycopg.connect(cluster.owner_url, autocommit=True) as admin:
        admin.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
        yield cluster.url_of("b2b", database=name)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database_url(cluster, template: str) -> Iterator[str]:
    """A migrated database for this test alone."""
    with fresh_database(cluster, template) as url:
        yield url


@pytest.fixture(scope="module")
def module_database_url(cluster, template: str) -> Iterator[str]:
    """A migrated database that the tests of one module share."""
    with fresh_database(cluster, template) as url:
        yield url


@pytest.fixture
def empty_database_url(cluster) -> Iterator[str]:
    """A database for this test alone, with no migration applied."""
    with fresh_database(cluster, "template0") as url:
        yield url


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of sample data beside the project; nothing of it is copied into the project."""
    folder = (ROOT / "../shared/data").resolve()
    if not folder.is_dir():
        pytest.skip("there is no shared data beside the project (../shared/data)")
    return folder
