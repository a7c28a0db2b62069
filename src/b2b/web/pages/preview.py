"""The order of each partner in full, over the page that decides, and the question that sends them (R12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from b2b.aggregates.request import Request
from b2b.aggregates.values import Line
from b2b.commands.decisions import ready_time, with_back_orders
from b2b.web.pages.grid import Column, Grid, Row, grid_of, quantities_of
from b2b.web.services import now


@dataclass(frozen=True)
class Preview:
    """What would be ordered by the quantities that are kept.

    `ready` is when each partner's parcel leaves; `missing` stays unordered; `left_out` gets no order this time.
    """

    grid: Grid
    orders: Sequence[Column]
    ready: Mapping[UUID, datetime]
    missing: Sequence[Row]
    left_out: Sequence[Column]


def preview_of(subject: Request) -> Preview:
    lines = with_back_orders(subject, subject.kept)
    grid = grid_of(subject, quantities_of(lines))
    chosen = {line.partner_id for line in lines}
    return Preview(
        grid=grid,
        orders=[column for column in grid.columns if column.id in chosen],
        ready={id: _ready(subject, id, lines) for id in chosen},
        missing=[row for row in grid.rows if row.missing > 0],
        left_out=[column for column in grid.columns if column.id not in chosen],
    )


def _ready(subject: Request, partner_id: UUID, lines: Sequence[Line]) -> datetime:
    mine = [line for line in lines if line.partner_id == partner_id]
    return ready_time(subject, subject.side(partner_id), mine, now=now())
