"""Folders for clusters, processes that use them, and looks at what runs there."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from b2b.database.embedded import Cluster
from b2b.database.process import workers

ROOT = Path(__file__).parents[2]
FAST = {"fsync": "off"}
SYS_PTRACE = 1 << 19  # capabilities(7)
IS_ROOT = os.geteuid() == 0
BECOME = """
import os, sys, psycopg
from pathlib import Path
from b2b.database.embedded import Cluster
if len(sys.argv) > 2:  # after the imports: this Python may live where that user may not go
    os.setgroups([]), os.setgid(int(sys.argv[3])), os.setuid(int(sys.argv[2]))
"""
USE = """
with Cluster(Path(sys.argv[1]), options={"fsync": "off"}).in_use() as url, psycopg.connect(url) as connection:
    print(connection.execute("SELECT pg_postmaster_start_time()::text").fetchone()[0], flush=True)
    sys.stdin.read()
"""


@contextmanager
def place(*, owner: str | None = None) -> Iterator[Path]:
    """An empty private folder with a short path; what still runs in it at the end is ended, and it is removed."""
    folder = Path(tempfile.mkdtemp(prefix="b2b-place-"))
    if owner:
        account = pwd.getpwnam(owner)
        os.chown(folder, account.pw_uid, account.pw_gid)
    try:
        yield folder
    finally:
        for cluster in folder.rglob("postgresql"):
            kill_all(cluster)
        shutil.rmtree(folder)


def user(folder: Path, **how) -> subprocess.Popen[str]:
    """A process that uses the cluster of `folder` until its input ends; it prints when its server was started."""
    return child(USE, folder, **how)


def child(code: str, folder: Path, *, owner: str | None = None, through: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """A process that runs `code` on `folder` (`sys.argv[1]`), as the user `owner`, `through` another command."""
    identity = [str(number) for number in pwd.getpwnam(owner)[2:4]] if owner else []
    command = [*through, sys.executable, "-c", BECOME + code, str(folder), *identity]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd="/")


def leave(*users: subprocess.Popen[str]) -> None:
    for process in users:
        process.stdin.close()
        process.stdin = None
    for process in users:
        _, complaint = process.communicate(timeout=30)
        assert process.returncode == 0, complaint


def kill_all(cluster: Path) -> None:
    """kill -9 of every process of the server, postmaster and backends alike."""
    for pid in workers(cluster):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not workers(cluster))


def postmaster(data: Path) -> int:
    return int((data / "postgresql" / "postmaster.pid").read_text().split()[0])


def wait_until(condition: Callable[[], bool], *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.01)


def may_look_into_others() -> bool:
    """Whether we see the environment and open files of other users' processes: root in a container may not."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return not IS_ROOT or bool(int(status["CapEff"], 16) & SYS_PTRACE)


def running(data: Path) -> bool:
    return bool(workers(data / "postgresql"))


def started(data: Path) -> Cluster:
    cluster = Cluster(data, options=FAST)
    cluster.start()
    return cluster
