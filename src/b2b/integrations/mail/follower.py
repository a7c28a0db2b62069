"""Follows the events and queues the mails that they call for (N1).

The position moves in the transaction of the queue, and each mail is about one event and one user: whatever crashes,
nobody is told twice, and nothing is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from psycopg import Connection, Cursor

from b2b.accounts.links import UNSUBSCRIBE, Links
from b2b.accounts.mails import Mail, queue
from b2b.aggregates.company import Company
from b2b.aggregates.notifications import wanted
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.user import UserStatus
from b2b.console import Console
from b2b.integrations.mail.addressed import addressed, wording_for
from b2b.integrations.mail.notices import FOLLOWED, Notice, notices
from b2b.projections.follower import Recorded, Table
from b2b.projections.users import UserRow, of_company


@dataclass(frozen=True)
class MailNews:
    """Follows like a read model, and keeps nothing: it is never rebuilt, for that would tell everything again."""

    console: Console
    links: Links
    name: str = "mails"
    follows: tuple[type, ...] = FOLLOWED
    tables: tuple[Table, ...] = ()

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> set[UUID]:
        for recorded in batch:
            event = recorded.event
            for notice in notices(event, self._subject(event)):
                self._tell(cursor.connection, notice, event)
        return set()

    def folding(self) -> Nothing:
        return Nothing()

    def _subject(self, event: Any) -> Request | Order:
        """The transaction as it was right after the event."""
        kind: type[Request] | type[Order] = Order if isinstance(event, (Order.Event, Order.OrderPlaced)) else Request
        return self.console.load(kind, event.originator_id, version=event.originator_version)

    def _tell(self, connection: Connection[Any], notice: Notice, event: Any) -> None:
        people = [user for user in of_company(self.console.pool, notice.company_id) if _wants(user, notice)]
        if people:
            company = self.console.load(Company, notice.company_id)
            for user in people:
                queue(connection, self._mail(user, company, notice, event), now=_told_at(event))

    def _mail(self, user: UserRow, company: Company, notice: Notice, event: Any) -> Mail:
        wording = wording_for(company, user.profile)
        unsubscribe = self.links.to(f"/unsubscribe/{self.links.signed(UNSUBSCRIBE, [str(user.id), notice.kind])}")
        why = wording.words.gettext("You get this because you work for %(company)s.") % {"company": company.name}
        return addressed(
            replace(notice.words(wording, self.links), unsubscribe=unsubscribe, why=why),
            wording,
            about=f"{notice.kind}:{event.originator_id}:{event.originator_version}:{user.id}",
            kind=notice.kind,
            address=user.profile.email,
            company_id=company.id,
            user_id=user.id,
        )


def _wants(user: UserRow, notice: Notice) -> bool:
    reached = user.status == UserStatus.ACTIVE and bool(user.profile.email)
    return reached and notice.kind in wanted(user.notifications, notice.side)


def _told_at(event: Any) -> datetime:
    at: datetime = event.timestamp
    return at


class Nothing:
    """No rows at all."""

    def take(self, recorded: Recorded) -> None:
        del recorded

    def rows(self) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        return {}
