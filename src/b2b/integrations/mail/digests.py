"""Tells users by mail what entered their widgets with *Mail alert*: all of it in one mail, at most one a minute (N1).

A user's minute, what is told in it and the mail in the queue are one transaction: whatever crashes, nothing is told
twice, and nothing is lost. Any number of workers may do it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from b2b.accounts.links import UNSUBSCRIBE, Links
from b2b.accounts.mails import Mail, queue
from b2b.aggregates.company import Company
from b2b.aggregates.dashboard import Dashboard
from b2b.aggregates.notifications import MAIL_ALERT
from b2b.aggregates.user import User, UserStatus
from b2b.commands.dashboard import dashboard_id
from b2b.console import Console
from b2b.documents.widget_titles import title_of
from b2b.documents.wording import Wording
from b2b.integrations.mail import digest_letter
from b2b.integrations.mail.addressed import addressed, wording_for
from b2b.integrations.mail.alerts import SQL
from b2b.integrations.mail.digest_letter import Entry
from b2b.projections.transaction_rows import decode

PAUSE = timedelta(minutes=1)
"""Between two mails to one user."""


class Noted(NamedTuple):
    """What alerts.py noted and nobody was told yet."""

    widget_id: UUID
    id: UUID
    position: int


@dataclass(frozen=True)
class Digests:
    """`console` and `links` as those who write mails have them."""

    console: Console
    links: Links

    def tell_due(self, now: datetime) -> int:
        """Queue a mail to everybody whose time has come; gives how many mails. Raises AWAY's, and goes on later."""
        with self.console.pool.connection() as connection:
            users = connection.execute(SQL["waiting"], {"before": now - PAUSE}).fetchall()
        return sum(self._tell(user_id, now) for (user_id,) in users)

    def _tell(self, user_id: UUID, now: datetime) -> bool:
        values = {"user_id": user_id, "now": now, "before": now - PAUSE}
        with self.console.pool.connection() as connection:
            if connection.execute(SQL["turn"], values).fetchone() is None:
                return False
            noted = [Noted(*row) for row in connection.execute(SQL["take"], values).fetchall()]
            mail = self._mail(connection, user_id, noted)
            return mail is not None and queue(connection, mail, now=now)

    def _mail(self, connection: Connection[Any], user_id: UUID, noted: Sequence[Noted]) -> Mail | None:
        """None where the user is no longer here or no longer asks, or all of it is gone: a key has no mail either."""
        user = self.console.load_many(User, [user_id]).get(user_id)
        if user is None or user.status != UserStatus.ACTIVE or not user.profile.email:
            return None
        company = self.console.load(Company, user.company_id)
        wording = wording_for(company, user.profile)
        entries = self._entries(connection, user, noted, wording)
        return self._addressed(user, company, entries, wording, max(one.position for one in noted)) if entries else None

    def _entries(
        self, connection: Connection[Any], user: User, noted: Iterable[Noted], wording: Wording
    ) -> list[Entry]:
        """What is told, by the order of the widgets."""
        by_widget: dict[UUID, list[UUID]] = {}
        for one in sorted(noted, key=lambda one: one.position):
            by_widget.setdefault(one.widget_id, []).append(one.id)
        dashboard = self.console.load(Dashboard, dashboard_id(user.id))
        entries: list[Entry] = []
        for widget in dashboard.widgets:
            if widget.mail_alert and widget.id in by_widget:
                title = title_of(widget, dashboard.side, wording.words.gettext)
                values = {"company_id": user.company_id, "ids": by_widget[widget.id]}
                rows = [decode(row) for (row,) in connection.execute(SQL["rows"], values)]
                entries += [Entry(title, row) for row in sorted(rows, key=lambda row: row.number)]
        return entries

    def _addressed(
        self, user: User, company: Company, entries: Sequence[Entry], wording: Wording, position: int
    ) -> Mail:
        unsubscribe = self.links.to(f"/unsubscribe/{self.links.signed(UNSUBSCRIBE, [str(user.id), MAIL_ALERT])}")
        return addressed(
            digest_letter.digest(entries, company.name, wording, links=self.links, unsubscribe=unsubscribe),
            wording,
            about=f"{MAIL_ALERT}:{position}:{user.id}",
            kind=MAIL_ALERT,
            address=user.profile.email,
            company_id=company.id,
            user_id=user.id,
        )
