"""The people of each company: whom to write to, in which language and time zone, about what (A4, N1).

`row` holds personal data: the erasure follows it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg_pool import ConnectionPool

from b2b.aggregates.user import Profile, User, UserStatus
from b2b.projections.aggregate_rows import AggregateRows
from b2b.projections.follower import Table
from b2b.sql import statements

SQL = statements("b2b.projections", "users.sql")
replace = msgspec.structs.replace
encode = msgspec.json.Encoder().encode


class UserRow(Struct, frozen=True, kw_only=True):
    """`notifications` None: those that its side has by default."""

    id: UUID
    company_id: UUID
    profile: Profile
    notifications: tuple[str, ...] | None = None
    status: UserStatus = UserStatus.ACTIVE


decode = msgspec.json.Decoder(UserRow).decode


def fold(row: UserRow | None, event: Any) -> UserRow | None:
    """The row after an event."""
    match event:
        case User.UserRegistered():
            return UserRow(id=event.originator_id, company_id=event.company_id, profile=event.profile)
        case User.ProfileChanged(profile=profile):
            return replace(_known(row), profile=profile)
        case User.InvitationAccepted(profile=profile):
            return replace(_known(row), profile=profile, status=UserStatus.ACTIVE)
        case User.UserInvited():
            return replace(_known(row), status=UserStatus.INVITED)
        case User.UserDisabled():
            return replace(_known(row), status=UserStatus.DISABLED)
        case User.UserEnabled():
            return replace(_known(row), status=UserStatus.ACTIVE)
        case User.UserRemoved():
            return replace(_known(row), status=UserStatus.REMOVED)
        case User.NotificationsChosen(kinds=kinds):
            return replace(_known(row), notifications=kinds)
        case _:
            return row


def _known(row: UserRow | None) -> UserRow:
    if row is None:
        raise LookupError("an event came before the user that it changes")
    return row


def columns(row: UserRow) -> dict[str, Any]:
    return {"id": row.id, "company_id": row.company_id, "row": encode(row).decode()}


USERS = AggregateRows(
    name="users",
    follows=(User.Event, User.UserRegistered),
    tables=(Table("users", ("id",), ("company_id", "row")),),
    sql=SQL,
    fold=fold,
    decode=decode,
    columns=columns,
    company=lambda row: row.company_id,
)


def of_company(pool: ConnectionPool, company_id: UUID, *, removed: bool = False) -> list[UserRow]:
    """The people of a company, those who came first at the top; with those who were removed, if that is asked."""
    with pool.connection() as connection:
        values = {"company_id": company_id, "removed": removed}
        return [decode(row) for (row,) in connection.execute(SQL["of_company"], values)]
