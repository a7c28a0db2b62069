"""An order of somebody's shop, in our words: who gets it, what it is, under which number the shop knows it."""

from __future__ import annotations

import base64
import hmac
import html
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from b2b.aggregates.values import Address, Recipient


class ShopItem(Struct, frozen=True, kw_only=True):
    """`categories` and `vendors` are the shop's words for where the goods belong and come from."""

    name: str
    sku: str
    quantity: int
    categories: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()


class ShopOrder(Struct, frozen=True, kw_only=True):
    """`id` is the shop's own and tells repeats apart; `ignored`: why nothing is to be asked for, if so."""

    id: str
    number: str
    recipient: Recipient
    items: tuple[ShopItem, ...]
    ignored: str | None = None


class Unreadable(ValueError):
    """What came is no order of such a shop. The message says what is missing."""


def signed(body: bytes, signature: str, *, secret: str) -> bool:
    """Whether a shop that knows the secret signed these bytes: HMAC-SHA-256 in base64, as both kinds of shop do."""
    wanted = base64.b64encode(hmac.digest(secret.encode(), body, "sha256"))
    return hmac.compare_digest(wanted, signature.encode("utf-8", "replace"))


def text(value: Any, *, most: int = 200) -> str:
    """Text, whatever JSON type the shop gave it: “&ndash;” as –, blanks at the ends cut, nothing for null."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    return html.unescape(str(value)).strip()[:most]


def whole(value: Any) -> int:
    """A quantity, as a number or as its digits; 0 for what is none."""
    try:
        found = int(float(text(value) or 0))
    except (ValueError, OverflowError):
        return 0
    return found if 0 <= found <= 1_000_000_000 else 0


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> Sequence[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def needed(payload: Mapping[str, Any], name: str) -> str:
    """A field without which there is no order. Raises Unreadable."""
    found = text(payload.get(name))
    if not found:
        raise Unreadable(f"it has no “{name}”")
    return found


def address(*, lines: Sequence[Any], city: Any, region: Any, postal_code: Any, country: Any) -> Address:
    code = text(country, most=2).upper()
    return Address(
        lines=tuple(line for line in (text(one) for one in lines) if line),
        city=text(city),
        region=text(region) or None,
        postal_code=text(postal_code, most=20) or None,
        country=code if len(code) == 2 and code.isascii() and code.isalpha() else "",
    )
