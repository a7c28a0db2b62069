"""The clock of billing: bills periods that have come, and has invoices paid (A3, A9). Any number may run.

It has a job of its own, because a payment service may take seconds, and deadlines must not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from b2b.accounts.gateway import Gateway
from b2b.commands.payments import charge_due
from b2b.commands.renewal import bill_company
from b2b.console import Console
from b2b.projections.billing_dues import BillingDue, claim, done, failed
from b2b.projections.follower import AWAY
from b2b.scheduler.clock import Clock

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


class BillingClock(Clock):
    """Bills and charges."""

    def __init__(self, console: Console, gateway: Gateway, *, clock: Callable[[], datetime]) -> None:
        super().__init__(lambda now: bill_all(console, gateway, now=now), name="billing", seconds=SECONDS, clock=clock)
