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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from b2b.app import connected
from b2b.commandline.demo import load_demo_once
from b2b.commandline.port import address_of, must_be_free
from b2b.database.embedded import open_database, revive
from b2b.database.migrate import migrate
from b2b.demo.loads import clear_unfinished
from b2b.settings import CannotStart, Settings

PARTS = ("web", "worker")
PAUSE = 0.25
GRACE = 10.0

Accounts = tuple[tuple[str, str], ...]


def supervise(settings: Settings) -> None:
    """Run everything until Ctrl-C or SIGTERM; a part that dies, or the embedded database, is started again."""
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _ender(done))
    must_be_free(settings)
    with open_database(settings) as url:
        if settings.demo and clear_unfinished(url):
            click.echo("The demo was cut short while it was loaded; it is begun anew.")
        migrate(url)
        with connected(settings, url) as services:
            accounts = load_demo_once(services) if settings.demo else ()
        with _family(settings) as family:
            family.watch(settings, accounts, done)


def _ender(done: threading.Event) -> Callable[[int, FrameType | None], None]:
    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        done.set()

    return end


class Family:
    """The parts that run, by name. Each holds on to us by its standard input (see lifeline.py)."""

    def __init__(self, settings: Settings) -> None:
        parts = PARTS if settings.metrics_port is None else (*PARTS, "metrics")
        self._parts = {name: _start(name) for name in parts}

    def watch(self, settings: Settings, accounts: Accounts, done: threading.Event) -> None:
        """Keep everything alive until `done`, and say when it serves."""
        announced = False
        while not done.is_set():
            self._revive(settings)
            if not announced and _serves(address_of(settings)):
                _announce(settings, accounts)
                announced = True
            done.wait(PAUSE)

    def _revive(self, settings: Settings) -> None:
        for name, process in self._parts.items():
            if process.poll() is not None:
                click.echo(f"{name} ended with {process.returncode}; starting it again", err=True)
                self._parts[name] = _start(name)
        try:
            if revive(settings):
                click.echo("the database had ended; it runs again", err=True)
        except CannotStart as error:
            click.echo(f"the database does not start: {error}", err=True)

    def end(self) -> None:
        """End all parts in order; whatever is left after ten seconds is killed."""
        for process in self._parts.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE
        for process in self._parts.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def _family(settings: Settings) -> Iterator[Family]:
    family = Family(settings)
    try:
        yield family
    finally:
        family.end()


def _start(name: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "b2b", name, "--while-input"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def _announce(settings: Settings, accounts: Accounts) -> None:
    click.echo(f"\nB2B Console is at {address_of(settings)}\n")
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
