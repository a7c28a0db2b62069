"""What the default widgets are called, for pages, programs and mails alike (D1, D8). `gettext` speaks the language."""

from __future__ import annotations

from collections.abc import Callable

from b2b.aggregates.widgets import Placed


def widget_titles(side: str, gettext: Callable[[str], str]) -> dict[str, tuple[str, str, str, str]]:
    """Of each default widget: what it holds, its title, the head of its time column, and what it says when empty."""
    one, many, orders = gettext("Request"), gettext("Requests"), gettext("Orders")
    if side == "supplier":
        return {
            "waiting": (many, gettext("Waiting for answer"), gettext("Answer in"), gettext("Nobody waits for you.")),
            "answered": (many, gettext("Answered"), gettext("Answered"), gettext("No answer waits for a decision.")),
            "expired": (many, gettext("Expired"), gettext("Time"), gettext("Every request was answered in time.")),
            "to_ship": (orders, gettext("To ship"), gettext("Ship in"), gettext("Everything is on its way.")),
            "shipping_late": (
                orders,
                gettext("Shipping deadline expired"),
                gettext("Time"),
                gettext("Nothing is late."),
            ),
            "shipped_14d": (orders, gettext("Shipped last 14 days"), gettext("Shipped"), gettext("Nothing yet.")),
        }
    return {
        "draft": (one, gettext("Draft"), gettext("Saved"), gettext("No drafts.")),
        "waiting_over_1h": (one, gettext("Waiting for answer (+1h)"), gettext("Time"), gettext("Nothing waits.")),
        "waiting_under_1h": (
            one,
            gettext("Waiting for answer (−1h)"),
            gettext("Time"),
            gettext("No deadline is near."),
        ),
        "need_attention": (one, gettext("Need attention!"), gettext("Since"), gettext("Nothing needs you.")),
        "partially_ordered": (one, gettext("Partially ordered"), gettext("Since"), gettext("Nothing is left open.")),
        "to_ship": (orders, gettext("Waiting for shipping confirmation"), gettext("Time"), gettext("Nothing to ship.")),
        "shipping_late": (orders, gettext("Shipping deadline expired"), gettext("Time"), gettext("Nothing is late.")),
        "shipped_14d": (orders, gettext("Shipped last 14 days"), gettext("Shipped"), gettext("Nothing yet.")),
    }


def title_of(widget: Placed, side: str, gettext: Callable[[str], str]) -> str:
    """What a widget is called: by its reader, or as the default that it is."""
    if widget.title or widget.key is None:
        return widget.title
    kind, title, *_ = widget_titles(side, gettext)[widget.key]
    return gettext("%(kind)s – %(title)s") % {"kind": kind, "title": title}
