"""What the calls of orders take and give (API.md, Orders)."""

from __future__ import annotations

from marshmallow import Schema, fields

from b2b.aggregates.order import OrderState
from b2b.web.api.fields import Body, Day, Id, Many, Moment, Money, One, Quantity, Text
from b2b.web.api.lists import ListQuery
from b2b.web.api.request_shapes import CommentShape, CompanyRefShape, RecipientShape
from b2b.web.api.searching import states

MOST_LINES = 1000


class OrdersQuery(ListQuery):
    state = states(sorted(OrderState))
    number = Text(most=40)
    request_id = Id()


class ShippedLineBody(Body):
    line_id = Id(required=True)
    quantity = Quantity(required=True)


class ShipmentBody(Body):
    """`courier` left out: guessed from the tracking number; `lines` left out: all that is left."""

    courier = Text(most=100, allow_none=True)
    tracking_number = Text(most=100, load_default="")
    lines = Many(One(ShippedLineBody), most=MOST_LINES, allow_none=True)


class ShipmentPatch(Body):
    """What is left out stays. `courier` null: guessed from the tracking number."""

    courier = Text(most=100, allow_none=True)
    tracking_number = Text(most=100)
    lines = Many(One(ShippedLineBody), most=MOST_LINES)


class ChangedLineBody(Body):
    """What is left out stays."""

    line_id = Id(required=True)
    quantity = Quantity()
    unit_price = Money()
    back_order_date = Day(allow_none=True)


class ChangeBody(Body):
    lines = Many(One(ChangedLineBody), least=1, most=MOST_LINES, required=True)
    reason = Text(least=1, most=1000, pattern=r"^\s*\S", required=True)


class CommentBody(Body):
    text = Text(least=1, most=5000, pattern=r"^\s*\S", required=True)


class OrderLineShape(Schema):
    id = Id()
    item_id = Id()
    name = fields.String()
    sku = fields.String()
    quantity = fields.Integer()
    unit_price = Money()
    shipped = fields.Integer()
    back_order_date = Day(allow_none=True)


class PackedLineShape(Schema):
    line_id = Id()
    quantity = fields.Integer()


class ShipmentShape(Schema):
    id = Id()
    courier = fields.String(allow_none=True)
    tracking_number = fields.String()
    tracking_url = fields.String(allow_none=True)
    shipped_at = Moment()
    lines = fields.List(fields.Nested(PackedLineShape))


class OrderLineChangeShape(Schema):
    line_id = Id()
    quantity = fields.Integer()
    unit_price = Money()
    back_order_date = Day(allow_none=True)


class OrderChangeShape(Schema):
    changed_at = Moment()
    reason = fields.String()
    before = fields.List(fields.Nested(OrderLineChangeShape))
    after = fields.List(fields.Nested(OrderLineChangeShape))


class OrderShape(Schema):
    """An order. The retailer alone sees the recipient's e-mail."""

    id = Id()
    number = fields.String()
    request_id = Id()
    request_number = fields.String()
    retailer_reference = fields.String(allow_none=True)
    state = fields.String()
    version = fields.Integer()
    retailer = fields.Nested(CompanyRefShape)
    partner = fields.Nested(CompanyRefShape)
    recipient = fields.Nested(RecipientShape)
    lines = fields.List(fields.Nested(OrderLineShape))
    shipping_cost = Money()
    currency = fields.String()
    total = Money()
    ship_by = Moment()
    shipments = fields.List(fields.Nested(ShipmentShape))
    changes = fields.List(fields.Nested(OrderChangeShape))
    change_order_authorised = fields.Boolean()
    note_to_customer = fields.String()
    note_to_suppliers = fields.String()
    partner_notes = fields.String()
    comments = fields.List(fields.Nested(CommentShape))
    created_at = Moment()
    modified_at = Moment()


class ShipmentMadeShape(ShipmentShape):
    """The shipment, and the order as it is with it."""

    order = fields.Nested(OrderShape)


class MessageShape(Schema):
    to = fields.String(allow_none=True)
    subject = fields.String()
    text = fields.String()
    html = fields.String()
