"""What the Account Manager is told of billing, in the reader's language (A8, A9)."""

from __future__ import annotations

from babel.numbers import format_currency

from b2b.aggregates.invoice import Invoice
from b2b.aggregates.subscription import Hold, Subscription
from b2b.documents.mails import Letter
from b2b.documents.wording import Wording


def paid(invoice: Invoice, wording: Wording, *, link: str) -> Letter:
    """A confirmation, with the way to the invoice."""
    _ = wording.words.gettext
    return Letter(
        subject=_("Invoice %(number)s is paid") % {"number": invoice.number},
        opening=_("Thank you: the payment has arrived."),
        facts=_facts(invoice, wording),
        link=link,
        link_words=_("Open the invoice (PDF)"),
    )


def refused(invoice: Invoice, reason: str, wording: Wording, *, link: str) -> Letter:
    """Why a payment was refused, and when it is tried again."""
    _ = wording.words.gettext
    again = invoice.next_try
    when = (
        _("It is tried again on %(day)s.") % {"day": wording.day(again)}
        if again
        else _("It is not tried again by itself.")
    )
    remedy = _("Add another card so that sending is not suspended.") if again else ""
    why = _("There was no card to charge.") if reason == "no_card" else _("The bank refused the card.")
    return Letter(
        subject=_("The payment of invoice %(number)s was refused") % {"number": invoice.number},
        opening=" ".join(filter(None, (why, when, remedy))),
        facts=_facts(invoice, wording),
        link=link,
        link_words=_("Open Billing and cards"),
    )


def suspended(hold: Hold, wording: Wording, *, link: str) -> Letter:
    """Nothing can be sent any more, and what lifts that."""
    _ = wording.words.gettext
    why = (
        _("The payment was refused for the last time. A good payment lifts it at once.")
        if hold == Hold.PAYMENT
        else _("The operator of this service suspended it. Ask there.")
    )
    return Letter(
        subject=_("Sending is suspended"),
        opening=" ".join((why, _("Reading and answering go on."))),
        link=link,
        link_words=_("Open Billing and cards"),
    )


def lifted(subscription: Subscription, wording: Wording, *, link: str) -> Letter:
    """A reason is gone; another one may still hold."""
    _ = wording.words.gettext
    still = subscription.holds
    return Letter(
        subject=_("Sending is still suspended") if still else _("You can send again"),
        opening=_("One reason is gone, another one still holds.") if still else _("The suspension is lifted."),
        link=link,
        link_words=_("Open Billing and cards"),
    )


def ended(wording: Wording, *, link: str) -> Letter:
    """The subscription is over, and how to begin again."""
    _ = wording.words.gettext
    return Letter(
        subject=_("Your subscription has ended"),
        opening=_("Everything can be read and answered; to send again, choose a plan."),
        link=link,
        link_words=_("Open Billing and cards"),
    )


def _facts(invoice: Invoice, wording: Wording) -> tuple[tuple[str, str], ...]:
    _ = wording.words.gettext
    bill = invoice.bill
    period = _("%(first)s to %(last)s") % {"first": wording.day(bill.first), "last": wording.day(bill.last)}
    amount = str(format_currency(bill.total, invoice.currency, locale=wording.locale))
    return ((_("Invoice"), invoice.number), (_("Period"), period), (_("Amount"), amount))
