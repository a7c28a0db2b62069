"""A payment service for tests: no money moves, and only the numbers that payment services publish for tests are taken.

A number is looked at once and forgotten; kept is a token, and what the number stands for.
Source of the numbers: https://docs.stripe.com/testing
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from psycopg_pool import ConnectionPool

from b2b import errors
from b2b.accounts.gateway import CardForm, Declined, NewCard, Notice, Payment, Taken, Undecided
from b2b.aggregates.plans import last_of_month
from b2b.sql import statements

SQL = statements("b2b.integrations.payment", "trial.sql")


class TrialNumber(NamedTuple):
    """What a number stands for. `refuses`: why every charge is refused; `kept`: whether it can be kept at all."""

    brand: str
    refuses: str | None = None
    kept: bool = True


NUMBERS = {
    "4242424242424242": TrialNumber("visa"),
    "5555555555554444": TrialNumber("mastercard"),
    "378282246310005": TrialNumber("amex"),
    "4000000000000341": TrialNumber("visa", "card_declined"),
    "4000000000009995": TrialNumber("visa", "insufficient_funds"),
    "4000000000000002": TrialNumber("visa", "card_declined", kept=False),
    "4000000000000069": TrialNumber("visa", "expired_card", kept=False),
    "4000000000000127": TrialNumber("visa", "incorrect_cvc", kept=False),
}


class TrialGateway:
    """The payment service for tests."""

    test = True

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def customer(self, *, company_id: UUID, name: str) -> str:
        del name
        return f"test_customer_{company_id.hex}"

    def form(self, *, customer: str) -> CardForm | None:
        del customer
        return None

    def token(self, *, customer: str, number: str, expires: str, code: str, now: datetime) -> str:
        """What stands for a card from here on; `expires` is MM/YY. Raises CardRefused."""
        digits = re.sub(r"[ -]", "", number)
        known = NUMBERS.get(digits)
        if known is None:
            raise errors.CardRefused("/number", reason="test_numbers_only")
        year, month = _month(expires)
        if last_of_month(now.date().replace(year=year, month=month, day=1)) < now.date():
            raise errors.CardRefused("/expires", reason="expired_card")
        if not re.fullmatch(r"[0-9]{3,4}", code.strip()):
            raise errors.CardRefused("/code", reason="incorrect_cvc")
        if not known.kept:
            raise errors.CardRefused("/number", reason=known.refuses or "card_declined")
        return self._keep(customer, known, digits[-4:], year, month)

    def _keep(self, customer: str, known: TrialNumber, last4: str, year: int, month: int) -> str:
        token = f"test_card_{secrets.token_urlsafe(16)}"
        values = {"token": token, "customer": customer, "brand": known.brand, "last4": last4}
        with self._pool.connection() as connection:
            connection.execute(SQL["keep"], {**values, "year": year, "month": month, "refuses": known.refuses})
        return token

    def card(self, *, customer: str, token: str) -> NewCard:
        with self._pool.connection() as connection:
            row = connection.execute(SQL["card"], {"token": token, "customer": customer}).fetchone()
        if row is None:
            raise errors.CardRefused("/token", reason="unknown_token")
        brand, last4, year, month = row
        return NewCard(reference=token, brand=brand, last4=last4, expires_year=year, expires_month=month)

    def forget(self, *, reference: str) -> None:
        with self._pool.connection() as connection:
            connection.execute(SQL["forget"], {"token": reference})

    def charge(self, payment: Payment) -> Taken | Declined | Undecided:
        values = {"key": payment.key, "amount": payment.amount, "currency": payment.currency}
        with self._pool.connection() as connection:
            connection.execute(SQL["charge"], {**values, "token": payment.reference})
            row = connection.execute(SQL["charged"], {"key": payment.key}).fetchone()
        refused = row[0] if row else "card_declined"
        return Declined(refused) if refused else Taken(f"test_payment_{payment.key}")

    def notice(self, *, body: bytes, signature: str) -> Notice | None:
        """Nobody calls: what is charged here is decided at once."""
        del body, signature
        raise errors.NotSignedIn


def _month(expires: str) -> tuple[int, int]:
    """MM/YY or MM/YYYY as year and month."""
    found = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*/\s*(20)?([0-9]{2})\s*", expires)
    if found is None:
        raise errors.CardRefused("/expires", reason="invalid_expiry")
    return 2000 + int(found[3]), int(found[1])
