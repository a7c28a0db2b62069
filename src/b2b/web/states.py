"""The states of API.md as people read them: tone of colour, icon and word, for chips, lists and exports."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import LazyString, lazy_gettext, lazy_pgettext


class Appearance(NamedTuple):
    """How a state looks. The word is always shown: colour is never the only signal (WCAG 1.4.1)."""

    tone: str
    icon: str
    word: LazyString | str


STATES: dict[str, Appearance] = {
    # a request, as the retailer and its partners see it
    "draft": Appearance("draft", "pencil", lazy_gettext("Draft")),
    "waiting": Appearance("wait", "clock", lazy_gettext("Waiting")),
    "due_soon": Appearance("soon", "hourglass", lazy_gettext("Due within 1 h")),
    "need_attention": Appearance("alert", "alert", lazy_gettext("Need attention")),
    "partially_ordered": Appearance("part", "half", lazy_gettext("Partially ordered")),
    "ordered": Appearance("done", "check", lazy_gettext("Ordered")),
    "closed": Appearance("draft", "check", lazy_gettext("Closed")),
    "cancelled": Appearance("draft", "x", lazy_pgettext("request", "Cancelled")),
    "answered": Appearance("done", "check", lazy_gettext("Answered")),
    "no_answer": Appearance("alert", "alert", lazy_gettext("No answer")),
    "declined": Appearance("draft", "x", lazy_gettext("Declined")),
    "expired": Appearance("alert", "alert", lazy_gettext("Expired")),
    "not_retained": Appearance("draft", "x", lazy_gettext("Not retained")),
    # an order
    "to_ship": Appearance("wait", "box", lazy_gettext("To ship")),
    "late": Appearance("alert", "alert", lazy_gettext("Shipping late")),
    "partly_shipped": Appearance("part", "half", lazy_gettext("Partly shipped")),
    "shipped": Appearance("done", "truck", lazy_gettext("Shipped")),
    "order_cancelled": Appearance("draft", "x", lazy_pgettext("order", "Cancelled")),
    # a partnership, a user, a key, an endpoint
    "invited": Appearance("wait", "mail", lazy_gettext("Invited")),
    "connected": Appearance("done", "check", lazy_gettext("Connected")),
    "paused": Appearance("soon", "pause", lazy_gettext("Paused")),
    "ended": Appearance("draft", "x", lazy_gettext("Ended")),
    "active": Appearance("done", "check", lazy_gettext("Active")),
    "disabled": Appearance("draft", "x", lazy_gettext("Disabled")),
    "verified": Appearance("done", "shield", lazy_gettext("Verified")),
    # a delivery to an endpoint, a payment
    "delivered": Appearance("done", "check", lazy_gettext("Delivered")),
    "failed": Appearance("alert", "x", lazy_gettext("Failed")),
    "retrying": Appearance("soon", "hourglass", lazy_gettext("Retrying")),
    "dead_letter": Appearance("alert", "alert", lazy_gettext("Dead letter")),
    "paid": Appearance("done", "check", lazy_gettext("Paid")),
    "refused": Appearance("alert", "alert", lazy_gettext("Refused")),
    "invoice_refused": Appearance("alert", "alert", lazy_pgettext("invoice", "Refused")),
    "invoice_open": Appearance("wait", "clock", lazy_gettext("Not paid yet")),
    "invoice_overdue": Appearance("alert", "alert", lazy_gettext("Overdue")),
}


def appearance(code: str, kind: str = "request") -> Appearance:
    """How the state `code` of a transaction of this `kind` looks; an unknown code shows itself, in grey."""
    return STATES.get(f"{kind}_{code}") or STATES.get(code) or Appearance("draft", "dot", code)
