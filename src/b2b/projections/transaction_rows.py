"""The read model of transactions: rows, the totals of the widgets, their alerts, and deadlines, kept as rows change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from psycopg import Cursor

from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.projections import boards
from b2b.projections.changes import Changes, Everything, columns
from b2b.projections.follower import Recorded, Table
from b2b.projections.transactions import Row, Rows
from b2b.sql import statements

SQL = statements("b2b.projections", "transaction_rows.sql")
FACTS = (
    *("kind", "state", "number", "retailer_reference", "request_id", "due_soon", "aged", "deadline", "created_at"),
    *("modified_at", "partner_ids", "product_line_ids", "sent_at", "shipped_at", "amount", "mode", "recipient", "skus"),
    *("couriers", "tracking", "row", "widget"),
)
TOGETHER = 125
"""Rows a statement: while the server writes them, the next ones are encoded."""
encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Row).decode


class TransactionRows:
    """Follows requests and orders, and which searches of them are on dashboards."""

    name = "transactions"
    follows: tuple[type, ...] = (
        *(Request.Event, Request.RequestDrafted, Order.Event, Order.OrderPlaced),
        *boards.EVENTS,
    )
    tables = (
        Table("transactions", ("company_id", "id"), FACTS),
        Table("transaction_words", ("company_id", "id"), ("words", "facts")),
        Table("widget_totals", ("company_id", "widget"), ("total",), where="total <> 0"),
        Table("widget_alerts", ("company_id", "widget", "id"), ("position",)),
        Table("dashboards", ("id",), ("company_id", "row")),
        Table("deadlines", ("subject", "kind", "key"), ("due_at",)),
    )

    def folding(self) -> Everything:
        return Everything()

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> set[UUID]:
        companies: set[UUID] = set()
        for asks, part in groupby(batch, key=lambda recorded: isinstance(recorded.event, boards.EVENTS)):
            if asks:
                companies |= {boards.take(cursor, recorded.event) for recorded in part}
            else:
                companies |= _follow(cursor, list(part))
        return companies


def _follow(cursor: Cursor[Any], batch: Sequence[Recorded]) -> set[UUID]:
    changes = Changes(_load(cursor, {recorded.event.originator_id for recorded in batch}))
    for recorded in batch:
        changes.take(recorded)
    companies = {company for company, _ in changes.changed}
    changes.count_own(boards.searches_of(cursor, companies))
    _write(cursor, changes)
    return companies


def _load(cursor: Cursor[Any], ids: set[UUID]) -> dict[UUID, Rows]:
    found: dict[UUID, dict[UUID, Row]] = {}
    for id, company, row in cursor.execute(SQL["load"], {"ids": list(ids)}):
        found.setdefault(id, {})[company] = decode(row)
    return dict(found)


def _write(cursor: Cursor[Any], changes: Changes) -> None:
    gone = [{"company_id": company, "id": id} for (company, id), row in changes.changed.items() if row is None]
    quiet = [{"company_id": c, "widget": w, "id": id} for (c, w, id), at in changes.alerts.items() if at is None]
    over = [{"subject": s, "kind": k, "key": key} for (s, k, key), at in changes.deadlines.items() if at is None]
    kept = [row for row in changes.changed.values() if row is not None]
    for start in range(0, len(kept), TOGETHER):
        _run(cursor, SQL["keep"], [columns(row) for row in kept[start : start + TOGETHER]])
    _run(cursor, SQL["forget"], gone)
    _run(cursor, SQL["forget_words"], gone)
    _run(cursor, SQL["say"], list(changes.word_rows()))
    _run(cursor, SQL["count"], changes.total_rows())
    _run(cursor, SQL["alert"], changes.alert_rows())
    _run(cursor, SQL["end_alert"], quiet)
    _run(cursor, SQL["set_deadlines"], changes.deadline_rows())
    _run(cursor, SQL["end_deadlines"], over)


def _run(cursor: Cursor[Any], statement: LiteralString, rows: Sequence[Mapping[str, Any]]) -> None:
    """One statement for all rows, whatever their number."""
    if rows:
        cursor.execute(statement, {"rows": encode(rows).decode()})
