"""The embedded PostgreSQL: how it is made, reached, joined and ended."""

from __future__ import annotations

import os
import shutil
import stat
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from b2b.database.embedded import Cluster, OtherMajorVersion, Unreachable, open_database
from b2b.database.process import workers
from b2b.database.server import StartFailed
from b2b.settings import Settings
from tests.database.places import FAST, IS_ROOT, child, leave, may_look_into_others, postmaster, running, started, user

looking = pytest.mark.skipif(not may_look_into_others(), reason="this root may not look into others' processes")


def shown(url: str, setting: str) -> str:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT current_setting(%s)", [setting]).fetchone()[0]


class TestMade:
    def test_with_checksums_and_an_order_of_text_that_no_system_changes(self, cluster) -> None:
        with psycopg.connect(cluster.url) as connection:
            locale = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database"
            kept = connection.execute(locale + " WHERE datname = current_database()").fetchone()
        assert kept == ("b", "C.UTF-8", "UTF8")
        assert shown(cluster.url, "data_checksums") == "on"
        assert shown(cluster.url, "max_connections") == "200"

    def test_durable_unless_a_test_asks_otherwise(self, fresh: Path) -> None:
        with Cluster(fresh).in_use() as url:
            assert [shown(url, name) for name in ("fsync", "synchronous_commit", "full_page_writes")] == ["on"] * 3

    def test_for_a_role_that_owns_its_database_and_nothing_else(self, cluster) -> None:
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("COPY (SELECT 1) TO PROGRAM 'cat'")

    def test_letters_of_any_script_are_letters(self, cluster) -> None:
        """Else a trigram index would not serve a search for them."""
        with psycopg.connect(cluster.url, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            assert connection.execute("SELECT cardinality(show_trgm('中文')) > 0, upper('é')").fetchone() == (True, "É")


class TestReached:
    @looking
    def test_by_its_socket_alone(self, data: Path) -> None:
        started(data)
        listening = {line.split()[9] for line in tcp_sockets() if line.split()[3] == "0A"}
        assert listening.isdisjoint(sockets_of(workers(data / "postgresql")))

    def test_by_nobody_but_its_owner(self, data: Path) -> None:
        started(data)
        data.chmod(0o755)
        socket = data / "postgresql" / ".s.PGSQL.5432"
        for path in (socket, socket.parent, data / "postgresql.log", data / "postgresql.lock"):
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
        if IS_ROOT:
            neighbour = child("psycopg.connect(Cluster(Path(sys.argv[1])).url)", data, owner="nobody")
            assert "Permission denied" in neighbour.communicate()[1]

    @pytest.mark.parametrize("name", ["with a space", "Données für 日本 ñ", 'it\'s "100%" & $HOME; # ?a=b,c', "-x"])
    def test_in_any_folder(self, fresh: Path, name: str) -> None:
        cluster = started(fresh / name)
        assert shown(cluster.url, "server_encoding") == "UTF8"
        cluster.stop()
        assert not running(fresh / name)

    def test_in_a_folder_whose_name_is_not_unicode(self, fresh: Path) -> None:
        cluster = started(fresh / os.fsdecode(b"caf\xe9"))
        assert shown(cluster.url, "server_encoding") == "UTF8"
        cluster.stop()

    @pytest.mark.parametrize("parts", [1, 5])
    def test_from_a_short_private_folder_where_the_path_is_too_long(self, fresh: Path, parts: int) -> None:
        long = fresh.joinpath(*["long" * 25] * parts)
        cluster = started(long)
        with psycopg.connect(cluster.url) as connection:
            short = Path(connection.info.host)
        assert len(os.fsencode(short)) < 60
        assert short.stat().st_mode & 0o777 == 0o700
        assert Cluster(long).url == cluster.url
        cluster.stop()
        assert not short.exists()

    def test_relative_paths_hold_when_the_process_goes_elsewhere(self, fresh: Path, monkeypatch) -> None:
        monkeypatch.chdir(fresh)
        cluster = Cluster(Path("var"), options=FAST)
        monkeypatch.chdir("/")
        cluster.start()
        assert (fresh / "var" / "postgresql").is_dir()


class TestStarted:
    def test_again_within_two_seconds(self, data: Path) -> None:
        started(data).stop()
        began = time.monotonic()
        url = started(data).url
        assert shown(url, "port") == "5432"
        assert time.monotonic() - began < 2

    def test_twice_it_is_one_server(self, data: Path) -> None:
        first = started(data)
        pid = postmaster(data)
        assert started(data).url == first.url
        assert postmaster(data) == pid

    def test_whatever_the_callers_own_postgresql_variables_say(self, data: Path, monkeypatch) -> None:
        for name, value in {"PGPORT": "6543", "PGDATA": "/nowhere", "PGUSER": "x", "LC_ALL": "xx_XX"}.items():
            monkeypatch.setenv(name, value)
        assert shown(started(data).url, "port") == "5432"

    @looking
    def test_without_the_secrets_of_the_process_that_starts_it(self, data: Path, monkeypatch) -> None:
        monkeypatch.setenv("B2B_MASTER_KEY", "not for the server")
        started(data)
        assert b"not for the server" not in Path(f"/proc/{postmaster(data)}/environ").read_bytes()

    def test_not_where_another_major_version_was(self, data: Path) -> None:
        started(data).stop()
        (data / "postgresql" / "PG_VERSION").write_text("17\n")
        before = contents(data / "postgresql")
        with pytest.raises(OtherMajorVersion, match="made by PostgreSQL 17; this is PostgreSQL 18"):
            started(data)
        assert contents(data / "postgresql") == before

    def test_not_without_its_own_last_words(self, data: Path) -> None:
        with pytest.raises(StartFailed, match="shared_buffers"):
            Cluster(data, options={"shared_buffers": "none"}).start()
        assert shown(started(data).url, "port") == "5432"

    def test_on_a_copy_of_the_folder(self, fresh: Path) -> None:
        cluster = started(fresh / "first")
        with psycopg.connect(cluster.url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
        cluster.stop()
        shutil.copytree(fresh / "first", fresh / "second")
        with psycopg.connect(started(fresh / "second").url) as connection:
            assert connection.execute("SELECT value FROM kept").fetchone() == (7,)


class TestEnded:
    def test_with_its_last_user(self, data: Path) -> None:
        first, second = user(data), user(data)
        assert first.stdout.readline() == second.stdout.readline()
        leave(first)
        assert running(data)
        leave(second)
        assert not running(data)

    def test_not_while_somebody_joined_it(self, data: Path) -> None:
        with Cluster(data, options=FAST).in_use():
            other = user(data)
            since = other.stdout.readline()
        assert since
        assert running(data)
        leave(other)
        assert not running(data)

    def test_by_a_later_user_where_the_one_before_was_killed(self, data: Path) -> None:
        killed = user(data)
        since = killed.stdout.readline()
        killed.kill()
        killed.communicate()
        later = user(data)
        assert later.stdout.readline() == since
        leave(later)
        assert not running(data)

    def test_twice_is_no_error(self, data: Path) -> None:
        cluster = started(data)
        cluster.stop()
        cluster.stop()
        assert not running(data)


class TestOpenDatabase:
    def test_brings_one_for_as_long_as_it_is_needed(self, fresh: Path) -> None:
        settings = Settings.from_environment({"B2B_DATA": str(fresh)})
        with open_database(settings) as url:
            assert shown(url, "port") == "5432"
        assert not running(fresh)

    def test_takes_the_one_that_is_named(self, fresh: Path, cluster) -> None:
        settings = Settings.from_environment({"B2B_DATA": str(fresh), "B2B_DATABASE_URL": cluster.url})
        with open_database(settings) as url:
            assert url == cluster.url
        assert not (fresh / "postgresql").exists()

    def test_says_when_it_cannot_enter_that(self, fresh: Path) -> None:
        named = "postgresql://somebody:secret@127.0.0.1:1/none"
        settings = Settings.from_environment({"B2B_DATA": str(fresh), "B2B_DATABASE_URL": named})
        with pytest.raises(Unreachable, match="B2B_DATABASE_URL") as refused, open_database(settings):
            pass
        assert "secret" not in str(refused.value)


def tcp_sockets() -> list[str]:
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    return [line for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]


def sockets_of(pids: list[int]) -> set[str]:
    inodes = set()
    for pid in pids:
        with suppress(FileNotFoundError):  # a worker that has just ended
            links = [str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir()]
            inodes |= {link.removeprefix("socket:[").removesuffix("]") for link in links if link.startswith("socket:")}
    return inodes


def contents(folder: Path) -> dict[Path, tuple[int, bytes]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}
