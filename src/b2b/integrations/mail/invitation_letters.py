"""What invitations say, in the language of whoever invites (A4, A11)."""

from __future__ import annotations

from b2b.aggregates.company import Company
from b2b.aggregates.partnership import Partnership
from b2b.documents.mails import Letter
from b2b.documents.wording import Wording


def user(company: str, inviter: str, wording: Wording, *, link: str) -> Letter:
    """To a person who is to work for a company."""
    _ = wording.words.gettext
    facts = {"who": inviter, "company": company}
    return Letter(
        subject=_("%(company)s invites you to B2B Console") % facts,
        opening=_("%(who)s invites you to work for %(company)s in B2B Console. The link is good for 14 days.") % facts,
        link=link,
        link_words=_("Accept the invitation"),
        why=_("You get this because %(company)s entered your address.") % facts,
    )


def partner(one: Partnership, retailer: Company, wording: Wording, *, link: str) -> Letter:
    """To a supplier that is to be asked."""
    _ = wording.words.gettext
    facts = {"company": retailer.name}
    return Letter(
        subject=_("%(company)s wants to order from you") % facts,
        opening=_("%(company)s invites you to become its partner: it asks what you have, you answer, it orders.")
        % facts,
        facts=((_("Hours to answer"), wording.number(one.agreement.answer_hours)),),
        quote=one.message,
        link=link,
        link_words=_("See the invitation"),
        why=_("You get this because %(company)s entered your address.") % facts,
    )


def connected(other: str, wording: Wording, *, link: str) -> Letter:
    """To both, once the supplier has accepted."""
    _ = wording.words.gettext
    facts = {"company": other}
    return Letter(
        subject=_("You are connected with %(company)s") % facts,
        opening=_("The invitation was accepted: you and %(company)s can work together from now on.") % facts,
        link=link,
        link_words=_("Open B2B Console"),
    )
