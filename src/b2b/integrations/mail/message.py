"""A queued mail as the message that goes out: its headers, and both of its bodies (RFC 5322, 8058, 3834)."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from b2b.accounts.mails import Queued


def message_of(mail: Queued, *, sender: str) -> EmailMessage:
    """The message. Its Message-ID is the mail's own: whoever gets it twice sees it once."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.address
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(mail.queued_at)
    message["Message-ID"] = f"<{mail.id}@{domain_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def domain_of(sender: str) -> str:
    """The domain of an address, with or without a name before it."""
    return Address(addr_spec=parseaddr(sender)[1]).domain
