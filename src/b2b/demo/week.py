"""A week of work: requests in every state, each step at its own hour, through the commands that everybody uses."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import structlog

from b2b.access import Actor
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import DECIDABLE
from b2b.aggregates.values import Answer, AnsweredItem, Item, Line, Mode, ShippedLine
from b2b.assignment import best_plan
from b2b.commands import orders, requests
from b2b.commands.decisions import question_of
from b2b.commands.drafts import Draft, DraftItem
from b2b.console import Console
from b2b.demo import people
from b2b.demo.market import Market

log = structlog.get_logger()
Step = tuple[datetime, Callable[[datetime], None]]
SHIPPED_OFF = ("1Z999AA10123456784", "9400110200881234567891", "JD014600003812345678", "RB123456785GB", "")


@dataclass
class Week:
    """Plays the stories below in the order of their hours, so that events stand as they would have happened."""

    console: Console
    market: Market
    end: datetime
    chance: random.Random = field(default_factory=lambda: random.Random(20))
    steps: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    fire: Callable[[datetime], None] = print

    def at(self, hours_before_end: float, do: Callable[[datetime], None]) -> None:
        """Plan a step this many hours before the demonstration begins."""
        self.steps.append((self.end - timedelta(hours=hours_before_end), len(self.steps), do))

    def play(self) -> None:
        """Run every step in its order; what time brings is fired in between."""
        while self.steps:
            self.steps.sort(key=lambda step: step[:2])
            moment, _, do = self.steps.pop(0)
            self.fire(moment)
            do(moment)
        self.fire(self.end)
        log.info("the week is told", requests=len(self.market.requests))

    def story(self, retailer: str, sent: float, tell: Callable[[Story], None], **how: object) -> None:
        """One request: drafted and sent `sent` hours before the end, then whatever `tell` plans."""
        tell(Story(self, retailer, sent, **how))  # type: ignore[arg-type]


@dataclass
class Story:
    """One request's way, told in hours before the end."""

    week: Week
    retailer: str
    sent: float
    mode: Mode = Mode.MANUAL
    deadline: float | None = None
    send: bool = True
    limited: bool = False
    request_id: UUID | None = None

    def __post_init__(self) -> None:
        self.week.at(self.sent, self._draft)

    @property
    def owner(self) -> Actor:
        return self.week.market.actors[self.retailer]

    def request(self) -> Request:
        assert self.request_id is not None
        return self.week.console.load(Request, self.request_id)

    def _draft(self, now: datetime) -> None:
        chance, market = self.week.chance, self.week.market
        goods = chance.sample(people.GOODS[self.retailer], k=chance.choice((1, 2, 2, 3, 4)))
        number = 77000 + len(market.requests)
        draft = Draft(
            recipient=chance.choice(people.CUSTOMERS[self.retailer]),
            mode=self.mode,
            retailer_reference=f"WEB-{number}" if self.retailer == "Harbour & Pine" else f"MT{number}",
            note_to_customer=chance.choice(people.NOTES_TO_CUSTOMERS),
            note_to_suppliers=chance.choice(people.NOTES_TO_SUPPLIERS),
            items=tuple(self._item(good, first=good == goods[0]) for good in goods),
        )
        saved = requests.draft_request(self.week.console, self.owner, draft=draft, now=now)
        self.request_id = saved.subject.id
        market.requests.append(saved.subject.id)
        if self.send:
            requests.send_request(self.week.console, self.owner, request_id=saved.subject.id, now=now)
            self._set_deadline(now)

    def _item(self, good: people.Good, *, first: bool) -> DraftItem:
        """An item with some room above its lowest price; of a limited request the first has none, the others little."""
        room = (Decimal("0.95") if first else Decimal("1.02")) if self.limited else Decimal("1.20")
        return DraftItem(
            name=good.name,
            sku=good.sku,
            quantity=self.week.chance.choice((1, 2, 3, 6, 12, 24, 40)),
            max_price=round(min(good.prices.values()) * room, 2),
            product_line_id=self.week.market.lines[self.retailer, good.line],
        )

    def _set_deadline(self, now: datetime) -> None:
        if self.deadline is not None:
            due = self.week.end - timedelta(hours=self.deadline)
            requests.change_deadlines(
                self.week.console, self.owner, request_id=self.request_id or UUID(int=0), deadlines=due, now=now
            )

    def answers(self, hours: float, *, stock: float = 1.0, count: int | None = None) -> Story:
        """The partners answer (all, or the first `count`), having this share of what is asked."""

        def do(now: datetime) -> None:
            asked = list(self.request().sides.values())
            for side in asked[:count]:
                if now >= side.deadline:
                    continue
                supplier = self.week.market.actors[self.week.market.supplier_names[side.asked.company_id]]
                requests.answer_request(
                    self.week.console, supplier, request_id=self.request().id, answer=self._answer(side, stock), now=now
                )

        self.week.at(hours, do)
        return self

    def _answer(self, side, stock: float) -> Answer:  # type: ignore[no-untyped-def]
        name = self.week.market.supplier_names[side.asked.company_id]
        items = [item for item in self.request().sent_items if item.id in side.asked.item_ids]
        prices = {good.sku: good.prices for good in people.GOODS[self.retailer]}
        carried = [item for item in items if name in prices[item.sku]]
        return Answer(
            items=tuple(self._offer(item, prices[item.sku][name], stock) for item in carried),
            shipping_cost=Decimal(self.week.chance.choice(("9.50", "12.00", "14.00"))),
            ships_in_hours=self.week.chance.choice((24, 48)),
            comment=self.week.chance.choice(("", "", "The next pallet lands on Wednesday.")),
        )

    def _offer(self, item: Item, price: Decimal, stock: float) -> AnsweredItem:
        available = min(item.quantity, int(item.quantity * stock))
        later = item.quantity - available
        return AnsweredItem(
            item_id=item.id,
            available=available,
            unit_price=price,
            back_order_quantity=later,
            back_order_date=(self.week.end + timedelta(days=6)).date() if later else None,
        )

    def declines(self, hours: float) -> Story:
        """The last partner asked declines."""

        def do(now: datetime) -> None:
            side = list(self.request().sides.values())[-1]
            if now >= side.deadline:
                return
            supplier = self.week.market.actors[self.week.market.supplier_names[side.asked.company_id]]
            requests.decline_request(
                self.week.console, supplier, request_id=self.request().id, reason="stock", comment="", now=now
            )

        self.week.at(hours, do)
        return self

    def orders(self, hours: float, *, close: bool = True, share: int = 1) -> Story:
        """The retailer orders the best plan, or one line in `share` of it."""

        def do(now: datetime) -> None:
            subject = self.request()
            if subject.state not in DECIDABLE:
                return
            plan = best_plan(question_of(subject, now=now))
            lines = tuple(Line(item_id=n.item_id, partner_id=n.partner_id, quantity=n.quantity) for n in plan.lines)
            if lines:
                requests.place_orders(
                    self.week.console,
                    self.owner,
                    request_id=subject.id,
                    lines=lines[::share],
                    close=close,
                    now=now,
                )

        self.week.at(hours, do)
        return self

    def ships(self, hours: float, *, part: bool = False) -> Story:
        """Every order is confirmed, or only its first line."""

        def do(now: datetime) -> None:
            for ref in self.request().orders:
                self._ship(self.week.console.load(Order, ref.id), part, now)

        self.week.at(hours, do)
        return self

    def _ship(self, order: Order, part: bool, now: datetime) -> None:
        supplier = self.week.market.actors[self.week.market.supplier_names[order.parties.supplier_id]]
        first = next(iter(order.lines.values()))
        lines = (ShippedLine(line_id=first.line.id, quantity=max(1, first.left // 2)),) if part else None
        number = self.week.chance.choice(SHIPPED_OFF)
        orders.ship_order(
            self.week.console,
            supplier,
            order_id=order.id,
            shipment=orders.Shipment(tracking_number=number, courier=None if number else "Own van", lines=lines),
            now=now,
        )

    def says(self, hours: float, text: str, *, supplier: bool = False) -> Story:
        """A word in the thread with the first partner."""

        def do(now: datetime) -> None:
            partner_id, side = next(iter(self.request().sides.items()))
            name = self.week.market.supplier_names[side.asked.company_id]
            actor = self.week.market.actors[name] if supplier else self.owner
            requests.comment_on_request(
                self.week.console, actor, request_id=self.request().id, partner_id=partner_id, text=text, now=now
            )

        self.week.at(hours, do)
        return self
