"""Who is behind an event, and from where (U1): kept beside what happened, never a field of it."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Raw, Struct

from b2b.aggregates.values import ActorKind


class Metadata(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The actor of an event. `session_id` is the session or the API key; `request_id` that of the HTTP request.

    It names nobody: who the actor is can be erased (U6), and this cannot.
    """

    kind: ActorKind
    actor_id: UUID | None = None
    company_id: UUID | None = None
    request_id: str | None = None
    session_id: str | None = None
    ip: str | None = None


THE_SERVICE = Metadata(kind="system")
"""Behind whatever nobody else is behind: no event is stored without an actor."""


class Origin(Struct, frozen=True, kw_only=True):
    """Where a command came from: an HTTP request, its session or key, its address."""

    request_id: str | None = None
    session_id: str | None = None
    ip: str | None = None


NOWHERE = Origin()
_ORIGIN: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def comes_from(origin: Origin) -> None:
    """From now on, what this thread does comes from here: every request says so before anything else."""
    _ORIGIN.set(origin)


def origin() -> Origin:
    return _ORIGIN.get()


_KEY = "_metadata"
_decode = msgspec.json.Decoder(Metadata).decode


def attach(fields: dict[str, Any], metadata: Metadata | Raw) -> None:
    """Put the metadata beside the fields of an event, where `event_metadata` finds it; as JSON until somebody asks."""
    fields[_KEY] = metadata


def detach(fields: dict[str, Any]) -> Metadata | Raw | None:
    """Take the metadata away from the fields of an event."""
    metadata: Metadata | Raw | None = fields.pop(_KEY, None)
    return metadata


def event_metadata(event: object) -> Metadata | None:
    """Who is behind this event, as it was read from the store; None for what was recorded without, or is new."""
    metadata: Metadata | Raw | None = vars(event).get(_KEY)
    return _decode(metadata) if isinstance(metadata, Raw) else metadata
