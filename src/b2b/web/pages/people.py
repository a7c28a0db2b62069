"""The names behind the ids: who wrote a message, in words for the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from babel import Locale
from flask_babel import get_locale
from markupsafe import Markup

from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import PartnerSide
from b2b.aggregates.user import User
from b2b.aggregates.values import Address, Comment, CompanyKind, Recipient
from b2b.postal import layout
from b2b.web.formats import narrow_symbol, written_locale
from b2b.web.i18n import viewer
from b2b.web.services import console

Message = tuple[str, datetime, str]


def names_of(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The users' names; whoever was erased has none."""
    wanted = [id for id in set(ids) if id is not None]
    return {id: user.profile.name for id, user in console().load_many(User, wanted).items() if user.profile.name}


def thread_of(subject: Request, side: PartnerSide) -> list[Message]:
    """The messages of a request's thread with one partner; a message without a person is its company's."""
    return _messages(side.comments, retailer=subject.retailer_name, supplier=side.asked.name)


def order_thread(order: Order) -> list[Message]:
    return _messages(order.comments, retailer=order.parties.retailer_name, supplier=order.parties.partner_name)


def _messages(comments: Iterable[Comment], *, retailer: str, supplier: str) -> list[Message]:
    comments = list(comments)
    names = names_of(comment.author_id for comment in comments)
    company = {CompanyKind.RETAILER: retailer, CompanyKind.SUPPLIER: supplier}
    return [
        (
            names.get(comment.author_id, company[comment.side]) if comment.author_id else company[comment.side],
            comment.written_at,
            comment.text,
        )
        for comment in comments
    ]


def address_of(who: Recipient) -> Markup:
    """The recipient's name and address, as its country writes them, line by line."""
    lines = layout(who.address, name=who.name, company=who.company, language=str(get_locale() or "en"))
    return Markup("<br>").join(lines)


def place_of(address: Address) -> str:
    """Where a parcel goes, as a request shows it (R1): the city, the region, the country's name."""
    locale = get_locale() or Locale("en")
    country = locale.territories.get(address.country, address.country)
    return ", ".join(filter(None, (address.city, address.region, country)))


def symbol_of(currency: str) -> str:
    """The symbol of a currency for a field's unit: short for the viewer's own, else the one that names its country."""
    locale, who = get_locale() or Locale("en"), viewer()
    if who and who.currency == currency:
        return narrow_symbol(currency, locale)
    return str(written_locale(locale.language).currency_symbols.get(currency, currency))
