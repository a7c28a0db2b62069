"""GET /me: which company, user and rights a key has."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from b2b.aggregates.api_key import ApiKey
from b2b.aggregates.user import User
from b2b.web.api import keys
from b2b.web.api.fields import Id
from b2b.web.api.manner import actor
from b2b.web.api.resource import Resource
from b2b.web.services import console, now

me = Resource("me", description="Who you are to the API.")


class KeyCompanyShape(Schema):
    id = Id()
    kind = fields.String()
    name = fields.String()


class KeyUserShape(Schema):
    id = Id()
    email = fields.String()


class MeShape(Schema):
    company = fields.Nested(KeyCompanyShape)
    user = fields.Nested(KeyUserShape, allow_none=True)
    scopes = fields.List(fields.String())
    plan = fields.Dict()


@me.get("/me", shape=MeShape())
def whoami() -> Any:
    """Show who you are."""
    who = actor()
    key = console().load(ApiKey, who.id)
    limit = keys.limit(who.company_id, now=now())
    user = console().load(User, who.user_id) if who.user_id else None
    return {
        "company": {"id": who.company_id, "kind": who.company_kind, "name": who.company_name},
        "user": {"id": user.id, "email": user.profile.email} if user else None,
        "scopes": list(key.scopes),
        "plan": {"name": None, "calls": limit.calls, "seconds": limit.seconds},
    }
