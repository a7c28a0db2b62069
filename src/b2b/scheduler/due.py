"""Firing what is due: claim a batch, load it in one read, let the aggregates decide, save; again while there is more.

The aggregate decides, so firing twice changes nothing; after an outage everything overdue fires, late but once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import IntegrityError

from b2b import errors
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.commands.decisions import settle
from b2b.console import Console
from b2b.eventstore.metadata import Metadata
from b2b.projections.deadlines import Due, claim, fired

BATCH = 500
CLOCK = Metadata(kind="scheduler")
REQUEST_KINDS = frozenset({"due_soon", "answer"})

log = structlog.get_logger()


def fire_all(console: Console, *, now: datetime) -> int:
    """Fire everything that is due now; gives how many deadlines there were."""
    total = 0
    while dues := claim(console.pool, now=now, limit=BATCH):
        fire(console, dues, now=now)
        fired(console.pool, dues, now=now)
        total += len(dues)
    return total


def fire(console: Console, dues: Sequence[Due], *, now: datetime) -> None:
    """Fire a batch as one save; where somebody else was quicker, each subject on its own."""
    try:
        _fire_together(console, dues, now)
    except IntegrityError:
        for subject in dict.fromkeys(due.subject for due in dues):
            _fire_alone(console, [due for due in dues if due.subject == subject], now)


def _fire_alone(console: Console, dues: Sequence[Due], now: datetime) -> None:
    try:
        console.again(lambda: _fire_together(console, dues, now))
    except errors.Refused as refused:
        log.error("a deadline could not be fired", subject=str(dues[0].subject), error=str(refused))


def _fire_together(console: Console, dues: Sequence[Due], now: datetime) -> int:
    requests = console.load_many(Request, _subjects(dues, requests=True))
    orders = console.load_many(Order, _subjects(dues, requests=False))
    made: list[Aggregate] = []
    for due in dues:
        if due.subject in requests:
            made += _fire_request(console, requests[due.subject], due, now)
        elif due.subject in orders:
            _fire_order(orders[due.subject], due, now)
    return console.save(*requests.values(), *orders.values(), *made, metadata=CLOCK)


def _subjects(dues: Sequence[Due], *, requests: bool) -> list[UUID]:
    return list(dict.fromkeys(due.subject for due in dues if (due.kind in REQUEST_KINDS) == requests))


def _fire_request(console: Console, request: Request, due: Due, now: datetime) -> tuple[Aggregate, ...]:
    if due.kind == "due_soon":
        request.mark_due_soon(partner_id=due.key, now=now)
        return ()
    before = request.version
    request.expire(partner_id=due.key, now=now)
    return settle(console, request, now=now) if request.version != before else ()


def _fire_order(order: Order, due: Due, now: datetime) -> None:
    if due.kind == "shipping":
        order.expire_shipping(now=now)
    else:
        order.age(now=now)
