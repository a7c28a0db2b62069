"""A mail that came back: the report of the mail system that gave up (RFC 3464), and the mail that it is about."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import NamedTuple
from uuid import UUID

_OURS = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.IGNORECASE)


class Bounce(NamedTuple):
    mail_id: UUID
    reason: str


def read_bounce(report: bytes) -> Bounce | None:
    """The mail that a report is about, and why it came back; None where it is no such report, or of a mere delay."""
    message = BytesParser(policy=default).parsebytes(report)
    parts = list(message.walk())
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    found = next((ours for part in parts if (ours := _message_id(part))), None)
    if status is None or found is None:
        return None
    fields = {name.lower(): str(value) for block in status.iter_parts() for name, value in block.items()}
    if fields.get("action", "").lower() != "failed":
        return None
    reason = fields.get("diagnostic-code") or fields.get("status", "")
    return Bounce(UUID(found), reason)


def _message_id(part: EmailMessage) -> str:
    """Our id in the message that came back, or in its headers alone."""
    held = str(part.get("Message-ID", ""))
    if part.get_content_type() == "text/rfc822-headers":
        held = part.get_content()
    ours = _OURS.search(held)
    return ours[1] if ours else ""
