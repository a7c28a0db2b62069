"""The clock of billing: bills periods that have come, and has invoices paid (A3, A9). Any number may run.

It has a job of its own, because a payment service may take seconds, and deadlines must not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from b2b.accounts.gateway import Gateway
from b2b.commands.payments import charge_due
from b2b.commands.renewal import bill_company
from b2b.console import Console
from b2b.projections.billing_dues import BillingDue, claim, done, failed
from b2b.projections.follower import AWAY

SECONDS = 5
BATCH = 20
log = structlog.get_logger()


def bill_all(console: Console, gateway: Gateway, *, now: datetime) -> int:
    """Do what is due now; gives how much there was. Raises AWAY's, and goes on later."""
    dues = claim(console.pool, now=now, limit=BATCH)
    for due in dues:
        error = _do(console, gateway, due, now)
        if error is None:
            done(console.pool, due)
        else:
            failed(console.pool, due, error, now=now)
    return len(dues)


def _do(console: Console, gateway: Gateway, due: BillingDue, now: datetime) -> str | None:
    """What went wrong, or None. Whatever it is, it is this subject's alone."""
    try:
        if due.kind == "period":
            bill_company(console, due.subject, now=now)
        else:
            charge_due(console, gateway, due.subject, now=now)
    except AWAY:
        raise
    except Exception as error:
        log.exception("billing failed", subject=str(due.subject), kind=due.kind)
        return f"{type(error).__name__}: {error}"
    return None


class BillingClock:
    """APScheduler with one job, kept in memory: what is due stands in the database."""

    def __init__(self, console: Console, gateway: Gateway, *, clock: Callable[[], datetime]) -> None:
        self._console = console
        self._gateway = gateway
        self._clock = clock
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=SECONDS,
            id="billing",
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def tick(self) -> None:
        """Do what is due; a database that is away is tried again with the next tick."""
        try:
            bill_all(self._console, self._gateway, now=self._clock())
        except AWAY as error:
            log.warning("billing found no database", error=str(error).strip())

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """End after what is in hand."""
        self._scheduler.shutdown(wait=True)
