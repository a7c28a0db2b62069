"""The worker's part that sends what is queued; any number may run beside each other (N1)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from smtplib import SMTP

import structlog
from psycopg_pool import ConnectionPool

from b2b.accounts import mails
from b2b.integrations.mail.message import message_of
from b2b.integrations.mail.server import MailServer, Undelivered, deliver
from b2b.projections.follower import AWAY

SECONDS = 1.0
log = structlog.get_logger()


class Sender:
    """Looks for due mails once a second, and hands them to the server."""

    def __init__(self, pool: ConnectionPool, server: MailServer, *, sender: str, clock: Callable[[], datetime]) -> None:
        self._pool = pool
        self._server = server
        self._sender = sender
        self._clock = clock
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mail", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the mail in hand."""
        self._done.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._done.is_set():
            try:
                while self.send_due() and not self._done.is_set():
                    pass
            except AWAY as error:
                log.warning("the mail queue is out of reach", error=str(error).strip())
            self._done.wait(SECONDS)

    def send_due(self) -> int:
        """Send some of what is due now; gives how many were tried."""
        due = mails.claim(self._pool, now=self._clock())
        if due:
            try:
                with self._server.connected() as session:
                    for mail in due:
                        self._send(session, mail)
            except Undelivered as error:
                log.warning("the mail server is out of reach", error=str(error))
                for mail in due:
                    self._refused(mail, error)
        return len(due)

    def _send(self, session: SMTP, mail: mails.Queued) -> None:
        try:
            deliver(session, message_of(mail, sender=self._sender))
        except Undelivered as error:
            self._refused(mail, error)
        else:
            mails.sent(self._pool, mail, now=self._clock())

    def _refused(self, mail: mails.Queued, error: Undelivered) -> None:
        mails.refused(self._pool, mail, error=str(error), for_good=error.for_good, now=self._clock())
