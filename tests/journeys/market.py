"""A retailer with two suppliers that carry its product line, and what they do when a test is about something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from b2b.access import Actor
from b2b.aggregates.company import Configuration
from b2b.aggregates.partnership import Agreement
from b2b.aggregates.request import Request
from b2b.aggregates.values import Answer, AnsweredItem, CompanyKind, Mode
from b2b.app import Services
from b2b.commands import orders, partners, requests
from b2b.commands.account import actor_of_user, create_company
from b2b.commands.drafts import Draft, DraftItem
from b2b.console import Console
from b2b.projections.fresh import wait_until
from tests import builders
from tests.service import Service

PINE, NORDLYS, KESTREL = "Harbour & Pine", "Nordlys Botanics", "Kestrel Supply"
OPEN = ["waiting", "need_attention", "partially_ordered", "to_ship", "late", "partly_shipped"]
PASSWORD = "correct horse"
LINE = ("Household", "Cleaning")
EMAILS = {PINE: "claire@harbour.example", NORDLYS: "mette@nordlys.example", KESTREL: "anna@kestrel.example"}
NAMES = {PINE: "Claire Fontaine", NORDLYS: "Mette Holm", KESTREL: "Anna Price"}


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Market:
    """The companies over a running service; its methods are commands, as fast as a test that starts in the middle."""

    service: Service
    services: Services
    actors: dict[str, Actor]
    partners: dict[str, UUID]
    line_id: UUID

    @property
    def console(self) -> Console:
        return self.services.console

    def request(self, *, name: str, items: Sequence[tuple[str, int]], mode: Mode = Mode.MANUAL) -> UUID:
        """A request that was sent to both suppliers."""
        goods = tuple(
            DraftItem(name=product, sku=product.upper().replace(" ", "-"), quantity=n, product_line_id=self.line_id)
            for product, n in items
        )
        draft = Draft(recipient=builders.recipient(name=name), mode=mode, items=goods, note_to_suppliers="Ring twice.")
        saved = requests.draft_request(self.console, self.actors[PINE], draft=draft, send=True, now=now())
        return saved.subject.id

    def answer(self, request_id: UUID, supplier: str, *, available: int, price: str) -> None:
        """A supplier has so many of everything that it was asked for, at this price."""
        subject = self.console.load(Request, request_id)
        offers = tuple(
            AnsweredItem(item_id=item.id, available=available, unit_price=Decimal(price)) for item in subject.sent_items
        )
        answer = Answer(items=offers, shipping_cost=Decimal("4.00"), ships_in_hours=24)
        requests.answer_request(self.console, self.actors[supplier], request_id=request_id, answer=answer, now=now())

    def ordered(self, *, name: str, product: str = "Dish soap", quantity: int = 6) -> UUID:
        """An order of Nordlys, which came of an automatic request."""
        id = self.request(name=name, items=[(product, quantity)], mode=Mode.AUTOMATIC)
        self.answer(id, NORDLYS, available=quantity, price="9.10")
        self.answer(id, KESTREL, available=0, price="9.45")
        return self.console.load(Request, id).orders[0].id

    def shipped(self, *, name: str) -> UUID:
        """An order of Nordlys that is on its way."""
        id = self.ordered(name=name)
        parcel = orders.Shipment(tracking_number="1Z999AA10123456784")
        orders.ship_order(self.console, self.actors[NORDLYS], order_id=id, shipment=parcel, now=now())
        return id

    def shown(self) -> None:
        """Wait until pages show all that happened so far."""
        last = self.console.recorder.max_notification_id() or 0
        assert wait_until(self.services.pool, last, timeout=20)

    def clear(self) -> None:
        """Cancel whatever is open: a widget shows its first rows, and the next test looks for its own there."""
        owner = self.actors[PINE]
        self.shown()
        with self.services.pool.connection() as connection:
            found = connection.execute(
                "SELECT kind, id FROM transactions WHERE company_id = %s AND state = ANY(%s)", [owner.company_id, OPEN]
            ).fetchall()
        for kind, id in found:
            if kind == "request":
                requests.cancel_request(self.console, owner, request_id=id, now=now())
            else:
                orders.cancel_order(self.console, owner, order_id=id, now=now())

    def let_expire(self, request_id: UUID) -> None:
        """Time is over: the deadlines that were given yesterday have just passed. The clock's next tick sees it."""
        deadline = now() - timedelta(minutes=1)
        yesterday = now() - timedelta(days=1)
        requests.change_deadlines(
            self.console, self.actors[PINE], request_id=request_id, deadlines=deadline, now=yesterday
        )


def open_market(service: Service, services: Services) -> Market:
    """Three companies, two partnerships, one product line."""
    console, actors = services.console, {}
    for name, email in EMAILS.items():
        made = create_company(
            console,
            kind=CompanyKind.RETAILER if name == PINE else CompanyKind.SUPPLIER,
            name=name,
            email=email,
            person=NAMES[name],
            password=PASSWORD,
            configuration=Configuration(currency="CAD", time_zone="America/Toronto"),
            now=now(),
        )
        actors[name] = actor_of_user(console, made.user.id)
    ids = {name: _connect(console, actors, name) for name in (NORDLYS, KESTREL)}
    line = partners.add_product_line(console, actors[PINE], path=LINE, partner_ids=tuple(ids.values()), now=now())
    return Market(service, services, actors, ids, line.subject.id)


def _connect(console: Console, actors: dict[str, Actor], supplier: str) -> UUID:
    agreement = Agreement(name=supplier, answer_hours=4, shipping_required=True, change_order_authorised=True)
    invited = partners.invite_partner(
        console, actors[PINE], email=EMAILS[supplier], message="", agreement=agreement, now=now()
    )
    id, guest = invited.subject.id, actors[supplier]
    partners.connect_partner(console, guest, partner_id=id, supplier_id=guest.company_id, now=now())
    return id
