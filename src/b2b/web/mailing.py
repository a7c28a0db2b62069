"""Mails that a page asks for at once: to confirm an address, to choose a new password."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from b2b.accounts.mails import Mail, queue
from b2b.documents.mails import Letter, laid_out
from b2b.documents.wording import Wording
from b2b.web.i18n import page_language
from b2b.web.services import console, now, services


def post(letter: Letter, *, kind: str, to: str) -> None:
    """Queue a letter to an address, in the language of the page. Each call is a mail of its own."""
    text, html = laid_out(letter, Wording(page_language().code, ZoneInfo("UTC")))
    about = f"{kind}:{console().new_id()}"
    mail = Mail(about=about, kind=kind, address=to, subject=letter.subject, text=text, html=html)
    with services().pool.connection() as connection:
        queue(connection, mail, now=now())
