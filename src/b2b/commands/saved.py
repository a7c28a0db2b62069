"""What every command gives back: the aggregate as it is now, and the position from which reads show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from eventsourcing.domain import Aggregate

from b2b import errors
from b2b.access import Actor
from b2b.console import Console
from b2b.eventstore.metadata import Metadata, origin

T = TypeVar("T", bound=Aggregate)
Change = Callable[[T], Sequence[Aggregate] | None]


@dataclass(frozen=True)
class Saved(Generic[T]):
    subject: T
    position: int


def save(console: Console, actor: Actor, subject: T, *others: Aggregate) -> Saved[T]:
    """Record what the aggregates did, all or nothing, in the actor's name."""
    return Saved(subject, console.save(subject, *others, metadata=metadata_of(actor)))


def metadata_of(actor: Actor) -> Metadata:
    """Who is behind an event, and from where (U1)."""
    came = origin()
    return Metadata(
        kind=actor.kind,
        actor_id=actor.id,
        company_id=actor.company_id,
        request_id=came.request_id,
        session_id=came.session_id,
        ip=came.ip,
    )


def changing(
    console: Console,
    actor: Actor,
    load: Callable[[], T],
    change: Change[T],
    *,
    if_match: int | None = None,
    version: Callable[[T], int],
) -> Saved[T]:
    """Load, check the version asked for, change, save; again from the start when somebody else was quicker."""

    def once() -> Saved[T]:
        subject = load()
        if if_match is not None and version(subject) != if_match:
            raise errors.Stale(version=version(subject))
        return save(console, actor, subject, *(change(subject) or ()))

    return console.again(once)


def mine(kind: str, id: UUID, owner: UUID, actor: Actor) -> None:
    """Refuse as unknown what belongs to another company: its existence is not told (API.md, 404)."""
    if owner != actor.company_id:
        raise errors.NotFound(kind, id)
