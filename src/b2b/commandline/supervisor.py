"""`b2b run`: brings the database, keeps a web and a worker process alive, and ends all of them together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from types import FrameType

import click

from b2b.app import connected
from b2b.commandline.demo import load_demo_once
from b2b.database.embedded import open_database
from b2b.database.migrate import migrate
from b2b.settings import Settings

PARTS = ("web", "worker")
PAUSE = 0.25
GRACE = 10.0


def supervise(settings: Settings) -> None:
    """Run everything until Ctrl-C or SIGTERM; a part that dies is started again."""
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ender(done))
    with open_database(settings) as url:
        migrate(url)
        with connected(settings, url) as services:
            accounts = load_demo_once(services) if settings.demo else ()
        parts = {name: _start(name) for name in PARTS}
        try:
            _announce(settings, accounts, done)
            _keep_alive(parts, done)
        finally:
            _end(parts)


def _ender(done: threading.Event) -> Callable[[int, FrameType | None], None]:
    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        done.set()

    return end


def _start(name: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "b2b", name], start_new_session=True)


def _keep_alive(parts: dict[str, subprocess.Popen[bytes]], done: threading.Event) -> None:
    while not done.wait(PAUSE):
        for name, process in parts.items():
            if process.poll() is not None:
                click.echo(f"{name} ended with {process.returncode}; starting it again", err=True)
                parts[name] = _start(name)
                done.wait(PAUSE)


def _end(parts: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for process in parts.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE
    for process in parts.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _announce(settings: Settings, accounts: tuple[tuple[str, str], ...], done: threading.Event) -> None:
    address = f"http://{settings.host}:{settings.port}"
    while not done.is_set() and not _serves(address):
        done.wait(PAUSE)
    if done.is_set():
        return
    click.echo(f"\nB2B Console is at {address}\n")
    for email, who in accounts:
        click.echo(f"  {email:34} {who}")
    if accounts:
        click.echo("\nThe password of each is: demo-demo\n")
    click.echo("Ctrl-C ends it.")


def _serves(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
