"""The kinds of mails in the reader's words (N1)."""

from __future__ import annotations

from flask_babel import gettext


def kind_words(kind: str) -> str:
    return {
        "need_attention": gettext("A request needs attention"),
        "answer": gettext("A partner answered or declined"),
        "new_request": gettext("A retailer asks us"),
        "order": gettext("A retailer orders from us"),
        "late": gettext("Shipping is late"),
        "shipped": gettext("A parcel is on its way"),
        "changed": gettext("A partner changed an order"),
        "cancelled": gettext("A request or an order is cancelled"),
        "comment": gettext("Somebody wrote a message"),
        "mail_alert": gettext("Something is new in a widget with a mail alert"),
    }.get(kind, kind)
