"""The message to the customer (O7): the retailer's words around the facts of its parcels, as text and as HTML.

The retailer's words are plain text in which names in braces are filled in: {name}, {order}, {retailer}, {news},
{tracking}, {shipped_on}, and on their own {parcels} and {to_come}. What they leave out of the last two is added at
the end, so no message forgets a parcel. Other braces stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct

from b2b.documents.printing import environment
from b2b.documents.wording import Wording

BLOCKS = ("parcels", "to_come")
_BLOCK = re.compile(r"\{(parcels|to_come)\}")
_NAME = re.compile(r"\{(name|order|retailer|news|tracking|shipped_on)\}")


class Goods(Struct, frozen=True, kw_only=True):
    """A quantity of a product; `expected` is the day by which it is to leave, where that is known."""

    name: str
    quantity: int
    expected: date | None = None


class SentParcel(Struct, frozen=True, kw_only=True):
    courier: str | None
    tracking_number: str
    tracking_url: str | None
    shipped_at: datetime
    goods: list[Goods]

    @property
    def link(self) -> str | None:
        """The address of its tracking page, if it is one of the web."""
        url = self.tracking_url or ""
        return url if url.startswith(("https://", "http://")) else None


class Delivery(Struct, frozen=True, kw_only=True):
    """What the customer is told. `order` is the number the customer knows; `to_come` is of the whole request."""

    to: str | None
    name: str
    order: str
    retailer: str
    parcels: list[SentParcel]
    to_come: list[Goods]


class CustomerMessage(Struct, frozen=True, kw_only=True):
    to: str | None
    subject: str
    text: str
    html: str


def customer_message(delivery: Delivery, *, words: str, wording: Wording) -> CustomerMessage:
    """`words` is the retailer's template; blank: ours, in the customer's language."""
    facts = _facts(delivery, wording)
    pieces = list(_pieces(words.strip() or default_words(wording), facts))
    return CustomerMessage(
        to=delivery.to,
        subject=_news(delivery, wording),
        text=_rendered("message.txt", pieces, delivery, wording),
        html=_rendered("message.html", pieces, delivery, wording),
    )


def default_words(wording: Wording) -> str:
    """What a retailer says that has written no template of its own."""
    return wording.words.gettext("Hello {name},\n\n{news}.\n\n{parcels}\n\n{to_come}\n\nWarm regards,\n{retailer}")


def _news(delivery: Delivery, wording: Wording) -> str:
    words = wording.words
    if not delivery.parcels:
        news = words.gettext("Your order %(order)s is being prepared")
    elif delivery.to_come:
        news = words.gettext("A part of your order %(order)s is on its way")
    else:
        news = words.gettext("Your order %(order)s is on its way")
    return news % {"order": delivery.order}


def _facts(delivery: Delivery, wording: Wording) -> Mapping[str, str]:
    numbers = [parcel.tracking_number for parcel in delivery.parcels if parcel.tracking_number]
    last = max((parcel.shipped_at for parcel in delivery.parcels), default=None)
    return {
        "name": delivery.name,
        "order": delivery.order,
        "retailer": delivery.retailer,
        "news": _news(delivery, wording),
        "tracking": ", ".join(numbers),
        "shipped_on": wording.day(last) if last else "",
    }


def _pieces(words: str, facts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The message in order: ("words", a paragraph), ("parcels", "") and ("to_come", ""), each of the two once."""
    seen = set()
    for piece in _BLOCK.split(words):
        if piece in BLOCKS:
            if piece not in seen:
                yield piece, ""
            seen.add(piece)
        else:
            filled = _NAME.sub(lambda found: facts[found[1]], piece)
            yield from (("words", part.strip()) for part in re.split(r"\n\s*\n", filled) if part.strip())
    yield from ((block, "") for block in BLOCKS if block not in seen)


def _rendered(template: str, pieces: list[tuple[str, str]], delivery: Delivery, wording: Wording) -> str:
    page = environment(wording.language).get_template(template)
    return page.render(pieces=pieces, delivery=delivery, wording=wording).strip() + "\n"
