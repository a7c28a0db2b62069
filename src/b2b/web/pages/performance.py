"""How partners did in the last 90 days, in words and shares (A11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from flask_babel import format_timedelta

from b2b.projections import partner_records
from b2b.projections.partner_records import Performance
from b2b.web.pages.blueprint import actor, viewer
from b2b.web.services import now, services

DAYS = 90
_GOOD, _FAIR = 90, 70
"""Percent from which on a share is good, and not yet bad."""


@dataclass(frozen=True)
class Share:
    """Of how many, how many; in percent, with the tone of its bar. A higher one is better."""

    part: int
    of: int

    @property
    def percent(self) -> int:
        return round(100 * self.part / self.of)

    @property
    def tone(self) -> str:
        return "done" if self.percent >= _GOOD else "soon" if self.percent >= _FAIR else "alert"


@dataclass(frozen=True)
class Shown:
    """What a page says of a partner; None: not yet known."""

    answered: Share | None
    on_time: Share | None
    lowest: Share | None
    usual: str | None
    given: str | None
    orders: int
    open: int
    spent: Decimal


def performance_of_partners() -> Mapping[UUID, Shown]:
    """Of each partner of the viewer's company of which there is something to say."""
    since = now() - timedelta(days=DAYS)
    found = partner_records.performance(services().pool, actor().company_id, since=since, currency=viewer().currency)
    return {partner_id: _shown(one) for partner_id, one in found.items()}


def _shown(one: Performance) -> Shown:
    return Shown(
        answered=_share(one.answered, one.asked),
        on_time=_share(one.on_time, one.on_time + one.late),
        lowest=_share(one.lowest, one.shared),
        usual=_span(one.seconds),
        given=_span(one.given),
        orders=one.orders,
        open=one.open,
        spent=one.spent,
    )


def _share(part: int, of: int) -> Share | None:
    return Share(part, of) if of else None


def _span(seconds: float | None) -> str | None:
    """A time as it is said: 38 minutes, 5 hours."""
    if seconds is None:
        return None
    return format_timedelta(timedelta(seconds=max(60, seconds)), granularity="minute")


SORTS: Mapping[str, Callable[[Shown], float]] = {
    "answered": lambda one: one.answered.percent if one.answered else -1,
    "on_time": lambda one: one.on_time.percent if one.on_time else -1,
    "orders": lambda one: one.orders,
    "spent": lambda one: float(one.spent),
}
"""What the list is sorted by, the best first; who is not known comes last."""
NOBODY = Shown(None, None, None, None, None, 0, 0, Decimal(0))
