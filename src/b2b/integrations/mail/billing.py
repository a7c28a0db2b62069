"""Follows billing, and tells Account Managers by mail: paid, refused, suspended, lifted, ended (A9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from b2b.accounts.mails import Mail
from b2b.aggregates.company import Company
from b2b.aggregates.invoice import Invoice
from b2b.aggregates.subscription import Subscription
from b2b.aggregates.user import User
from b2b.documents.mails import Letter
from b2b.documents.wording import Wording
from b2b.integrations.mail import billing_letters as letters
from b2b.integrations.mail.addressed import addressed, managers_of, wording_for
from b2b.integrations.mail.writer import Writer

FOLLOWED: tuple[type, ...] = (
    Invoice.InvoicePaid,
    Invoice.PaymentRefused,
    Subscription.SendingSuspended,
    Subscription.SuspensionLifted,
    Subscription.SubscriptionEnded,
)


@dataclass(frozen=True)
class BillingMails(Writer):
    """Tells Account Managers."""

    name: str = "billing_mails"
    follows: tuple[type, ...] = FOLLOWED

    def mails(self, event: Any) -> list[Mail]:
        kind: type[Invoice] | type[Subscription] = Invoice if isinstance(event, Invoice.Event) else Subscription
        subject = self.console.load(kind, event.originator_id, version=event.originator_version)
        company = self.console.load(Company, subject.company_id)
        return [self._mail(user, company, subject, event) for user in managers_of(self.console, company.id)]

    def _mail(self, user: User, company: Company, subject: Invoice | Subscription, event: Any) -> Mail:
        wording = wording_for(company, user.profile)
        why = wording.words.gettext("You get this because you are the Account Manager of %(company)s.")
        return addressed(
            replace(self._letter(subject, event, wording), why=why % {"company": company.name}),
            wording,
            about=f"billing:{event.originator_id}:{event.originator_version}:{user.id}",
            kind="billing",
            address=user.profile.email,
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
