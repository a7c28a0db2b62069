"""The mail that tells that an endpoint was disabled, to whoever made it (I2)."""

from __future__ import annotations

from datetime import datetime

from b2b.accounts.links import Links
from b2b.accounts.mails import queue
from b2b.aggregates.company import Company
from b2b.aggregates.user import User
from b2b.aggregates.webhook_endpoint import WebhookEndpoint, Why
from b2b.console import Console
from b2b.documents.mails import Letter
from b2b.documents.wording import Wording
from b2b.integrations.mail.addressed import addressed, wording_for


def tell_maker(console: Console, endpoint: WebhookEndpoint, why: Why, *, links: Links, now: datetime) -> None:
    """Queue the mail; once for each time that the endpoint was disabled."""
    user = console.load_many(User, [endpoint.user_id]).get(endpoint.user_id) if endpoint.user_id else None
    if user is None or not user.profile.email:
        return
    company = console.load(Company, endpoint.company_id)
    wording = wording_for(company, user.profile)
    mail = addressed(
        _letter(endpoint, why, wording, links, company.name),
        wording,
        about=f"webhook disabled:{endpoint.id}:{endpoint.version}",
        kind="webhook",
        address=user.profile.email,
        company_id=company.id,
        user_id=user.id,
    )
    with console.pool.connection() as connection:
        queue(connection, mail, now=now)


def _letter(endpoint: WebhookEndpoint, why: Why, wording: Wording, links: Links, company: str) -> Letter:
    _ = wording.words.gettext
    reasons = {
        Why.GONE: _("It answered 410 Gone, so nothing is sent to it any more."),
        Why.FAILING: _("It has failed for five days without one success, so nothing is sent to it any more."),
    }
    return Letter(
        subject=_("Your webhook endpoint was disabled"),
        opening=reasons[why],
        facts=((_("Address"), endpoint.url),),
        quote="",
        link=links.to(f"/account/webhooks/{endpoint.id}"),
        link_words=_("See its deliveries"),
        why=_(
            "Once you enable it, all that happened meanwhile is sent. "
            "You get this because you made it, for %(company)s."
        )
        % {"company": company},
    )
