"""Who wants the newsletter (W3): asked for on a page, confirmed from the mailbox, left by one click.

Nothing tells whether an address is known; an address is written to once a day at most, however often it is typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg_pool import ConnectionPool

from b2b.accounts.credentials import same_address
from b2b.accounts.links import Links
from b2b.accounts.mails import Mail, queue
from b2b.documents.mails import Letter, laid_out
from b2b.documents.wording import Wording
from b2b.sql import statements

SQL = statements("b2b.commands", "newsletter.sql")
CONFIRM, LEAVE = "newsletter confirm", "newsletter leave"
GOOD_FOR = timedelta(days=7)
"""How long a link that confirms is good; unconfirmed addresses are forgotten with it."""


class Reader(NamedTuple):
    """Somebody who confirmed. `unsubscribe` is the address that ends it, by one click."""

    email: str
    language: str
    confirmed_at: datetime
    unsubscribe: str


def ask(pool: ConnectionPool, links: Links, *, email: str, wording: Wording, now: datetime) -> None:
    """Write to an address, to have it confirmed; nothing happens for one that is confirmed already."""
    address = same_address(email)
    values = {"email": address, "language": wording.language, "now": now, "before": now - GOOD_FOR}
    with pool.connection() as connection:
        connection.execute(SQL["forget"], values)
        if connection.execute(SQL["ask"], values).fetchone() is not None:
            queue(connection, _mail(links, address, wording, now), now=now)


def confirm(pool: ConnectionPool, links: Links, token: str, *, ip: str | None, now: datetime) -> str:
    """The owner of the mailbox says yes; gives the address. Raises LinkInvalid after seven days."""
    email = str(links.read(CONFIRM, token, within=GOOD_FOR))
    with pool.connection() as connection:
        connection.execute(SQL["confirm"], {"email": email, "ip": ip, "now": now})
    return email


def leave(pool: ConnectionPool, links: Links, token: str) -> str:
    """No newsletter any more; gives the address, of which nothing is kept. Raises LinkInvalid."""
    email = str(links.read(LEAVE, token))
    with pool.connection() as connection:
        connection.execute(SQL["leave"], {"email": email})
    return email


def leave_link(links: Links, email: str) -> str:
    return links.to(f"/newsletter/leave/{links.signed(LEAVE, email)}")


def readers(pool: ConnectionPool, links: Links) -> Iterator[Reader]:
    """Everybody who confirmed, by address: the export."""
    with pool.connection() as connection:
        for email, language, confirmed_at in connection.execute(SQL["readers"]):
            yield Reader(email, language, confirmed_at, leave_link(links, email))


def _mail(links: Links, email: str, wording: Wording, now: datetime) -> Mail:
    _ = wording.words.gettext
    letter = Letter(
        subject=_("Confirm that you want our newsletter"),
        opening=_("Somebody asked for our newsletter for this address. If it was you, confirm it; else do nothing."),
        link=links.to(f"/newsletter/confirm/{links.signed(CONFIRM, email)}"),
        link_words=_("Yes, send me the newsletter"),
        why=_("Without your confirmation nothing more is sent, and the address is forgotten after seven days."),
    )
    text, html = laid_out(letter, wording)
    about = f"newsletter:{email}:{now.date()}"
    return Mail(about=about, kind="newsletter", address=email, subject=letter.subject, text=text, html=html)
