"""The mail server that B2B_SMTP_URL names: smtp://user:password@host:port, or smtps:// for TLS from the first byte.

With smtp://, TLS is begun where the server offers it, and demanded where a password is sent to another machine.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

SECONDS = 30
"""How long the server may take for one step."""
HERE = ("127.0.0.1", "::1", "localhost")


class Undelivered(Exception):
    """The server has not taken a mail; `for_good` where it said that it never will."""

    def __init__(self, words: str, *, for_good: bool) -> None:
        super().__init__(words)
        self.for_good = for_good


@dataclass(frozen=True)
class MailServer:
    """`url` as above, with its default ports 25 (smtp) and 465 (smtps)."""

    url: str

    @contextmanager
    def connected(self) -> Iterator[smtplib.SMTP]:
        """A session with the server. Raises Undelivered where there is none to be had."""
        try:
            session = self._open()
        except (OSError, smtplib.SMTPException) as error:
            raise Undelivered(f"{type(error).__name__}: {error}", for_good=False) from error
        try:
            yield session
        finally:
            _leave(session)

    def _open(self) -> smtplib.SMTP:
        url, tls = urlsplit(self.url), ssl.create_default_context()
        host = url.hostname or "localhost"
        if url.scheme == "smtps":
            session: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=SECONDS, context=tls)
        else:
            session = smtplib.SMTP(host, url.port or 25, timeout=SECONDS)
            session.ehlo_or_helo_if_needed()
            if session.has_extn("starttls"):
                session.starttls(context=tls)
            elif url.password and host not in HERE:
                raise smtplib.SMTPNotSupportedError("the server offers no TLS to send a password over")
        if url.username:
            session.login(unquote(url.username), unquote(url.password or ""))
        return session


def deliver(session: smtplib.SMTP, message: EmailMessage) -> None:
    """Hand one message to the server. Raises Undelivered."""
    try:
        session.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise Undelivered(f"{code} {_text(words)}", for_good=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        raise Undelivered(f"{error.smtp_code} {_text(error.smtp_error)}", for_good=error.smtp_code >= 500) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Undelivered(str(error), for_good=True) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(f"{type(error).__name__}: {error}", for_good=False) from error


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def _leave(session: smtplib.SMTP) -> None:
    try:
        session.quit()
    except (OSError, smtplib.SMTPException):
        session.close()
