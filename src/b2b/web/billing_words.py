"""What billing says in words: why a card was refused, why a charge differs, how a card and a plan are called."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext, ngettext

from b2b.aggregates.plans import PriceList
from b2b.aggregates.renewal import Difference, Renewal
from b2b.web import filters
from b2b.web.i18n import page_language

BRANDS = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express", "discover": "Discover", "jcb": "JCB"}


def card_words(brand: str, last4: str) -> str:
    """Visa ending in 4242; no card at all where there was none."""
    if not last4:
        return gettext("No card")
    return gettext("%(brand)s ending in %(digits)s", brand=BRANDS.get(brand, brand.title()), digits=last4)


def refusal_words(reason: str) -> str:
    """A reason of the payment service; those that people can do nothing about are one."""
    words = {
        "no_card": gettext("there was no card to charge"),
        "insufficient_funds": gettext("the account has not enough money"),
        "expired_card": gettext("the card has expired"),
        "incorrect_cvc": gettext("the security code is wrong"),
        "invalid_expiry": gettext("write the end of the card as MM/YY"),
        "authentication_required": gettext("the bank asks its owner to confirm: add the card again"),
        "test_numbers_only": gettext("no real card is taken here; use a test number such as 4242 4242 4242 4242"),
        "setup_incomplete": gettext("it was not confirmed to the end"),
    }
    return words.get(reason) or gettext("the bank refused it")


def plan_name(prices: PriceList, code: str) -> str:
    """The name of a plan in the language of the page."""
    return prices.plan(code).name(page_language().code)


def line_words(prices: PriceList, renewal: Renewal, difference: Difference) -> str:
    """What a line of a renewal is for."""
    if difference.kind == "plan":
        return gettext("Plan %(plan)s", plan=plan_name(prices, renewal.bill.plan))
    if difference.kind == "users":
        included = prices.rate(renewal.bill.plan, renewal.on).users_included
        return ngettext("Users above %(num)d", "Users above %(num)d", included)
    names = [tax.name for tax in renewal.bill.taxes]
    return gettext("Taxes, %(names)s", names=filters.listed(names, "and")) if names else gettext("Taxes")


def why_words(renewal: Renewal, difference: Difference) -> str:
    """Why a line differs from the time before."""
    match difference.why:
        case "same":
            return gettext("Same")
        case "first":
            return gettext("First charge")
        case "plan":
            return _change_words(difference.since)
        case "rate":
            since = difference.since or renewal.on
            return gettext("New rate from %(day)s", day=filters.day(since))
        case "users":
            return ngettext("%(num)d user now", "%(num)d users now", renewal.bill.users)
        case "days":
            return gettext("A whole month instead of a part of one")
        case "tax":
            return gettext("Follows from the lines above")


def _change_words(asked: date | None) -> str:
    if asked is None:
        return gettext("Another plan")
    return gettext("Another plan, as you asked on %(day)s", day=filters.day(asked))
