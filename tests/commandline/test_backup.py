"""`b2b backup` and `b2b restore`, into another cluster: it verifies, goes on, and fires what is due once."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from click.testing import CliRunner, Result

from b2b.__main__ import cli
from b2b.aggregates.request import Request
from b2b.console import Console
from b2b.database.embedded import Cluster
from b2b.projections.models import read_models
from b2b.projections.replay import replay
from b2b.scheduler.due import fire_all
from tests.builders import LAURIER, MONDAY, content, private, sent_request
from tests.conftest import FAST

KEY = bytes(range(32))
pytestmark = pytest.mark.covers("U4", "U6")


@pytest.fixture(scope="module")
def other_cluster(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("other"), options=FAST)
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture
def empty_url(other_cluster):
    """A new database in a cluster whose transaction numbers begin lower."""
    with psycopg.connect(other_cluster.owner_url, autocommit=True) as owner:
        owner.execute("DROP DATABASE IF EXISTS restored WITH (FORCE)")
        owner.execute("CREATE DATABASE restored OWNER b2b")
    return other_cluster.url_of("b2b", database="restored")


@pytest.fixture
def b2b(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("B2B_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("B2B_MASTER_KEY", b64encode(KEY).decode())

    def run(url: str, *words: str) -> Result:
        monkeypatch.setenv("B2B_DATABASE_URL", url)
        return CliRunner().invoke(cli, words, catch_exceptions=False)

    return run


@pytest.fixture
def folders(tmp_path: Path):
    return ("--to", str(tmp_path / "backup"), "--keys", str(tmp_path / "keys"))


def from_there(folders):
    return ("--from", *folders[1:])


def another_request() -> Request:
    return Request.draft(
        id=uuid4(),
        company_id=LAURIER,
        retailer_name="Maison Laurier",
        number="R-10483",
        content=content(),
        private=private(),
        now=MONDAY,
    )


def spend_transactions(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(3000):
            connection.execute("SELECT pg_current_xact_id()")


def test_a_restored_service_verifies_goes_on_and_fires_what_is_due_once(
    b2b, database_url: str, empty_url: str, folders
) -> None:
    spend_transactions(database_url)
    with Console.open(database_url, master_key=KEY) as console:
        console.save(request := sent_request())
        saved = b2b(database_url, "backup", *folders)
        console.save(lost := another_request())
        lost_position = console.recorder.max_notification_id()
        b2b(database_url, "audit", "checkpoint")

    restored = b2b(empty_url, "restore", *from_there(folders))

    assert (saved.exit_code, restored.exit_code) == (0, 0), restored.output
    assert "2 events, 1 checkpoints: all is as it was signed" in restored.output
    assert "checkpoints-before-restore-2.txt" in restored.output
    with Console.open(empty_url, master_key=KEY) as console:
        assert console.load(Request, request.id) == request
        assert console.load(Request, request.id).private == request.private
        assert not console.load_many(Request, [lost.id])
        for model in read_models():
            assert replay(console, model, url=empty_url).differences == []
        assert fire_all(console, now=MONDAY + timedelta(days=30)) > 0
        assert fire_all(console, now=MONDAY + timedelta(days=30)) == 0
        expired = [e for e in console.events(request.id) if isinstance(e, Request.DeadlineExpired)]
        assert len(expired) == len(request.sides)
        assert console.recorder.max_notification_id() > lost_position, "whoever read up to what is lost misses nothing"


def test_what_is_lost_is_told_by_the_checkpoints_that_were_kept(
    b2b, database_url: str, empty_url: str, folders, tmp_path: Path
) -> None:
    with Console.open(database_url, master_key=KEY) as console:
        console.save(sent_request())
        b2b(database_url, "backup", *folders)
        console.save(another_request())
    b2b(database_url, "audit", "checkpoint")
    b2b(empty_url, "restore", *from_there(folders))
    (kept,) = (tmp_path / "data").glob("checkpoints-before-restore-*.txt")

    assert b2b(empty_url, "audit", "checkpoint").exit_code == 0
    assert b2b(empty_url, "audit", "verify").exit_code == 0
    told = b2b(empty_url, "audit", "verify", "--against", str(kept))
    assert told.exit_code == 1
    assert "rolled back: checkpoint 2 " in told.output


def test_no_clear_text_and_no_key_is_in_a_backup(b2b, database_url: str, folders, tmp_path: Path) -> None:
    with Console.open(database_url, master_key=KEY) as console:
        console.save(request := sent_request())
    b2b(database_url, "projections", "rebuild")
    b2b(database_url, "backup", *folders)

    name = request.private.recipient.name.encode()
    for file in (tmp_path / "backup").iterdir():
        assert name not in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0 or file.name == "checkpoint.txt"
    with psycopg.connect(database_url) as connection:
        (wrapped,) = connection.execute("SELECT wrapped_key FROM personal_keys LIMIT 1").fetchone()
    assert wrapped.hex().encode() not in (tmp_path / "backup" / "b2b.dump").read_bytes()


def test_an_erasure_holds_in_a_backup_from_before_it(b2b, database_url: str, empty_url: str, folders, tmp_path) -> None:
    """The older backup of the database, with the newest of the keys."""
    with Console.open(database_url, master_key=KEY) as console:
        console.save(request := sent_request())
        b2b(database_url, "backup", *folders)
        console.erase(request.id)
    newer = ("--to", str(tmp_path / "newer"), *folders[2:])
    assert b2b(database_url, "backup", *newer).exit_code == 0

    restored = b2b(empty_url, "restore", *from_there(folders))

    assert restored.exit_code == 0
    with Console.open(empty_url, master_key=KEY) as console:
        assert console.load(Request, request.id).private.recipient.name == ""


def test_what_is_there_is_never_overwritten_and_keys_never_lie_beside(
    b2b, database_url: str, folders, tmp_path
) -> None:
    with Console.open(database_url, master_key=KEY) as console:
        console.save(sent_request())
    b2b(database_url, "backup", *folders)

    with pytest.raises(Exception, match="has events"):
        b2b(database_url, "restore", *from_there(folders))
    with pytest.raises(Exception, match="Keep the keys apart"):
        b2b(database_url, "backup", "--to", str(tmp_path / "x"), "--keys", str(tmp_path / "x"))
