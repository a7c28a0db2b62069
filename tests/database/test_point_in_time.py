"""Going back to a moment by a base backup and the archived write-ahead log, as docs/operations.md tells it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from b2b.aggregates.request import Request
from b2b.console import Console
from b2b.database.binaries import find
from b2b.database.embedded import Cluster
from b2b.database.migrate import migrate
from b2b.proof.log import Log
from b2b.proof.notary import Notary
from b2b.proof.note import Signer
from b2b.proof.verification import verify
from tests.builders import LAURIER, MONDAY, content, private
from tests.service import until

MASTER, SEED = bytes(range(32)), bytes(32)
pytestmark = pytest.mark.covers("U4")


@pytest.fixture
def archive() -> Iterator[Path]:
    """Where every finished piece of the log goes, open to whoever runs the server."""
    folder = Path(tempfile.mkdtemp(prefix="b2b-archive-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def cluster(tmp_path: Path, archive: Path) -> Iterator[Cluster]:
    options = {"fsync": "off", "archive_mode": "on", "archive_command": f"cp %p {archive}/%f"}
    cluster = Cluster(tmp_path / "data", options=options)
    cluster.start()
    yield cluster
    cluster.stop()


def draft() -> Request:
    return Request.draft(
        id=uuid4(),
        company_id=LAURIER,
        retailer_name="Maison Laurier",
        number="R-10482",
        content=content(),
        private=private(),
        now=MONDAY,
    )


def brought_back(data: Path, base: Path, archive: Path, *, name: str) -> Cluster:
    """A cluster from a base backup and the log up to a restore point."""
    data.mkdir(mode=0o700)
    base.rename(data / "postgresql")
    (data / "postgresql" / "recovery.signal").touch()
    with (data / "postgresql" / "postgresql.auto.conf").open("a") as settings:
        settings.write(
            f"restore_command = 'cp {archive}/%f %p'\nrecovery_target_name = '{name}'\n"
            "recovery_target_action = 'promote'\n"
        )
    return Cluster(data, options={"fsync": "off"})


def test_a_moment_is_brought_back_and_verifies(cluster: Cluster, archive: Path, tmp_path: Path) -> None:
    migrate(cluster.url)
    base = tmp_path / "base"
    backup = [find().folder / "pg_basebackup", f"--dbname={cluster.owner_url}", f"--pgdata={base}", "--checkpoint=fast"]
    with Console.open(cluster.url, master_key=MASTER) as console:
        console.save(draft())
        subprocess.run(backup, check=True, capture_output=True)
        console.save(after_the_backup := draft())
        notary = Notary(cluster.url, seed=SEED, data=tmp_path, clock=lambda: datetime.now(UTC))
        signed = notary.make().note
        with psycopg.connect(cluster.owner_url, autocommit=True) as owner:
            owner.execute("SELECT pg_create_restore_point('before the mistake')")
            console.save(mistake := draft())
            (segment,) = owner.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        until(lambda: (archive / segment).exists(), what="the last piece of the log")

    other = brought_back(tmp_path / "other", base, archive, name="before the mistake")
    other.start()
    try:
        until(lambda: not in_recovery(other), what="the end of the recovery")
        with psycopg.connect(other.url, autocommit=True) as connection:
            key = Signer(Log(connection).origin(), SEED).public
        found = verify(other.url, keys=[key], outside=[signed])
        assert (found.events, found.findings) == (2, [])
        with Console.open(other.url, master_key=MASTER) as console:
            known = console.load_many(Request, [after_the_backup.id, mistake.id])
            assert list(known) == [after_the_backup.id]
            console.save(draft())
            assert len(console.recorder.select_notifications(None, 10)) == 3
    finally:
        other.stop()


def in_recovery(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.owner_url) as connection:
        (still,) = connection.execute("SELECT pg_is_in_recovery()").fetchone()
        return bool(still)
