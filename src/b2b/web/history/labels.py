"""The names of fields and codes in words: those of API.md as people call them."""

from __future__ import annotations

from flask_babel import LazyString, lazy_gettext

HIDDEN = frozenset({"id", "position", "item_id", "line_id", "partner_id", "company_id", "request_id", "logo", "orders"})
"""What tells a person nothing, or what the name of an entry tells already."""

ALWAYS_NEW = frozenset({"version", "modified_at", "created_at"})
"""What every event changes, or none."""

NAMING = ("name", "tracking_number")
"""By which an entry of a list is called; such a field is not told again below it."""

AMOUNTS = frozenset({"max_price", "unit_price", "shipping_cost", "total"})

LABELS: dict[str, LazyString] = {
    "account_manager": lazy_gettext("Account Manager"),
    "address": lazy_gettext("Address"),
    "allow_back_orders": lazy_gettext("Back orders"),
    "answer": lazy_gettext("Answer"),
    "answer_hours": lazy_gettext("Hours to answer"),
    "answered_at": lazy_gettext("Answered on"),
    "archived": lazy_gettext("Archived"),
    "attention": lazy_gettext("Needs attention"),
    "available": lazy_gettext("Available"),
    "back_order_date": lazy_gettext("Back-order date"),
    "back_order_quantity": lazy_gettext("Back-order quantity"),
    "change_order_authorised": lazy_gettext("May change orders"),
    "changed_at": lazy_gettext("Changed on"),
    "changes": lazy_gettext("Changes"),
    "city": lazy_gettext("City"),
    "code": lazy_gettext("Reason"),
    "comment": lazy_gettext("Comment"),
    "comments": lazy_gettext("Comments"),
    "company": lazy_gettext("Company"),
    "contact": lazy_gettext("Contact"),
    "country": lazy_gettext("Country"),
    "courier": lazy_gettext("Courier"),
    "currency": lazy_gettext("Currency"),
    "customer_message": lazy_gettext("Message to customers"),
    "deadline": lazy_gettext("Deadline"),
    "decline": lazy_gettext("Declined"),
    "default_mode": lazy_gettext("Default mode"),
    "description": lazy_gettext("Description"),
    "email": lazy_gettext("E-mail"),
    "before": lazy_gettext("Before"),
    "after": lazy_gettext("After"),
    "hint": lazy_gettext("Last letters"),
    "item_ids": lazy_gettext("Asked for"),
    "items": lazy_gettext("Items"),
    "kind": lazy_gettext("Kind"),
    "language": lazy_gettext("Language"),
    "lines": lazy_gettext("Lines"),
    "listed": lazy_gettext("Listed"),
    "max_price": lazy_gettext("Max price"),
    "mode": lazy_gettext("Mode"),
    "name": lazy_gettext("Name"),
    "note_to_customer": lazy_gettext("Note to the customer"),
    "note_to_suppliers": lazy_gettext("Note to suppliers"),
    "notes": lazy_gettext("Notes"),
    "number": lazy_gettext("Number"),
    "order_ids": lazy_gettext("Orders"),
    "parent_id": lazy_gettext("Part of"),
    "partner": lazy_gettext("Partner"),
    "partner_ids": lazy_gettext("Partners"),
    "partner_notes": lazy_gettext("Standing note"),
    "partners": lazy_gettext("Partners"),
    "phone": lazy_gettext("Phone"),
    "postal_code": lazy_gettext("Postal code"),
    "preference": lazy_gettext("Order of preference"),
    "privileges": lazy_gettext("Privileges"),
    "product_line_id": lazy_gettext("Product line"),
    "quantity": lazy_gettext("Quantity"),
    "reason": lazy_gettext("Reason"),
    "recipient": lazy_gettext("Recipient"),
    "region": lazy_gettext("Region"),
    "request_number": lazy_gettext("Request"),
    "retailer": lazy_gettext("Retailer"),
    "retailer_reference": lazy_gettext("Retailer's reference"),
    "revoked": lazy_gettext("Revoked"),
    "scopes": lazy_gettext("Scopes"),
    "sent_at": lazy_gettext("Sent on"),
    "ship_by": lazy_gettext("Ship by"),
    "shipments": lazy_gettext("Parcels"),
    "shipped": lazy_gettext("Shipped"),
    "shipped_at": lazy_gettext("Shipped on"),
    "shipping_cost": lazy_gettext("Shipping and handling"),
    "shipping_required": lazy_gettext("Shipping cost required"),
    "shipping_time_hours": lazy_gettext("Hours to ship"),
    "ships_in_hours": lazy_gettext("Ships in hours"),
    "side": lazy_gettext("Written by"),
    "sku": lazy_gettext("SKU"),
    "split_lines": lazy_gettext("Items may be split"),
    "state": lazy_gettext("State"),
    "text": lazy_gettext("Text"),
    "time_zone": lazy_gettext("Time zone"),
    "total": lazy_gettext("Total"),
    "tracking_number": lazy_gettext("Tracking number"),
    "tracking_url": lazy_gettext("Tracking page"),
    "unit_price": lazy_gettext("Unit price"),
    "written_at": lazy_gettext("Written on"),
}

CODES: dict[str, LazyString] = {
    "retailer": lazy_gettext("Retailer"),
    "supplier": lazy_gettext("Supplier"),
    "manual": lazy_gettext("Manual"),
    "automatic": lazy_gettext("Automatic"),
    "cost": lazy_gettext("Cost"),
    "delay": lazy_gettext("Delay"),
    "expired": lazy_gettext("No answer in time"),
    "unavailable": lazy_gettext("Not enough in stock"),
    "over_max_price": lazy_gettext("Offered above the max price"),
    "answers_ready": lazy_gettext("All answers are there"),
    "stock": lazy_gettext("Out of stock"),
    "line": lazy_gettext("Not carried"),
    "time": lazy_gettext("No time"),
    "other": lazy_gettext("Another reason"),
}


def label_of(field: str) -> str:
    """The name of a field in words; one that has none reads as it is written."""
    known = LABELS.get(field)
    return str(known) if known is not None else field.replace("_", " ").capitalize()
