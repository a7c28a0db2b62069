"""What events change in the read model of transactions: rows, the totals of widgets, alerts, deadlines. In memory."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from b2b.projections.deadlines import moments
from b2b.projections.follower import Recorded
from b2b.projections.transactions import Row, Rows, fold
from b2b.projections.widgets import showing

encode = msgspec.json.Encoder().encode
_ZERO = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


class Changes:
    """What a batch of events changes, beginning with the rows that there were; or with none, all that ever happened."""

    def __init__(self, before: Mapping[UUID, Rows] | None = None) -> None:
        self.now: dict[UUID, Rows] = dict(before or {})
        self.changed: dict[tuple[UUID, UUID], Row | None] = {}
        self.totals: Counter[tuple[UUID, str]] = Counter()
        self.alerts: dict[tuple[UUID, str, UUID], int | None] = {}
        self.deadlines: dict[tuple[UUID, str, UUID], datetime | None] = {}
        self.words: dict[tuple[UUID, UUID], Row | None] = {}

    def take(self, recorded: Recorded) -> None:
        """Fold one event, and note what it changed; None stands for what is gone."""
        id = recorded.event.originator_id
        before = self.now.get(id, {})
        after = self.now[id] = fold(before, recorded.event)
        for company, now in after.items():
            was = before.get(company)
            if now is not was and now != was:
                self._note(company, id, was, now, recorded.position)
        for company in before.keys() - after.keys():
            self._note(company, id, before[company], None, recorded.position)

    def _note(self, company: UUID, id: UUID, was: Row | None, now: Row | None, position: int) -> None:
        self.changed[company, id] = now
        self._count(company, id, was, now, position)
        if not _bring_the_same(was, now):
            self._set_deadlines(id, was, now)
        if _said(was) != _said(now):
            self.words[company, id] = now

    def _count(self, company: UUID, id: UUID, was: Row | None, now: Row | None, position: int) -> None:
        left, entered = showing(was), showing(now)
        if left is not entered:
            if left is not None:
                self.totals[company, left.key] -= 1
                if left.alert:
                    self.alerts[company, left.key, id] = None
            if entered is not None:
                self.totals[company, entered.key] += 1
        if entered is not None and entered.alert and now is not None:
            noticed = was is not None and now.alert > was.alert
            if left is not entered or noticed:
                self.alerts[company, entered.key, id] = position

    def _set_deadlines(self, id: UUID, was: Row | None, now: Row | None) -> None:
        old, new = moments(was), moments(now)
        if old == new:
            return
        for kind, key in old.keys() - new.keys():
            self.deadlines[id, kind, key] = None
        for (kind, key), due_at in new.items() - old.items():
            self.deadlines[id, kind, key] = due_at

    def rows(self) -> dict[str, Iterable[Mapping[str, Any]]]:
        """All that there is of each table, where nothing was before."""
        return {
            "transactions": (columns(row) for row in self.changed.values() if row is not None),
            "transaction_words": self.word_rows(),
            "widget_totals": self.total_rows(),
            "widget_alerts": self.alert_rows(),
            "deadlines": self.deadline_rows(),
        }

    def word_rows(self) -> Iterator[dict[str, Any]]:
        """What free text finds the rows by that say something new."""
        for (company, id), row in self.words.items():
            if row is not None:
                yield {"company_id": company, "id": id, "words": _words(row)}

    def total_rows(self) -> list[dict[str, Any]]:
        return [{"company_id": c, "widget": w, "total": n} for (c, w), n in sorted(self.totals.items()) if n]

    def alert_rows(self) -> list[dict[str, Any]]:
        found = self.alerts.items()
        return [{"company_id": c, "widget": w, "id": id, "position": p} for (c, w, id), p in found if p is not None]

    def deadline_rows(self) -> list[dict[str, Any]]:
        found = self.deadlines.items()
        return [{"subject": s, "kind": k, "key": key, "due_at": at} for (s, k, key), at in found if at is not None]


def columns(row: Row) -> dict[str, Any]:
    """A row as its table keeps it: what is searched in columns, all of it as JSON."""
    widget = showing(row)
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
        "partner_ids": row.partner_ids,
        "product_line_ids": row.product_line_ids,
        "row": msgspec.Raw(_json(row)),
        "widget": widget.key if widget else None,
    }


def _json(row: Row) -> bytes:
    """The whole row. PostgreSQL's JSON has no zero byte: where somebody typed one, it becomes U+FFFD."""
    encoded = encode(row)
    return _ZERO.sub(rb"\1\\ufffd", encoded) if b"\\u0000" in encoded else encoded


def _bring_the_same(was: Row | None, now: Row | None) -> bool:
    """Whether time brings the same to both for certain: nothing that deadlines follow from has changed."""
    if was is None or now is None:
        return was is now
    same = was.talks is now.talks and was.state == now.state and was.deadline == now.deadline
    return same and was.shipped_at == now.shipped_at and was.aged == now.aged


def _said(row: Row | None) -> tuple[object, ...] | None:
    """What free text finds a row by."""
    if row is None:
        return None
    names = (row.number, row.retailer_reference, row.title, row.place)
    return (*names, row.partner_names, row.skus, row.tracking_numbers)


def _words(row: Row) -> str:
    """The same as one text, letters alike in case. PostgreSQL's text has no zero byte."""
    said = (row.number, row.retailer_reference, row.title, row.place)
    words = (*said, *row.partner_names, *row.skus, *row.tracking_numbers)
    return "\n".join(filter(None, words)).casefold().replace("\x00", "")
