"""How partners do: who answers in time, how soon, at what price, and who ships on time (A11).

A request is looked at when it comes to an end, an order with each step. What happened before is read then, so that the
many events between cost this model nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import Cursor
from psycopg_pool import ConnectionPool

from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.values import Answer
from b2b.eventstore.infrastructure import Events
from b2b.projections.follower import Recorded, Table
from b2b.projections.transactions import Row, Rows, fold
from b2b.sql import statements

SQL = statements("b2b.projections", "partner_records.sql")
FACTS = ("company_id", "kind", "at", "state", "seconds", "given", "lowest", "shared", "amount", "currency")
CHUNK = 500
encode = msgspec.json.Encoder().encode


class PartnerRecords:
    """Follows the ends of requests, and orders. `events`: where it reads what had happened before."""

    name = "partner_records"
    follows: tuple[type, ...] = (
        *(Request.Assigned, Request.RequestClosed, Request.RequestCancelled),
        *(Order.OrderPlaced, Order.OrderChanged, Order.OrderCancelled, Order.ShippingDeadlineExpired),
        *(Order.Shipped, Order.ShipmentCorrected),
    )
    tables: tuple[Table, ...] = (Table(name, ("subject_id", "partner_id"), FACTS),)

    def __init__(self, events: Events | None = None) -> None:
        self._events = events

    def looking_back(self, events: Events) -> PartnerRecords:
        return type(self)(events)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> set[UUID]:
        folding = self.folding()
        for recorded in batch:
            folding.take(recorded)
        rows = list(folding.records())
        cursor.execute(SQL["replace"], {"subjects": folding.subjects, "rows": encode(rows).decode()})
        return {row["company_id"] for row in rows}

    def folding(self) -> RecordsFolding:
        if self._events is None:
            raise LookupError("the records of partners were not given the events that they have to look back at")
        return RecordsFolding(self._events)


class RecordsFolding:
    """The last event of each request and order that matters; what led to it is read in the end."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._last: dict[UUID, int] = {}

    def take(self, recorded: Recorded) -> None:
        self._last[recorded.event.originator_id] = recorded.event.originator_version

    @property
    def subjects(self) -> list[UUID]:
        return list(self._last)

    def rows(self) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        return {PartnerRecords.name: self.records()}

    def records(self) -> Iterator[dict[str, Any]]:
        left = iter(self._last)
        while ids := list(islice(left, CHUNK)):
            for id, events in self._events.of_each(ids).items():
                yield from _records(id, [one for one in events if one.originator_version <= self._last[id]])


def _records(id: UUID, events: Sequence[Any]) -> Iterator[dict[str, Any]]:
    if events and isinstance(events[0], Order.OrderPlaced):
        return iter([_of_order(id, events)])
    return _of_request(id, events)


def _of_order(id: UUID, events: Sequence[Any]) -> dict[str, Any]:
    rows: Rows = {}
    for event in events:
        rows = fold(rows, event)
    row = rows[events[0].parties.company_id]
    about = {"amount": row.amount, "currency": row.currency, "state": _kept(row)}
    return _record(id, row.company_id, row.partner_ids[0], kind="order", at=row.created_at, **about)


def _kept(row: Row) -> str:
    """Whether an order was shipped when it was to be."""
    if row.state == "cancelled":
        return "cancelled"
    if row.late:
        return "late"
    return "on_time" if row.state == "shipped" else "open"


@dataclass
class _Asked:
    """One partner of a request: when it was asked, until when, and what came of it."""

    at: datetime
    deadline: datetime
    state: str | None = None
    answered_at: datetime | None = None
    answer: Answer | None = None

    def take(self, event: Any) -> None:
        match event:
            case Request.PartnerAnswered():
                self.state, self.answer = "answered", event.answer
                self.answered_at = self.answered_at or event.timestamp
            case Request.AnswerWithdrawn():
                self.state = self.answered_at = self.answer = None
            case Request.PartnerDeclined():
                self.state = "declined"
            case Request.DeadlineExpired():
                self.state = "expired"


def _of_request(id: UUID, events: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """A record of each partner that was asked; of one that was still waited for there is nothing to say."""
    asked: dict[UUID, _Asked] = {}
    for event in events:
        if isinstance(event, Request.RequestSent):
            asked |= {one.partner_id: _Asked(event.timestamp, one.deadline) for one in event.asked if one.deadline}
        elif (partner_id := getattr(event, "partner_id", None)) in asked:
            asked[partner_id].take(event)
    prices = _prices(asked)
    for partner_id, one in asked.items():
        if one.state is not None:
            about = {"state": one.state, "at": one.at, **_times(one), **_ranked(partner_id, prices)}
            yield _record(id, events[0].company_id, partner_id, kind="request", **about)


def _times(one: _Asked) -> dict[str, int | None]:
    answered = _seconds(one.at, one.answered_at) if one.answered_at is not None else None
    return {"seconds": answered, "given": _seconds(one.at, one.deadline)}


Prices = Mapping[UUID, Mapping[UUID, Decimal]]
"""Of each item what each partner asks for it."""


def _prices(asked: Mapping[UUID, _Asked]) -> Prices:
    found: dict[UUID, dict[UUID, Decimal]] = {}
    for partner_id, one in asked.items():
        for item in one.answer.items if one.answer is not None else ():
            if item.unit_price is not None and item.available + item.back_order_quantity:
                found.setdefault(item.item_id, {})[partner_id] = item.unit_price
    return found


def _ranked(partner: UUID, prices: Prices) -> dict[str, int]:
    """Of how many items a partner and another gave a price, and of how many of them it is the lowest."""
    shared = [of for of in prices.values() if partner in of and len(of) > 1]
    return {"shared": len(shared), "lowest": sum(of[partner] == min(of.values()) for of in shared)}


def _seconds(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds()))


def _record(id: UUID, company_id: UUID, partner_id: UUID, **facts: Any) -> dict[str, Any]:
    nothing = {"seconds": None, "given": None, "lowest": 0, "shared": 0, "amount": None, "currency": None}
    return {"company_id": company_id, "partner_id": partner_id, "subject_id": id, **nothing, **facts}


class Performance(NamedTuple):
    """How a partner did since a moment. `seconds`, `given`: half of its answers came within, half of deadlines."""

    asked: int
    answered: int
    seconds: float | None
    given: float | None
    lowest: int
    shared: int
    orders: int
    open: int
    on_time: int
    late: int
    spent: Decimal


def performance(pool: ConnectionPool, company_id: UUID, *, since: datetime, currency: str) -> dict[UUID, Performance]:
    """How each partner of a retailer did, of whom there is something to say; `spent` is in this currency alone."""
    values = {"company_id": company_id, "since": since, "currency": currency}
    with pool.connection() as connection:
        return {partner: Performance(*found) for partner, *found in connection.execute(SQL["performance"], values)}
