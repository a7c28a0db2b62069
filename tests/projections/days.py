"""Random days: two retailers and three suppliers do whatever comes to their minds, and time passes."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st

from b2b.aggregates.values import LineChange, Mode, ShippedLine
from b2b.commands import orders, requests
from b2b.errors import Refused
from tests.builders import HOUR
from tests.projections.world import RETAILERS, SUPPLIERS, World

ASKING = ("draft", "send", "automatic", "move", "close", "cancel", "delete", "order", "order_part")
ANSWERING = ("answer", "decline", "withdraw", "comment")
DELIVERING = ("ship", "ship_part", "change", "cancel_order")
PASSING = {"quarter": 0.25, "hour": 1, "half_day": 12, "day": 24, "fortnight": 14 * 24}
OFTEN = (
    "send",
    "send",
    "automatic",
    *["answer"] * 6,
    *["order"] * 3,
    "order_part",
    "ship",
    "ship",
    "ship_part",
    "hour",
)
NAMES = (*ASKING, *ANSWERING, *DELIVERING, *PASSING, *OFTEN)
STEPS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.integers(0, 50), st.integers(0, 2), st.integers(1, 24)),
    min_size=20,
    max_size=50,
)
"""What is done, to which of what there is, by which supplier, and a number for whatever needs one."""


class Days:
    """What happens, by the clock of the example. What the rules refuse does not happen."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world = world
        self.now = now
        self.requests: list[UUID] = []
        self.orders: list[UUID] = []

    def take(self, step: tuple[str, int, int, int]) -> None:
        name, which, who, number = step
        self.now += timedelta(minutes=7)
        if name in PASSING:
            return self.pass_time(PASSING[name] * HOUR)
        try:
            self.do(name, which, who, number)
        except Refused:
            return None

    def pass_time(self, span: timedelta) -> None:
        self.now += span
        self.world.pass_time(self.now)

    def do(self, name: str, which: int, who: int, number: int) -> None:
        if name in ("draft", "send", "automatic"):
            return self.ask(name, which, number)
        if name in DELIVERING:
            return self.deliver(name, which, number)
        if not self.requests:
            return None
        return self.talk(name, self.requests[-1 - which % min(3, len(self.requests))], SUPPLIERS[who], number)

    def ask(self, name: str, which: int, number: int) -> None:
        chosen = SUPPLIERS[: 1 + which % 3]
        mode = Mode.AUTOMATIC if name == "automatic" else Mode.MANUAL
        retailer, send = RETAILERS[which % 2], name != "draft"
        self.requests.append(self.world.draft(retailer, *chosen, mode=mode, hours=2 * number, send=send, now=self.now))

    def talk(self, name: str, id: UUID, supplier: str, number: int) -> None:
        world, now = self.world, self.now
        request, answering = world.request(id), world.actors[supplier]
        owner = next(a for a in world.actors.values() if a.company_id == request.company_id)
        partner_id = world.partner_ids[owner.company_name, supplier]
        to_request = {"request_id": id, "now": now}
        match name:
            case "answer":
                world.answer(id, supplier, available=number, now=now)
                self.orders += [ref.id for ref in world.request(id).orders if ref.id not in self.orders]
            case "decline":
                requests.decline_request(world.console, answering, reason="stock", **to_request)
            case "withdraw":
                requests.withdraw_answer(world.console, answering, **to_request)
            case "move":
                requests.change_deadlines(world.console, owner, deadlines=now + number / 2 * HOUR, **to_request)
            case "comment":
                actor = owner if number % 2 else answering
                requests.comment_on_request(world.console, actor, partner_id=partner_id, text="Well?", **to_request)
            case "order" | "order_part":
                self.orders.append(world.order(id, supplier, close=name == "order", now=now))
            case "close":
                requests.close_request(world.console, owner, **to_request)
            case "cancel":
                requests.cancel_request(world.console, owner, **to_request)
            case "delete":
                requests.delete_draft(world.console, owner, **to_request)

    def deliver(self, name: str, which: int, number: int) -> None:
        if not self.orders:
            return
        world, now = self.world, self.now
        order = world.the_order(self.orders[-1 - which % min(3, len(self.orders))])
        supplier = next(a for a in world.actors.values() if a.company_id == order.parties.supplier_id)
        retailer = next(a for a in world.actors.values() if a.company_id == order.parties.company_id)
        line_id = next(iter(order.lines))
        if name == "cancel_order":
            orders.cancel_order(world.console, retailer, order_id=order.id, now=now)
        elif name == "change":
            change = LineChange(line_id=line_id, quantity=number, unit_price=Decimal(8), back_order_date=None)
            orders.change_order(world.console, supplier, order_id=order.id, changes=[change], reason="less", now=now)
        else:
            part = (ShippedLine(line_id=line_id, quantity=number),) if name == "ship_part" else None
            parcel = orders.Shipment(courier="UPS", lines=part)
            orders.ship_order(world.console, supplier, order_id=order.id, shipment=parcel, now=now)
