"""What each mail about a transaction says, in the reader's language (N1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from b2b.accounts.links import Links
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.documents.mails import Letter
from b2b.documents.wording import Wording

Words = Callable[[Wording, Links], Letter]
"""A mail, to be worded for each reader."""


def asked(request: Request, partner_id: UUID) -> Words:
    side = request.side(partner_id)

    def words(wording: Wording, links: Links) -> Letter:
        _ = wording.words.gettext
        facts = (
            (_("Products"), wording.number(len(side.asked.item_ids))),
            (_("Delivered to"), _place(request)),
            (_("Answer by"), wording.moment(side.deadline)),
        )
        return Letter(
            subject=_("%(retailer)s asks you: %(number)s")
            % {"retailer": request.retailer_name, "number": request.number},
            opening=_("%(retailer)s asks what you have and at what price.") % {"retailer": request.retailer_name},
            facts=facts,
            quote=request.private.note_to_suppliers,
            link=links.to(f"/requests/{request.id}"),
            link_words=_("Answer the request"),
        )

    return words


def answer(request: Request, partner_id: UUID, event: Any) -> Words:
    who = request.side(partner_id).asked.name
    answered = isinstance(event, Request.PartnerAnswered)

    def words(wording: Wording, links: Links) -> Letter:
        _ = wording.words.gettext
        subject = _("%(partner)s answered %(number)s") if answered else _("%(partner)s declined %(number)s")
        facts = {"partner": who, "number": request.number}
        return _to_request(request, subject % facts, wording, links, quote="" if answered else event.comment)

    return words


def attention(request: Request) -> Words:
    def words(wording: Wording, links: Links) -> Letter:
        _ = wording.words.gettext
        subject = _("%(number)s needs your attention") % {"number": request.number}
        reasons = tuple(dict.fromkeys(_reason(wording, why.code) for why in request.attention))
        letter = _to_request(request, subject, wording, links)
        return Letter(
            subject=subject,
            opening=letter.opening,
            facts=(*letter.facts, (_("Why"), ", ".join(reasons))),
            link=letter.link,
            link_words=_("Decide"),
        )

    return words


def _reason(wording: Wording, code: str) -> str:
    _ = wording.words.gettext
    return {
        "expired": _("no answer in time"),
        "unavailable": _("short of stock"),
        "over_max_price": _("over max price"),
        "no_partner": _("no partner asked"),
        "answers_ready": _("answers ready"),
    }[code]


def _to_request(request: Request, subject: str, wording: Wording, links: Links, *, quote: str = "") -> Letter:
    """What a retailer is told of its own request."""
    _ = wording.words.gettext
    return Letter(
        subject=subject,
        opening=f"{subject}.",
        facts=((_("Recipient"), request.private.recipient.name), (_("Answers"), _answers(request, wording))),
        quote=quote,
        link=links.to(f"/requests/{request.id}"),
        link_words=_("Open the request"),
    )


def _answers(request: Request, wording: Wording) -> str:
    given = sum(side.answer is not None for side in request.sides.values())
    return wording.words.gettext("%(n)s of %(all)s") % {"n": given, "all": len(request.sides)}


def comment(number: str, path: str, who: str, text: str) -> Words:
    def words(wording: Wording, links: Links) -> Letter:
        _ = wording.words.gettext
        subject = _("%(who)s wrote about %(number)s") % {"who": who, "number": number}
        return Letter(
            subject=subject, opening=f"{subject}:", quote=text, link=links.to(path), link_words=_("Read and reply")
        )

    return words


def request_cancelled(request: Request) -> Words:
    def words(wording: Wording, links: Links) -> Letter:
        _ = wording.words.gettext
        facts = {"retailer": request.retailer_name, "number": request.number}
        subject = _("%(retailer)s cancelled %(number)s") % facts
        return Letter(
            subject=subject,
            opening=_("%(retailer)s cancelled its request %(number)s. Nothing is to be done.") % facts,
            link=links.to(f"/requests/{request.id}"),
            link_words=_("Open the request"),
        )

    return words


def placed(order: Order) -> Words:
    def words(wording: Wording, links: Links) -> Letter:
        _ = wording.words.gettext
        facts = {"retailer": order.parties.retailer_name, "number": order.number}
        return Letter(
            subject=_("%(retailer)s orders: %(number)s") % facts,
            opening=_("%(retailer)s ordered from you. The papers to print are ready.") % facts,
            facts=(
                (_("Units"), wording.number(sum(line.quantity for line in order.lines.values()))),
                (_("Ship by"), wording.moment(order.ship_by)),
            ),
            quote=order.note_to_suppliers,
            link=links.to(f"/orders/{order.id}"),
            link_words=_("Open the order"),
        )

    return words


def changed(order: Order, reason: str) -> Words:
    facts = {"partner": order.parties.partner_name, "number": order.number}
    return _of(order, lambda _: _("%(partner)s changed order %(number)s") % facts, quote=reason)


def shipped(order: Order, parcel: Any) -> Words:
    facts = {"partner": order.parties.partner_name, "number": order.number}
    tracking = " ".join(filter(None, (parcel.courier, parcel.tracking_number)))
    return _of(order, lambda _: _("%(partner)s shipped order %(number)s") % facts, tracking=tracking)


def late(order: Order, who: str) -> Words:
    facts = {"who": who, "number": order.number}
    return _of(order, lambda _: _("Order %(number)s with %(who)s is late") % facts)


def order_cancelled(order: Order) -> Words:
    facts = {"retailer": order.parties.retailer_name, "number": order.number}
    return _of(order, lambda _: _("%(retailer)s cancelled order %(number)s") % facts)


def _of(order: Order, subject: Callable[[Callable[[str], str]], str], *, quote: str = "", tracking: str = "") -> Words:
    """What either side is told of an order: `subject` gives the sentence in the reader's language."""

    def words(wording: Wording, links: Links) -> Letter:
        _ = wording.words.gettext
        sentence = subject(_)
        return Letter(
            subject=sentence,
            opening=f"{sentence}.",
            facts=(
                (_("Recipient"), order.recipient.name),
                (_("Ship by"), wording.moment(order.ship_by)),
                *(((_("Tracking number"), tracking),) if tracking else ()),
            ),
            quote=quote,
            link=links.to(f"/orders/{order.id}"),
            link_words=_("Open the order"),
        )

    return words


def _place(request: Request) -> str:
    address = request.private.recipient.address
    return ", ".join(filter(None, (address.city, address.region, address.country)))
