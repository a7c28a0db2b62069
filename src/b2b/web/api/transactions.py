"""/transactions: requests and orders together, searched by any criteria (S1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, fields

from b2b.access import Area, Level
from b2b.aggregates.criteria import Criteria
from b2b.projections.dashboard import find, total_of, unread_among
from b2b.projections.search import COLUMNS
from b2b.projections.transactions import Row
from b2b.views.writing import money
from b2b.web.api.criteria import SearchBody, criteria_of_query, named
from b2b.web.api.fields import Choice, Id, Moment, Money
from b2b.web.api.lists import ListQuery
from b2b.web.api.manner import actor
from b2b.web.api.resource import Resource
from b2b.web.readers import reader_of
from b2b.web.services import now, services

transactions = Resource("transactions", description="Requests and orders together, as rows.")

COPIED = (
    *("kind", "id", "number", "state", "title", "partner_names", "deadline", "modified_at", "created_at", "sent_at"),
    *("request_id", "retailer_reference", "partner_ids", "product_line_ids", "place", "items", "units", "asked"),
    *("answered", "attention", "mode", "due_soon", "aged", "shipped_at", "couriers", "tracking_numbers", "currency"),
)


class TransactionsQuery(ListQuery, SearchBody):
    """Every criterion narrows the search; what is left out excludes nothing."""

    sort = Choice(named(COLUMNS), load_default="-modified_at", metadata={"description": "`-`: the greatest first."})


class RowShape(Schema):
    """A transaction in the view of the caller's company; `title` is the other side of it, or its recipient."""

    kind = fields.String()
    id = Id()
    number = fields.String()
    state = fields.String()
    title = fields.String()
    partner_names = fields.List(fields.String())
    deadline = Moment(allow_none=True)
    modified_at = Moment()
    unread = fields.Boolean()
    created_at = Moment()
    sent_at = Moment(allow_none=True)
    request_id = Id()
    retailer_reference = fields.String(allow_none=True)
    partner_ids = fields.List(Id())
    product_line_ids = fields.List(Id())
    place = fields.String()
    items = fields.Integer()
    units = fields.Integer()
    asked = fields.Integer()
    answered = fields.Integer()
    attention = fields.List(fields.String())
    mode = fields.String(allow_none=True)
    due_soon = fields.Boolean()
    aged = fields.Boolean()
    shipped_at = Moment(allow_none=True)
    couriers = fields.List(fields.String())
    tracking_numbers = fields.List(fields.String())
    amount = Money(allow_none=True)
    currency = fields.String(allow_none=True)


class TransactionsShape(Schema):
    data = fields.List(fields.Nested(RowShape))
    next_cursor = fields.String(allow_none=True)
    total = fields.Integer()


def row_view(row: Row, *, unread: bool) -> dict[str, Any]:
    amount = None if row.amount is None else money(row.amount)
    return {**{name: getattr(row, name) for name in COPIED}, "amount": amount, "unread": unread}


def row_views(rows: Iterable[Row]) -> list[dict[str, Any]]:
    whole = list(rows)
    news = unread_among(services().pool, reader_of(actor()), [row.id for row in whole])
    return [row_view(row, unread=row.id in news) for row in whole]


@transactions.get("/transactions", query=TransactionsQuery(), shape=TransactionsShape(), models=True)
def index(*, query: dict[str, Any]) -> dict[str, Any]:
    """Search your requests and orders."""
    actor().must(Area.DASHBOARD, Level.SEE)
    return searched(query, criteria_of_query(query), sort=query["sort"])


def searched(query: dict[str, Any], search: Criteria, *, sort: str) -> dict[str, Any]:
    """A page of a search, with its exact total."""
    page = find(
        services().pool, reader_of(actor()), search, sort=sort, limit=query["limit"], cursor=query["cursor"], now=now()
    )
    total = total_of(services().pool, reader_of(actor()), search, now=now())
    return {"data": row_views(page.rows), "next_cursor": page.next_cursor, "total": total}
