"""Areas, levels and the usual sets of privileges in words (A4)."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

from b2b.access import Area, Level


def area_words(area: Area) -> str:
    return {
        Area.DASHBOARD: gettext("Dashboard"),
        Area.REQUESTS: gettext("Requests"),
        Area.ORDERS: gettext("Orders"),
        Area.PARTNERS: gettext("Partners"),
        Area.PRODUCT_LINES: gettext("Product lines"),
        Area.COMPANY: gettext("Company"),
        Area.BILLING: gettext("Billing"),
        Area.API: gettext("API"),
        Area.AUDIT: gettext("Audit"),
    }[area]


def level_words(level: Level) -> str:
    return {
        Level.NONE: gettext("None"),
        Level.SEE: gettext("See"),
        Level.CHANGE: gettext("Change"),
        Level.SEND: gettext("Send"),
    }[level]


def roles() -> list[tuple[str, str, Mapping[Area, Level]]]:
    """What a new user can start from: (key, in words, its privileges)."""
    see, change, send = Level.SEE, Level.CHANGE, Level.SEND
    trade = {Area.DASHBOARD: change, Area.REQUESTS: send, Area.ORDERS: send}
    care = {Area.DASHBOARD: see, Area.REQUESTS: see, Area.ORDERS: change, Area.PARTNERS: see, Area.PRODUCT_LINES: see}
    return [
        (
            "trade",
            gettext("Trade: asks, answers, orders, ships"),
            {**trade, Area.PARTNERS: change, Area.PRODUCT_LINES: change, Area.COMPANY: see},
        ),
        ("care", gettext("Customer care: sees everything of an order"), care),
        ("auditor", gettext("Auditor: sees everything, changes nothing"), dict.fromkeys(Area, see)),
        (
            "accounts",
            gettext("Accounts: invoices and cards"),
            {Area.ORDERS: see, Area.COMPANY: see, Area.BILLING: change},
        ),
        ("nobody", gettext("Nothing yet: none in every area"), {}),
    ]
