"""What the calls of requests give (API.md, Requests): a shape holds the fields of both sides' views."""

from __future__ import annotations

from marshmallow import Schema, fields

from b2b.web.api.addresses import AddressShape
from b2b.web.api.fields import Day, Id, Moment, Money


class RecipientShape(Schema):
    """The retailer sees all of it; a supplier the place, and with its order all but the e-mail."""

    name = fields.String()
    company = fields.String(allow_none=True)
    email = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    address = fields.Nested(AddressShape)
    city = fields.String()
    region = fields.String(allow_none=True)
    postal_code = fields.String(allow_none=True)
    country = fields.String()


class ItemShape(Schema):
    id = Id()
    position = fields.Integer()
    name = fields.String()
    sku = fields.String()
    quantity = fields.Integer()
    max_price = Money(allow_none=True)
    product_line_id = Id(allow_none=True)


class AnsweredItemShape(Schema):
    item_id = Id()
    available = fields.Integer()
    unit_price = Money(allow_none=True)
    back_order_quantity = fields.Integer()
    back_order_date = Day(allow_none=True)


class AnswerShape(Schema):
    answered_at = Moment()
    shipping_cost = Money(allow_none=True)
    ships_in_hours = fields.Integer(allow_none=True)
    comment = fields.String()
    items = fields.List(fields.Nested(AnsweredItemShape))


class DeclineShape(Schema):
    reason = fields.String()
    comment = fields.String()


class CommentShape(Schema):
    side = fields.String()
    company = fields.String()
    text = fields.String()
    written_at = Moment()


class CompanyRefShape(Schema):
    id = Id()
    name = fields.String()


class PartnerSideShape(Schema):
    partner_id = Id()
    name = fields.String()
    state = fields.String()
    deadline = Moment(allow_none=True)
    shipping_required = fields.Boolean()
    item_ids = fields.List(Id())
    answer = fields.Nested(AnswerShape, allow_none=True)
    decline = fields.Nested(DeclineShape, allow_none=True)
    order_ids = fields.List(Id())
    comments = fields.List(fields.Nested(CommentShape))


class AttentionShape(Schema):
    code = fields.String()
    partner_id = Id()
    item_id = Id()


class OrderRefShape(Schema):
    id = Id()
    number = fields.String()
    partner_id = Id()


class RequestShape(Schema):
    """A request in the view of the retailer, or of one supplier."""

    id = Id()
    number = fields.String()
    state = fields.String()
    version = fields.Integer()
    mode = fields.String()
    recipient = fields.Nested(RecipientShape)
    retailer_reference = fields.String(allow_none=True)
    note_to_customer = fields.String()
    note_to_suppliers = fields.String()
    items = fields.List(fields.Nested(ItemShape))
    partners = fields.List(fields.Nested(PartnerSideShape))
    currency = fields.String(allow_none=True)
    attention = fields.List(fields.Nested(AttentionShape))
    orders = fields.List(fields.Nested(OrderRefShape))
    created_at = Moment()
    sent_at = Moment(allow_none=True)
    modified_at = Moment()
    retailer = fields.Nested(CompanyRefShape)
    deadline = Moment()
    shipping_required = fields.Boolean()
    partner_notes = fields.String()
    answer = fields.Nested(AnswerShape, allow_none=True)
    decline = fields.Nested(DeclineShape, allow_none=True)
    order_ids = fields.List(Id())
    comments = fields.List(fields.Nested(CommentShape))
