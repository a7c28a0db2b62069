"""Follows invitations of users and of partners, and tells those who are not here yet by mail (A4, A11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from b2b.accounts.links import PARTNERSHIP, USER_INVITATION
from b2b.accounts.mails import Mail
from b2b.aggregates.company import Company
from b2b.aggregates.partnership import Partnership
from b2b.aggregates.user import User
from b2b.documents.mails import Letter
from b2b.documents.wording import Wording
from b2b.integrations.mail import invitation_letters as letters
from b2b.integrations.mail.addressed import addressed, managers_of, wording_for
from b2b.integrations.mail.writer import Writer

FOLLOWED: tuple[type, ...] = (
    User.UserInvited,
    Partnership.PartnerInvited,
    Partnership.InvitationResent,
    Partnership.PartnerConnected,
)


@dataclass(frozen=True)
class InvitationMails(Writer):
    """Tells whoever is invited, and both sides once they are partners."""

    name: str = "invitation_mails"
    follows: tuple[type, ...] = FOLLOWED

    def mails(self, event: Any) -> list[Mail]:
        match event:
            case User.UserInvited():
                return self._to_user(event)
            case Partnership.PartnerConnected():
                return self._to_both(event)
            case _:
                return self._to_partner(event)

    def _to_user(self, event: Any) -> list[Mail]:
        user = self.console.load(User, event.originator_id)
        inviter = self.console.load_many(User, [event.inviter_id]).get(event.inviter_id)
        company = self.console.load(Company, user.company_id)
        link = self.links.to(f"/invitation/{self.links.signed(USER_INVITATION, str(user.id))}")
        who = inviter.profile.name if inviter else company.name
        wording = wording_for(company, user.profile)
        return [self._mail(event, user.profile.email, letters.user(company.name, who, wording, link=link), wording)]

    def _to_partner(self, event: Any) -> list[Mail]:
        one = self.console.load(Partnership, event.originator_id)
        retailer = self.console.load(Company, one.retailer_id)
        link = self.links.to(f"/partnership/{self.links.signed(PARTNERSHIP, str(one.id))}")
        wording = wording_for(retailer)
        return [self._mail(event, one.email, letters.partner(one, retailer, wording, link=link), wording)]

    def _to_both(self, event: Any) -> list[Mail]:
        one = self.console.load(Partnership, event.originator_id)
        retailer, supplier = (self.console.load(Company, id) for id in (event.retailer_id, event.supplier_id))
        told = []
        for company, other, path in ((retailer, supplier, f"/account/partners/{one.id}"), (supplier, retailer, "/")):
            for user in managers_of(self.console, company.id):
                wording = wording_for(company, user.profile)
                letter = letters.connected(other.name, wording, link=self.links.to(path))
                told.append(self._mail(event, user.profile.email, letter, wording, user=user))
        return told

    def _mail(self, event: Any, address: str, letter: Letter, wording: Wording, *, user: User | None = None) -> Mail:
        return addressed(
            letter,
            wording,
            about=f"invitation:{event.originator_id}:{event.originator_version}:{user.id if user else ''}",
            kind="invitation",
            address=address,
            company_id=user.company_id if user else None,
            user_id=user.id if user else None,
        )
