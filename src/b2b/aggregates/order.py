"""An order: what one partner is to deliver, its parcels, and its end (O, X3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from eventsourcing.domain import Aggregate, event
from msgspec import Struct

from b2b import errors
from b2b.aggregates.personal import PersonalRecipient, PersonalText
from b2b.aggregates.values import (
    Comment,
    CompanyKind,
    LineChange,
    OrderLine,
    Parcel,
    Recipient,
    ShippedLine,
)


class OrderState(StrEnum):
    TO_SHIP = "to_ship"
    PARTLY_SHIPPED = "partly_shipped"
    LATE = "late"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


OPEN = frozenset({OrderState.TO_SHIP, OrderState.PARTLY_SHIPPED, OrderState.LATE})
RECENT = timedelta(days=14)


class Parties(Struct, frozen=True, kw_only=True):
    """Who ordered what from whom, and under which numbers."""

    company_id: UUID
    retailer_name: str
    partner_id: UUID
    supplier_id: UUID
    partner_name: str
    request_id: UUID
    request_number: str
    retailer_reference: str | None = None


@dataclass
class OpenLine:
    """A line as it stands: what was ordered, what was cancelled of it, what is shipped."""

    line: OrderLine
    quantity: int
    unit_price: Decimal
    back_order_date: date | None
    shipped: int = 0

    @property
    def left(self) -> int:
        return self.quantity - self.shipped


class Order(Aggregate):
    """One order's life. Commands refuse or record; the methods under `@event` only assign."""

    class OrderPlaced(Aggregate.Created):
        TOPIC = "order.placed"
        number: str
        parties: Parties
        subject_id: UUID
        recipient: PersonalRecipient
        note_to_customer: PersonalText
        note_to_suppliers: PersonalText
        partner_notes: str
        lines: tuple[OrderLine, ...]
        shipping_cost: Decimal
        currency: str
        ship_by: datetime
        change_order_authorised: bool

    @classmethod
    def place(
        cls,
        *,
        id: UUID,
        number: str,
        parties: Parties,
        subject_id: UUID,
        recipient: Recipient,
        note_to_customer: str,
        note_to_suppliers: str,
        partner_notes: str,
        lines: tuple[OrderLine, ...],
        shipping_cost: Decimal,
        currency: str,
        ship_by: datetime,
        change_order_authorised: bool,
        now: datetime,
    ) -> Order:
        """A new order. `recipient` comes without its e-mail, which no supplier ever sees (R1)."""
        return cls._create(
            cls.OrderPlaced,
            id=id,
            timestamp=now,
            number=number,
            parties=parties,
            subject_id=subject_id,
            recipient=recipient,
            note_to_customer=note_to_customer,
            note_to_suppliers=note_to_suppliers,
            partner_notes=partner_notes,
            lines=lines,
            shipping_cost=shipping_cost,
            currency=currency,
            ship_by=ship_by,
            change_order_authorised=change_order_authorised,
        )

    @event(OrderPlaced)
    def __init__(
        self,
        *,
        number: str,
        parties: Parties,
        subject_id: UUID,
        recipient: Recipient,
        note_to_customer: str,
        note_to_suppliers: str,
        partner_notes: str,
        lines: tuple[OrderLine, ...],
        shipping_cost: Decimal,
        currency: str,
        ship_by: datetime,
        change_order_authorised: bool,
    ) -> None:
        self.number = number
        self.parties = parties
        self.subject_id = subject_id
        self.recipient = recipient
        self.note_to_customer = note_to_customer
        self.note_to_suppliers = note_to_suppliers
        self.partner_notes = partner_notes
        self.lines = {line.id: OpenLine(line, line.quantity, line.unit_price, line.back_order_date) for line in lines}
        self.shipping_cost = shipping_cost
        self.currency = currency
        self.ship_by = ship_by
        self.change_order_authorised = change_order_authorised
        self.late = False
        self.cancelled = False
        self.aged = False
        self.parcels: dict[UUID, Parcel] = {}
        self.comments: list[Comment] = []
        self.changes: list[OrderChange] = []
        self.silent_events = 0

    class OrderChanged(Aggregate.Event):
        TOPIC = "order.changed"
        before: tuple[LineChange, ...]
        after: tuple[LineChange, ...]
        reason: str

    def change(self, *, changes: Sequence[LineChange], reason: str, now: datetime) -> None:
        """The partner changes quantity, price or date after the order, with a reason, where it may (X3)."""
        if not self.change_order_authorised:
            raise errors.ChangeNotAuthorised(retailer=self.parties.retailer_name)
        self._must_be_open()
        if not reason.strip():
            raise errors.Invalid(errors.FieldError("/reason", "Say why: the retailer sees it beside the change."))
        for index, new in enumerate(changes):
            line = self._line(new.line_id, f"/lines/{index}/line_id")
            if new.quantity < line.shipped:
                raise errors.LessThanShipped(f"/lines/{index}/quantity", shipped=line.shipped, item=line.line.name)
        before = tuple(self._as_it_is(new.line_id) for new in changes)
        if before != tuple(changes):
            self.trigger_event(self.OrderChanged, timestamp=now, before=before, after=tuple(changes), reason=reason)

    @event(OrderChanged)
    def _changed(
        self, before: tuple[LineChange, ...], after: tuple[LineChange, ...], reason: str, timestamp: datetime
    ) -> None:
        self.changes.append(OrderChange(before=before, after=after, reason=reason, changed_at=timestamp))
        for new in after:
            line = self.lines[new.line_id]
            line.quantity = new.quantity
            line.unit_price = new.unit_price
            line.back_order_date = new.back_order_date

    class Shipped(Aggregate.Event):
        TOPIC = "order.shipped"
        parcel: Parcel
        complete: bool

    def ship(
        self,
        *,
        parcel_id: UUID,
        courier: str | None,
        tracking_number: str,
        tracking_url: str | None,
        lines: Sequence[ShippedLine] | None,
        shipped_at: datetime,
        now: datetime,
    ) -> None:
        """Confirm one parcel; `lines` None: all that is left. Never more than ordered (O2)."""
        self._must_be_open()
        self._check_number(parcel_id, tracking_number)
        packed = self._packed(lines)
        self._check_left(packed, {})
        parcel = Parcel(
            id=parcel_id,
            courier=courier,
            tracking_number=tracking_number,
            tracking_url=tracking_url,
            shipped_at=shipped_at,
            lines=packed,
        )
        left = sum(line.left for line in self.lines.values()) - sum(line.quantity for line in packed)
        self.trigger_event(self.Shipped, timestamp=now, parcel=parcel, complete=left == 0)

    @event(Shipped)
    def _shipped(self, parcel: Parcel) -> None:
        self.parcels[parcel.id] = parcel
        self.aged = False
        self._count_shipped()

    class ShipmentCorrected(Aggregate.Event):
        TOPIC = "order.shipment_corrected"
        before: Parcel
        parcel: Parcel
        complete: bool

    def correct_shipment(
        self,
        *,
        parcel_id: UUID,
        courier: str | None,
        tracking_number: str,
        tracking_url: str | None,
        lines: Sequence[ShippedLine] | None,
        now: datetime,
    ) -> None:
        """Mend a parcel: another courier, number or quantities; history keeps both (O2). `lines` None: as they were."""
        before = self.parcel(parcel_id)
        if self.state == OrderState.CANCELLED:
            raise errors.OrderNotOpen(number=self.number, state=self.state)
        self._check_number(parcel_id, tracking_number)
        packed = before.lines if lines is None else tuple(line for line in lines if line.quantity)
        self._check_left(packed, {line.line_id: line.quantity for line in before.lines})
        parcel = Parcel(
            id=parcel_id,
            courier=courier,
            tracking_number=tracking_number,
            tracking_url=tracking_url,
            shipped_at=before.shipped_at,
            lines=packed,
        )
        if parcel == before:
            return
        shipped = self.shipped_units + units(packed) - units(before.lines)
        ordered = sum(line.quantity for line in self.lines.values())
        self.trigger_event(
            self.ShipmentCorrected, timestamp=now, before=before, parcel=parcel, complete=shipped >= ordered
        )

    @event(ShipmentCorrected)
    def _shipment_corrected(self, parcel: Parcel) -> None:
        self.parcels[parcel.id] = parcel
        self._count_shipped()

    class ShippingDeadlineExpired(Aggregate.Event):
        TOPIC = "order.shipping_deadline_expired"
        ship_by: datetime

    def expire_shipping(self, *, now: datetime) -> None:
        """The shipping time is over; shipping is still possible (O3). Said once, and only while something is left."""
        if self.state in OPEN and not self.late and now >= self.ship_by:
            self.trigger_event(self.ShippingDeadlineExpired, timestamp=now, ship_by=self.ship_by)

    @event(ShippingDeadlineExpired)
    def _shipping_expired(self) -> None:
        self.late = True

    class OrderAged(Aggregate.Event):
        TOPIC = "order.aged"

    def age(self, *, now: datetime) -> None:
        """14 days have passed since the last parcel: the order leaves “Shipped last 14 days” (O4)."""
        if self.state == OrderState.SHIPPED and not self.aged and now - self.last_shipped_at >= RECENT:
            self.trigger_event(self.OrderAged, timestamp=now)

    @event(OrderAged)
    def _aged(self) -> None:
        self.aged = True
        self.silent_events += 1

    class OrderCancelled(Aggregate.Event):
        TOPIC = "order.cancelled"
        lines: tuple[ShippedLine, ...]

    def cancel(self, *, now: datetime) -> None:
        """The retailer takes back what is not shipped; what is shipped stays ordered (O5)."""
        self._must_be_open()
        self.trigger_event(self.OrderCancelled, timestamp=now, lines=self._packed(None))

    @event(OrderCancelled)
    def _cancelled(self, lines: tuple[ShippedLine, ...]) -> None:
        self.cancelled = True
        for gone in lines:
            self.lines[gone.line_id].quantity -= gone.quantity

    class OrderCommented(Aggregate.Event):
        TOPIC = "order.commented"
        subject_id: UUID
        side: CompanyKind
        author_id: UUID | None
        text: PersonalText

    def comment(self, *, side: CompanyKind, author_id: UUID | None, text: str, now: datetime) -> None:
        """A message between the retailer and the partner of this order (R11)."""
        self.trigger_event(
            self.OrderCommented,
            timestamp=now,
            subject_id=self.subject_id,
            side=side,
            author_id=author_id,
            text=text,
        )

    @event(OrderCommented)
    def _commented(self, side: CompanyKind, author_id: UUID | None, text: str, timestamp: datetime) -> None:
        self.comments.append(Comment(side=side, author_id=author_id, text=text, written_at=timestamp))

    # What the commands and the views read.

    @property
    def state(self) -> OrderState:
        """Where the order stands (PRODUCT.md, States): late lasts until the last unit is shipped."""
        if all(line.left == 0 for line in self.lines.values()):
            return OrderState.SHIPPED if self.shipped_units else OrderState.CANCELLED
        if self.late:
            return OrderState.LATE
        return OrderState.PARTLY_SHIPPED if self.shipped_units else OrderState.TO_SHIP

    @property
    def shipped_units(self) -> int:
        return sum(line.shipped for line in self.lines.values())

    @property
    def last_shipped_at(self) -> datetime:
        return max(parcel.shipped_at for parcel in self.parcels.values())

    @property
    def goods(self) -> Decimal:
        return sum((line.quantity * line.unit_price for line in self.lines.values()), Decimal(0))

    @property
    def total(self) -> Decimal:
        """Goods as they stand and the shipping cost once, exact."""
        return self.goods + self.shipping_cost

    @property
    def revision(self) -> int:
        """The version that both sides see: every event but the clock's own remarks."""
        return self.version - self.silent_events

    def parcel(self, parcel_id: UUID) -> Parcel:
        if parcel_id not in self.parcels:
            raise errors.NotFound("shipment", parcel_id)
        return self.parcels[parcel_id]

    def _must_be_open(self) -> None:
        if self.state not in OPEN:
            raise errors.OrderNotOpen(number=self.number, state=self.state)

    def _check_number(self, parcel_id: UUID, tracking_number: str) -> None:
        others = (parcel for id, parcel in self.parcels.items() if id != parcel_id)
        if tracking_number and any(parcel.tracking_number == tracking_number for parcel in others):
            raise errors.ShipmentRecorded("/tracking_number", tracking_number=tracking_number)

    def _line(self, line_id: UUID, pointer: str) -> OpenLine:
        if line_id not in self.lines:
            raise errors.Invalid(errors.FieldError(pointer, "This is not a line of the order."))
        return self.lines[line_id]

    def _as_it_is(self, line_id: UUID) -> LineChange:
        line = self.lines[line_id]
        return LineChange(
            line_id=line_id,
            quantity=line.quantity,
            unit_price=line.unit_price,
            back_order_date=line.back_order_date,
        )

    def _packed(self, lines: Sequence[ShippedLine] | None) -> tuple[ShippedLine, ...]:
        if lines is None:
            return tuple(ShippedLine(line_id=id, quantity=line.left) for id, line in self.lines.items() if line.left)
        packed = tuple(line for line in lines if line.quantity)
        if not packed:
            raise errors.Invalid(errors.FieldError("/lines", "Give at least one line a quantity."))
        return packed

    def _check_left(self, packed: Sequence[ShippedLine], freed: dict[UUID, int]) -> None:
        together: dict[UUID, int] = {}
        for index, wanted in enumerate(packed):
            line = self._line(wanted.line_id, f"/lines/{index}/line_id")
            together[wanted.line_id] = together.get(wanted.line_id, 0) + wanted.quantity
            left = line.left + freed.get(wanted.line_id, 0)
            if together[wanted.line_id] > left:
                raise errors.MoreThanOrdered(f"/lines/{index}/quantity", left=left, item=line.line.name)

    def _count_shipped(self) -> None:
        for line in self.lines.values():
            line.shipped = 0
        for parcel in self.parcels.values():
            for packed in parcel.lines:
                self.lines[packed.line_id].shipped += packed.quantity


class OrderChange(Struct, frozen=True, kw_only=True):
    """One change by the partner, before and after (X3)."""

    before: tuple[LineChange, ...]
    after: tuple[LineChange, ...]
    reason: str
    changed_at: datetime


def units(lines: Sequence[ShippedLine]) -> int:
    return sum(line.quantity for line in lines)
