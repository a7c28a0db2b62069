"""What the calls of requests take (API.md, Requests): bodies, and the draft or answer that they mean."""

from __future__ import annotations

from typing import Any

from b2b.aggregates.request_sides import PartnerState, RequestState
from b2b.aggregates.values import Address, Mode, Recipient
from b2b.commands.drafts import Draft, DraftItem, DraftPartner
from b2b.web.api.addresses import AddressBody, given_address
from b2b.web.api.fields import Body, Choice, Day, Email, Flag, Id, Many, Moment, Money, Name, One, Quantity, Text, Whole
from b2b.web.api.lists import ListQuery
from b2b.web.api.searching import states

MOST_ITEMS, MOST_PARTNERS = 1000, 200
A_YEAR = 8760


def note(**options: Any) -> Text:
    return Text(most=5000, load_default="", **options)


class NoBody(Body):
    """`{}`: a call that needs nothing more."""


class RecipientBody(Body):
    """Who gets the goods. The e-mail is never told to a supplier. A draft may lack what a parcel needs."""

    name = Text(most=200, load_default="")
    company = Text(most=200, allow_none=True)
    email = Email(allow_none=True)
    phone = Text(most=60, allow_none=True)
    language = Text(
        most=35,
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$",
        allow_none=True,
        metadata={"description": "Of the packing slip and the message to the customer: a BCP 47 tag."},
    )
    address = One(AddressBody, load_default=dict)


class ItemBody(Body):
    name = Name(required=True)
    sku = Text(most=100, load_default="")
    quantity = Quantity(required=True)
    max_price = Money(allow_none=True, metadata={"description": "Per unit. null: no limit."})
    product_line_id = Id(allow_none=True)


class PartnerBody(Body):
    partner_id = Id(required=True)
    deadline = Moment(allow_none=True, metadata={"description": "Left out: the partner's answer time from now."})
    shipping_required = Flag(allow_none=True)
    items = Many(
        Whole(least=0, most=MOST_ITEMS - 1),
        most=MOST_ITEMS,
        allow_none=True,
        metadata={"description": "Indexes of `items`. Left out: all."},
    )


class RequestBody(Body):
    """`mode` left out: the company's default; `partners` left out: those of each item's product line."""

    recipient = One(RecipientBody, load_default=dict)
    mode = Choice(Mode, allow_none=True)
    retailer_reference = Text(most=200, allow_none=True)
    note_to_customer = note()
    note_to_suppliers = note()
    items = Many(One(ItemBody), most=MOST_ITEMS, load_default=list)
    partners = Many(One(PartnerBody), most=MOST_PARTNERS, allow_none=True)
    send = Flag(load_default=False, metadata={"description": "Send it in the same step."})


def draft_of(body: dict[str, Any]) -> Draft:
    """A request as it was given."""
    chosen = body.get("partners")
    return Draft(
        recipient=_recipient(body["recipient"]),
        mode=Mode(body["mode"]) if body.get("mode") else None,
        retailer_reference=body.get("retailer_reference"),
        note_to_customer=body["note_to_customer"],
        note_to_suppliers=body["note_to_suppliers"],
        items=tuple(DraftItem(**item) for item in body["items"]),
        partners=None if chosen is None else tuple(_partner(one) for one in chosen),
    )


def _recipient(given: dict[str, Any]) -> Recipient:
    known = {"name": "", **given}
    return Recipient(**{**known, "address": Address(**given_address(given.get("address", {})))})


def _partner(given: dict[str, Any]) -> DraftPartner:
    items = given.get("items")
    return DraftPartner(**{**given, "items": None if items is None else tuple(items)})


class DeadlineBody(Body):
    partner_id = Id(required=True)
    deadline = Moment(required=True)


class DeadlinesBody(Body):
    """Either `deadlines`, of some partners, or `deadline`, for all."""

    deadlines = Many(One(DeadlineBody), least=1, most=MOST_PARTNERS)
    deadline = Moment()


class RequestCommentBody(Body):
    partner_id = Id(metadata={"description": "Whose thread: a retailer names it, a supplier has its own."})
    text = Text(least=1, most=5000, pattern=r"^\s*\S", required=True)


class AnsweredItemBody(Body):
    """Left out of an answer: not carried. `available` 0: none in stock."""

    item_id = Id(required=True)
    available = Quantity(load_default=0)
    unit_price = Money(allow_none=True, load_default=None)
    back_order_quantity = Quantity(load_default=0)
    back_order_date = Day(allow_none=True, load_default=None)


class AnswerBody(Body):
    items = Many(One(AnsweredItemBody), most=MOST_ITEMS, required=True)
    shipping_cost = Money(allow_none=True, load_default=None)
    ships_in_hours = Whole(least=0, most=A_YEAR, allow_none=True, load_default=None)
    comment = note()


class DeclineBody(Body):
    reason = Text(most=2000, load_default="", metadata={"description": "stock, line, time, or your own words."})


class OrderedLineBody(Body):
    item_id = Id(required=True)
    partner_id = Id(required=True)
    quantity = Quantity(required=True)


class DecisionBody(Body):
    lines = Many(One(OrderedLineBody), most=MOST_ITEMS * 10, required=True)
    close = Flag(load_default=True, metadata={"description": "false: it stays open, partially ordered."})


class RequestsQuery(ListQuery):
    state = states(sorted({*RequestState, *PartnerState} - {RequestState.DELETED}))
    number = Text(most=40)
    retailer_reference = Text(most=200)
