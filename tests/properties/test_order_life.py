"""The life of an order, at random: parcels, corrections, changes, a cancellation and a clock, in any sequence."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from b2b.aggregates.order import RECENT, Order, OrderState
from b2b.aggregates.values import CompanyKind, LineChange, ShippedLine
from tests.builders import DAY, HOUR, NINA, SOAP_LINE, TOWEL_LINE, correct, order_line, placed_order
from tests.properties.lives import OFTEN, QUICK, SELDOM, Life

S = OrderState
ARROWS = {
    S.TO_SHIP: {S.PARTLY_SHIPPED, S.LATE, S.SHIPPED, S.CANCELLED},
    S.PARTLY_SHIPPED: {S.LATE, S.SHIPPED},
    S.LATE: {S.SHIPPED, S.CANCELLED},
    S.SHIPPED: set(),
    S.CANCELLED: set(),
}
BACK_BY_CORRECTION = {S.TO_SHIP, S.PARTLY_SHIPPED, S.LATE, S.SHIPPED}
AFTER_SHIPPING = (Order.OrderCommented, Order.ShipmentCorrected, Order.OrderAged)
TRACKING = ["", "", "1Z999AA10123456784", "1234567890"]

line_ids = st.sampled_from([SOAP_LINE, TOWEL_LINE])
quantities = st.fixed_dictionaries({SOAP_LINE: st.integers(1, 30), TOWEL_LINE: st.integers(1, 30)})
packing = st.lists(st.builds(ShippedLine, line_id=line_ids, quantity=st.integers(0, 12)), max_size=3)
changes = st.lists(
    st.builds(
        LineChange,
        line_id=line_ids,
        quantity=st.integers(0, 30),
        unit_price=st.sampled_from([Decimal("9.10"), Decimal("8.7525")]),
    ),
    min_size=1,
    unique_by=lambda change: change.line_id,
)


def as_it_is(order, change):
    line = order.lines[change.line_id]
    return LineChange(
        line_id=change.line_id,
        quantity=line.quantity,
        unit_price=line.unit_price,
        back_order_date=line.back_order_date,
    )


class OrderLife(Life[Order]):
    def __init__(self):
        super().__init__()
        self.parcel_ids = count(1)

    @initialize(quantities=quantities, authorised=OFTEN, hours=st.integers(1, 60))
    def an_order(self, quantities, authorised, hours):
        lines = tuple(order_line(id, quantity=n) for id, n in quantities.items())
        due = self.now + hours * HOUR
        self.begin(placed_order(*lines, ship_by=due, change_order_authorised=authorised, now=self.now))

    @precondition(lambda self: not ARROWS[self.subject.state])
    @rule(quantities=quantities, authorised=OFTEN, hours=st.integers(1, 60))
    def another(self, quantities, authorised, hours):
        self.an_order(quantities, authorised, hours)

    # What people do.

    @rule(lines=packing | packing | st.none(), tracking=st.sampled_from(TRACKING))
    def ship(self, lines, tracking):
        parcel_id = UUID(int=next(self.parcel_ids))
        self.attempt(
            lambda: self.subject.ship(
                parcel_id=parcel_id,
                courier=None,
                tracking_number=tracking,
                tracking_url=None,
                lines=lines,
                shipped_at=self.now,
                now=self.now,
            )
        )

    @precondition(lambda self: self.subject.parcels)
    @rule(which=st.integers(0, 3), lines=packing | st.none(), tracking=st.sampled_from(TRACKING))
    def correct_shipment(self, which, lines, tracking):
        known = list(self.subject.parcels)
        parcel_id = known[which % len(known)]
        self.attempt(lambda: correct(self.subject, lines, parcel_id=parcel_id, tracking_number=tracking, now=self.now))

    @rule(changed=changes, reason=OFTEN.map(lambda given: "Breakage" if given else " "))
    def change(self, changed, reason):
        self.attempt(lambda: self.subject.change(changes=changed, reason=reason, now=self.now))

    @rule(seldom=SELDOM)
    def cancel(self, seldom):
        if seldom:
            self.attempt(lambda: self.subject.cancel(now=self.now))

    @rule(side=st.sampled_from(CompanyKind))
    def comment(self, side):
        self.attempt(lambda: self.subject.comment(side=side, author_id=NINA, text="Hello", now=self.now))

    # What the clock does, sometimes late and sometimes twice.

    @rule()
    def the_shipping_time_passes(self):
        self.attempt(lambda: self.subject.expire_shipping(now=self.now))

    @rule(gone=st.integers(0, 15))
    def days_pass_and_it_ages(self, gone):
        self.now += gone * DAY
        self.attempt(lambda: self.subject.age(now=self.now))

    # What must hold of every step.

    def happened(self, before, event, after):
        corrected = isinstance(event, Order.ShipmentCorrected)
        allowed = BACK_BY_CORRECTION if corrected else ARROWS[before.state]
        assert after.state == before.state or after.state in allowed
        if before.state == S.CANCELLED:
            assert isinstance(event, Order.OrderCommented), "nothing but comments follows the end"
        if before.state == S.SHIPPED:
            assert isinstance(event, AFTER_SHIPPING)
        assert after.revision - before.revision == (0 if isinstance(event, Order.OrderAged) else 1)
        self.history_keeps_both(before, event, after)

    def history_keeps_both(self, before, event, after):
        if isinstance(event, Order.Shipped | Order.ShipmentCorrected):
            assert event.complete == (after.state == S.SHIPPED)
            assert after.parcels == {**before.parcels, event.parcel.id: event.parcel}
        if isinstance(event, Order.ShipmentCorrected):
            assert before.parcels[event.parcel.id] == event.before
            assert event.parcel.shipped_at == event.before.shipped_at
        if isinstance(event, Order.OrderChanged):
            assert before.change_order_authorised and event.reason
            assert event.before == tuple(as_it_is(before, change) for change in event.after)
            assert event.after == tuple(as_it_is(after, change) for change in event.after)
        if isinstance(event, Order.OrderCancelled):
            assert {gone.line_id: gone.quantity for gone in event.lines} == {
                id: line.left for id, line in before.lines.items() if line.left
            }

    # What must hold at any time.

    @invariant()
    def no_more_is_shipped_than_was_ordered(self):
        packed = dict.fromkeys(self.subject.lines, 0)
        for parcel in self.subject.parcels.values():
            for line in parcel.lines:
                packed[line.line_id] += line.quantity
        for id, line in self.subject.lines.items():
            assert line.shipped == packed[id]
            assert 0 <= line.shipped <= line.quantity

    @invariant()
    def the_state_is_what_is_left_to_ship(self):
        order = self.subject
        left = sum(line.left for line in order.lines.values())
        if not left:
            assert order.state == (S.SHIPPED if order.shipped_units else S.CANCELLED)
        elif order.late:
            assert order.state == S.LATE
        else:
            assert order.state == (S.PARTLY_SHIPPED if order.shipped_units else S.TO_SHIP)

    @invariant()
    def a_late_order_was_late(self):
        assert not self.subject.late or self.now >= self.subject.ship_by

    @invariant()
    def what_has_aged_left_14_days_ago(self):
        assert not self.subject.aged or self.now - self.subject.last_shipped_at >= RECENT

    @invariant()
    def a_tracking_number_stands_on_one_parcel(self):
        numbers = [parcel.tracking_number for parcel in self.subject.parcels.values() if parcel.tracking_number]
        assert len(numbers) == len(set(numbers))

    @invariant()
    def both_sides_see_the_order_as_it_is(self):
        parties = self.subject.parties
        assert set(self.rows) == {parties.company_id, parties.supplier_id}
        for row in self.rows.values():
            assert (row.state, row.version) == (self.subject.state, self.subject.revision)
            assert row.amount == self.subject.total

    @invariant()
    def the_total_is_the_sum(self):
        goods = sum(line.quantity * line.unit_price for line in self.subject.lines.values())
        assert self.subject.total == goods + self.subject.shipping_cost


TestOrderLife = pytest.mark.covers("O2", "O3", "O4", "O5", "X3")(OrderLife.TestCase)
TestOrderLife.settings = QUICK
