"""What can be done with an order. One function a command: may the actor? load, call, save."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.values import CompanyKind, LineChange, ShippedLine
from b2b.commands.saved import Change, Saved, changing, mine
from b2b.console import Console
from b2b.couriers import guess, tracking_url

RETAILER, SUPPLIER = CompanyKind.RETAILER, CompanyKind.SUPPLIER


class Shipment(Struct, frozen=True, kw_only=True):
    """A parcel as it was typed. `courier` None: guessed from the number; `lines` None: all that is left."""

    tracking_number: str = ""
    courier: str | None = None
    lines: tuple[ShippedLine, ...] | None = None
    shipped_at: datetime | None = None

    def carrier(self) -> tuple[str | None, str | None]:
        """The courier, and the link to its tracking page where it is known (O2)."""
        guessed = guess(self.tracking_number) if self.courier is None and self.tracking_number else None
        courier = self.courier or (guessed.name if guessed else None)
        return courier, tracking_url(courier, self.tracking_number) if courier and self.tracking_number else None


def load_order(console: Console, actor: Actor, order_id: UUID) -> Order:
    """The order, if the actor's company placed it or delivers it; else NotFound."""
    actor.must(Area.ORDERS, Level.SEE)
    order = console.load(Order, order_id)
    if actor.company_id not in (order.parties.company_id, order.parties.supplier_id):
        raise errors.NotFound("order", order_id)
    return order


def emails_of(console: Console, actor: Actor, orders: Sequence[Order]) -> dict[UUID, str | None]:
    """The e-mails of the recipients of the actor's own orders, as their requests held them when they were placed.

    An order has none, because its partner reads it; nor does this give one for an order that the actor delivers (R1).
    """
    own = [order for order in orders if order.parties.company_id == actor.company_id]
    events = console.events.of_each(list({order.parties.request_id for order in own}))
    return {order.id: _email_when_placed(events[order.parties.request_id], order.id) for order in own}


def _email_when_placed(events: Iterable[object], order_id: UUID) -> str | None:
    email: str | None = None
    for event in events:
        match event:
            case Request.RequestDrafted(private=private) | Request.RequestRevised(private=private):
                email = private.recipient.email
            case Request.Assigned(orders=orders) if order_id in {order.id for order in orders}:
                return email
    return email


def ship_order(
    console: Console,
    actor: Actor,
    *,
    order_id: UUID,
    shipment: Shipment,
    if_match: int | None = None,
    now: datetime,
) -> tuple[Saved[Order], UUID]:
    """Confirm one parcel; gives its id too (O2)."""
    actor.must(Area.ORDERS, Level.SEND, as_a=SUPPLIER)
    parcel_id = console.new_id()
    courier, url = shipment.carrier()

    def ship(order: Order) -> None:
        order.ship(
            parcel_id=parcel_id,
            courier=courier,
            tracking_number=shipment.tracking_number,
            tracking_url=url,
            lines=shipment.lines,
            shipped_at=shipment.shipped_at or now,
            now=now,
        )

    return _delivering(console, actor, order_id, ship, if_match), parcel_id


def correct_shipment(
    console: Console,
    actor: Actor,
    *,
    order_id: UUID,
    parcel_id: UUID,
    shipment: Shipment,
    if_match: int | None = None,
    now: datetime,
) -> Saved[Order]:
    """Mend a parcel that was confirmed wrongly; history keeps both (O2)."""
    actor.must(Area.ORDERS, Level.SEND, as_a=SUPPLIER)
    courier, url = shipment.carrier()

    def correct(order: Order) -> None:
        order.correct_shipment(
            parcel_id=parcel_id,
            courier=courier,
            tracking_number=shipment.tracking_number,
            tracking_url=url,
            lines=shipment.lines,
            now=now,
        )

    return _delivering(console, actor, order_id, correct, if_match)


def change_order(
    console: Console,
    actor: Actor,
    *,
    order_id: UUID,
    changes: Sequence[LineChange],
    reason: str,
    if_match: int | None = None,
    now: datetime,
) -> Saved[Order]:
    """The partner changes quantity, price or date after the order, where it is authorised to (X3)."""
    actor.must(Area.ORDERS, Level.SEND, as_a=SUPPLIER)
    return _delivering(
        console, actor, order_id, lambda order: order.change(changes=changes, reason=reason, now=now), if_match
    )


def cancel_order(
    console: Console, actor: Actor, *, order_id: UUID, if_match: int | None = None, now: datetime
) -> Saved[Order]:
    """The retailer cancels what is not shipped (O5)."""
    actor.must(Area.ORDERS, Level.SEND, as_a=RETAILER)

    def load() -> Order:
        order = load_order(console, actor, order_id)
        mine("order", order_id, order.parties.company_id, actor)
        return order

    return changing(
        console, actor, load, lambda order: order.cancel(now=now), if_match=if_match, version=lambda o: o.revision
    )


def comment_on_order(
    console: Console, actor: Actor, *, order_id: UUID, text: str, if_match: int | None = None, now: datetime
) -> Saved[Order]:
    """A message between the two sides of an order (R11)."""
    actor.must(Area.ORDERS, Level.CHANGE)
    side, author = actor.company_kind, actor.user_id

    def comment(order: Order) -> None:
        order.comment(side=side, author_id=author, text=text, now=now)

    return changing(
        console,
        actor,
        lambda: load_order(console, actor, order_id),
        comment,
        if_match=if_match,
        version=lambda order: order.revision,
    )


def _delivering(
    console: Console, actor: Actor, order_id: UUID, change: Change[Order], if_match: int | None
) -> Saved[Order]:
    def load() -> Order:
        order = load_order(console, actor, order_id)
        mine("order", order_id, order.parties.supplier_id, actor)
        return order

    return changing(console, actor, load, change, if_match=if_match, version=lambda order: order.revision)
