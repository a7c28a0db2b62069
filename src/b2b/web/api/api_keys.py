"""/api-keys: the keys of a company's programs, made, named, rotated and revoked (A12)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from b2b.access import Area, Level
from b2b.accounts.secrets import api_key
from b2b.aggregates.api_key import ApiKey
from b2b.commands.api_keys import SCOPES, make_key, own_key, rename_key, revoke_key, rotate_key
from b2b.projections.api_keys import ApiKeyRow, of_company, used_at
from b2b.views.writing import moment
from b2b.web.api.fields import Body, Choice, Id, Many, Name, Whole
from b2b.web.api.idempotency import Outcome, seed_of_call
from b2b.web.api.lists import page_of
from b2b.web.api.manner import Shown, actor, if_match
from b2b.web.api.resource import Resource
from b2b.web.services import console, now, services

api_keys = Resource("api-keys", description="The keys of your programs. A key is shown once, when it is made.")

A_WEEK = 7 * 24


class NewApiKey(Body):
    name = Name(required=True)
    scopes = Many(
        Choice(SCOPES),
        most=len(SCOPES),
        unlike=True,
        load_default=(),
        metadata={"description": "What the key may do; none: all that you may. It never does more than its maker may."},
    )


class ApiKeyPatch(Body):
    name = Name(required=True)


class Rotation(Body):
    overlap_hours = Whole(
        least=0,
        most=A_WEEK,
        load_default=24,
        metadata={"description": "How long the key that is replaced opens beside the new one."},
    )


class ApiKeyShape(Schema):
    id = Id()
    version = fields.Integer()
    name = fields.String()
    hint = fields.String(metadata={"description": "The last letters of the key."})
    scopes = fields.List(fields.String())
    state = fields.String(metadata={"enum": ["active", "replaced", "revoked"]})
    ends_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    created_at = fields.String(metadata={"format": "date-time"})
    last_used_at = fields.String(allow_none=True, metadata={"format": "date-time", "description": "To five minutes."})


class IssuedApiKeyShape(ApiKeyShape):
    key = fields.String(metadata={"description": "The key itself: keep it now, it is never shown again."})


def representation(one: ApiKey) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "name": one.name,
        "hint": one.hint,
        "scopes": one.scopes,
        "state": _state(one),
        "ends_at": _moment(one.ends_at),
        "created_at": moment(one.created_on),
        "last_used_at": _moment(used_at(services().pool, one.id)),
    }


def _state(one: ApiKey) -> str:
    if not one.opens(now()):
        return "revoked"
    return "replaced" if one.ends_at is not None else "active"


def _moment(at: datetime | None) -> str | None:
    return None if at is None else moment(at)


def shown(outcome: Outcome) -> Shown:
    one = outcome.one(ApiKey)
    return Shown(representation(one), etag=one.version)


def made(outcome: Outcome) -> Shown:
    one = outcome.one(ApiKey)
    data = {**representation(one), "last_used_at": None, "key": api_key(seed_of_call())}
    return Shown(data, etag=one.version, location=f"/api/v1/api-keys/{one.id}")


@api_keys.get("/api-keys", shape=page_of(ApiKeyShape), models=True)
def index() -> dict[str, Any]:
    """List the keys of your company, the newest first.

    Those that were revoked are left out. They are all on one page.
    """
    actor().must(Area.API, Level.SEE)
    return {"data": [_row(row) for row in of_company(services().pool, actor().company_id)], "next_cursor": None}


def _row(row: ApiKeyRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "version": row.version,
        "name": row.name,
        "hint": row.hint,
        "scopes": row.scopes,
        "state": row.state(now()),
        "ends_at": _moment(row.ends_at),
        "created_at": moment(row.made_at),
        "last_used_at": _moment(row.used_at),
    }


@api_keys.post("/api-keys", body=NewApiKey(), shape=IssuedApiKeyShape(), status=201, shows=made)
def make(*, body: dict[str, Any]) -> None:
    """Make a key. It is in this response, and nowhere else."""
    make_key(console(), actor(), secret=api_key(seed_of_call()), name=body["name"], scopes=body["scopes"], now=now())


@api_keys.get("/api-keys/<uuid:key_id>", shape=ApiKeyShape())
def show(*, key_id: UUID) -> Shown:
    """Show a key, without the key itself."""
    one = own_key(console(), actor(), key_id)
    return Shown(representation(one), etag=one.version)


@api_keys.patch("/api-keys/<uuid:key_id>", body=ApiKeyPatch(), shape=ApiKeyShape(), shows=shown)
def rename(*, key_id: UUID, body: dict[str, Any]) -> None:
    """Give a key another name."""
    rename_key(console(), actor(), id=key_id, name=body["name"], if_match=if_match(), now=now())


@api_keys.post("/api-keys/<uuid:key_id>/rotate", body=Rotation(), shape=IssuedApiKeyShape(), status=201, shows=made)
def rotate(*, key_id: UUID, body: dict[str, Any]) -> None:
    """Replace a key by a new one with the same name and scopes. For a while both open."""
    overlap = timedelta(hours=body["overlap_hours"])
    rotate_key(console(), actor(), id=key_id, secret=api_key(seed_of_call()), overlap=overlap, now=now())


@api_keys.delete("/api-keys/<uuid:key_id>")
def revoke(*, key_id: UUID) -> None:
    """Revoke a key. It opens nothing any more."""
    revoke_key(console(), actor(), id=key_id, if_match=if_match(), now=now())
