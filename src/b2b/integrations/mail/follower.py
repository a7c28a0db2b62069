"""Follows what happens to transactions and queues the mails that it calls for (N1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from b2b.accounts.links import UNSUBSCRIBE
from b2b.accounts.mails import Mail
from b2b.aggregates.company import Company
from b2b.aggregates.notifications import wanted
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.user import UserStatus
from b2b.integrations.mail.addressed import addressed, wording_for
from b2b.integrations.mail.notices import FOLLOWED, Notice, notices
from b2b.integrations.mail.writer import Writer
from b2b.projections.users import UserRow, of_company


@dataclass(frozen=True)
class MailNews(Writer):
    """Tells users what they chose to be told of transactions."""

    name: str = "mails"
    follows: tuple[type, ...] = FOLLOWED

    def mails(self, event: Any) -> Iterator[Mail]:
        for notice in notices(event, self._subject(event)):
            yield from self._told(notice, event)

    def _subject(self, event: Any) -> Request | Order:
        """The transaction as it was right after the event."""
        kind: type[Request] | type[Order] = Order if isinstance(event, (Order.Event, Order.OrderPlaced)) else Request
        return self.console.load(kind, event.originator_id, version=event.originator_version)

    def _told(self, notice: Notice, event: Any) -> list[Mail]:
        people = [user for user in of_company(self.console.pool, notice.company_id) if _wants(user, notice)]
        if not people:
            return []
        company = self.console.load(Company, notice.company_id)
        return [self._mail(user, company, notice, event) for user in people]

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
