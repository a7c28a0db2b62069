"""/orders: what a partner is to deliver, in the view of either side; its changes, end, thread and history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from msgspec import structs

from b2b import errors
from b2b.access import Area, Level
from b2b.aggregates.order import Order
from b2b.aggregates.values import LineChange
from b2b.commands import orders as commands
from b2b.errors import FieldError
from b2b.views.orders import view_for
from b2b.views.requests import View
from b2b.web.api.history import HISTORY, HistoryQuery, history, page, version_of
from b2b.web.api.idempotency import Outcome
from b2b.web.api.lists import listing, page_of
from b2b.web.api.manner import Shown, actor, if_match, merging
from b2b.web.api.order_schemas import ChangeBody, CommentBody, OrderShape, OrdersQuery
from b2b.web.api.request_bodies import NoBody
from b2b.web.api.resource import Resource
from b2b.web.api.searching import found, told
from b2b.web.services import console, now

orders = Resource("orders", description="What a partner delivers, in the view of either side.")


def shown(outcome: Outcome) -> Shown:
    return show_order(outcome.one(Order))


def show_order(order: Order) -> Shown:
    return Shown(views_of([order])[order.id], etag=order.revision)


def views_of(several: Iterable[Order]) -> dict[UUID, View]:
    """Orders of the caller's company in its view, by id."""
    whole = list(several)
    emails = commands.emails_of(console(), actor(), whole)
    return {order.id: view_for(order, actor().company_id, email=emails.get(order.id)) for order in whole}


@orders.get("/orders", query=OrdersQuery(), shape=page_of(OrderShape), models=True)
def index(*, query: dict[str, Any]) -> dict[str, Any]:
    """List the orders that you placed, or that you are to deliver, the newest first."""
    actor().must(Area.ORDERS, Level.SEE)
    page = found(query, kind="order")
    return told(page, lambda ids: views_of(console().load_many(Order, ids).values()))


@orders.get("/orders/<uuid:order_id>", shape=OrderShape())
def show(*, order_id: UUID) -> Shown:
    """Show an order."""
    return show_order(commands.load_order(console(), actor(), order_id))


@orders.post("/orders/<uuid:order_id>/changes", body=ChangeBody(), shape=OrderShape(), shows=shown)
def change(*, order_id: UUID, body: dict[str, Any]) -> None:
    """Change quantity, price or date of an order that you deliver, where the retailer authorises it; say why."""
    merging(lambda wanted: _change(order_id, body, wanted))


def _change(order_id: UUID, body: dict[str, Any], wanted: int | None) -> None:
    order = commands.load_order(console(), actor(), order_id)
    commands.change_order(
        console(),
        actor(),
        order_id=order_id,
        changes=[_line(order, given, f"/lines/{place}") for place, given in enumerate(body["lines"])],
        reason=body["reason"],
        if_match=order.revision if wanted is None else wanted,
        now=now(),
    )


def _line(order: Order, given: dict[str, Any], pointer: str) -> LineChange:
    """What a line becomes: as it is, but for what was given."""
    line = order.lines.get(given["line_id"])
    if line is None:
        raise errors.Invalid(FieldError(f"{pointer}/line_id", "This is not a line of the order."))
    as_it_is = LineChange(
        line_id=line.line.id,
        quantity=line.quantity,
        unit_price=line.unit_price,
        back_order_date=line.back_order_date,
    )
    return structs.replace(as_it_is, **given)


@orders.post("/orders/<uuid:order_id>/cancel", body=NoBody(), shape=OrderShape(), shows=shown)
def cancel(*, order_id: UUID) -> None:
    """Cancel what is not shipped of an order that you placed."""
    commands.cancel_order(console(), actor(), order_id=order_id, if_match=if_match(), now=now())


@orders.post("/orders/<uuid:order_id>/comments", body=CommentBody(), shape=OrderShape(), status=201, shows=shown)
def comment(*, order_id: UUID, body: dict[str, Any]) -> None:
    """Write to the other side of an order."""
    commands.comment_on_order(console(), actor(), order_id=order_id, text=body["text"], if_match=if_match(), now=now())


@orders.get("/orders/<uuid:order_id>/history", query=HistoryQuery(), shape=HISTORY)
def events(*, order_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """Tell what happened to an order, oldest first: who, when, before and after."""
    order = commands.load_order(console(), actor(), order_id)
    email = commands.emails_of(console(), actor(), [order]).get(order_id)
    parties = order.parties
    happened = history(
        console(),
        actor(),
        order,
        views=lambda one: view_for(one, actor().company_id, email=email),
        names={parties.company_id: parties.retailer_name, parties.supplier_id: parties.partner_name},
        until=query["until"],
    )
    return listing(query, page(happened), key=version_of, kinds=(int,), show=list)
