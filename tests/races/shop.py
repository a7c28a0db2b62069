"""A retailer with two buyers, and three suppliers, who all act at the same moment over connections of their own."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from b2b.access import Actor
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.values import Answer, AnsweredItem, CompanyKind, Line, Mode
from b2b.commands.drafts import Draft, DraftItem, DraftPartner
from b2b.commands.requests import draft_request
from b2b.console import Console
from b2b.errors import Refused
from tests.builders import HOUR, MONDAY, recipient
from tests.people import connect, register

KEY = b"\x2a" * 32
SUPPLIERS = ("Nordlys Home", "Halden & Sons", "Casa Verde")
DEADLINE = MONDAY + 24 * HOUR
ALL_PLACED = "SELECT count(*) FROM events WHERE topic = 'order.placed'"


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Do all of this at the same moment, each in a thread of its own; gives what each returned, or its refusal.

    Anything but a refusal is no right outcome, and is raised.
    """
    ready = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        ready.wait(timeout=30)
        try:
            return action()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def refusals(outcomes: Sequence[Any]) -> list[type[Refused]]:
    """The reasons of those outcomes that are refusals."""
    return [type(outcome) for outcome in outcomes if isinstance(outcome, Refused)]


@dataclass(frozen=True)
class Shop:
    """Everybody who takes part. `here` and `there` share nothing but the database, as two processes do."""

    here: Console
    there: Console
    nina: Actor
    omar: Actor
    suppliers: tuple[Actor, ...]
    partner_ids: tuple[UUID, ...]

    def request(
        self,
        *,
        partners: int = 1,
        mode: Mode = Mode.MANUAL,
        send: bool = True,
        deadline: datetime = DEADLINE,
        now: datetime = MONDAY,
    ) -> UUID:
        """24 soaps and 12 towels, asked of the first suppliers until Tuesday."""
        draft = Draft(
            recipient=recipient(),
            mode=mode,
            items=(
                DraftItem(name="Dish soap, 1 L", sku="ECL-DS-1000", quantity=24),
                DraftItem(name="Linen tea towel", sku="LIN-TT-50", quantity=12),
            ),
            partners=tuple(DraftPartner(partner_id=id, deadline=deadline) for id in self.partner_ids[:partners]),
        )
        return draft_request(self.here, self.nina, draft=draft, send=send, now=now).subject.id

    def answer(self, request_id: UUID, *, price: str = "9.10", available: int = 24) -> Answer:
        """As many of each item, at this price each."""
        items = self.load(request_id).content.items
        offers = tuple(AnsweredItem(item_id=i.id, available=available, unit_price=Decimal(price)) for i in items)
        return Answer(items=offers, shipping_cost=Decimal("14.00"), ships_in_hours=24)

    def lines(self, request_id: UUID, *, partner: int = 0) -> tuple[Line, ...]:
        """All that is asked, from one partner."""
        items = self.load(request_id).content.items
        return tuple(Line(item_id=i.id, partner_id=self.partner_ids[partner], quantity=i.quantity) for i in items)

    def load(self, request_id: UUID) -> Request:
        return self.here.load(Request, request_id)

    def order(self, order_id: UUID) -> Order:
        return self.here.load(Order, order_id)

    def happened(self, id: UUID) -> Counter[str]:
        """How often each kind of event happened to a request or an order."""
        return Counter(event.TOPIC for event in self.here.events(id))

    def story(self, id: UUID) -> list[Any]:
        return self.here.events(id)

    def placed(self) -> int:
        """How many orders there are in all, whoever knows of them."""
        with self.here.pool.connection() as connection:
            return connection.execute(ALL_PLACED).fetchone()[0]


def open_shop(database_url: str, *, undo: ExitStack) -> Shop:
    """Register everybody in an empty database."""
    here, there = (undo.enter_context(Console.open(database_url, master_key=KEY)) for _ in range(2))
    nina = register(here, "Maison Laurier", CompanyKind.RETAILER)
    suppliers = tuple(register(here, name, CompanyKind.SUPPLIER) for name in SUPPLIERS)
    partner_ids = tuple(connect(here, nina, supplier) for supplier in suppliers)
    omar = replace(nina, id=UUID(int=0xD2), user_id=UUID(int=0xD2))
    return Shop(here, there, nina, omar, suppliers, partner_ids)
