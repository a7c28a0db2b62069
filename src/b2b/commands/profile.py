"""What users do about themselves: name, language, time zone, theme, password, address, sessions (A6)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from msgspec import structs

from b2b import errors
from b2b.access import Actor
from b2b.accounts import credentials, sessions
from b2b.accounts.links import FOR_SHORT, NEW_ADDRESS, NEW_PASSWORD, Links
from b2b.aggregates.user import Profile, User
from b2b.commands.account import actor_of_user, check_password
from b2b.commands.saved import Saved, changing
from b2b.console import Console


def own_profile(console: Console, actor: Actor) -> User:
    """The user behind the actor. Raises Forbidden for a key, which is nobody."""
    if actor.user_id is None or actor.kind != "user":
        raise errors.Forbidden(privilege="profile")
    return console.load(User, actor.user_id)


def change_profile(
    console: Console,
    actor: Actor,
    *,
    name: str,
    language: str | None,
    time_zone: str | None,
    theme: str,
    now: datetime,
) -> Saved[User]:
    """What the user chose over its company's settings; None: as the company has it."""

    def change(user: User) -> None:
        profile = structs.replace(user.profile, name=name, language=language, time_zone=time_zone, theme=theme)
        user.change_profile(profile=profile, now=now)

    return _changing(console, actor, change)


def change_password(console: Console, actor: Actor, *, old: str, new: str, session: str | None) -> None:
    """Another password; every other session ends. Raises WrongPassword where the old one is not right."""
    user = own_profile(console, actor)
    if not credentials.confirms(console.pool, user_id=user.id, password=old):
        raise errors.WrongPassword("/old")
    check_password(new)
    credentials.change_password(console.pool, user_id=user.id, password=new)
    sessions.close_sessions(console.pool, user.id, but=session)


def new_address_token(console: Console, actor: Actor, links: Links, *, email: str) -> str:
    """What the mail to a new address carries: the address changes once its owner has opened it."""
    user = own_profile(console, actor)
    if credentials.known(console.pool, [credentials.same_address(email)]):
        raise errors.EmailTaken("/email", email=email)
    return links.signed(NEW_ADDRESS, [str(user.id), email])


def confirm_address(console: Console, links: Links, *, token: str, now: datetime) -> str:
    """The user signs in with the new address from now on; gives it. Raises LinkInvalid, EmailTaken."""
    user_id, email = links.read(NEW_ADDRESS, token, within=FOR_SHORT)
    actor = actor_of_user(console, UUID(user_id))
    with credentials.readdressed(console.pool, user_id=actor.id, email=email):
        _changing(
            console,
            actor,
            lambda user: user.change_profile(profile=_readdressed(user.profile, email), now=now),
        )
    return str(email)


def _readdressed(profile: Profile, email: str) -> Profile:
    return structs.replace(profile, email=email)


def new_password_token(console: Console, links: Links, *, email: str) -> tuple[User, str] | None:
    """The user with this address, and what the mail to it carries; None where nobody signs in with it."""
    found = credentials.by_address(console.pool, email)
    if found is None:
        return None
    user_id, trace = found[0], _trace(found[1])
    return console.load(User, user_id), links.signed(NEW_PASSWORD, [str(user_id), trace])


def choose_password(console: Console, links: Links, *, token: str, password: str) -> Actor:
    """The new password of whoever holds the link of such a mail; it is good once, and every session ends."""
    actor = holder(console, links, token=token)
    check_password(password)
    credentials.change_password(console.pool, user_id=actor.id, password=password)
    sessions.close_sessions(console.pool, actor.id)
    return actor


def holder(console: Console, links: Links, *, token: str) -> Actor:
    """Whose link this is. Raises LinkInvalid where it is too old, or the password was changed since."""
    user_id, trace = links.read(NEW_PASSWORD, token, within=FOR_SHORT)
    password_hash = credentials.hash_of(console.pool, UUID(user_id))
    if password_hash is None or _trace(password_hash) != trace:
        raise errors.LinkInvalid
    return actor_of_user(console, UUID(user_id))


def _trace(password_hash: str) -> str:
    """Enough of a password's hash to see that it was changed, too little to learn anything of it."""
    return hashlib.sha256(b"trace" + password_hash.encode()).hexdigest()[:16]


def _changing(console: Console, actor: Actor, change: Callable[[User], None]) -> Saved[User]:
    return changing(console, actor, lambda: own_profile(console, actor), change, version=lambda user: user.version)
