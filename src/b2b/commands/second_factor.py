"""Turning a second factor on and off (A4). Secrets are kept apart (accounts/second_factor); events say that it is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from b2b import errors
from b2b.access import Actor
from b2b.accounts import credentials, second_factor, sessions
from b2b.accounts.second_factor import Drawer
from b2b.aggregates.user import User
from b2b.commands.profile import own_profile
from b2b.commands.saved import Saved, changing, save
from b2b.commands.users import own_user
from b2b.console import Console


def begin(console: Console, actor: Actor, drawer: Drawer) -> str:
    """The secret that the user gives to an authenticator: the same until a code confirms it. Raises FactorHolds."""
    user = own_profile(console, actor)
    secret = second_factor.begun(drawer, user.id) or second_factor.begin(drawer, user.id)
    if secret is None:
        raise errors.FactorHolds
    return secret


def turn_on(
    console: Console, actor: Actor, drawer: Drawer, *, code: str, session: str | None, now: datetime
) -> list[str]:
    """From now on a code is asked for; gives the recovery codes. Every other session ends. Raises WrongCode."""
    user = own_profile(console, actor)
    if second_factor.holds(drawer, user.id):
        raise errors.FactorHolds
    codes = second_factor.confirm(drawer, user.id, code, now=now)
    if codes is None:
        raise errors.WrongCode("/code")
    user.turn_second_factor(on=True, now=now)
    save(console, actor, user)
    sessions.close_sessions(console.pool, user.id, but=session)
    return codes


def turn_off(console: Console, actor: Actor, *, password: str, now: datetime) -> Saved[User]:
    """The password alone is enough again. Raises WrongPassword."""
    user = own_profile(console, actor)
    if not credentials.confirms(console.pool, user_id=user.id, password=password):
        raise errors.WrongPassword("/password")
    return _off(console, actor, user.id, now=now)


def turn_off_for(console: Console, actor: Actor, *, user_id: UUID, now: datetime) -> Saved[User]:
    """The Account Manager helps somebody who has lost both authenticator and recovery codes."""
    actor.must_manage()
    return _off(console, actor, user_id, now=now)


def _off(console: Console, actor: Actor, user_id: UUID, *, now: datetime) -> Saved[User]:
    saved = changing(
        console,
        actor,
        lambda: own_user(console, actor, user_id),
        lambda user: user.turn_second_factor(on=False, now=now),
        version=lambda user: user.version,
    )
    second_factor.forget(console.pool, user_id)
    return saved
