"""The people of a company: invited, given privileges, disabled, removed; the role of Account Manager (A4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from b2b import errors
from b2b.access import REACH, Actor, Area, Level, named
from b2b.accounts import credentials, second_factor, sessions
from b2b.aggregates.company import Company
from b2b.aggregates.user import Profile, User, UserStatus
from b2b.commands.account import acting, check_password
from b2b.commands.limits import must_fit_user
from b2b.commands.saved import Saved, changing, metadata_of, mine, save
from b2b.console import Console


def own_user(console: Console, actor: Actor, user_id: UUID) -> User:
    """The user, if it is of the actor's company and was not removed; else NotFound."""
    if user_id != actor.user_id:
        actor.must(Area.COMPANY, Level.SEE)
    user = console.load(User, user_id)
    mine("user", user_id, user.company_id, actor)
    if user.status == UserStatus.REMOVED:
        raise errors.NotFound("user", user_id)
    return user


def invite_user(
    console: Console, actor: Actor, *, email: str, name: str, privileges: Mapping[Area, Level], now: datetime
) -> Saved[User]:
    """A new user, with its privileges from the first moment on; it is told by mail how to come in.

    Raises EmailTaken where the address signs in already, UserLimit where the plan has no room.
    """
    actor.must_manage()
    if credentials.known(console.pool, [credentials.same_address(email)]):
        raise errors.EmailTaken("/email", email=email)
    must_fit_user(console, actor.company_id, now=now)
    profile = Profile(name=name or email.partition("@")[0], email=email)
    user = User.register(
        id=console.new_id(), company_id=actor.company_id, profile=profile, account_manager=False, now=now
    )
    user.invite(inviter_id=actor.user_id or actor.id, now=now)
    user.set_privileges(privileges=_within_reach(privileges), now=now)
    return save(console, actor, user)


def invite_again(console: Console, actor: Actor, *, user_id: UUID, now: datetime) -> Saved[User]:
    """Send the invitation once more; the links sent before stay good for their time."""
    return _managing(console, actor, user_id, lambda user: user.invite(inviter_id=actor.user_id or actor.id, now=now))


def accept_invitation(console: Console, *, user_id: UUID, name: str, password: str, now: datetime) -> Actor:
    """The invited person comes in, with a name and a password of its own."""
    check_password(password)
    user = console.load(User, user_id)
    user.accept(name=name, now=now)
    actor = acting(user, console.load(Company, user.company_id))
    with credentials.added(console.pool, user_id=user.id, email=user.profile.email, password=password):
        save(console, actor, user)
    return actor


def set_privileges(
    console: Console,
    actor: Actor,
    *,
    user_id: UUID,
    privileges: Mapping[Area, Level],
    if_match: int | None = None,
    now: datetime,
) -> Saved[User]:
    """How far a user may go in each area, from its next click on."""
    wanted = _within_reach(privileges)
    return _managing(
        console, actor, user_id, lambda user: user.set_privileges(privileges=wanted, now=now), if_match=if_match
    )


def disable_user(console: Console, actor: Actor, *, user_id: UUID, now: datetime) -> Saved[User]:
    """The user is signed out everywhere, and its keys open nothing, until it is enabled again."""
    saved = _managing(console, actor, user_id, lambda user: user.disable(now=now))
    sessions.close_sessions(console.pool, user_id)
    return saved


def enable_user(console: Console, actor: Actor, *, user_id: UUID, now: datetime) -> Saved[User]:
    return _managing(console, actor, user_id, lambda user: user.enable(now=now))


def remove_user(console: Console, actor: Actor, *, user_id: UUID, now: datetime) -> Saved[User]:
    """The user is gone, or its invitation is withdrawn; its address is free again."""
    saved = _managing(console, actor, user_id, lambda user: user.remove(now=now))
    sessions.close_sessions(console.pool, user_id)
    credentials.remove(console.pool, user_id)
    second_factor.forget(console.pool, user_id)
    return saved


def hand_over(console: Console, actor: Actor, *, to: UUID, password: str, now: datetime) -> Saved[User]:
    """Make another user the Account Manager. The one before keeps every privilege but the role.

    Raises WrongPassword where the password is not the actor's.
    """
    actor.must_manage()
    manager_id = actor.user_id
    if manager_id is None or not credentials.confirms(console.pool, user_id=manager_id, password=password):
        raise errors.WrongPassword("/password")

    def once() -> Saved[User]:
        manager, successor = console.load(User, manager_id), own_user(console, actor, to)
        manager.hand_over(to=successor, now=now)
        if successor.id != manager.id:
            manager.set_privileges(privileges=named(REACH), now=now)
        return Saved(successor, console.save(successor, manager, metadata=metadata_of(actor)))

    return console.again(once)


def _managing(
    console: Console, actor: Actor, user_id: UUID, change: Callable[[User], None], *, if_match: int | None = None
) -> Saved[User]:
    actor.must_manage()
    return changing(
        console,
        actor,
        lambda: own_user(console, actor, user_id),
        change,
        if_match=if_match,
        version=lambda user: user.version,
    )


def _within_reach(privileges: Mapping[Area, Level]) -> dict[str, str]:
    """As they are recorded; a level that means nothing in its area is the highest that does."""
    return named({area: min(privileges.get(area, Level.NONE), REACH[area]) for area in Area})
