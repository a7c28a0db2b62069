"""What a kill -9 leaves behind, and that the next start gets over it with nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from b2b.database import binaries, server
from b2b.database.process import account_for, works_in
from tests.database.places import kill_all, leave, postmaster, running, started, user, wait_until


def write(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")


def kept(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT value FROM kept").fetchone() == (7,)


def test_everything_is_killed_at_once(data: Path) -> None:
    process = user(data)
    process.stdout.readline()
    write(started(data).url)
    process.kill()
    kill_all(data / "postgresql")
    process.communicate()
    assert kept(started(data).url)


def test_killed_again_and_again(data: Path) -> None:
    write(started(data).url)
    for _ in range(3):
        kill_all(data / "postgresql")
        assert kept(started(data).url)


def test_the_number_of_the_killed_postmaster_is_another_process_now(data: Path) -> None:
    """PostgreSQL takes any living process of its user for its postmaster, and would refuse."""
    write(started(data).url)
    kill_all(data / "postgresql")
    note = data / "postgresql" / "postmaster.pid"
    account = account_for(data / "postgresql")
    identity = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    stranger = subprocess.Popen(["sleep", "60"], **identity)
    try:
        note.write_text(note.read_text().replace(note.read_text().split()[0], str(stranger.pid), 1))
        assert kept(started(data).url)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_busy_backend_outlives_its_postmaster(data: Path, monkeypatch) -> None:
    """Its shared memory keeps a new server from starting, and nothing else would end it."""
    monkeypatch.setattr(server, "_GRACE", 0.2)
    write(started(data).url)
    with closing(psycopg.connect(started(data).url)) as connection:
        busy = connection.info.backend_pid
        connection.pgconn.send_query(b"DO $$ BEGIN LOOP END LOOP; END $$")
        wait_until(lambda: state_of(busy) == "R")
        os.kill(postmaster(data), signal.SIGKILL)
        assert kept(started(data).url)
    assert not works_in(busy, data / "postgresql")


def test_a_shell_that_looks_around_in_the_folder_is_left_alone(data: Path, monkeypatch) -> None:
    monkeypatch.setattr(server, "_GRACE", 0.0)
    write(started(data).url)
    visitor = subprocess.Popen(["sleep", "60"], cwd=data / "postgresql")
    try:
        os.kill(postmaster(data), signal.SIGKILL)
        assert kept(started(data).url)
        assert visitor.poll() is None
    finally:
        visitor.kill()
        visitor.wait()


def test_the_first_start_is_killed_half_way(fresh: Path) -> None:
    """A half-made cluster is never taken for a whole one, wherever the first start ended."""
    for seconds in (0.1, 0.2, 0.3, 0.4):
        process = user(fresh)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
    assert leaves_a_sound_cluster(fresh)


def test_the_short_folder_of_a_long_path_is_used_again(fresh: Path) -> None:
    long = fresh / ("long" * 25)
    before = started(long).url
    kill_all(long / "postgresql")
    after = started(long)
    assert after.url == before
    after.stop()


def test_a_shutdown_waits_for_no_client(data: Path) -> None:
    cluster = started(data)
    with psycopg.connect(cluster.url) as connection:
        connection.execute("SELECT 1")
        cluster.stop()
        assert not running(data)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_users_go_on_with_the_server_after_its_starter_was_killed(data: Path) -> None:
    starter = user(data)
    since = starter.stdout.readline()
    other = user(data)
    assert other.stdout.readline() == since
    starter.kill()
    starter.communicate()
    assert running(data)
    leave(other)
    assert not running(data)


def leaves_a_sound_cluster(data: Path) -> bool:
    url = started(data).url
    write(url)
    amcheck = [binaries.find().folder / "pg_amcheck", "--install-missing", started(data).owner_url]
    return kept(url) and subprocess.run(amcheck, env={}, stdout=sys.stderr).returncode == 0


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
