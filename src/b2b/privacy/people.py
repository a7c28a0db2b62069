"""Whom a company answers for: the recipients of its requests, and its users. It may see what is known, and erase (U6).

Another company's people are not found. A recipient to whom something is still to be sent is erased after that; a user
once it was removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg_pool import ConnectionPool

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.aggregates.request import Request
from b2b.aggregates.user import User, UserStatus
from b2b.aggregates.values import CompanyKind
from b2b.console import Console
from b2b.privacy.subjects import subject_named
from b2b.sql import statements

SQL = statements("b2b.privacy", "erasures.sql")
RECIPIENT, USER = "recipient", "user"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody about whom a company keeps data. `number`: that of the request, for a recipient."""

    id: UUID
    kind: str
    number: str | None
    aggregates: Sequence[UUID]


class Erasure(NamedTuple):
    """An erasure that was asked for; `done_at` None: a worker has not come to it."""

    subject_id: UUID
    kind: str
    number: str | None
    asked_by: UUID
    asked_at: datetime
    done_at: datetime | None
    fields: int | None


def person_named(console: Console, actor: Actor, text: str) -> Person:
    """Whom the number of an own request or order, the e-mail of an own user, or an id means. Raises NotFound."""
    actor.must(Area.AUDIT, Level.SEE)
    id = _id_of(console, actor, text.strip())
    return _user(console, actor, id) or _recipient(console, actor, id, text)


def _id_of(console: Console, actor: Actor, text: str) -> UUID:
    if "@" in text or _is_id(text):
        return subject_named(console, text)
    with console.pool.connection() as connection:
        row = connection.execute(SQL["of_own_number"], {"company_id": actor.company_id, "number": text}).fetchone()
    if row is None:
        raise errors.NotFound("subject", text)
    return UUID(str(row[0]))


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _user(console: Console, actor: Actor, id: UUID) -> Person | None:
    user = console.load_many(User, [id]).get(id)
    if user is None or user.company_id != actor.company_id:
        return None
    return Person(id=id, kind=USER, number=None, aggregates=[id])


def _recipient(console: Console, actor: Actor, id: UUID, text: str) -> Person:
    request = console.load_many(Request, [id]).get(id)
    if request is None or request.company_id != actor.company_id or actor.company_kind != CompanyKind.RETAILER:
        raise errors.NotFound("subject", text)
    with console.pool.connection() as connection:
        orders = [order for (order,) in connection.execute(SQL["orders"], {"id": id})]
    return Person(id=id, kind=RECIPIENT, number=request.number, aggregates=[id, *orders])


def ask_to_erase(console: Console, actor: Actor, person: Person, *, now: datetime) -> None:
    """Have a worker destroy all that is known of a person. Raises StillUnderway, StillAUser."""
    actor.must_manage()
    assert actor.user_id is not None  # an Account Manager is a user
    _must_be_over(console, actor, person)
    values = {"subject_id": person.id, "company_id": actor.company_id, "kind": person.kind, "number": person.number}
    with console.pool.connection() as connection:
        connection.execute(SQL["ask"], {**values, "asked_by": actor.user_id, "asked_at": now})


def _must_be_over(console: Console, actor: Actor, person: Person) -> None:
    if person.kind == USER:
        if console.load(User, person.id).status != UserStatus.REMOVED:
            raise errors.StillAUser
        return
    with console.pool.connection() as connection:
        values = {"company_id": actor.company_id, "id": person.id}
        underway = [number for (number,) in connection.execute(SQL["underway"], values)]
    if underway:
        raise errors.StillUnderway(numbers=", ".join(underway))


def erasures(pool: ConnectionPool, company_id: UUID) -> list[Erasure]:
    """What a company had erased or asked to, the newest first."""
    with pool.connection() as connection:
        return [Erasure(*row) for row in connection.execute(SQL["of_company"], {"company_id": company_id})]
