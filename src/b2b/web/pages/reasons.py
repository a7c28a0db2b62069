"""Why a request needs a person, and why a plan is as it is, in the reader's words (States, G3)."""

from __future__ import annotations

from flask_babel import gettext

from b2b.aggregates.request import Request
from b2b.aggregates.values import Attention
from b2b.assignment import Reason


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


def reason_words(reason: Reason) -> str:
    """One reason of a plan, translated and filled in."""
    return gettext(reason.template).format(**reason.facts)


def attention_short(code: str) -> str:
    """One reason for attention in a row of the dashboard."""
    return {
        "expired": gettext("a partner did not answer"),
        "unavailable": gettext("not enough in stock"),
        "over_max_price": gettext("above your max price"),
        "no_partner": gettext("no partner asked"),
        "answers_ready": gettext("answers are ready"),
    }[code]
