"""An invoice on paper (A8): who owes whom, for which days, each line, each tax, how it was paid."""

from __future__ import annotations

from copy import copy
from datetime import date
from decimal import Decimal

from babel.numbers import format_currency, format_percent
from msgspec import Struct

from b2b.documents.printing import printed
from b2b.documents.wording import Wording

BRANDS = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express"}


class PaperAmount(Struct, frozen=True, kw_only=True):
    """One line. `kind` is plan, or users: those above the ones included; `unit` is the price of a whole month."""

    kind: str
    quantity: int
    unit: Decimal
    amount: Decimal


class InvoicePaper(Struct, frozen=True, kw_only=True):
    """What the document says. `taxes` are name, percentage and amount; `card` is brand and last digits."""

    number: str
    seller: list[str]
    tax_number: str
    buyer: list[str]
    issued_on: date
    first: date
    last: date
    plan: str
    lines: list[PaperAmount]
    taxes: list[tuple[str, Decimal, Decimal]]
    net: Decimal
    total: Decimal
    currency: str
    paid_on: date | None
    card: tuple[str, str] | None

    @property
    def retailer(self) -> str:
        """What stands on top of every page."""
        return self.seller[0]

    @property
    def card_words(self) -> str:
        brand, last4 = self.card or ("", "")
        return f"{BRANDS.get(brand, brand.title())} {last4}".strip()


def invoice_paper(paper: InvoicePaper, wording: Wording) -> bytes:
    """The PDF."""

    def money(amount: Decimal) -> str:
        return str(format_currency(amount, paper.currency, locale=wording.locale))

    def percent(share: Decimal) -> str:
        pattern = copy(wording.locale.percent_formats[None])
        pattern.frac_prec = (0, 4)
        return str(format_percent(share / 100, format=pattern, locale=wording.locale))

    return printed("invoice.html", wording=wording, paper=paper, money=money, percent=percent)
