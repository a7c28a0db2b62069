"""What a search of transactions asks for: a value, with the names and values of the query of /transactions (S1)."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

RELATIVE = ("created_days", "sent_days", "deadline_days", "shipped_days", "unread")
"""Criteria of which the time or the reader decides, and not the transaction alone."""


class Criteria(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Every criterion narrows the search; what is left out excludes nothing. Bounds: `after` is within, `before` not.

    `state`: one, or several with commas between. `days`: within so many days, back from now (a deadline: on from now).
    `sku`: of a product, or a part of it. `recipient`, `q`: every word of it, or a part of each, letters alike in case
    and accents.
    """

    kind: str | None = None
    state: str | None = None
    number: str | None = None
    retailer_reference: str | None = None
    request_id: UUID | None = None
    partner_id: UUID | None = None
    product_line_id: UUID | None = None
    sku: str | None = None
    recipient: str | None = None
    courier: str | None = None
    tracking_number: str | None = None
    mode: str | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    created_days: int | None = None
    sent_after: datetime | None = None
    sent_before: datetime | None = None
    sent_days: int | None = None
    deadline_after: datetime | None = None
    deadline_before: datetime | None = None
    deadline_days: int | None = None
    shipped_after: datetime | None = None
    shipped_before: datetime | None = None
    shipped_days: int | None = None
    due_soon: bool | None = None
    aged: bool | None = None
    unread: bool | None = None
    q: str | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The criteria that narrow the search, by name."""
        return {name: value for name, value in msgspec.structs.asdict(self).items() if value is not None}

    @property
    def lasting(self) -> bool:
        """Whether a transaction alone decides if it is found: neither the hour nor who looks."""
        return not any(name in RELATIVE for name in self.given)


def folded(text: str) -> str:
    """Letters alike in case, without their accents: Élodie is elodie. PostgreSQL's text has no zero byte."""
    return (text if text.isascii() else _without_accents(text)).lower().replace("\x00", "")


@lru_cache(maxsize=10_000)
def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The words of free text, each as it is looked for."""
    return list(dict.fromkeys(folded(text).split()))
