"""A letter addressed: in whose words it is written, and the mail that it becomes. What all who write mails share."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from b2b.accounts.mails import Mail
from b2b.aggregates.company import Company
from b2b.aggregates.user import Profile, User
from b2b.console import Console
from b2b.documents.mails import Letter, laid_out
from b2b.documents.wording import Wording, choose
from b2b.projections.users import of_company


def wording_for(company: Company, profile: Profile | None = None) -> Wording:
    """How somebody of a company is spoken to: by the own language and time zone, else by the company's (A6)."""
    own, settings = profile or Profile(), company.configuration
    return Wording(choose(own.language, settings.language), ZoneInfo(own.time_zone or settings.time_zone))


def managers_of(console: Console, company_id: UUID) -> list[User]:
    """The Account Managers of a company that can be written to."""
    users = console.load_many(User, [row.id for row in of_company(console.pool, company_id)])
    return [user for user in users.values() if user.account_manager and user.profile.email]


def addressed(
    letter: Letter,
    wording: Wording,
    *,
    about: str,
    kind: str,
    address: str,
    company_id: UUID | None = None,
    user_id: UUID | None = None,
) -> Mail:
    """The mail with both bodies; `about` says what it tells and whom, and is queued once."""
    text, html = laid_out(letter, wording)
    return Mail(
        about=about,
        kind=kind,
        address=address,
        subject=letter.subject,
        text=text,
        html=html,
        company_id=company_id,
        user_id=user_id,
        unsubscribe=letter.unsubscribe,
    )
