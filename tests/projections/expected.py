"""What the read models ought to show, told from the aggregates and PRODUCT's words, with none of the models' code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from b2b.aggregates.order import Order, OrderState
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import ASKING, PartnerState, RequestState
from tests.projections.world import World

IDS = "SELECT DISTINCT originator_id AS id FROM events WHERE split_part(topic, '.', 1) IN ('request', 'order')"
TO_SHIP = {OrderState.TO_SHIP: "to_ship", OrderState.PARTLY_SHIPPED: "to_ship", OrderState.LATE: "shipping_late"}


class Expected:
    """Everything at one moment: what each widget shows, and what time will bring."""

    def __init__(self, world: World, now: datetime) -> None:
        ids = [row["id"] for row in world.table(IDS)]
        self.now = now
        self.requests = world.console.load_many(Request, ids).values()
        self.orders = world.console.load_many(Order, ids).values()

    def widgets(self) -> dict[tuple[UUID, str], set[UUID]]:
        """The transactions of each company's widgets (D1, D8)."""
        found: dict[tuple[UUID, str], set[UUID]] = {}
        for request in self.requests:
            for company, widget in self._of_request(request):
                found.setdefault((company, widget), set()).add(request.id)
        for order in self.orders:
            for company, widget in self._of_order(order):
                found.setdefault((company, widget), set()).add(order.id)
        return found

    def _of_request(self, request: Request) -> Iterator[tuple[UUID, str]]:
        for side in request.sides.values():
            if side.state in (PartnerState.WAITING, PartnerState.ANSWERED, PartnerState.EXPIRED):
                yield side.asked.company_id, str(side.state)
        if request.state == RequestState.WAITING:
            waited = [side.deadline for side in request.sides.values() if side.state == PartnerState.WAITING]
            soon = min(waited) - self.now <= timedelta(hours=1)
            yield request.company_id, "waiting_under_1h" if soon else "waiting_over_1h"
        elif request.state in (RequestState.DRAFT, RequestState.NEED_ATTENTION, RequestState.PARTIALLY_ORDERED):
            yield request.company_id, str(request.state)

    def _of_order(self, order: Order) -> Iterator[tuple[UUID, str]]:
        recent = order.state == OrderState.SHIPPED and self.now - order.last_shipped_at < timedelta(days=14)
        widget = "shipped_14d" if recent else TO_SHIP.get(order.state)
        if widget is not None:
            yield order.parties.company_id, widget
            yield order.parties.supplier_id, widget

    def deadlines(self) -> set[tuple[UUID, str, UUID, datetime]]:
        """Whatever is still to come."""
        found = set()
        for request in self.requests:
            for id, side in request.sides.items():
                if request.state in ASKING and side.state == PartnerState.WAITING:
                    found.add((request.id, "answer", id, side.deadline))
                    found.add((request.id, "due_soon", id, side.deadline - timedelta(hours=1)))
        for order in self.orders:
            if order.state in (OrderState.TO_SHIP, OrderState.PARTLY_SHIPPED):
                found.add((order.id, "shipping", order.id, order.ship_by))
            elif order.state == OrderState.SHIPPED:
                found.add((order.id, "aged", order.id, order.last_shipped_at + timedelta(days=14)))
        return {deadline for deadline in found if deadline[-1] > self.now}
