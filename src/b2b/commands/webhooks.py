"""What can be done with webhook endpoints (A12, I2, docs/decisions/0013)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.accounts import deliveries, standing
from b2b.accounts.deliveries import Delivery
from b2b.aggregates.webhook_endpoint import WebhookEndpoint, Why
from b2b.commands.limits import must_have_api
from b2b.commands.saved import Saved, changing, mine, save
from b2b.console import Console

MOST = 20
TEST = "b2b.webhook.test.v1"
OVERLAP = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What an endpoint is to be: where it leads, which types it is told of (none: all), what it is for."""

    url: str
    types: tuple[str, ...] = ()
    description: str = ""


def own_endpoint(console: Console, actor: Actor, id: UUID) -> WebhookEndpoint:
    """The endpoint, if it is of the actor's company and was not deleted; else NotFound."""
    actor.must(Area.API, Level.SEE)
    endpoint = console.load(WebhookEndpoint, id)
    mine("webhook endpoint", id, endpoint.company_id, actor)
    if endpoint.deleted:
        raise errors.NotFound("webhook endpoint", id)
    return endpoint


def make_endpoint(console: Console, actor: Actor, *, wish: Wish, secret: str, now: datetime) -> Saved[WebhookEndpoint]:
    """An endpoint that is told of what happens from now on."""
    actor.must(Area.API, Level.SEND)
    must_have_api(console, actor.company_id, now=now)
    if standing.endpoints_of(console.pool, actor.company_id) >= MOST:
        raise errors.EndpointLimit(most=MOST)
    endpoint = WebhookEndpoint.make(
        id=console.new_id(),
        company_id=actor.company_id,
        user_id=actor.user_id,
        url=wish.url,
        types=wish.types,
        description=wish.description,
        secret=secret,
        since=console.recorder.max_notification_id() or 0,
        now=now,
    )
    return save(console, actor, endpoint)


def change_endpoint(
    console: Console,
    actor: Actor,
    *,
    id: UUID,
    wish: Wish,
    enabled: bool | None = None,
    if_match: int | None = None,
    now: datetime,
) -> Saved[WebhookEndpoint]:
    """Another address, other types; disabled or enabled where `enabled` says so. Enabled, it is sent what waits."""
    actor.must(Area.API, Level.CHANGE)
    if enabled and own_endpoint(console, actor, id).disabled:
        deliveries.resume(console.pool, id, now=now)

    def change(endpoint: WebhookEndpoint) -> None:
        endpoint.change(url=wish.url, types=wish.types, description=wish.description, now=now)
        if enabled is False:
            endpoint.disable(why=Why.BY_HAND, now=now)
        elif enabled:
            endpoint.enable(now=now)

    return _changing(console, actor, id, change, if_match=if_match)


def rotate_secret(
    console: Console,
    actor: Actor,
    *,
    id: UUID,
    secret: str,
    overlap: timedelta = OVERLAP,
    if_match: int | None = None,
    now: datetime,
) -> Saved[WebhookEndpoint]:
    """A new secret; for the time of the overlap both sign."""

    def rotate(endpoint: WebhookEndpoint) -> None:
        endpoint.rotate_secret(secret=secret, old_until=now + overlap, now=now)

    return _changing(console, actor, id, rotate, if_match=if_match)


def delete_endpoint(
    console: Console, actor: Actor, *, id: UUID, if_match: int | None = None, now: datetime
) -> Saved[WebhookEndpoint]:
    """Nothing is sent to it any more; its secret is destroyed."""
    saved = _changing(console, actor, id, lambda endpoint: endpoint.delete(now=now), if_match=if_match)
    console.erase(id)
    return saved


def test_endpoint(console: Console, actor: Actor, *, id: UUID, delivery_id: UUID, now: datetime) -> None:
    """Send a made-up event; the same `delivery_id` again sends nothing more."""
    actor.must(Area.API, Level.CHANGE)
    endpoint = own_endpoint(console, actor, id)
    if endpoint.disabled:
        raise errors.EndpointDisabled
    envelope = {
        "specversion": "1.0",
        "id": str(delivery_id),
        "source": f"/companies/{endpoint.company_id}",
        "type": TEST,
        "subject": f"webhook-endpoints/{id}",
        "time": now.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "sequence": "0",
        "data": {"description": endpoint.description},
    }
    deliveries.queue_test(
        console.pool,
        id=delivery_id,
        endpoint_id=id,
        company_id=endpoint.company_id,
        type=TEST,
        body=json.dumps(envelope, ensure_ascii=False),
        now=now,
    )


def replay(
    console: Console, actor: Actor, *, id: UUID, replay_id: UUID, after: int, until: int | None, now: datetime
) -> None:
    """Send everything after one position and up to another again; the same `replay_id` again changes nothing."""
    actor.must(Area.API, Level.CHANGE)
    own_endpoint(console, actor, id)
    last = until if until is not None else console.recorder.max_notification_id() or 0
    deliveries.ask_replay(console.pool, id=replay_id, endpoint_id=id, after=after, until=last, now=now)


def replay_since(console: Console, actor: Actor, *, id: UUID, replay_id: UUID, moment: datetime, now: datetime) -> bool:
    """Send everything that has happened from a moment on again; False where nothing has."""
    after = deliveries.place_at(console.pool, actor.company_id, moment)
    if after is not None:
        replay(console, actor, id=id, replay_id=replay_id, after=after, until=None, now=now)
    return after is not None


def own_delivery(console: Console, actor: Actor, *, id: UUID, delivery_id: UUID) -> Delivery:
    """A delivery to an endpoint of the actor's company, with its body; else NotFound."""
    own_endpoint(console, actor, id)
    delivery = deliveries.one(console.pool, id=delivery_id, endpoint_id=id)
    if delivery is None:
        raise errors.NotFound("delivery", delivery_id)
    return delivery


def send_again(console: Console, actor: Actor, *, id: UUID, delivery_id: UUID, now: datetime) -> None:
    """Send an event once more, whatever became of it before."""
    actor.must(Area.API, Level.CHANGE)
    deliveries.send_again(console.pool, id=own_delivery(console, actor, id=id, delivery_id=delivery_id).id, now=now)


def give_up(console: Console, *, id: UUID, why: Why, now: datetime) -> WebhookEndpoint | None:
    """The service disables an endpoint; gives it, or None where it was disabled or deleted already."""

    def disable() -> WebhookEndpoint | None:
        endpoint = console.load(WebhookEndpoint, id)
        endpoint.disable(why=why, now=now)
        return endpoint if console.save(endpoint) else None

    return console.again(disable)


def _changing(
    console: Console, actor: Actor, id: UUID, change: Callable[[WebhookEndpoint], None], *, if_match: int | None
) -> Saved[WebhookEndpoint]:
    actor.must(Area.API, Level.CHANGE)
    return changing(
        console,
        actor,
        lambda: own_endpoint(console, actor, id),
        change,
        if_match=if_match,
        version=lambda endpoint: endpoint.version,
    )
