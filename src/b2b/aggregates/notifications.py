"""The kinds of mails that a user can choose, and those that each side has without choosing (N1)."""

from __future__ import annotations

from b2b.aggregates.values import CompanyKind

KINDS = {
    CompanyKind.RETAILER: ("need_attention", "answer", "late", "shipped", "changed", "comment"),
    CompanyKind.SUPPLIER: ("new_request", "order", "late", "cancelled", "comment"),
}
MAIL_ALERT = "mail_alert"
"""The kind of the mails that widgets call for: it is chosen in the settings of each widget (D6)."""
DEFAULTS = {
    CompanyKind.RETAILER: ("need_attention", "late", "changed", "comment"),
    CompanyKind.SUPPLIER: ("new_request", "order", "late", "cancelled", "comment"),
}


def wanted(chosen: tuple[str, ...] | None, kind: CompanyKind) -> tuple[str, ...]:
    """What somebody of this side gets mails about: the choice, or before one what its side has by default."""
    return DEFAULTS[kind] if chosen is None else chosen
