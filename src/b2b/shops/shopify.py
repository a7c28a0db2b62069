"""Shopify: the order of its Admin API, as its webhooks `orders/create`, `orders/paid` and `orders/updated` send it.

An order is asked for once its payment is authorised or made, and only for goods that are shipped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from b2b.aggregates.values import Recipient
from b2b.shops.order import ShopItem, ShopOrder, address, mapping, needed, rows, text, whole

SIGNATURE = "X-Shopify-Hmac-Sha256"
PAID = ("authorized", "paid", "partially_paid", "partially_refunded")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def read(payload: Mapping[str, Any]) -> ShopOrder:
    """The order in our words. Raises Unreadable."""
    return ShopOrder(
        id=needed(payload, "id"),
        number=text(payload.get("name")) or text(payload.get("order_number")) or needed(payload, "id"),
        recipient=_recipient(payload),
        items=tuple(_item(row) for row in rows(payload.get("line_items")) if _is_shipped(row)),
        ignored=_ignored(payload),
    )


def _ignored(payload: Mapping[str, Any]) -> str | None:
    if payload.get("cancelled_at"):
        return "it is cancelled"
    status = text(payload.get("financial_status"))
    return None if status in PAID else f"its payment is {status or 'not known'}"


def _is_shipped(row: Mapping[str, Any]) -> bool:
    return whole(row.get("quantity")) > 0 and row.get("requires_shipping") is not False


def _recipient(payload: Mapping[str, Any]) -> Recipient:
    customer = mapping(payload.get("customer"))
    given = mapping(payload.get("shipping_address")) or mapping(payload.get("billing_address"))
    whose = given or mapping(customer.get("default_address"))
    parts = (text(whose.get("first_name")), text(whose.get("last_name")))
    locale = text(payload.get("customer_locale"), most=35)
    return Recipient(
        name=text(whose.get("name")) or " ".join(filter(None, parts)),
        company=text(whose.get("company")) or None,
        email=text(payload.get("email"), most=254) or text(customer.get("email"), most=254) or None,
        phone=text(whose.get("phone"), most=60) or text(payload.get("phone"), most=60) or None,
        language=locale if LANGUAGE.fullmatch(locale) else None,
        address=address(
            lines=(whose.get("address1"), whose.get("address2")),
            city=whose.get("city"),
            region=whose.get("province_code") or whose.get("province"),
            postal_code=whose.get("zip"),
            country=whose.get("country_code"),
        ),
    )


def _item(row: Mapping[str, Any]) -> ShopItem:
    return ShopItem(
        name=text(row.get("name")) or text(row.get("title")) or text(row.get("sku")) or text(row.get("id")),
        sku=text(row.get("sku"), most=100),
        quantity=whole(row.get("quantity")),
        categories=tuple(filter(None, (text(row.get("product_type")), text(row.get("category"))))),
        vendors=tuple(filter(None, (text(row.get("vendor")),))),
    )
