"""Two retailers and three suppliers in an empty database, and the read models that follow what they do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from b2b.access import Actor
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.values import Address, Answer, AnsweredItem, CompanyKind, Line, Mode, Recipient
from b2b.commands.drafts import Draft, DraftItem, DraftPartner
from b2b.commands.orders import Shipment, ship_order
from b2b.commands.requests import answer_request, draft_request, place_orders
from b2b.console import Console
from b2b.projections.models import read_models
from b2b.projections.runner import Runner
from b2b.scheduler.due import fire_all
from tests.builders import HOUR, MONDAY
from tests.people import connect, register

KEY = b"\x2a" * 32
RETAILERS = ("Maison Laurier", "Harbour & Pine")
SUPPLIERS = ("Nordlys Home", "Halden & Sons", "Casa Verde")
EMAIL, STREET = "elodie.secret@example.com", "88 avenue Cachée"


@dataclass(frozen=True)
class World:
    """Everybody, by name, and what they do. `url` is the database."""

    url: str
    console: Console
    runner: Runner
    actors: dict[str, Actor]
    partner_ids: dict[tuple[str, str], UUID]

    def draft(
        self,
        retailer: str = RETAILERS[0],
        *suppliers: str,
        mode: Mode = Mode.MANUAL,
        hours: float = 24,
        send: bool = True,
        now: datetime = MONDAY,
    ) -> UUID:
        """24 soaps and 12 towels, asked of these suppliers (or the first) and to be answered within these hours."""
        chosen = suppliers or SUPPLIERS[:1]
        draft = Draft(
            recipient=recipient(),
            mode=mode,
            retailer_reference="WEB-77120",
            items=(
                DraftItem(name="Dish soap, 1 L", sku="ECL-DS-1000", quantity=24),
                DraftItem(name="Linen tea towel", sku="LIN-TT-50", quantity=12),
            ),
            partners=tuple(
                DraftPartner(partner_id=self.partner_ids[retailer, name], deadline=now + hours * HOUR)
                for name in chosen
            ),
        )
        return draft_request(self.console, self.actors[retailer], draft=draft, send=send, now=now).subject.id

    def answer(
        self,
        request_id: UUID,
        supplier: str = SUPPLIERS[0],
        *,
        available: int = 24,
        price: str = "9.10",
        now: datetime,
    ) -> int:
        """As many of each item, at this price; gives the position."""
        items = self.request(request_id).sent_items
        offers = tuple(AnsweredItem(item_id=i.id, available=available, unit_price=Decimal(price)) for i in items)
        answer = Answer(items=offers, shipping_cost=Decimal(14), ships_in_hours=24)
        actor = self.actors[supplier]
        return answer_request(self.console, actor, request_id=request_id, answer=answer, now=now).position

    def order(self, request_id: UUID, supplier: str = SUPPLIERS[0], *, close: bool = True, now: datetime) -> UUID:
        """All that is asked, ordered of one supplier."""
        request = self.request(request_id)
        retailer = next(name for name in RETAILERS if self.actors[name].company_id == request.company_id)
        partner_id = self.partner_ids[retailer, supplier]
        lines = tuple(Line(item_id=i.id, partner_id=partner_id, quantity=i.quantity) for i in request.sent_items)
        actor = self.actors[retailer]
        _, orders = place_orders(self.console, actor, request_id=request_id, lines=lines, close=close, now=now)
        return orders[0].id

    def ship(self, order_id: UUID, supplier: str = SUPPLIERS[0], *, now: datetime) -> None:
        ship_order(self.console, self.actors[supplier], order_id=order_id, shipment=Shipment(courier="UPS"), now=now)

    def request(self, request_id: UUID) -> Request:
        return self.console.load(Request, request_id)

    def the_order(self, order_id: UUID) -> Order:
        return self.console.load(Order, order_id)

    def company(self, name: str) -> UUID:
        return self.actors[name].company_id

    def pass_time(self, now: datetime) -> None:
        """Whatever time brings by then happens, and is shown."""
        self.runner.catch_up()
        while fire_all(self.console, now=now):
            self.runner.catch_up()

    def topics(self, id: UUID) -> list[str]:
        return [event.TOPIC for event in self.console.events(id)]

    def table(self, statement: str, values: Any = None) -> list[dict[str, Any]]:
        """The rows of a statement, by the names of their columns."""
        with psycopg.connect(self.url, autocommit=True, row_factory=dict_row) as connection:
            return connection.execute(statement, values).fetchall()


def recipient() -> Recipient:
    """Somebody whose e-mail and street no supplier's list may hold."""
    address = Address(lines=(STREET,), city="Montréal", region="QC", postal_code="H2T 2N4", country="CA")
    return Recipient(name="Élodie Marchand", email=EMAIL, phone="+1 514 555 0142", address=address)


@dataclass(frozen=True)
class Cast:
    """Who takes part, as an empty database knows them: copied for each test, for a password takes its time."""

    database: str
    actors: dict[str, Actor]
    partner_ids: dict[tuple[str, str], UUID]


def cast(url: str) -> Cast:
    """Register everybody in an empty database; every supplier is a partner of every retailer."""
    with Console.open(url, master_key=KEY) as console:
        actors = {name: register(console, name, CompanyKind.RETAILER) for name in RETAILERS}
        actors |= {name: register(console, name, CompanyKind.SUPPLIER) for name in SUPPLIERS}
        partner_ids = {
            (retailer, supplier): connect(console, actors[retailer], actors[supplier])
            for retailer in RETAILERS
            for supplier in SUPPLIERS
        }
        with console.pool.connection() as connection:
            return Cast(connection.info.dbname, actors, partner_ids)


@contextmanager
def open_world(url: str, known: Cast) -> Iterator[World]:
    """The world in a copy of the database of its cast."""
    with Console.open(url, master_key=KEY) as console:
        yield World(url, console, Runner(console, read_models(), url=url), known.actors, known.partner_ids)
