"""What can be done with API keys (A12, docs/decisions/0014).

Whoever makes a key gives it no more than it has itself, and what it loses later its keys lose too: see
`commands.account.actor_of_key`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.accounts import standing
from b2b.aggregates.api_key import ApiKey, key_id
from b2b.commands.limits import must_have_api
from b2b.commands.saved import Saved, changing, mine, save
from b2b.console import Console

MOST = 50
"""Keys that a company may have at once: each has the plan's calls for itself."""
VERBS = {"read": Level.SEE, "write": Level.CHANGE}
SCOPES = tuple(f"{area}:{verb}" for area in Area for verb in VERBS)
OVERLAP = timedelta(hours=24)


def own_key(console: Console, actor: Actor, id: UUID) -> ApiKey:
    """The key, if it is of the actor's company; else NotFound."""
    actor.must(Area.API, Level.SEE)
    key = console.load(ApiKey, id)
    mine("API key", id, key.company_id, actor)
    return key


def make_key(
    console: Console, actor: Actor, *, secret: str, name: str, scopes: Sequence[str], now: datetime
) -> Saved[ApiKey]:
    """A key with these scopes; none: all that its maker may do. Only its SHA-256 and last letters are kept."""
    actor.must(Area.API, Level.SEND)
    must_have_api(console, actor.company_id, now=now)
    if standing.api_keys_of(console.pool, actor.company_id, now=now) >= MOST:
        raise errors.KeyLimit(most=MOST)
    return save(console, actor, _issued(console, actor, secret, name, _granted(console, actor, scopes), now))


def rename_key(
    console: Console, actor: Actor, *, id: UUID, name: str, if_match: int | None = None, now: datetime
) -> Saved[ApiKey]:
    actor.must(Area.API, Level.CHANGE)
    return changing(
        console,
        actor,
        lambda: own_key(console, actor, id),
        lambda key: key.rename(name=name, now=now),
        if_match=if_match,
        version=lambda key: key.version,
    )


def rotate_key(
    console: Console, actor: Actor, *, id: UUID, secret: str, overlap: timedelta = OVERLAP, now: datetime
) -> Saved[ApiKey]:
    """A key that stands in for another; the other opens for the time of the overlap, then no more."""
    actor.must(Area.API, Level.SEND)

    def rotate() -> Saved[ApiKey]:
        old = own_key(console, actor, id)
        _granted(console, actor, old.scopes)
        old.replace(successor_id=key_id(secret), ends_at=now + overlap, now=now)
        return save(console, actor, _issued(console, actor, secret, old.name, old.scopes, now), old)

    return console.again(rotate)


def revoke_key(
    console: Console, actor: Actor, *, id: UUID, if_match: int | None = None, now: datetime
) -> Saved[ApiKey]:
    """From now on the key opens nothing, in any process."""
    actor.must(Area.API, Level.CHANGE)
    return changing(
        console,
        actor,
        lambda: own_key(console, actor, id),
        lambda key: key.revoke(now=now),
        if_match=if_match,
        version=lambda key: key.version,
    )


def _issued(console: Console, actor: Actor, secret: str, name: str, scopes: Sequence[str], now: datetime) -> ApiKey:
    if actor.user_id is None:
        raise errors.Forbidden(privilege=f"{Area.API}: send")
    if console.load_many(ApiKey, [key_id(secret)]):
        raise errors.IdempotencyKeyReused  # the secret is made of the call, and this call was made before
    return ApiKey.issue(
        secret=secret, company_id=actor.company_id, user_id=actor.user_id, name=name, scopes=tuple(scopes), now=now
    )


def _granted(console: Console, actor: Actor, scopes: Sequence[str]) -> tuple[str, ...]:
    """The scopes, if the actor may do all that they say. A key that asks for everything passes on its own scopes."""
    if not scopes and actor.kind == "key":
        return console.load(ApiKey, actor.id).scopes
    lacking = [place for place, scope in enumerate(scopes) if not _may(actor, scope)]
    if lacking:
        words = "You may not do this yourself, so no key of yours may."
        raise errors.Invalid(*(errors.FieldError(f"/scopes/{place}", words) for place in lacking))
    return tuple(scope for scope in SCOPES if scope in scopes)


def _may(actor: Actor, scope: str) -> bool:
    area, _, verb = scope.partition(":")
    return scope in SCOPES and actor.may(Area(area), VERBS[verb])
