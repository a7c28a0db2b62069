"""The fields that somebody chose for a widget, as a row shows them (D6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_babel import gettext, ngettext

from b2b.projections.transactions import Row
from b2b.web.filters import brief, money
from b2b.web.states import appearance

WORDS: Mapping[str, Callable[[Row], str]] = {
    "state": lambda row: str(appearance(row.state, row.kind).word),
    "partners": lambda row: ", ".join(row.partner_names),
    "items": lambda row: ngettext("%(num)d item", "%(num)d items", row.items),
    "amount": lambda row: "" if row.amount is None else money(row.amount, row.currency),
    "retailer_reference": lambda row: row.retailer_reference or "",
    "created_at": lambda row: gettext("created %(time)s", time=brief(row.created_at)),
    "sent_at": lambda row: gettext("sent %(time)s", time=brief(row.sent_at)) if row.sent_at else "",
    "courier": lambda row: ", ".join(row.couriers),
    "tracking_number": lambda row: ", ".join(row.tracking_numbers),
    "mode": lambda row: {"automatic": gettext("Automatic"), "manual": gettext("Manual")}.get(row.mode or "", ""),
}
"""What each field says of a row; the time that remains stands at the end of every row."""


def row_words(row: Row, fields: tuple[str, ...]) -> str:
    """The chosen fields of a row, without those that say nothing of it."""
    return " · ".join(filter(None, (WORDS[name](row) for name in fields if name in WORDS)))
