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
