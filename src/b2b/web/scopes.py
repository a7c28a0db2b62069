"""What an API key may do, in words (A12)."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext, lazy_gettext

from b2b.access import Area

AREAS = {
    Area.DASHBOARD: lazy_gettext("Dashboard"),
    Area.REQUESTS: lazy_gettext("Requests"),
    Area.ORDERS: lazy_gettext("Orders"),
    Area.PARTNERS: lazy_gettext("Partners"),
    Area.PRODUCT_LINES: lazy_gettext("Product lines"),
    Area.COMPANY: lazy_gettext("Company"),
    Area.BILLING: lazy_gettext("Billing"),
    Area.API: lazy_gettext("Keys and webhooks"),
    Area.AUDIT: lazy_gettext("History"),
}


def words_of_scopes(scopes: Sequence[str]) -> str:
    """“Requests: change · Orders: see”; without scopes: everything that its maker may do."""
    if not scopes:
        return gettext("Everything that its maker may do")
    found = {area: verb for area, _, verb in (scope.partition(":") for scope in sorted(scopes))}
    return " · ".join(_one(Area(area), verb) for area, verb in found.items())


def _one(area: Area, verb: str) -> str:
    what = gettext("change") if verb == "write" else gettext("see")
    return gettext("%(area)s: %(what)s", area=AREAS[area], what=what)
