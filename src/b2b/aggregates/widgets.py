"""Widgets: saved searches as they are placed on a dashboard, and those that everybody begins with (D1, D6, D8)."""

from __future__ import annotations

from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from b2b.aggregates.criteria import Criteria
from b2b.aggregates.values import CompanyKind

MOST = 40
"""Widgets of one dashboard."""
COLUMNS = (25, 33, 50, 66, 75, 100)
"""Widths in percent of the screen."""
ROWS = (3, 5, 8, 10, 15, 20)
"""Rows that are seen without scrolling."""
TONES = ("wait", "soon", "alert", "part", "done", "draft")
"""Colours of the band: blue, amber, red, violet, green, grey."""
FIELDS = (
    *("state", "partners", "items", "time", "amount", "retailer_reference", "created_at", "sent_at"),
    *("courier", "tracking_number", "mode"),
)
"""What a widget can show beside the number and the name; none chosen: what its width has room for."""
STAY = frozenset({"draft", "need_attention"})
"""The default widgets that cannot be removed (D5)."""


class Placed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A widget on somebody's dashboard. `key` names a default; an empty `title`: what the default is called."""

    id: UUID
    key: str | None = None
    title: str = ""
    search: Criteria = Criteria()
    sort: str = "-modified_at"
    tone: str = "wait"
    columns: int = 25
    rows: int = 5
    alert: bool = False
    mail_alert: bool = False
    fields: tuple[str, ...] = ()


class Words(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody typed into a widget, and what may therefore name a person."""

    title: str = ""
    q: str | None = None
    recipient: str | None = None


def parted(widget: Placed) -> tuple[Placed, Words]:
    """A widget without its words, and the words."""
    words = Words(title=widget.title, q=widget.search.q, recipient=widget.search.recipient)
    return joined(widget, Words()), words


def joined(widget: Placed, words: Words) -> Placed:
    """A widget with these words."""
    return replace(widget, title=words.title, search=replace(widget.search, q=words.q, recipient=words.recipient))


class Default(Struct, frozen=True, kw_only=True):
    """A widget that a side begins with."""

    key: str
    search: Criteria
    sort: str = "-modified_at"
    tone: str
    alert: bool = False
    columns: int = 25

    def placed(self, reader_id: UUID) -> Placed:
        """This default on somebody's dashboard; its id there is the same for ever."""
        return Placed(
            id=uuid5(reader_id, self.key),
            key=self.key,
            search=self.search,
            sort=self.sort,
            tone=self.tone,
            columns=self.columns,
            alert=self.alert,
        )


def _requests(state: str, *, due_soon: bool | None = None) -> Criteria:
    return Criteria(kind="request", state=state, due_soon=due_soon)


TO_SHIP = Criteria(kind="order", state="to_ship,partly_shipped")
LATE = Criteria(kind="order", state="late")
SHIPPED = Criteria(kind="order", state="shipped", aged=False)

DEFAULTS = {
    CompanyKind.RETAILER: (
        Default(key="draft", search=_requests("draft"), tone="draft"),
        Default(key="waiting_over_1h", search=_requests("waiting", due_soon=False), sort="deadline", tone="wait"),
        Default(
            key="waiting_under_1h",
            search=_requests("waiting", due_soon=True),
            sort="deadline",
            tone="soon",
            alert=True,
        ),
        Default(key="need_attention", search=_requests("need_attention"), tone="alert", alert=True),
        Default(key="partially_ordered", search=_requests("partially_ordered"), tone="part"),
        Default(key="to_ship", search=TO_SHIP, sort="deadline", tone="wait"),
        Default(key="shipping_late", search=LATE, sort="deadline", tone="alert", alert=True),
        Default(key="shipped_14d", search=SHIPPED, tone="done"),
    ),
    CompanyKind.SUPPLIER: (
        Default(key="waiting", search=_requests("waiting"), sort="deadline", tone="soon", alert=True, columns=33),
        Default(key="answered", search=_requests("answered"), tone="done", columns=33),
        Default(key="expired", search=_requests("expired"), tone="draft", columns=33),
        Default(key="to_ship", search=TO_SHIP, sort="deadline", tone="wait", alert=True, columns=33),
        Default(key="shipping_late", search=LATE, sort="deadline", tone="alert", alert=True, columns=33),
        Default(key="shipped_14d", search=SHIPPED, tone="done", columns=33),
    ),
}


def defaults_of(side: CompanyKind, reader_id: UUID) -> tuple[Placed, ...]:
    """The dashboard of whoever has changed nothing."""
    return tuple(default.placed(reader_id) for default in DEFAULTS[side])
