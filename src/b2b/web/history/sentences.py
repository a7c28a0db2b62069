"""Each kind of event as a sentence that goes on after who did it: “Claire Fontaine … sent the request”."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext

SENTENCES: dict[str, LazyString] = {
    "request.drafted": lazy_gettext("drafted the request"),
    "request.revised": lazy_gettext("changed the draft"),
    "request.sent": lazy_gettext("sent the request"),
    "request.answered": lazy_gettext("answered"),
    "request.answer_withdrawn": lazy_gettext("took the answer back"),
    "request.declined": lazy_gettext("declined"),
    "request.commented": lazy_gettext("wrote a comment"),
    "request.deadline_expired": lazy_gettext("saw a deadline pass"),
    "request.deadline_changed": lazy_gettext("set a new deadline"),
    "request.need_attention": lazy_gettext("asked for attention"),
    "request.attention_ended": lazy_gettext("needs no attention any more"),
    "request.quantities_kept": lazy_gettext("saved quantities"),
    "request.assigned": lazy_gettext("sent orders"),
    "request.closed": lazy_gettext("closed the request"),
    "request.cancelled": lazy_gettext("cancelled the request"),
    "order.placed": lazy_gettext("placed the order"),
    "order.changed": lazy_gettext("changed the order"),
    "order.shipped": lazy_gettext("shipped a parcel"),
    "order.shipment_corrected": lazy_gettext("corrected a parcel"),
    "order.shipping_deadline_expired": lazy_gettext("saw the time to ship run out"),
    "order.cancelled": lazy_gettext("cancelled the order"),
    "order.commented": lazy_gettext("wrote a comment"),
    "partner.invited": lazy_gettext("invited the partner"),
    "partner.connected": lazy_gettext("accepted the invitation"),
    "partner.changed": lazy_gettext("changed what is agreed"),
    "partner.paused": lazy_gettext("paused the partnership"),
    "partner.resumed": lazy_gettext("resumed the partnership"),
    "partner.ended": lazy_gettext("ended the partnership"),
    "company.registered": lazy_gettext("registered the company"),
    "company.changed": lazy_gettext("changed the company"),
    "company.logo_changed": lazy_gettext("changed the logo"),
    "user.registered": lazy_gettext("registered the user"),
    "user.invited": lazy_gettext("invited the user"),
    "user.invitation_accepted": lazy_gettext("accepted the invitation"),
    "user.privileges_set": lazy_gettext("set the privileges"),
    "user.second_factor_turned": lazy_gettext("turned the second factor on or off"),
    "user.manager_changed": lazy_gettext("handed over the role of Account Manager"),
    "user.disabled": lazy_gettext("disabled the user"),
    "user.enabled": lazy_gettext("enabled the user"),
    "user.removed": lazy_gettext("removed the user"),
    "partner.invitation_resent": lazy_gettext("sent the invitation again"),
    "user.profile_changed": lazy_gettext("changed the profile"),
    "product_line.added": lazy_gettext("added the product line"),
    "product_line.moved": lazy_gettext("moved or renamed the product line"),
    "product_line.partners_linked": lazy_gettext("linked partners"),
    "product_line.archived": lazy_gettext("archived the product line"),
    "product_line.merged": lazy_gettext("merged the product line into another"),
    "api_key.issued": lazy_gettext("made the key"),
    "api_key.revoked": lazy_gettext("revoked the key"),
    "api_key.renamed": lazy_gettext("renamed the key"),
    "api_key.replaced": lazy_gettext("replaced the key"),
    "webhook_endpoint.made": lazy_gettext("added the endpoint"),
    "webhook_endpoint.changed": lazy_gettext("changed the endpoint"),
    "webhook_endpoint.secret_rotated": lazy_gettext("changed the secret of the endpoint"),
    "webhook_endpoint.disabled": lazy_gettext("switched the endpoint off"),
    "webhook_endpoint.enabled": lazy_gettext("switched the endpoint on"),
    "webhook_endpoint.deleted": lazy_gettext("removed the endpoint"),
    "shop_import.connected": lazy_gettext("connected the shop"),
    "shop_import.changed": lazy_gettext("changed how orders are taken over"),
    "shop_import.secret_changed": lazy_gettext("changed the secret of the shop"),
    "shop_import.disconnected": lazy_gettext("disconnected the shop"),
    "subscription.started": lazy_gettext("began the plan"),
    "subscription.plan_chosen": lazy_gettext("chose the plan"),
    "subscription.plan_change_asked": lazy_gettext("asked for another plan"),
    "subscription.plan_change_undone": lazy_gettext("undid the change of plan"),
    "subscription.cancellation_asked": lazy_gettext("cancelled the plan"),
    "subscription.cancellation_withdrawn": lazy_gettext("kept the plan after all"),
    "subscription.period_billed": lazy_gettext("billed a period"),
    "subscription.ended": lazy_gettext("ended the plan"),
    "subscription.resumed": lazy_gettext("began again with a plan"),
    "subscription.sending_suspended": lazy_gettext("suspended sending"),
    "subscription.suspension_lifted": lazy_gettext("lifted the suspension"),
    "invoice.issued": lazy_gettext("issued the invoice"),
    "invoice.payment_begun": lazy_gettext("began the payment"),
    "invoice.payment_refused": lazy_gettext("saw the payment refused"),
    "invoice.paid": lazy_gettext("received the payment"),
    "wallet.opened": lazy_gettext("began to keep cards"),
    "wallet.card_added": lazy_gettext("added a card"),
    "wallet.default_changed": lazy_gettext("chose the card to pay with"),
    "wallet.card_removed": lazy_gettext("removed a card"),
    "dashboard.opened": lazy_gettext("arranged the dashboard for the first time"),
    "dashboard.widget_added": lazy_gettext("added a widget"),
    "dashboard.widget_changed": lazy_gettext("changed a widget"),
    "dashboard.widget_moved": lazy_gettext("moved a widget"),
    "dashboard.widget_removed": lazy_gettext("removed a widget"),
    "dashboard.widget_restored": lazy_gettext("brought a widget back"),
    "dashboard.reset": lazy_gettext("reset the dashboard"),
    "dashboard.reset_undone": lazy_gettext("undid the reset"),
    "saved_search.saved": lazy_gettext("saved the search"),
    "saved_search.changed": lazy_gettext("renamed or shared the search"),
    "saved_search.forgotten": lazy_gettext("forgot the search"),
}

TONES = {
    "request.sent": "wait",
    "request.answered": "done",
    "request.deadline_expired": "alert",
    "request.need_attention": "alert",
    "request.assigned": "part",
    "order.placed": "wait",
    "order.shipped": "done",
    "order.shipping_deadline_expired": "alert",
    "partner.connected": "done",
}
"""The colour of an event's dot, where it has one."""


def sentence(event: Any) -> str:
    """What happened, to follow the name of whoever did it. A kind without words of its own is told by its topic."""
    known = SENTENCES.get(event.TOPIC)
    if known is not None:
        return str(known)
    return gettext("recorded “%(what)s”", what=event.TOPIC.rpartition(".")[2].replace("_", " "))


def who(actor: dict[str, Any]) -> str:
    """Who did it: a person, a key or a company by name, else the service."""
    return actor["name"] or gettext("B2B Console")


def source(actor: dict[str, Any]) -> str:
    """By which way it came."""
    match actor["kind"]:
        case "user":
            return gettext("Web")
        case "key":
            return gettext("API key")
        case "scheduler":
            return gettext("Clock")
        case "command":
            return gettext("Command line")
        case _:
            return gettext("Rule")
