"""Who is behind an event: stored with it, read beside it, never part of what happened (U1)."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct


class Metadata(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`kind` is user, key, scheduler, system or command; `request_id` names the HTTP request."""

    kind: str = "system"
    actor_id: UUID | None = None
    company_id: UUID | None = None
    request_id: str | None = None
    session_id: str | None = None
    ip: str | None = None


def event_metadata(event: object) -> Metadata | None:
    """The metadata of an event that came from the store; None for a new one."""
    found: Metadata | None = vars(event).get("_metadata")
    return found
