"""What happened to a request or an order, in the view of who asks (U1): who, when, from where, before and after.

Each event is told by what it changed in the viewer's own representation, so that a history can show nothing that the
representation does not; what changed nothing there did not happen for this viewer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate
from marshmallow import Schema, fields

from b2b.access import Actor
from b2b.aggregates.api_key import ApiKey
from b2b.aggregates.company import Company
from b2b.aggregates.dashboard import Dashboard
from b2b.aggregates.invoice import Invoice
from b2b.aggregates.order import Order
from b2b.aggregates.partnership import Partnership
from b2b.aggregates.product_line import ProductLine
from b2b.aggregates.request import Request
from b2b.aggregates.saved_search import SavedSearch
from b2b.aggregates.shop_import import ShopImport
from b2b.aggregates.subscription import Subscription
from b2b.aggregates.user import User
from b2b.aggregates.wallet import Wallet
from b2b.aggregates.webhook_endpoint import WebhookEndpoint
from b2b.console import Console
from b2b.eventstore.metadata import Metadata, event_metadata
from b2b.eventstore.mutation import mutated
from b2b.web.api.fields import Id, Moment
from b2b.web.api.lists import Key, ListQuery, page_of

View = dict[str, Any]
Views = Callable[[Any], View | None]
"""The representation of an aggregate for one viewer; None while it sees nothing of it."""

ALWAYS_NEW = ("version", "modified_at")
"""What every event changes: said once, beside the changes."""


COLLECTIONS: dict[type, str] = {
    ApiKey: "api-keys",
    Company: "companies",
    Dashboard: "dashboards",
    Invoice: "invoices",
    Order: "orders",
    Partnership: "partners",
    ProductLine: "product-lines",
    Request: "requests",
    SavedSearch: "saved-searches",
    ShopImport: "shop-imports",
    Subscription: "subscriptions",
    User: "users",
    Wallet: "cards",
    WebhookEndpoint: "webhook-endpoints",
}
"""How each kind of aggregate is called in a `subject`: as its collection below /api/v1, where there is one."""


class Happened(NamedTuple):
    """An event that the viewer sees, with the viewer's representation before and after; None: there was none."""

    event: Any
    before: View | None
    after: View


class HistoryQuery(ListQuery):
    until = Moment(load_default=None, metadata={"description": "Only what had happened by this moment."})


class ActorShape(Schema):
    kind = fields.String(metadata={"description": "user, key, scheduler, system or command."})
    id = Id(allow_none=True)
    name = fields.String(allow_none=True)


class OriginShape(Schema):
    ip = fields.String(allow_none=True)
    session_id = fields.String(allow_none=True)
    request_id = fields.String(allow_none=True)


class ChangeShape(Schema):
    pointer = fields.String(metadata={"description": "Where in the representation (RFC 6901)."})
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class HappeningShape(Schema):
    number = fields.String()
    version = fields.Integer()
    partner_id = Id()
    changes = fields.List(fields.Nested(ChangeShape))


class EventShape(Schema):
    id = Id()
    type = fields.String()
    subject = fields.String()
    time = Moment()
    actor = fields.Nested(ActorShape)
    origin = fields.Nested(OriginShape, allow_none=True)
    data = fields.Nested(HappeningShape)


HISTORY = page_of(EventShape)


def history(
    console: Console, viewer: Actor, subject: Aggregate, *, views: Views, names: dict[UUID, str], until: datetime | None
) -> list[View]:
    """The events of an aggregate up to a moment, oldest first.

    `names` are the companies whose part in it the viewer may know. Actors of the viewer's own company are told by
    name and with the place they came from; others as their company. Ids are made of the viewer's own count, so that
    they do not tell how much happened elsewhere.
    """
    told = happened(console, subject.id, views=views, until=until)
    people = people_behind(console, viewer, [one.event for one in told])
    return [
        {
            "id": happening_id(subject.id, viewer, one),
            "type": f"b2b.{one.event.TOPIC}.v1",
            "subject": f"{COLLECTIONS[type(subject)]}/{subject.id}",
            "time": one.event.timestamp,
            "actor": actor_behind(event_metadata(one.event), viewer, names=names, people=people),
            "origin": origin_of(event_metadata(one.event), viewer),
            "data": _data(one),
        }
        for one in told
    ]


