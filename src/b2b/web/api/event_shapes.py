"""What `data` of each type of event holds (API.md, Events). A shape has the fields of both sides' views.

Types and fields are published: there may be more of them, never fewer or other ones. A test compares them with
docs/reference/events.json, which only grows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from marshmallow import Schema, fields

from b2b.views import order_news, partner_news, request_news
from b2b.views.news import type_name
from b2b.web.api.fields import Id, Moment
from b2b.web.api.order_schemas import OrderChangeShape, OrderLineShape, OrderShape, PackedLineShape, ShipmentShape
from b2b.web.api.partners import PartnerShape
from b2b.web.api.request_shapes import (
    AnswerShape,
    AttentionShape,
    CommentShape,
    CompanyRefShape,
    DeclineShape,
    OrderRefShape,
    RequestShape,
)

FIRST = "2026-11-25"
"""The day on which the first events were published."""
Fields = Mapping[str, Any]


class Published(NamedTuple):
    """One type of events; `since`: the day of its first appearance."""

    type: str
    about: str
    shape: Schema
    since: str = FIRST


class AssignedLineShape(Schema):
    item_id = Id()
    partner_id = Id()
    quantity = fields.Integer()
    from_back_order = fields.Integer()


class NewDeadlineShape(Schema):
    partner_id = Id()
    deadline = Moment()


def several(shape: type[Schema]) -> fields.List[Any]:
    return fields.List(fields.Nested(shape))


ONE: Fields = {"id": Id(), "number": fields.String(), "version": fields.Integer(), "state": fields.String()}
REQUEST: Fields = {
    **ONE,
    "retailer_reference": fields.String(allow_none=True),
    "retailer": fields.Nested(CompanyRefShape),
}
SIDE: Fields = {**REQUEST, "partner_id": Id()}
ORDER: Fields = {
    **REQUEST,
    "request_id": Id(),
    "request_number": fields.String(),
    "partner": fields.Nested(CompanyRefShape),
}
OF_ORDER = OrderShape().fields
AMOUNTS: Fields = {
    "lines": several(OrderLineShape),
    **{name: OF_ORDER[name] for name in ("shipping_cost", "currency", "total")},
}
PARTNER: Fields = {**PartnerShape().fields, "retailer": fields.Nested(CompanyRefShape)}

REQUESTS: Mapping[str, tuple[str, Fields]] = {
    "drafted": ("A draft was made.", RequestShape().fields),
    "revised": ("A draft, or a request kept open after orders, has new content.", RequestShape().fields),
    "deleted": ("A draft was deleted.", REQUEST),
    "sent": ("Partners were asked. A partner is told of its own items only.", RequestShape().fields),
    "answered": ("A partner answered, or changed its answer.", {**SIDE, "answer": fields.Nested(AnswerShape)}),
    "answer_withdrawn": ("A partner took its answer back.", SIDE),
    "declined": ("A partner will not deliver.", {**SIDE, "decline": fields.Nested(DeclineShape)}),
    "commented": ("A message between the two sides.", {**SIDE, "comment": fields.Nested(CommentShape)}),
    "deadline_expired": ("A partner's time to answer is over.", {**SIDE, "deadline": Moment()}),
    "deadline_changed": (
        "Partners have new deadlines; whoever had expired is asked again.",
        {**REQUEST, "deadlines": several(NewDeadlineShape), "deadline": Moment()},
    ),
    "need_attention": (
        "A person has to look, for these reasons.",
        {**REQUEST, "attention": several(AttentionShape), "mode": fields.String()},
    ),
    "attention_ended": ("Nobody has to look.", REQUEST),
    "quantities_kept": (
        "Quantities were saved, and nothing was sent.",
        {**REQUEST, "lines": several(AssignedLineShape)},
    ),
    "assigned": (
        "It was decided who delivers what.",
        {
            **REQUEST,
            "automatic": fields.Boolean(),
            "lines": several(AssignedLineShape),
            "orders": several(OrderRefShape),
            "not_retained": fields.List(Id()),
            "order_ids": fields.List(Id()),
        },
    ),
    "closed": ("The request was ended by hand.", {**REQUEST, "not_retained": fields.List(Id())}),
    "cancelled": ("The request was called off.", {**REQUEST, "cancelled_partners": fields.List(Id())}),
}
ORDERS: Mapping[str, tuple[str, Fields]] = {
    "placed": ("An order was placed.", OF_ORDER),
    "changed": ("The partner changed it.", {**ORDER, **AMOUNTS, "change": fields.Nested(OrderChangeShape)}),
    "commented": ("A message between the two sides.", {**ORDER, "comment": fields.Nested(CommentShape)}),
    "shipped": (
        "A parcel was shipped; `complete`: nothing is left.",
        {**ORDER, "shipment": fields.Nested(ShipmentShape), "complete": fields.Boolean()},
    ),
    "shipment_corrected": (
        "A parcel was mended.",
        {
            **ORDER,
            "shipment": fields.Nested(ShipmentShape),
            "before": fields.Nested(ShipmentShape),
            "complete": fields.Boolean(),
        },
    ),
    "shipping_deadline_expired": ("The time to ship is over.", {**ORDER, "ship_by": Moment()}),
    "cancelled": (
        "What was not shipped was cancelled.",
        {**ORDER, **AMOUNTS, "cancelled_lines": several(PackedLineShape)},
    ),
}
PARTNERS: Mapping[str, str] = {
    "invited": "A supplier was invited.",
    "connected": "A supplier accepted.",
    "changed": "What was agreed has changed.",
    "paused": "The partner is not asked for a while.",
    "resumed": "The partner is asked again.",
    "ended": "The partnership is over.",
}


def published() -> list[Published]:
    """Every type that the feed may tell, in the order of the documentation."""
    return [
        *(_of("request", name, *REQUESTS[name]) for name in request_news.NAMES.values()),
        *(_of("order", name, *ORDERS[name]) for name in order_news.NAMES.values()),
        *(_of("partner", name, PARTNERS[name], PARTNER) for name in partner_news.NAMES.values()),
    ]


def _of(thing: str, name: str, about: str, holds: Fields) -> Published:
    shape = Schema.from_dict(dict(holds), name=f"{thing}_{name}")
    return Published(type_name(thing, name), about, shape())
