"""What each page asks of whoever opens it: one table, looked at before any page runs (A4).

A test walks every route and asks for those that are not in it. The commands behind the pages check the same once
more, for the API and for what depends on the side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from b2b.access import Actor, Area, Level


class Need(NamedTuple):
    """A level in an area; `manager`: the role of Account Manager as well."""

    area: Area
    level: Level
    manager: bool = False


OPEN = "open"
"""For anybody, signed in or not."""
OWN = "own"
"""For whoever is signed in, about oneself."""

SEE, CHANGE, SEND = Level.SEE, Level.CHANGE, Level.SEND

_DASHBOARD = {
    "dashboard": SEE,
    "dashboard_widgets": SEE,
    "read_all": SEE,
    "read_widget": SEE,
    "search": SEE,
    "search_csv": SEE,
    "find_any": SEE,
    "search_save": SEE,
    "search_change": SEE,
    "search_forget": SEE,
    "widget_add": SEE,
    "widget_edit": SEE,
    "widget_change": SEE,
    "widget_move": SEE,
    "widget_remove": SEE,
    "widget_restore": SEE,
    "widgets_arrange": SEE,
    "dashboard_reset": SEE,
    "dashboard_undo_reset": SEE,
}
"""A dashboard is its reader's own: whoever may see it may arrange it."""
_REQUESTS = {
    "request": SEE,
    "request_news": SEE,
    "request_thread": SEE,
    "answer_receipt": SEE,
    "request_new": CHANGE,
    "request_create": CHANGE,
    "request_edit": CHANGE,
    "request_revise": CHANGE,
    "comment_on_request": CHANGE,
    "set_deadlines": SEND,
    "decide": CHANGE,
    "send_orders": SEND,
    "end_request": CHANGE,
    "answer": CHANGE,
    "decline": SEND,
    "withdraw_answer": SEND,
}
_ORDERS = {
    "order": SEE,
    "order_news": SEE,
    "order_messages": SEE,
    "packing_slip": SEE,
    "picking_list": SEE,
    "bulk": SEE,
    "bulk_papers": SEE,
    "bulk_confirm": SEND,
    "guess_courier": SEE,
    "comment_on_order": CHANGE,
    "cancel_order": SEND,
    "change_order": SEND,
    "ship": SEND,
    "correct_shipment": SEND,
}
_COMPANY = {
    "account": SEE,
    "account_save": CHANGE,
    "business": SEE,
    "business_save": CHANGE,
    "configuration": SEE,
    "configuration_save": CHANGE,
    "logo": SEE,
    "users": SEE,
}
_MANAGING = ("invite", "invite_again", "privileges", "disable", "enable", "remove", "hand_over", "second_factor_off")
_PARTNERS = {
    "partners": SEE,
    "partner": SEE,
    "partner_invite": SEND,
    "partner_save": CHANGE,
    "partner_state": CHANGE,
    "partner_resend": SEND,
    "partnership_accept": CHANGE,
}
_PRODUCT_LINES = {
    "product_lines": SEE,
    "product_lines_below": SEE,
    "product_line_paths": SEE,
    "product_line_add": CHANGE,
    "product_line_save": CHANGE,
    "product_line_place": CHANGE,
    "product_line_archive": CHANGE,
    "product_lines_import": CHANGE,
}
_BILLING = {
    "billing": SEE,
    "invoice_file": SEE,
    "billing_plan": CHANGE,
    "billing_undo": CHANGE,
    "billing_cancel": CHANGE,
    "billing_keep": CHANGE,
    "card_new": CHANGE,
    "card_add": CHANGE,
    "card_default": CHANGE,
    "card_remove": CHANGE,
    "pay_now": CHANGE,
}
_API = {
    "api_keys": SEE,
    "api_key_made": CHANGE,
    "api_key_renamed": CHANGE,
    "api_key_revoked": CHANGE,
    "api_key_rotated": CHANGE,
    "shops": SEE,
    "shop_connected": CHANGE,
    "shop_disconnected": CHANGE,
    "webhooks": SEE,
    "webhook": SEE,
    "webhook_made": CHANGE,
    "webhook_changed": CHANGE,
    "webhook_deleted": CHANGE,
    "webhook_secret_rotated": CHANGE,
    "webhook_sent_again": CHANGE,
    "webhook_replayed": CHANGE,
    "webhook_tested": CHANGE,
}
_AUDIT = {
    "audit": SEE,
    "checkpoint_file": SEE,
    "checkpoint_continues": SEE,
    "personal": SEE,
    "personal_file": SEE,
}
_AREAS: Mapping[Area, Mapping[str, Level]] = {
    Area.DASHBOARD: _DASHBOARD,
    Area.REQUESTS: _REQUESTS,
    Area.ORDERS: _ORDERS,
    Area.COMPANY: _COMPANY,
    Area.PARTNERS: _PARTNERS,
    Area.PRODUCT_LINES: _PRODUCT_LINES,
    Area.BILLING: _BILLING,
    Area.API: _API,
    Area.AUDIT: _AUDIT,
}
_OPEN = (
    "sign_in",
    "signing_in",
    "sign_in_code",
    "sign_in_coded",
    "plans",
    "invitation",
    "invitation_accept",
    "partnership",
    "partnership_register",
    "sign_up",
    "sign_up_asked",
    "sign_up_confirm",
    "sign_up_confirmed",
    "forgotten",
    "forgotten_asked",
    "new_password",
    "new_password_chosen",
    "address_confirm",
    "address_confirmed",
)
_OWN = (
    "sign_out",
    "first_steps",
    "notifications",
    "notifications_chosen",
    "profile",
    "profile_save",
    "profile_password",
    "profile_address",
    "sessions_end",
    "second_factor",
    "second_factor_on",
    "second_factor_off",
    "live",
    "history",
    "history_file",
    "event_proof",
)

PAGES: Mapping[str, Need | str] = {
    **{f"pages.{name}": OPEN for name in _OPEN},
    **{f"pages.{name}": OWN for name in _OWN},
    **{f"pages.{name}": Need(area, level) for area, pages in _AREAS.items() for name, level in pages.items()},
    **{f"pages.user_{name}": Need(Area.COMPANY, SEE, manager=True) for name in _MANAGING},
    "pages.personal_erase": Need(Area.AUDIT, SEE, manager=True),
}
"""What each endpoint of the pages needs. Histories are checked by what they are of."""


def may_open(actor: Actor, endpoint: str) -> bool:
    """Whether a page is for this actor: a link to one that is not is left out."""
    need = PAGES.get(endpoint)
    if not isinstance(need, Need):
        return True
    return actor.may(need.area, need.level) and (actor.account_manager or not need.manager)


def must_open(actor: Actor, endpoint: str) -> None:
    """Raises Forbidden or OnlyManager where a page is not for this actor."""
    need = PAGES.get(endpoint)
    if isinstance(need, Need):
        actor.must(need.area, need.level)
        if need.manager:
            actor.must_manage()
