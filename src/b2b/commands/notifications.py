"""What a user wants mails about (N1)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from b2b import errors
from b2b.access import Actor
from b2b.aggregates.company import Company
from b2b.aggregates.notifications import KINDS, wanted
from b2b.aggregates.user import User
from b2b.aggregates.values import CompanyKind
from b2b.commands.saved import Saved, changing
from b2b.console import Console
from b2b.eventstore.metadata import Metadata


def notifications_of(console: Console, user_id: UUID) -> tuple[CompanyKind, tuple[str, ...]]:
    """The side of a user, and the kinds of mails that it gets now."""
    user = console.load(User, user_id)
    side = console.load(Company, user.company_id).kind
    return side, wanted(user.notifications, side)


def choose_notifications(console: Console, actor: Actor, *, kinds: Collection[str], now: datetime) -> Saved[User]:
    """Choose the kinds of mails for oneself. Raises Invalid for a kind that one's side does not have."""
    if actor.user_id is None:
        raise errors.Forbidden(privilege="notifications")
    known, user_id = KINDS[actor.company_kind], actor.user_id
    if unknown := sorted(set(kinds) - set(known)):
        raise errors.Invalid(errors.FieldError("/kinds", f"Choose of: {', '.join(known)}; not {', '.join(unknown)}."))
    chosen = tuple(kind for kind in known if kind in kinds)
    return changing(
        console,
        actor,
        lambda: console.load(User, user_id),
        lambda user: user.choose_notifications(kinds=chosen, now=now),
        version=lambda user: user.version,
    )


def end_notification(console: Console, *, user_id: UUID, kind: str, now: datetime) -> None:
    """No more mails of one kind, for whoever holds the link of such a mail (RFC 8058)."""

    def end() -> None:
        user = console.load(User, user_id)
        side = console.load(Company, user.company_id).kind
        left = tuple(one for one in wanted(user.notifications, side) if one != kind)
        user.choose_notifications(kinds=left, now=now)
        console.save(user, metadata=Metadata(kind="user", actor_id=user_id, company_id=user.company_id))

    console.again(end)
