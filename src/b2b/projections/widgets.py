"""The default widgets of both sides: which rows each shows, in the same words as a search (D1, D8)."""

from __future__ import annotations

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

    def shows(self, row: Row) -> bool:
        """Whether a row belongs here."""
        return (
            (row.side, row.kind) == (self.side, self.kind)
            and row.state in self.states
            and self.due_soon in (None, row.due_soon)
            and self.aged in (None, row.aged)
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


def showing(row: Row | None) -> tuple[Widget, ...]:
    """The widgets that show a row."""
    return tuple(widget for widget in BY_SIDE[row.side] if widget.shows(row)) if row else ()
