"""An API key: a program's right to act for a company (A12, I1).

Its id is made from the key's SHA-256, so a request finds its key by loading one aggregate, and the key itself is
kept nowhere: whoever reads the events cannot sign in with them.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event


def key_id(secret: str) -> UUID:
    """The id of the key with this secret: the first 16 bytes of its SHA-256."""
    return UUID(bytes=hashlib.sha256(secret.encode()).digest()[:16])


class ApiKey(Aggregate):
    class ApiKeyIssued(Aggregate.Created):
        TOPIC = "api_key.issued"
        company_id: UUID
        user_id: UUID
        name: str
        hint: str
        scopes: tuple[str, ...]

    @classmethod
    def issue(
        cls, *, secret: str, company_id: UUID, user_id: UUID, name: str, scopes: tuple[str, ...], now: datetime
    ) -> ApiKey:
        """A key made by a user; `scopes` empty: all of that user's privileges. Only its last letters are kept."""
        return cls._create(
            cls.ApiKeyIssued,
            id=key_id(secret),
            timestamp=now,
            company_id=company_id,
            user_id=user_id,
            name=name,
            hint=secret[-4:],
            scopes=scopes,
        )

    @event(ApiKeyIssued)
    def __init__(self, *, company_id: UUID, user_id: UUID, name: str, hint: str, scopes: tuple[str, ...]) -> None:
        self.company_id = company_id
        self.user_id = user_id
        self.name = name
        self.hint = hint
        self.scopes = scopes
        self.revoked = False

    class ApiKeyRevoked(Aggregate.Event):
        TOPIC = "api_key.revoked"

    def revoke(self, *, now: datetime) -> None:
        if not self.revoked:
            self.trigger_event(self.ApiKeyRevoked, timestamp=now)

    @event(ApiKeyRevoked)
    def _revoked(self) -> None:
        self.revoked = True