def happened(console: Console, id: UUID, *, views: Views, until: datetime | None = None) -> list[Happened]:
    """The events of an aggregate that the viewer sees, up to a moment, oldest first."""
    return list(_told([event for event in console.events(id) if until is None or event.timestamp <= until], views))


def happening_id(id: UUID, viewer: Actor, one: Happened) -> UUID:
    """The id of an event in the viewer's own count."""
    return uuid5(id, f"{viewer.company_id} {one.after['version']}")


def page(happenings: Sequence[View]) -> Callable[[Key | None, int], list[View]]:
    """How lists.listing reads a history: the version is the key."""

    def read(after: Key | None, limit: int) -> list[View]:
        start = after[0] if after else 0
        return [one for one in happenings if one["data"]["version"] > start][:limit]

    return read


def version_of(happening: View) -> Key:
    return (happening["data"]["version"],)


def _told(events: Iterable[Any], views: Views) -> Iterator[Happened]:
    """The events that the viewer sees, each with its representation before and after."""
    aggregate, before = None, None
    for event in events:
        aggregate = mutated(event, aggregate)
        after = views(aggregate)
        if after is not None and (before is None or after["version"] != before["version"]):
            yield Happened(event, before, after)
        before = after


def _data(one: Happened) -> View:
    partner = {"partner_id": one.event.partner_id} if hasattr(one.event, "partner_id") else {}
    number = {"number": one.after["number"]} if "number" in one.after else {}
    changes = list(changed(_apart(one.before), _apart(one.after)))
    return {**number, "version": one.after["version"], **partner, "changes": changes}


def _apart(view: View | None) -> View | None:
    return None if view is None else {name: value for name, value in view.items() if name not in ALWAYS_NEW}


def changed(before: Any, after: Any, at: str = "") -> Iterator[View]:
    """Where two representations differ, as far down as they have the same form."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in {**before, **after}:
            yield from changed(before.get(name), after.get(name), f"{at}/{name}")
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple):
        for place, (was, becomes) in enumerate(zip_longest(before, after)):
            yield from changed(was, becomes, f"{at}/{place}")
    elif before != after:
        yield {"pointer": at, "before": before, "after": after}


def people_behind(console: Console, viewer: Actor, events: Iterable[Any]) -> dict[UUID, str]:
    """The names of the users and keys of the viewer's company behind these events."""
    known = [metadata for event in events if (metadata := event_metadata(event)) is not None]
    ids = {m.actor_id for m in known if m.actor_id is not None and m.company_id == viewer.company_id}
    users, keys = console.load_many(User, ids), console.load_many(ApiKey, ids)
    return {id: user.profile.name for id, user in users.items()} | {id: key.name for id, key in keys.items()}


def actor_behind(
    metadata: Metadata | None, viewer: Actor, *, names: dict[UUID, str], people: dict[UUID, str]
) -> dict[str, Any]:
    if metadata is None:
        return {"kind": "system", "id": None, "name": None}
    if metadata.company_id == viewer.company_id:
        found = people.get(metadata.actor_id) if metadata.actor_id else None
        return {"kind": metadata.kind, "id": metadata.actor_id, "name": found}
    if metadata.company_id is None:
        return {"kind": metadata.kind, "id": None, "name": None}
    known = names.get(metadata.company_id)
    return {"kind": metadata.kind if known else "system", "id": None, "name": known}


def origin_of(metadata: Metadata | None, viewer: Actor) -> dict[str, Any] | None:
    if metadata is None or metadata.company_id != viewer.company_id:
        return None
    return {"ip": metadata.ip, "session_id": metadata.session_id, "request_id": metadata.request_id}
