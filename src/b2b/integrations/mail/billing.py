"""Follows billing, and tells Account Managers by mail: paid, refused, suspended, lifted, ended (A9).

The position moves in the transaction of the queue, so nobody is told twice and nothing is forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from psycopg import Cursor

from b2b.accounts.links import Links
from b2b.accounts.mails import Mail, queue
from b2b.aggregates.company import Company
from b2b.aggregates.invoice import Invoice
from b2b.aggregates.subscription import Subscription
from b2b.aggregates.user import User
from b2b.console import Console
from b2b.documents.mails import Letter, laid_out
from b2b.documents.wording import Wording, choose
from b2b.integrations.mail import billing_letters as letters
from b2b.integrations.mail.follower import Nothing
from b2b.projections.follower import Recorded, Table
from b2b.projections.users import of_company

FOLLOWED: tuple[type, ...] = (
    Invoice.InvoicePaid,
    Invoice.PaymentRefused,
    Subscription.SendingSuspended,
    Subscription.SuspensionLifted,
    Subscription.SubscriptionEnded,
)


@dataclass(frozen=True)
class BillingMails:
    """Follows like a read model, and keeps nothing: it is never rebuilt, for that would tell everything again."""

    console: Console
    links: Links
    name: str = "billing_mails"
    follows: tuple[type, ...] = FOLLOWED
    tables: tuple[Table, ...] = ()

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> set[UUID]:
        for recorded in batch:
            event = recorded.event
            kind: type[Invoice] | type[Subscription] = Invoice if isinstance(event, Invoice.Event) else Subscription
            subject = self.console.load(kind, event.originator_id, version=event.originator_version)
            company = self.console.load(Company, subject.company_id)
            for user in self._managers(company.id):
                queue(cursor.connection, self._mail(user, company, subject, event), now=event.timestamp)
        return set()

    def folding(self) -> Nothing:
        return Nothing()

    def _managers(self, company_id: UUID) -> list[User]:
        rows = of_company(self.console.pool, company_id)
        users = self.console.load_many(User, [row.id for row in rows])
        return [user for user in users.values() if user.account_manager and user.profile.email]

    def _mail(self, user: User, company: Company, subject: Invoice | Subscription, event: Any) -> Mail:
        profile, chosen = user.profile, company.configuration
        wording = Wording(choose(profile.language, chosen.language), ZoneInfo(profile.time_zone or chosen.time_zone))
        why = wording.words.gettext("You get this because you are the Account Manager of %(company)s.")
        letter = replace(self._letter(subject, event, wording), why=why % {"company": company.name})
        text, html = laid_out(letter, wording)
        return Mail(
            about=f"billing:{event.originator_id}:{event.originator_version}:{user.id}",
            kind="billing",
            address=profile.email,
            subject=letter.subject,
            text=text,
            html=html,
            company_id=company.id,
            user_id=user.id,
        )

    def _letter(self, subject: Invoice | Subscription, event: Any, wording: Wording) -> Letter:
        page = self.links.to("/account/billing")
        if isinstance(subject, Invoice):
            paper = self.links.to(f"/account/billing/invoices/{subject.id}.pdf")
            if isinstance(event, Invoice.InvoicePaid):
                return letters.paid(subject, wording, link=paper)
            return letters.refused(subject, event.reason, wording, link=page)
        match event:
            case Subscription.SendingSuspended(hold=hold):
                return letters.suspended(hold, wording, link=page)
            case Subscription.SuspensionLifted():
                return letters.lifted(subject, wording, link=page)
            case _:
                return letters.ended(wording, link=page)
