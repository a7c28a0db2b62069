"""/users: the people of a company and what they may do (A4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from b2b.access import Area, Level, levels_of
from b2b.aggregates.user import User, UserStatus
from b2b.commands.users import (
    disable_user,
    enable_user,
    invite_again,
    invite_user,
    own_user,
    remove_user,
    set_privileges,
)
from b2b.projections.users import of_company
from b2b.web.api.fields import Body, Choice, Email, Id, Name, One
from b2b.web.api.idempotency import Outcome
from b2b.web.api.lists import page_of
from b2b.web.api.manner import Shown, actor, if_match
from b2b.web.api.resource import Resource
from b2b.web.services import console, now, services

users = Resource("users", description="The people of your company. Only a key of the Account Manager changes them.")

LEVELS = tuple(level.name.lower() for level in Level)


class PrivilegesBody(Body):
    """How far a user may go in each area; what is left out is `none`."""

    dashboard = Choice(LEVELS)
    requests = Choice(LEVELS)
    orders = Choice(LEVELS)
    partners = Choice(LEVELS)
    product_lines = Choice(LEVELS)
    company = Choice(LEVELS)
    billing = Choice(LEVELS)
    api = Choice(LEVELS)
    audit = Choice(LEVELS)


class NewUser(Body):
    name = Name(load_default="")
    email = Email(required=True)
    privileges = One(PrivilegesBody, load_default={})


class UserPatch(Body):
    """What is left out stays. `state`: disable or enable (`active`) the user."""

    privileges = One(PrivilegesBody)
    state = Choice((UserStatus.ACTIVE, UserStatus.DISABLED))


class PrivilegesShape(Schema):
    dashboard = fields.String()
    requests = fields.String()
    orders = fields.String()
    partners = fields.String()
    product_lines = fields.String()
    company = fields.String()
    billing = fields.String()
    api = fields.String()
    audit = fields.String()


class UserShape(Schema):
    id = Id()
    version = fields.Integer()
    name = fields.String()
    email = fields.String()
    state = fields.String(metadata={"enum": ["invited", "active", "disabled", "removed"]})
    account_manager = fields.Boolean()
    privileges = fields.Nested(PrivilegesShape)


def representation(one: User) -> dict[str, Any]:
    levels = levels_of(one.privileges)
    top = Level.SEND if one.account_manager else Level.NONE
    return {
        "id": one.id,
        "version": one.version,
        "name": one.profile.name,
        "email": one.profile.email,
        "state": one.status,
        "account_manager": one.account_manager,
        "privileges": {area.value: levels.get(area, top).name.lower() for area in Area},
    }


def shown(outcome: Outcome) -> Shown:
    return _shown(outcome.one(User))


def _shown(one: User) -> Shown:
    return Shown(representation(one), etag=one.version)


def made(outcome: Outcome) -> Shown:
    one = outcome.one(User)
    return Shown(representation(one), etag=one.version, location=f"/api/v1/users/{one.id}")


@users.get("/users", shape=page_of(UserShape), models=True)
def index() -> dict[str, Any]:
    """List the users of your company.

    Those that were removed are left out. They are all on one page.
    """
    actor().must(Area.COMPANY, Level.SEE)
    rows = of_company(services().pool, actor().company_id)
    people = console().load_many(User, [row.id for row in rows])
    return {"data": [representation(people[row.id]) for row in rows], "next_cursor": None}


@users.post("/users", body=NewUser(), shape=UserShape(), status=201, shows=made)
def invite(*, body: dict[str, Any]) -> None:
    """Invite a user.

    It is `invited` until it comes in through the link in its mail.
    """
    invite_user(
        console(),
        actor(),
        email=body["email"],
        name=body["name"],
        privileges=_levels(body["privileges"]),
        now=now(),
    )


@users.get("/users/<uuid:user_id>", shape=UserShape())
def show(*, user_id: UUID) -> Shown:
    """Show a user."""
    return _shown(own_user(console(), actor(), user_id))


@users.patch("/users/<uuid:user_id>", body=UserPatch(), shape=UserShape(), shows=shown)
def change(*, user_id: UUID, body: dict[str, Any]) -> None:
    """Set what a user may do; disable or enable it."""
    actor().must_manage()
    own_user(console(), actor(), user_id)
    if "privileges" in body:
        set_privileges(
            console(),
            actor(),
            user_id=user_id,
            privileges=_levels(body["privileges"]),
            if_match=if_match(),
            now=now(),
        )
    if body.get("state") == UserStatus.DISABLED:
        disable_user(console(), actor(), user_id=user_id, now=now())
    elif "state" in body or not body:
        enable_user(console(), actor(), user_id=user_id, now=now())


@users.post("/users/<uuid:user_id>/invite", shape=UserShape(), shows=shown)
def resend(*, user_id: UUID) -> None:
    """Send an invitation again."""
    invite_again(console(), actor(), user_id=user_id, now=now())


@users.delete("/users/<uuid:user_id>")
def remove(*, user_id: UUID) -> None:
    """Remove a user, or withdraw its invitation."""
    remove_user(console(), actor(), user_id=user_id, now=now())


def _levels(given: Mapping[str, str]) -> dict[Area, Level]:
    return {Area(area): Level[level.upper()] for area, level in given.items()}
