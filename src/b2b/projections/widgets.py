"""The default widgets of both sides: which rows each shows, in the same words as a search (D1, D8)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from b2b.projections.transactions import Row


class Widget(NamedTuple):
    """A saved search on the dashboard. `search` has the names and values of /transactions; `tone` is its colour."""

    key: str
    side: str
    kind: str
    states: tuple[str, ...]
    sort: str
    tone: str
    alert: bool = False
    due_soon: bool | None = None
    aged: bool | None = None
    columns: int = 25
    rows: int = 5

    def shows(self, kind: str, state: str, due_soon: bool, aged: bool) -> bool:
        """Whether rows like this belong here."""
        return (
            kind == self.kind
            and state in self.states
            and self.due_soon in (None, due_soon)
            and self.aged in (None, aged)
        )

    @property
    def search(self) -> dict[str, object]:
        found: dict[str, object] = {"kind": self.kind, "state": ",".join(self.states), "sort": self.sort}
        if self.due_soon is not None:
            found["due_soon"] = self.due_soon
        if self.aged is not None:
            found["aged"] = self.aged
        return found


TO_SHIP = ("to_ship", "partly_shipped")

RETAILER = (
    Widget("draft", "retailer", "request", ("draft",), "-modified_at", "draft"),
    Widget("waiting_over_1h", "retailer", "request", ("waiting",), "deadline", "wait", due_soon=False),
    Widget("waiting_under_1h", "retailer", "request", ("waiting",), "deadline", "soon", alert=True, due_soon=True),
    Widget("need_attention", "retailer", "request", ("need_attention",), "-modified_at", "alert", alert=True),
    Widget("partially_ordered", "retailer", "request", ("partially_ordered",), "-modified_at", "part"),
    Widget("to_ship", "retailer", "order", TO_SHIP, "deadline", "wait"),
    Widget("shipping_late", "retailer", "order", ("late",), "deadline", "alert", alert=True),
    Widget("shipped_14d", "retailer", "order", ("shipped",), "-modified_at", "done", aged=False),
)

SUPPLIER = (
    Widget("waiting", "supplier", "request", ("waiting",), "deadline", "soon", alert=True, columns=33),
    Widget("answered", "supplier", "request", ("answered",), "-modified_at", "done", columns=33),
    Widget("expired", "supplier", "request", ("expired",), "-modified_at", "draft", columns=33),
    Widget("to_ship", "supplier", "order", TO_SHIP, "deadline", "wait", alert=True, columns=33),
    Widget("shipping_late", "supplier", "order", ("late",), "deadline", "alert", alert=True, columns=33),
    Widget("shipped_14d", "supplier", "order", ("shipped",), "-modified_at", "done", aged=False, columns=33),
)

BY_SIDE = {"retailer": RETAILER, "supplier": SUPPLIER}


def showing(row: Row | None) -> Widget | None:
    """The widget that shows a row, if any: no row is in two of the defaults."""
    return _showing(row.side, row.kind, row.state, row.due_soon, row.aged) if row else None


@cache
def _showing(side: str, kind: str, state: str, due_soon: bool, aged: bool) -> Widget | None:
    return next((widget for widget in BY_SIDE[side] if widget.shows(kind, state, due_soon, aged)), None)
