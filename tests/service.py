"""The whole service as it runs in earnest: `b2b run` in processes of its own, reached over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def until(condition: Callable[[], object], *, seconds: float = 20.0, what: str = "it") -> object:
    """Wait for a condition, with a limit; never for a time."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.05)


@dataclass
class Service:
    """One `b2b run`."""

    data: Path
    port: int
    database_url: str | None = None
    demo: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        url = {"B2B_DATABASE_URL": self.database_url} if self.database_url else {}
        ours = {"B2B_DATA": str(self.data), "B2B_PORT": str(self.port), "B2B_DEMO": "1" if self.demo else "0"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("B2B_")}
        return {**kept, **ours, **url, **self.settings}

    def start(self) -> None:
        """Start, and wait until it serves."""
        log = (self.data / "service.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "b2b", "run"], env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        until(self.serves, seconds=60, what=f"the service; see {self.data / 'service.log'}")

    def serves(self) -> bool:
        assert self.process is None or self.process.poll() is None, (self.data / "service.log").read_text()
        try:
            return httpx.get(f"{self.address}/healthz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        """End as Ctrl-C does."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def processes(self, part: str) -> list[psutil.Process]:
        """The running processes of a part: web, worker or run."""
        assert self.process is not None
        family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        return [process for process in family if process.is_running() and part in _arguments(process)]

    def command(self, *arguments: str, stdin: str = "") -> str:
        """Run another `b2b` command against this service; gives what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "b2b", *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout


def _arguments(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


@contextmanager
def running(
    data: Path, *, database_url: str | None = None, demo: bool = False, settings: Mapping[str, str] | None = None
) -> Iterator[Service]:
    """A service that is started, and ended afterwards; `settings`: more of its environment."""
    service = Service(data=data, port=free_port(), database_url=database_url, demo=demo, settings=settings or {})
    service.start()
    try:
        yield service
    finally:
        service.stop()
