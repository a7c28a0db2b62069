"""/webhook-endpoints: addresses of a company's own that are told of its events, and what was sent to them (I2)."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext

from b2b import errors
from b2b.access import Area, Level
from b2b.accounts import deliveries
from b2b.aggregates.webhook_endpoint import WebhookEndpoint
from b2b.commands.webhooks import (
    Wish,
    change_endpoint,
    delete_endpoint,
    make_endpoint,
    own_delivery,
    own_endpoint,
    replay,
    rotate_secret,
    send_again,
    test_endpoint,
)
from b2b.projections.webhook_endpoints import of_company
from b2b.views.cursors import position_of
from b2b.web.api.fields import Body, Choice, Many, Text, Whole
from b2b.web.api.idempotency import Outcome, seed_of_call
from b2b.web.api.lists import Key, ListQuery, listing, page_of
from b2b.web.api.manner import Shown, actor, if_match, merging
from b2b.web.api.resource import Resource
from b2b.web.api.webhook_shapes import (
    DeliveryShape,
    EndpointShape,
    EndpointWithSecretShape,
    WholeDeliveryShape,
    delivery,
    endpoint,
    whole_delivery,
    with_secret,
)
from b2b.web.services import console, now, services
from b2b.web.webhook_urls import LONGEST, checked_url

webhooks = Resource("webhook-endpoints", description="Addresses of yours that are told of your events.")

A_TYPE = r"^b2b\.[a-z_]{1,40}\.([a-z_]{1,60}\.v[0-9]{1,3}|\*)$"
TYPES = {"description": "`b2b.order.shipped.v1`, or `b2b.order.*` for all of them; none: every type."}
A_CURSOR = r"^[0-9a-v]{13}$"


class NewWebhookEndpoint(Body):
    url = Text(most=LONGEST, required=True)
    types = Many(Text(most=120, pattern=A_TYPE), most=50, unlike=True, load_default=(), metadata=TYPES)
    description = Text(most=200, load_default="")


class WebhookEndpointPatch(Body):
    """What is left out stays."""

    url = Text(most=LONGEST)
    types = Many(Text(most=120, pattern=A_TYPE), most=50, unlike=True, metadata=TYPES)
    description = Text(most=200)
    state = Choice(("active", "disabled"))


class SecretRotation(Body):
    overlap_hours = Whole(least=0, most=7 * 24, load_default=24)


class Replay(Body):
    """`after` and `until` are cursors (`sequence` of an event, `next` of the feed); without `until`: up to now."""

    after = Text(most=13, pattern=A_CURSOR, required=True)
    until = Text(most=13, pattern=A_CURSOR, load_default=None, allow_none=True)


class DeliveryQuery(ListQuery):
    state = Choice(("waiting", "delivered", "dead"), load_default=None)


def secret_of_call() -> str:
    return f"whsec_{b64encode(seed_of_call()).decode()}"


def shown(outcome: Outcome) -> Shown:
    return _shown(outcome.one(WebhookEndpoint))


def _shown(one: WebhookEndpoint) -> Shown:
    return Shown(endpoint(one, one.created_on), etag=one.version)


def shown_with_secret(outcome: Outcome) -> Shown:
    one = outcome.one(WebhookEndpoint)
    return Shown(with_secret(one), etag=one.version, location=f"/api/v1/webhook-endpoints/{one.id}")


@webhooks.get("/webhook-endpoints", shape=page_of(EndpointShape), models=True)
def index() -> dict[str, Any]:
    """List your endpoints, the newest first. They are all on one page."""
    actor().must(Area.API, Level.SEE)
    rows = of_company(services().pool, actor().company_id)
    return {"data": [endpoint(row, row.made_at) for row in rows], "next_cursor": None}


@webhooks.post(
    "/webhook-endpoints",
    body=NewWebhookEndpoint(),
    shape=EndpointWithSecretShape(),
    status=201,
    shows=shown_with_secret,
)
def make(*, body: dict[str, Any]) -> None:
    """Make an endpoint. It is told of what happens from now on.

    The secret that signs is in this response, and never shown again.
    """
    wish = Wish(url=checked_url(body["url"]), types=tuple(body["types"]), description=body["description"])
    make_endpoint(console(), actor(), wish=wish, secret=secret_of_call(), now=now())


@webhooks.get("/webhook-endpoints/<uuid:endpoint_id>", shape=EndpointShape())
def show(*, endpoint_id: UUID) -> Shown:
    """Show an endpoint."""
    return _shown(own_endpoint(console(), actor(), endpoint_id))


@webhooks.patch(
    "/webhook-endpoints/<uuid:endpoint_id>", body=WebhookEndpointPatch(), shape=EndpointShape(), shows=shown
)
def change(*, endpoint_id: UUID, body: dict[str, Any]) -> None:
    """Change an endpoint; disable or enable it.

    What happens while it is disabled is sent once it is enabled again.
    """
    if "url" in body:
        checked_url(body["url"])
    merging(lambda wanted: _change(endpoint_id, body, wanted))


def _change(endpoint_id: UUID, body: dict[str, Any], wanted: int | None) -> None:
    one = own_endpoint(console(), actor(), endpoint_id)
    wish = Wish(
        url=body.get("url", one.url),
        types=tuple(body.get("types", one.types)),
        description=body.get("description", one.description),
    )
    change_endpoint(
        console(),
        actor(),
        id=endpoint_id,
        wish=wish,
        enabled=None if "state" not in body else body["state"] == "active",
        if_match=one.version if wanted is None else wanted,
        now=now(),
    )


@webhooks.delete("/webhook-endpoints/<uuid:endpoint_id>")
def delete(*, endpoint_id: UUID) -> None:
    """Delete an endpoint. Nothing is sent to it any more."""
    delete_endpoint(console(), actor(), id=endpoint_id, if_match=if_match(), now=now())


@webhooks.post(
    "/webhook-endpoints/<uuid:endpoint_id>/rotate-secret",
    body=SecretRotation(),
    shape=EndpointWithSecretShape(),
    shows=shown_with_secret,
)
def rotate(*, endpoint_id: UUID, body: dict[str, Any]) -> None:
    """Replace the secret. For a while both sign."""
    overlap = timedelta(hours=body["overlap_hours"])
    rotate_secret(
        console(), actor(), id=endpoint_id, secret=secret_of_call(), overlap=overlap, if_match=if_match(), now=now()
    )


@webhooks.post("/webhook-endpoints/<uuid:endpoint_id>/test", body=Body(), shape=DeliveryShape(), status=201)
def test(*, endpoint_id: UUID) -> Shown:
    """Send a made-up event of the type `b2b.webhook.test.v1`."""
    delivery_id = _id_of_call()
    test_endpoint(console(), actor(), id=endpoint_id, delivery_id=delivery_id, now=now())
    return _shown_delivery(endpoint_id, delivery_id)


@webhooks.post("/webhook-endpoints/<uuid:endpoint_id>/replay", body=Replay())
def replay_from(*, endpoint_id: UUID, body: dict[str, Any]) -> Shown:
    """Send events again, in their order and with their ids."""
    after = _position(body["after"], "/after")
    until = None if body["until"] is None else _position(body["until"], "/until")
    replay(console(), actor(), id=endpoint_id, replay_id=_id_of_call(), after=after, until=until, now=now())
    return Shown()


@webhooks.get("/webhook-endpoints/<uuid:endpoint_id>/deliveries", query=DeliveryQuery(), shape=page_of(DeliveryShape))
def index_deliveries(*, endpoint_id: UUID, query: dict[str, Any]) -> dict[str, Any]:
    """List what was sent to an endpoint or is to be, the newest first. It is kept for 30 days."""
    own_endpoint(console(), actor(), endpoint_id)

    def read(after: Key | None, limit: int) -> list[deliveries.Delivery]:
        found = deliveries.of_endpoint(
            services().pool, endpoint_id, state=query["state"], after=_key(after), limit=limit
        )
        return list(found)

    return listing(query, read, key=lambda one: (one.queued_at, one.id), kinds=(datetime, UUID), show=_shown_rows)


def _key(after: Key | None) -> tuple[datetime, UUID] | None:
    return None if after is None else (after[0], after[1])


def _shown_rows(rows: list[deliveries.Delivery]) -> list[dict[str, Any]]:
    tries = deliveries.tries_of(services().pool, [row.id for row in rows])
    return [delivery(row, tries[row.id]) for row in rows]


@webhooks.get("/webhook-endpoints/<uuid:endpoint_id>/deliveries/<uuid:delivery_id>", shape=WholeDeliveryShape())
def show_delivery(*, endpoint_id: UUID, delivery_id: UUID) -> dict[str, Any]:
    """Show a delivery: what is sent, and what came back."""
    one = own_delivery(console(), actor(), id=endpoint_id, delivery_id=delivery_id)
    return whole_delivery(one, deliveries.tries_of(services().pool, [one.id])[one.id])


@webhooks.post(
    "/webhook-endpoints/<uuid:endpoint_id>/deliveries/<uuid:delivery_id>/send-again",
    body=Body(),
    shape=DeliveryShape(),
)
def once_more(*, endpoint_id: UUID, delivery_id: UUID) -> Shown:
    """Send an event once more, whatever became of it before."""
    send_again(console(), actor(), id=endpoint_id, delivery_id=delivery_id, now=now())
    return _shown_delivery(endpoint_id, delivery_id)


def _shown_delivery(endpoint_id: UUID, delivery_id: UUID) -> Shown:
    one = own_delivery(console(), actor(), id=endpoint_id, delivery_id=delivery_id)
    data = delivery(one, deliveries.tries_of(services().pool, [one.id])[one.id])
    return Shown({**data, "id": str(one.id), "event_id": str(one.event_id)})


def _position(cursor: str, pointer: str) -> int:
    try:
        return position_of(cursor)
    except ValueError:
        fault = errors.FieldError(pointer, gettext("The feed never gave this cursor."))
        raise errors.Invalid(fault) from None


def _id_of_call() -> UUID:
    """The id of what this call makes: a repeat of the call makes the same, even one that a crash cut short."""
    return UUID(bytes=seed_of_call()[:16], version=4)
