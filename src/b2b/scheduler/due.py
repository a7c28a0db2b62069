"""Firing what is due: claim a batch, load it in one read, let the aggregates decide, save; again while there is more.

The aggregate decides, so firing twice changes nothing; after an outage everything overdue fires, late but once. What
cannot be fired keeps nobody else waiting: it is noted with its reason, and tried again ever more rarely.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

import structlog
from eventsourcing.domain import Aggregate

from b2b import collection
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.commands.decisions import settle
from b2b.console import Console
from b2b.eventstore.metadata import Metadata
from b2b.projections.deadlines import Due, claim, failed, fired
from b2b.projections.follower import AWAY

BATCH = 500
CLOCK = Metadata(kind="scheduler")
REQUEST_KINDS = frozenset({"due_soon", "answer"})

log = structlog.get_logger()


def fire_all(console: Console, *, now: datetime) -> int:
    """Fire everything that is due now; gives how many deadlines there were. Raises AWAY's, and fires on later.

    While one batch is fired, the next is claimed and the last one is noted, by a thread beside.
    """
    dues = claim(console.pool, now=now, limit=BATCH)
    if not dues:
        return 0
    total, noted = 0, list[Future[None]]()
    with ThreadPoolExecutor(1, thread_name_prefix="beside the tick") as beside:
        while dues:
            following = beside.submit(claim, console.pool, now=now, limit=BATCH)
            troubles = fire(console, dues, now=now)
            noted.append(beside.submit(_note, console, dues, troubles, now))
            total, dues = total + len(dues), following.result()
    for note in noted:
        note.result()
    return total


def _note(console: Console, dues: Sequence[Due], troubles: Mapping[UUID, str], now: datetime) -> None:
    """Note what was fired, and what could not be, with the reason."""
    done = [due for due in dues if due.subject not in troubles]
    if done:
        fired(console.pool, done, now=now)
    for subject, error in troubles.items():
        failed(console.pool, subject, error, now=now)


def fire(console: Console, dues: Sequence[Due], *, now: datetime) -> dict[UUID, str]:
    """Fire a batch as one save; where that fails, each subject on its own. Gives those that failed, with the reason."""
    try:
        _fire_together(console, dues, now)
    except AWAY:
        raise
    except Exception as error:
        log.info("deadlines are fired one by one", count=len(dues), because=repr(error))
        tried = {subject: _fire_alone(console, own, now) for subject, own in _by_subject(dues).items()}
        return {subject: error for subject, error in tried.items() if error is not None}
    return {}


def _fire_alone(console: Console, dues: Sequence[Due], now: datetime) -> str | None:
    """What went wrong, or None. Whatever it is, it is this subject's alone."""
    try:
        console.again(lambda: _fire_together(console, dues, now))
    except AWAY:
        raise
    except Exception as error:
        log.exception("a deadline could not be fired", subject=str(dues[0].subject))
        return f"{type(error).__name__}: {error}"
    return None


@collection.put_off()
def _fire_together(console: Console, dues: Sequence[Due], now: datetime) -> int:
    requests = console.load_many(Request, _subjects(dues, requests=True))
    orders = console.load_many(Order, _subjects(dues, requests=False))
    made: list[Aggregate] = []
    for subject, own in _by_subject(dues).items():
        if subject in requests:
            made += _fire_request(console, requests[subject], own, now)
        elif subject in orders:
            _fire_order(orders[subject], own, now)
    return console.save(*requests.values(), *orders.values(), *made, metadata=CLOCK)


def _by_subject(dues: Iterable[Due]) -> dict[UUID, list[Due]]:
    found: dict[UUID, list[Due]] = {}
    for due in dues:
        found.setdefault(due.subject, []).append(due)
    return found


def _subjects(dues: Sequence[Due], *, requests: bool) -> list[UUID]:
    return list(dict.fromkeys(due.subject for due in dues if (due.kind in REQUEST_KINDS) == requests))


def _fire_request(console: Console, request: Request, dues: Sequence[Due], now: datetime) -> tuple[Aggregate, ...]:
    """All that is due of a request, then one conclusion. Whoever's time is over is not told that it is nearly over."""
    before = request.version
    for due in dues:
        if due.kind == "answer":
            request.expire(partner_id=due.key, now=now)
    made = settle(console, request, now=now) if request.version != before else ()
    for due in dues:
        if due.kind == "due_soon":
            request.mark_due_soon(partner_id=due.key, now=now)
    return made


def _fire_order(order: Order, dues: Sequence[Due], now: datetime) -> None:
    for due in dues:
        if due.kind == "shipping":
            order.expire_shipping(now=now)
        else:
            order.age(now=now)
