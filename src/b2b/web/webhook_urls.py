"""Addresses for webhooks as people and programs write them: checked for what can be said without asking a name server.

The rest is checked when something is sent (integrations/webhooks): a name may lead elsewhere tomorrow.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask_babel import gettext

from b2b import errors
from b2b.public_addresses import is_public
from b2b.web.services import services

LONGEST = 2000


def checked_url(text: str) -> str:
    """The address, if something may be sent there. Raises WebhookUrlRefused."""
    reason = _fault(text)
    if reason is not None:
        raise errors.WebhookUrlRefused("/url", reason=reason)
    return text


def _fault(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return gettext("it cannot be read")
    if parts.scheme not in ("https", "http") or not host or port == 0 or not text.isascii() or not text.isprintable():
        return gettext("it is not an address of the web")
    if " " in text or "\\" in text or parts.username is not None or parts.fragment:
        return gettext("it holds more than a host, a port, a path and a query")
    if not services().settings.webhook_allow_private and _is_private(host):
        return gettext("it is private to the machine that sends")
    return None


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not is_public(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        return False
