"""The grid of a decision: products down, partners across, what each offers and what it is to deliver (R10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import DECIDABLE, PartnerSide, PartnerState
from b2b.aggregates.values import ZERO, AnsweredItem, Comment, Item, Line

Quantities = Mapping[tuple[UUID, UUID], str]
"""What stands in each cell (item, partner), as typed."""


@dataclass(frozen=True)
class Cell:
    """One partner's offer of one product, and the quantity assigned to it. `kind`: offer, no, silent or not_asked.

    `ordered` is what was ordered before, from a request that was kept open.
    """

    kind: str
    name: str
    offer: AnsweredItem | None = None
    value: str = ""
    theirs: str | None = None
    lowest: bool = False
    over: Decimal = ZERO
    ordered: int = 0

    @property
    def quantity(self) -> int:
        return int(self.value) if self.value.isdigit() else 0

    @property
    def amount(self) -> Decimal:
        price = self.offer.unit_price if self.offer else None
        return self.quantity * (price or ZERO)


@dataclass(frozen=True)
class Column:
    """One partner: where it stands, and its totals."""

    key: str
    id: UUID
    name: str
    state: PartnerState
    deadline: datetime
    answered_at: datetime | None
    shipping: Decimal
    ships_in_hours: int | None
    comment: str
    decline_reason: str
    decline_comment: str
    comments: tuple[Comment, ...]
    goods: Decimal = ZERO

    @property
    def shipping_due(self) -> Decimal:
        return self.shipping if self.goods else ZERO


@dataclass(frozen=True)
class Row:
    item: Item
    cells: tuple[Cell, ...]

    @property
    def assigned(self) -> int:
        return sum(cell.quantity for cell in self.cells)

    @property
    def missing(self) -> int:
        return self.item.quantity - self.assigned


@dataclass(frozen=True)
class Grid:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def goods(self) -> Decimal:
        return sum((column.goods for column in self.columns), ZERO)

    @property
    def shipping(self) -> Decimal:
        return sum((column.shipping_due for column in self.columns), ZERO)

    @property
    def complete_rows(self) -> int:
        return sum(row.missing <= 0 for row in self.rows)

    @property
    def parcels(self) -> int:
        return sum(column.goods > 0 for column in self.columns)


def cell_name(item_id: UUID, partner_id: UUID) -> str:
    """The name of a quantity's field; it says by itself which item and partner it is for."""
    return f"q-{item_id}-{partner_id}"


def quantities_of(lines: Iterable[Line]) -> dict[tuple[UUID, UUID], str]:
    """What each partner delivers of each item, as the cells show it; several lines of one cell add up."""
    return {pair: str(units) for pair, units in units_of(lines).items()}


def units_of(lines: Iterable[Line]) -> Counter[tuple[UUID, UUID]]:
    units: Counter[tuple[UUID, UUID]] = Counter()
    for line in lines:
        units[line.item_id, line.partner_id] += line.quantity
    return units


def grid_of(request: Request, quantities: Quantities, theirs: Quantities | None = None) -> Grid:
    """The grid with these quantities in it; `theirs` are somebody else's, shown where they differ."""
    sides = tuple(request.sides.items())
    before = units_of(request.lines) if request.state in DECIDABLE else Counter()
    rows = tuple(
        Row(
            item,
            tuple(
                replace(_cell(item, id, side, quantities, theirs), ordered=before[item.id, id]) for id, side in sides
            ),
        )
        for item in request.sent_items
    )
    columns = tuple(
        _column(f"P{number}", id, side, sum((row.cells[number].amount for row in rows), ZERO))
        for number, (id, side) in enumerate(sides)
    )
    return Grid(columns, tuple(_with_lowest(row) for row in rows))


def _cell(item: Item, partner_id: UUID, side: PartnerSide, quantities: Quantities, theirs: Quantities | None) -> Cell:
    name = cell_name(item.id, partner_id)
    if item.id not in side.asked.item_ids:
        return Cell("not_asked", name)
    if side.answer is None:
        return Cell("silent", name)
    offer = side.answer.of(item.id)
    if offer is None:
        return Cell("no", name)
    value, other = quantities.get((item.id, partner_id), ""), (theirs or {}).get((item.id, partner_id), "")
    over = (offer.unit_price or ZERO) - item.max_price if item.max_price is not None else ZERO
    shown = other if theirs is not None and (other or "0") != (value or "0") else None
    return Cell("offer", name, offer, value, shown, over=max(over, ZERO))


def _with_lowest(row: Row) -> Row:
    """Mark the lowest price among the offers that count."""
    prices = [
        cell.offer.unit_price
        for cell in row.cells
        if cell.offer and cell.offer.unit_price is not None and not cell.over
    ]
    if len(prices) < 2:
        return row
    best = min(prices)
    cells = tuple(_marked(cell, best) for cell in row.cells)
    return Row(row.item, cells)


def _marked(cell: Cell, best: Decimal) -> Cell:
    if cell.offer is None or cell.offer.unit_price != best or cell.over:
        return cell
    return replace(cell, lowest=True)


def _column(key: str, id: UUID, side: PartnerSide, goods: Decimal) -> Column:
    answer = side.answer
    return Column(
        key=key,
        id=id,
        name=side.asked.name,
        state=side.state,
        deadline=side.deadline,
        answered_at=side.answered_at,
        shipping=(answer.shipping_cost or ZERO) if answer else ZERO,
        ships_in_hours=answer.ships_in_hours if answer else None,
        comment=answer.comment if answer else "",
        decline_reason=side.decline_reason,
        decline_comment=side.decline_comment,
        comments=tuple(side.comments),
        goods=goods,
    )


def back_order(offer: AnsweredItem) -> tuple[int, date | None] | None:
    """How much comes later, and when; None where nothing does."""
    return (offer.back_order_quantity, offer.back_order_date) if offer.back_order_quantity else None
