"""The read model of transactions: rows, the totals of the widgets, and their alerts, kept as rows change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Cursor

from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.projections import deadlines
from b2b.projections.runner import Recorded
from b2b.projections.transactions import Row, Rows, fold
from b2b.projections.widgets import showing
from b2b.sql import statements

SQL = statements("b2b.projections", "transaction_rows.sql")
OURS = (Request.Event, Request.RequestDrafted, Order.Event, Order.OrderPlaced)
encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Row).decode
Key = tuple[UUID, str, UUID]


class Changes:
    """What a batch changes: rows by transaction, totals by widget, alerts by widget and row."""

    def __init__(self, before: dict[UUID, Rows]) -> None:
        self.rows: dict[UUID, Rows] = dict(before)
        self.changed: set[UUID] = set()
        self.totals: Counter[tuple[UUID, str]] = Counter()
        self.alerts: dict[Key, int | None] = {}

    def take(self, recorded: Recorded) -> None:
        """Fold one event, and count what entered and left each widget."""
        id = recorded.event.originator_id
        before = self.rows.get(id, {})
        after = fold(before, recorded.event)
        if after == before:
            return
        self.rows[id] = after
        self.changed.add(id)
        for company in {*before, *after}:
            self._count(company, id, before.get(company), after.get(company), recorded.position)

    def _count(self, company: UUID, id: UUID, was: Row | None, is_: Row | None, position: int) -> None:
        left, entered = {w.key: w for w in showing(was)}, {w.key: w for w in showing(is_)}
        for key in left.keys() - entered.keys():
            self.totals[company, key] -= 1
            self.alerts[company, key, id] = None
        for key, widget in entered.items():
            new = key not in left
            self.totals[company, key] += new
            if widget.alert and (new or (was and is_ and is_.alert > was.alert)):
                self.alerts[company, key, id] = position


class TransactionRows:
    """Follows requests and orders."""

    name = "transactions"

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> set[UUID]:
        ours = [recorded for recorded in batch if isinstance(recorded.event, OURS)]
        changes = Changes(self._load(cursor, {recorded.event.originator_id for recorded in ours}))
        before = dict(changes.rows)
        for recorded in ours:
            changes.take(recorded)
        self._write(cursor, changes, before)
        return {company for id in changes.changed for company in {*changes.rows[id], *before.get(id, {})}}

    def _load(self, cursor: Cursor[Any], ids: set[UUID]) -> dict[UUID, Rows]:
        found: dict[UUID, dict[UUID, Row]] = {}
        if ids:
            for id, company, row in cursor.execute(SQL["load"], {"ids": list(ids)}):
                found.setdefault(id, {})[company] = decode(row)
        return dict(found)

    def _write(self, cursor: Cursor[Any], changes: Changes, before: dict[UUID, Rows]) -> None:
        rows = [row for id in changes.changed for row in changes.rows[id].values()]
        gone = [(c, id) for id in changes.changed for c in before.get(id, {}) if c not in changes.rows[id]]
        if rows:
            cursor.executemany(SQL["keep"], [columns(row) for row in rows])
        if gone:
            cursor.executemany(SQL["forget"], [{"company_id": company, "id": id} for company, id in gone])
        totals = [{"company_id": c, "widget": w, "change": n} for (c, w), n in sorted(changes.totals.items()) if n]
        if totals:
            cursor.executemany(SQL["count"], totals)
        self._write_alerts(cursor, changes)
        self._write_deadlines(cursor, changes, before)

    def _write_deadlines(self, cursor: Cursor[Any], changes: Changes, before: dict[UUID, Rows]) -> None:
        kept, gone = [], []
        for id in changes.changed:
            was, is_ = _moments(before.get(id, {})), _moments(changes.rows[id])
            kept += [{"subject": id, "kind": k, "key": key, "due_at": at} for (k, key), at in is_.items() - was.items()]
            gone += [{"subject": id, "kind": k, "key": key} for k, key in was.keys() - is_.keys()]
        if kept:
            cursor.executemany(deadlines.SQL["keep"], kept)
        if gone:
            cursor.executemany(deadlines.SQL["forget"], gone)

    def _write_alerts(self, cursor: Cursor[Any], changes: Changes) -> None:
        raised = [
            {"company_id": c, "widget": w, "id": id, "position": p}
            for (c, w, id), p in changes.alerts.items()
            if p is not None
        ]
        ended = [{"company_id": c, "widget": w, "id": id} for (c, w, id), p in changes.alerts.items() if p is None]
        if raised:
            cursor.executemany(SQL["alert"], raised)
        if ended:
            cursor.executemany(SQL["end_alert"], ended)


def _moments(rows: Rows) -> deadlines.Moments:
    return next(filter(None, map(deadlines.moments, rows.values())), {})


def columns(row: Row) -> dict[str, Any]:
    """A row as its table keeps it: what is searched in columns, all of it as JSON."""
    words = (
        row.number,
        row.retailer_reference,
        row.title,
        row.place,
        *row.partner_names,
        *row.skus,
        *row.tracking_numbers,
    )
    return {
        "company_id": row.company_id,
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "number": row.number,
        "retailer_reference": row.retailer_reference,
        "request_id": row.request_id,
        "due_soon": row.due_soon,
        "aged": row.aged,
        "deadline": row.deadline,
        "created_at": row.created_at,
        "modified_at": row.modified_at,
        "partner_ids": list(row.partner_ids),
        "product_line_ids": list(row.product_line_ids),
        "words": "\n".join(filter(None, words)).casefold().replace("\x00", ""),
        "row": encode(row).decode(),
    }
