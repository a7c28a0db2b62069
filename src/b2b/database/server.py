"""One PostgreSQL server on one cluster folder: start it, see how it is, end it. embedded.py decides when."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from b2b.database import locks
from b2b.database.binaries import open_to_all
from b2b.database.process import Account, account_for, give, spawn, title_of, workers, works_in
from b2b.settings import CannotStart

PORT = 5432  # part of the socket's name; no TCP port is ever opened
_SOCKET_NAME = f".s.PGSQL.{PORT}"
_SOCKET_BYTES = 107  # unix(7): sun_path has 108, the last of which is 0
_PATIENCE = 300.0  # seconds; recovery after a crash takes as long as there is log to read
_GRACE = 3.0  # seconds that backends get to notice that their postmaster is dead
_SHUTDOWN = 60.0  # seconds for a fast shutdown, which writes a checkpoint
_PAUSE = 0.02
_LOG_BYTES = 10_000_000
_PID, _SOCKET, _STATUS = 0, 4, 7  # lines of postmaster.pid


class StartFailed(CannotStart):
    """The server did not start. The message ends with its own last words."""


class Server:
    """The server of a cluster folder, whichever process has started it.

    Every process of the server holds the file lock `alive`, so whoever can take it knows that there is none.
    """

    def __init__(self, folder: Path, *, alive: Path, log: Path) -> None:
        self.folder = folder
        self._alive = alive
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._log_read = 0

    @property
    def socket_folder(self) -> Path:
        """Where the running server has its socket."""
        return self.folder / self._noted(_SOCKET)

    def settle(self) -> int | None:
        """Wait until the server answers (None), or none of its processes lives (the lock, taken, that proves it).

        Raises StartFailed where neither comes true in five minutes.
        """
        began = time.monotonic()
        while (waited := time.monotonic() - began) < _PATIENCE:
            if (lock := locks.taken(self._alive)) is not None:
                return lock
            if self.answers():
                return None
            if waited > _GRACE and self._noted(_PID) and not self._postmaster():
                self._kill_orphans()
            time.sleep(_PAUSE)
        raise StartFailed(f"The server in {self.folder} is neither ready nor gone. See {self._log}")

    def launch(self, postgres: Path, *, lock: int, options: Mapping[str, str]) -> None:
        """Start the server, which must not be running: `lock` proves it, and the server's processes hold it on."""
        account = account_for(self.folder)
        give(self.folder, account)
        self._shorten_log()
        place = self._place_for_socket(account)
        self._forget_dead_postmaster()
        self._log_read = self._log.stat().st_size if self._log.exists() else 0
        arguments = _arguments(self.folder, place, options)
        self._process = spawn(postgres, *arguments, folder=self.folder, account=account, log=self._log, lock=lock)

    def confirm(self) -> None:
        """Wait until the server that was launched answers. Raises StartFailed."""
        if (lock := self.settle()) is not None:
            os.close(lock)
            raise StartFailed(f"PostgreSQL did not start in {self.folder}:\n{last_words(self._log, self._log_read)}")

    def stop(self) -> None:
        """End the server by a fast shutdown: clients are disconnected, everything is written. Nothing if none runs."""
        place, pid = self.socket_folder, self._postmaster()
        if pid and not self._ended(pid, signal.SIGINT, _SHUTDOWN):
            self._ended(pid, signal.SIGQUIT, _GRACE)  # at once; the next start recovers
        if place != self.folder:
            with suppress(OSError):
                place.rmdir()

    def _shorten_log(self) -> None:
        """Keep the log of the servers before, up to a limit: one file of it and one older."""
        if self._log.exists() and self._log.stat().st_size > _LOG_BYTES:
            self._log.rename(self._log.with_suffix(".log.1"))

    def _ended(self, pid: int, how: signal.Signals, seconds: float) -> bool:
        with suppress(ProcessLookupError):
            os.kill(pid, how)
        lock = locks.taken(self._alive, seconds=seconds)
        if lock is None:
            return False
        os.close(lock)
        if self._process:
            self._process.wait()
        return True

    def _noted(self, line: int) -> str:
        """A line of postmaster.pid, or nothing where it is not written (yet)."""
        try:
            return (self.folder / "postmaster.pid").read_text(errors="surrogateescape").splitlines()[line].strip()
        except (FileNotFoundError, IndexError):
            return ""

    def answers(self) -> bool:
        """Whether the server takes connections."""
        if self._noted(_STATUS) != "ready":
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            try:
                probe.connect(os.fsencode(self.socket_folder / _SOCKET_NAME))
            except OSError:  # the note is of a server that was killed
                return False
        return True

    def _postmaster(self) -> int:
        """The process id of the living postmaster, or 0."""
        pid = int(self._noted(_PID) or 0)
        return pid if pid and works_in(pid, self.folder) else 0

    def _kill_orphans(self) -> None:
        """End backends that outlived a killed postmaster: their shared memory is lost, and they block a new start."""
        for pid in workers(self.folder):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _forget_dead_postmaster(self) -> None:
        """Remove the lock files of a killed server: the process number in them may be another process's by now.

        PostgreSQL would then refuse to start. A server that somebody started by hand is left to PostgreSQL's own check.
        """
        if not workers(self.folder):
            for note in (self.socket_folder / f"{_SOCKET_NAME}.lock", self.folder / "postmaster.pid"):
                note.unlink(missing_ok=True)

    def _place_for_socket(self, account: Account | None) -> Path:
        """The cluster folder, or, where its path will not do, a short private one: the last one, if it is left."""
        if _reachable(self.folder):
            return Path()
        last = self.socket_folder
        if last != self.folder and last.is_dir() and last.stat().st_uid == self.folder.stat().st_uid:
            return last
        short = Path(mkdtemp(prefix="b2b-", dir=_temporary(account)))
        give(short, account)
        return short


def last_words(log: Path, since: int) -> str:
    """What the log says after its first `since` bytes, at most 2000 bytes of it."""
    with log.open("rb") as stream:
        stream.seek(max(since, log.stat().st_size - 2000))
        return stream.read().decode(errors="replace").strip()


def _reachable(folder: Path) -> bool:
    """Whether a libpq URL can name the socket: not past 107 bytes, no comma (it parts hosts), and Unicode."""
    path = os.fsencode(folder / _SOCKET_NAME)
    return len(path) <= _SOCKET_BYTES and b"," not in path and "\ufffd" not in path.decode(errors="replace")


def _temporary(account: Account | None) -> Path:
    """Where to make the short folder: the first that the server's account can enter."""
    folders = [Path(gettempdir()), Path("/tmp"), Path("/var/tmp")]
    return next(
        folder for folder in folders if _reachable(folder / "b2b-xxxxxxxx") and (not account or open_to_all(folder))
    )


def _arguments(folder: Path, place: Path, options: Mapping[str, str]) -> list[str]:
    fixed = {
        "cluster_name": title_of(folder),
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": '"{}"'.format(str(place).replace('"', '""')),
        "unix_socket_permissions": "0700",
    }
    return [f"--{name}={value}" for name, value in {**options, **fixed}.items()]
