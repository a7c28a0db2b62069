"""/events: what happened, for programs that follow it: page by page, by long poll, or as a stream (API.md, Events).

A key reads of what it may see: events of requests with `requests:read`, of orders with `orders:read`, and so on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from marshmallow import Schema, fields, validate

from b2b import errors
from b2b.access import Area, Level
from b2b.commands.account import actor_of_key
from b2b.projections.feed_pages import pattern
from b2b.projections.fresh import wait_until
from b2b.views.cursors import BEGINNING, position_of
from b2b.web.api import keys
from b2b.web.api.event_catalogue import catalogue
from b2b.web.api.event_readers import EventStream, LongPoll, Wish, shown
from b2b.web.api.fields import Body, Cursor, Text, Whole
from b2b.web.api.manner import Shown, actor, least_position
from b2b.web.api.resource import Resource
from b2b.web.live import lasting
from b2b.web.services import console, services

events = Resource("events", description="What happened, in order, as you may see it.")

AREAS = {"request": Area.REQUESTS, "order": Area.ORDERS, "partner": Area.PARTNERS}
A_LIST = r"^(b2b\.[a-z_.0-9*]{1,80}(,b2b\.[a-z_.0-9*]{1,80})*)?$"


class StreamQuery(Body):
    after = Cursor(
        load_default=BEGINNING,
        or_now=True,
        metadata={"description": "`next` of a page, or `sequence` of an event; `now`; left out: the beginning."},
    )
    types = Text(
        most=2000,
        pattern=A_LIST,
        load_default="",
        metadata={"description": "Types with commas between; `b2b.order.*`: all of orders. Left out: all."},
    )


class EventsQuery(StreamQuery):
    limit = Whole(least=1, most=1000, load_default=100, metadata={"in_query": True, "description": "Events of a page."})
    wait = Whole(
        least=0,
        most=25,
        load_default=0,
        metadata={"in_query": True, "description": "Seconds to wait for an event where there is none yet."},
    )


class FeedEventShape(Schema):
    """CloudEvents 1.0. `data` by type: see the catalogue."""

    specversion = fields.String(validate=validate.Equal("1.0"))
    id = fields.UUID()
    source = fields.String()
    type = fields.String()
    subject = fields.String()
    time = fields.String(metadata={"format": "date-time"})
    datacontenttype = fields.String()
    sequence = fields.String()
    data = fields.Dict()


class FeedShape(Schema):
    events = fields.List(fields.Nested(FeedEventShape))
    next = fields.String()
    has_more = fields.Boolean()


@events.get("/events", query=EventsQuery(), shape=FeedShape())
def index(*, query: dict[str, Any]) -> Any:
    """List events.

    Follow `next` for ever and you get every event once. With `wait`, the response comes with the first new event, or
    empty after that time.
    """
    wish, after = _wish(query), _after(query["after"])
    found = wish.page(after=after, limit=query["limit"])
    if query["wait"] and not (found.events or found.more):
        poll = LongPoll(wish, after=found.next, limit=query["limit"], wait=query["wait"])
        return lasting(poll, mimetype="application/json")
    return Shown(shown(found))


class PublishedShape(Schema):
    type = fields.String()
    description = fields.String()
    since = fields.String(metadata={"format": "date"})
    schema = fields.Dict(metadata={"description": "JSON Schema of `data`."})
    example = fields.Nested(FeedEventShape)


class CatalogueShape(Schema):
    data = fields.List(fields.Nested(PublishedShape))


@events.get("/events/catalogue", shape=CatalogueShape())
def show_catalogue() -> dict[str, Any]:
    """List the types of events, each with its schema and an example.

    Types and fields are added in time; none is ever taken away or changed.
    """
    return {"data": catalogue()}


@events.get("/events/stream", query=StreamQuery(), gives="text/event-stream")
def stream(*, query: dict[str, Any]) -> Any:
    """Follow events live.

    Server-sent events: `id` is the cursor, `event` the type, `data` the envelope. Resume with `Last-Event-ID`.
    """
    return lasting(EventStream(_wish(query), after=_resumed(_after(query["after"]))))


def _wish(query: Mapping[str, Any]) -> Wish:
    """What this key may follow. Raises Forbidden where it may see nothing that is told."""
    me, secret = actor(), request.headers["Authorization"].split()[-1]
    things = [thing for thing, area in AREAS.items() if me.may(area, Level.SEE)]
    if not things:
        me.must(Area.REQUESTS, Level.SEE)
    types = query["types"].split(",") if query["types"] else []
    everything = len(things) == len(AREAS) and not types
    services_, console_, clock = services(), console(), services().clock

    def allowed() -> bool:
        try:
            return actor_of_key(console_, secret, now=clock()).company_id == me.company_id
        except errors.Refused:
            return False

    return Wish(
        pool=services_.pool,
        company_id=me.company_id,
        wanted=None if everything else pattern(things, types),
        allowed=allowed,
    )


def _after(given: int | str) -> int:
    """The position to go on from. What this key wrote last is told by then, or ReadModelBehind is raised.

    `now` is the store's now, which the feed may yet have to reach: what happened before is not told as news.
    """
    wanted = max(least_position(), keys.position_of(services().pool, actor().id))
    if not wait_until(services().pool, wanted, models=("feed",)):
        raise errors.ReadModelBehind
    return console().recorder.horizon() - 1 if isinstance(given, str) else given


def _resumed(after: int) -> int:
    """Where a stream goes on: after the last event that the client has, if it says so. Raises Invalid."""
    last = request.headers.get("Last-Event-ID")
    if not last:
        return after
    try:
        return position_of(last)
    except ValueError:
        raise errors.Invalid(errors.FieldError("/after", gettext("The feed never gave this cursor."))) from None
