"""Run a PostgreSQL program in its folder: as ourselves, or, where we are root, as a user without privileges."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path
from typing import NamedTuple

from b2b.settings import CannotStart

_USERS = ("b2b", "postgres", "nobody")  # the first that exists; a user of its own keeps the cluster most private
_HERE = "/proc/self/cwd"
_PROCESSES = Path("/proc")
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # no PG* of the caller's, and none of its secrets


class NoAccount(CannotStart):
    """Root runs this, and there is no other user, or none that it may become, to run the server as."""


class Account(NamedTuple):
    """Who runs the server where root starts it: PostgreSQL refuses to run as root."""

    uid: int
    gid: int


def account_for(cluster: Path) -> Account | None:
    """Where we are root, the owner of the cluster, or who is to own a new one or a copy that root made; else None."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in _USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise NoAccount(
        f"PostgreSQL does not run as root, and none of the users {', '.join(_USERS)} exists. "
        "Make a user b2b (useradd --system b2b), or run B2B Console as another user."
    )


def give(folder: Path, account: Account | None) -> None:
    """Make `folder`, and all in it, the account's own, where it is not yet."""
    if account and folder.stat().st_uid != account.uid:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)


def spawn(
    program: Path, *arguments: str, folder: Path, account: Account | None, log: Path, lock: int
) -> subprocess.Popen[bytes]:
    """Start a program on the data folder `folder`, in a session of its own; it and its children hold `lock`.

    An account may not be allowed to enter the folders above. So its process is put into `folder` while it is still
    root, and calls it /proc/self/cwd, which leads there without a look at those above (see ADR 1).
    """
    with open(log, "ab", opener=_private) as output:
        return subprocess.Popen(
            [program, "-D", _HERE if account else folder, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=_ENVIRONMENT,
            umask=0o077,
            start_new_session=True,
            pass_fds=[lock],
            user=account and account.uid,
            group=account and account.gid,
            extra_groups=[] if account else None,
        )


def title_of(folder: Path) -> str:
    """The `cluster_name` of a server: it stands in the title of each of its processes, which everyone may read."""
    place = folder.stat()
    return f"b2b-{place.st_dev:x}-{place.st_ino:x}"


def works_in(pid: int, folder: Path) -> bool:
    """Whether `pid` is a PostgreSQL process of the cluster in `folder`, and not a number that was used again.

    It is told by its title, or by its working folder where somebody started it by hand; a root that lacks the
    capability SYS_PTRACE, as in a container, may not see the latter. Without /proc (macOS): any process at all.
    """
    if not _PROCESSES.is_dir():
        return _exists(pid)
    process = _PROCESSES / str(pid)
    try:
        if (process / "comm").read_text().strip() != "postgres":
            return False
        return title_of(folder).encode() in (process / "cmdline").read_bytes() or (process / "cwd").samefile(folder)
    except OSError:
        return False


def workers(folder: Path) -> list[int]:
    """Every PostgreSQL process of the cluster in `folder`; none is found without /proc."""
    pids = [int(entry.name) for entry in _PROCESSES.glob("[0-9]*")]
    return [pid for pid in pids if works_in(pid, folder)]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
