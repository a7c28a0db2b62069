"""`b2b run`, `b2b web` and `b2b worker`: the processes of the service."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import click

from b2b.app import connected, open_services
from b2b.commandline.serving import serve
from b2b.commandline.supervisor import supervise
from b2b.database.embedded import open_database
from b2b.database.migrate import migrate
from b2b.projections.models import read_models
from b2b.projections.runner import Runner
from b2b.scheduler.ticker import Ticker
from b2b.settings import Settings


@click.command()
def run() -> None:
    """Everything in one: database, migrations, demo on the first start, web and worker. One Ctrl-C ends all."""
    supervise(Settings.from_environment())


@click.command()
def web() -> None:
    """Serve pages and API. Any number of these may run, on any machines."""
    settings = Settings.from_environment()
    with open_database(settings) as url:
        migrate(url)
        serve(settings, url)


@click.command()
def worker() -> None:
    """Follow the events and raise what time brings. Two or more of these take over from each other."""
    done = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        done.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    with open_services(Settings.from_environment()) as services:
        work_until(services.url, Settings.from_environment(), done)


def work_until(url: str, settings: Settings, done: threading.Event) -> None:
    """Run the projections and the ticker until told to end."""
    with connected(settings, url) as services:
        runner = Runner(services.console, read_models(), url=url)
        ticker = Ticker(services.console, clock=services.clock)
        runner.start()
        ticker.start()
        try:
            done.wait()
        finally:
            ticker.stop()
            runner.stop()
