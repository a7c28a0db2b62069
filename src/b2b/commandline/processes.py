"""`b2b run`, `b2b web` and `b2b worker`: the processes of the service."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from types import FrameType
from typing import Protocol

import click

from b2b import collection
from b2b.app import Services, connected
from b2b.commandline import lifeline, logs
from b2b.commandline.port import must_be_free
from b2b.commandline.supervisor import supervise
from b2b.database.embedded import open_database
from b2b.database.migrate import migrate
from b2b.integrations.mail.alerts import MailAlerts
from b2b.integrations.mail.billing import BillingMails
from b2b.integrations.mail.digests import Digests
from b2b.integrations.mail.follower import MailNews
from b2b.integrations.mail.invitations import InvitationMails
from b2b.integrations.mail.sender import Sender
from b2b.integrations.mail.server import MailServer
from b2b.integrations.webhooks.deliverer import Deliverer
from b2b.integrations.webhooks.sending import Post
from b2b.metrics.requests import begin_anew, share_folder
from b2b.privacy.erasing import erase_waiting
from b2b.projections.follower import Follower
from b2b.projections.models import read_models
from b2b.projections.runner import Runner
from b2b.proof.notary import Notary
from b2b.scheduler.billing import BillingClock
from b2b.scheduler.clock import Clock
from b2b.scheduler.ticker import Ticker
from b2b.settings import Settings


@click.command()
def run() -> None:
    """Everything in one: database, migrations, demo on the first start, web and worker. One Ctrl-C ends all."""
    logs.configure("run")
    supervise(Settings.from_environment())


while_input = click.option(
    "--while-input", is_flag=True, help="End when standard input ends; `b2b run` starts its parts so."
)


@click.command()
@while_input
def web(while_input: bool) -> None:
    """Serve pages and API. Any number of these may run, on any machines."""
    from b2b.commandline.serving import serve  # here: all other commands start in half the time without the web

    settings = Settings.from_environment()
    logs.configure("web")
    must_be_free(settings)
    if while_input:
        lifeline.hold()
    if settings.metrics_port is not None:
        share_folder(settings.data)
        begin_anew()
    with open_database(settings) as url:
        migrate(url)
        serve(settings, url)


@click.command()
@while_input
def worker(while_input: bool) -> None:
    """Follow the events and raise what time brings. Two or more of these take over from each other."""
    logs.configure("worker")
    done = told_to_end()
    if while_input:
        lifeline.hold()
    settings = Settings.from_environment()
    with open_database(settings) as url:
        migrate(url)
        work_until(url, settings, done)


@click.command()
@while_input
def metrics(while_input: bool) -> None:
    """Serve /metrics to Prometheus on B2B_METRICS_PORT: the whole service, and every web with the same B2B_DATA."""
    settings = Settings.from_environment()
    logs.configure("metrics")
    if settings.metrics_port is None:
        raise click.ClickException("no port is named: set B2B_METRICS_PORT")
    done = told_to_end()
    if while_input:
        lifeline.hold()
    share_folder(settings.data)
    from b2b.metrics.port import MetricsPort  # here: it looks for the folder when it is loaded

    with open_database(settings) as url:
        migrate(url)
        with connected(settings, url) as services:
            port = MetricsPort(services, host=settings.host, port=settings.metrics_port)
            port.start()
            done.wait()
            port.stop()


def told_to_end() -> threading.Event:
    """Set once SIGTERM or SIGINT comes."""
    done = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        done.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return done


def work_until(url: str, settings: Settings, done: threading.Event) -> None:
    """Run every part of the worker until told to end; they end in the other order."""
    with connected(settings, url) as services, ExitStack() as running:
        collection.set_aside()
        for part in _parts(services):
            part.start()
            running.callback(part.stop)
        done.wait()


class Part(Protocol):
    """Something that a worker does in the background."""

    def start(self) -> None: ...

    def stop(self) -> None:
        """End after what is in hand."""
        ...


def _parts(services: Services) -> Iterator[Part]:
    """What this worker does: read models and mails follow the events, time is watched, checkpoints are signed."""
    settings, console, clock = services.settings, services.console, services.clock
    others = list[Follower]()
    if settings.nats_url:
        from b2b.integrations.nats.fan_out import FanOut  # here: without the setting nothing of it is loaded
        from b2b.integrations.nats.jetstream import JetStream

        server = JetStream(settings.nats_url)
        yield server
        others.append(FanOut(console, server))
    yield Runner(
        console,
        (
            *read_models(),
            MailNews(console, services.links),
            BillingMails(console, services.links),
            InvitationMails(console, services.links),
            MailAlerts(console),
        ),
        url=services.url,
        others=others,
    )
    yield Ticker(console, clock=clock)
    digests = Digests(console, services.links)
    yield Clock(digests.tell_due, name="digests", seconds=1, clock=clock)
    yield Clock(lambda now: erase_waiting(console, url=services.url, now=now), name="erasures", seconds=5, clock=clock)
    yield BillingClock(console, services.gateway, clock=clock)
    yield Notary(services.url, seed=settings.signing_key, data=settings.data, clock=clock)
    post = Post(allow_private=settings.webhook_allow_private)
    yield Deliverer(console, url=services.url, links=services.links, post=post, clock=clock)
    if settings.smtp_url:
        yield Sender(console.pool, MailServer(settings.smtp_url), sender=settings.mail_from, clock=clock)
