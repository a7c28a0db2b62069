"""An API key: a program's right to act for a company (A12, I1).

Its id is made from the key's SHA-256, so a request finds its key by loading one aggregate, and the key itself is
kept nowhere: whoever reads the events cannot sign in with them.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from b2b import errors


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
        self.ends_at: datetime | None = None

    def opens(self, now: datetime | None) -> bool:
        """Whether it lets anybody in at this moment; without a moment, only where no end is set."""
        ended = self.ends_at is not None and (now is None or now >= self.ends_at)
        return not (self.revoked or ended)

    class ApiKeyRenamed(Aggregate.Event):
        TOPIC = "api_key.renamed"
        name: str

    def rename(self, *, name: str, now: datetime) -> None:
        if name != self.name:
            self.trigger_event(self.ApiKeyRenamed, timestamp=now, name=name)

    @event(ApiKeyRenamed)
    def _renamed(self, name: str) -> None:
        self.name = name

    class ApiKeyReplaced(Aggregate.Event):
        TOPIC = "api_key.replaced"
        successor_id: UUID
        ends_at: datetime

    def replace(self, *, successor_id: UUID, ends_at: datetime, now: datetime) -> None:
        """Another key stands in for it; both open until `ends_at`, so that programs can change over."""
        if not self.opens(now):
            raise errors.KeyRevoked(name=self.name)
        if self.ends_at is not None:
            raise errors.KeyReplaced(name=self.name)
        self.trigger_event(self.ApiKeyReplaced, timestamp=now, successor_id=successor_id, ends_at=ends_at)

    @event(ApiKeyReplaced)
    def _replaced(self, successor_id: UUID, ends_at: datetime) -> None:
        self.successor_id = successor_id
        self.ends_at = ends_at

    class ApiKeyRevoked(Aggregate.Event):
        TOPIC = "api_key.revoked"

    def revoke(self, *, now: datetime) -> None:
        if not self.revoked:
            self.trigger_event(self.ApiKeyRevoked, timestamp=now)

    @event(ApiKeyRevoked)
    def _revoked(self) -> None:
        self.revoked = True
