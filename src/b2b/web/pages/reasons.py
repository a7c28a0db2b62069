"""Why a request needs a person, and why a plan is as it is, in the reader's words (States, G3)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from flask_babel import gettext

from b2b.aggregates.request import Request
from b2b.aggregates.values import Attention
from b2b.assignment import Reason
from b2b.assignment.words import Fact
from b2b.web.filters import moment, money, quantity


def attention_words(subject: Request, why: Attention) -> str:
    """One reason for attention, with the partner or product that it names."""
    item = subject.item_name(why.item_id) if why.item_id else ""
    partner = subject.side(why.partner_id).asked.name if why.partner_id in subject.sides else ""
    return {
        "expired": gettext("%(partner)s did not answer in time", partner=partner),
        "unavailable": gettext("%(item)s: not enough in stock anywhere", item=item),
        "over_max_price": gettext("%(item)s: offered above your max price only", item=item),
        "no_partner": gettext("%(item)s: no partner was asked", item=item),
        "answers_ready": gettext("The answers are ready for your decision"),
    }[why.code]


def reason_words(reason: Reason, *, currency: str) -> str:
    """One reason of a plan, translated and filled in: amounts as money, moments on the reader's clock."""
    return gettext(reason.template).format(**{name: _fact(fact, currency) for name, fact in reason.facts.items()})


def _fact(fact: Fact, currency: str) -> str:
    match fact:
        case Decimal():
            return money(fact, currency)
        case datetime():
            return moment(fact)
        case int():
            return quantity(fact)
        case _:
            return fact


def reason_icon(reason: Reason) -> tuple[str, str]:
    """The icon and tone of a reason: something is missing, somebody is chosen, or somebody is not."""
    if reason.item_id is None:
        return "x", ""
    return ("alert", "alert") if reason.code.startswith("missing") else ("check", "")


def attention_short(code: str) -> str:
    """One reason for attention in a row of the dashboard."""
    return {
        "expired": gettext("no answer in time"),
        "unavailable": gettext("short of stock"),
        "over_max_price": gettext("over max price"),
        "no_partner": gettext("no partner asked"),
        "answers_ready": gettext("ready to decide"),
    }[code]


def decline_words(reason: str) -> str:
    """Why a partner declined (X1): its choice from the list, in words."""
    return {
        "stock": gettext("Nothing in stock"),
        "line": gettext("We do not carry these products"),
        "time": gettext("Too little time"),
    }.get(reason, gettext("Another reason"))
