"""`b2b mail`: what became of mails."""

from __future__ import annotations

from typing import BinaryIO

import click

from b2b.accounts import mails
from b2b.app import open_services
from b2b.integrations.mail.bounces import read_bounce
from b2b.settings import Settings


@click.group()
def mail() -> None:
    """The queue of mails."""


@mail.command("bounced")
@click.argument("report", type=click.File("rb"), default="-")
def bounced(report: BinaryIO) -> None:
    """Note that a mail came back: pipe the mail system's REPORT in, as the mailbox of B2B_MAIL_FROM gets it.

    Ends with 1 where it is no report of a failed mail of ours.
    """
    bounce = read_bounce(report.read())
    with open_services(Settings.from_environment()) as services:
        known = bounce is not None and mails.bounced(
            services.pool, mail_id=bounce.mail_id, error=bounce.reason, now=services.clock()
        )
    click.echo(f"{bounce.mail_id}: {bounce.reason}" if bounce and known else "No mail of ours came back in this.")
    raise SystemExit(0 if known else 1)


@mail.command("failed")
def failed() -> None:
    """List the mails that failed, newest first, each with the reason."""
    with open_services(Settings.from_environment()) as services:
        for one in mails.failures(services.pool):
            click.echo(f"{one.failed_at:%Y-%m-%d %H:%M}  {one.kind}  {one.id}  {one.error}")
