"""A webhook endpoint: an address of a company's own, which is told of what happens to it (A12, I2).

Its secret signs what is sent (Standard Webhooks). It is encrypted in the events, like a person's data.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from b2b import errors
from b2b.aggregates.personal import PersonalText


class Why(StrEnum):
    """Why an endpoint is disabled: by somebody, after days without a success, or because it said 410 Gone."""

    BY_HAND = "by_hand"
    FAILING = "failing"
    GONE = "gone"


class WebhookEndpoint(Aggregate):
    class EndpointMade(Aggregate.Created):
        TOPIC = "webhook_endpoint.made"
        company_id: UUID
        user_id: UUID | None
        subject_id: UUID
        url: str
        types: tuple[str, ...]
        description: str
        secret: PersonalText
        since: int

    @classmethod
    def make(
        cls,
        *,
        id: UUID,
        company_id: UUID,
        user_id: UUID | None,
        url: str,
        types: tuple[str, ...],
        description: str,
        secret: str,
        since: int,
        now: datetime,
    ) -> WebhookEndpoint:
        """An endpoint that is told of events of these types (none: of all) after the position `since`."""
        return cls._create(
            cls.EndpointMade,
            id=id,
            timestamp=now,
            company_id=company_id,
            user_id=user_id,
            subject_id=id,
            url=url,
            types=types,
            description=description,
            secret=secret,
            since=since,
        )

    @event(EndpointMade)
    def __init__(
        self,
        *,
        company_id: UUID,
        user_id: UUID | None,
        subject_id: UUID,
        url: str,
        types: tuple[str, ...],
        description: str,
        secret: str,
        since: int,
    ) -> None:
        self.company_id = company_id
        self.user_id = user_id
        self.subject_id = subject_id
        self.url = url
        self.types = types
        self.description = description
        self.secret = secret
        self.since = since
        self.old_secret = ""
        self.old_until: datetime | None = None
        self.disabled: Why | None = None
        self.deleted = False

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """The secrets that sign now: the newest first, and while it is rotated the one before."""
        rotating = self.old_until is not None and now < self.old_until
        return (self.secret, self.old_secret) if rotating else (self.secret,)

    class EndpointChanged(Aggregate.Event):
        TOPIC = "webhook_endpoint.changed"
        url: str
        types: tuple[str, ...]
        description: str

    def change(self, *, url: str, types: tuple[str, ...], description: str, now: datetime) -> None:
        if (url, types, description) != (self.url, self.types, self.description):
            self.trigger_event(self.EndpointChanged, timestamp=now, url=url, types=types, description=description)

    @event(EndpointChanged)
    def _changed(self, url: str, types: tuple[str, ...], description: str) -> None:
        self.url = url
        self.types = types
        self.description = description

    class SecretRotated(Aggregate.Event):
        TOPIC = "webhook_endpoint.secret_rotated"
        subject_id: UUID
        secret: PersonalText
        old_until: datetime

    def rotate_secret(self, *, secret: str, old_until: datetime, now: datetime) -> None:
        """A new secret; the one before signs beside it until `old_until`."""
        if secret == self.secret:
            raise errors.IdempotencyKeyReused
        self.trigger_event(
            self.SecretRotated, timestamp=now, subject_id=self.subject_id, secret=secret, old_until=old_until
        )

    @event(SecretRotated)
    def _secret_rotated(self, secret: str, old_until: datetime) -> None:
        self.old_secret = self.secret
        self.old_until = old_until
        self.secret = secret

    class EndpointDisabled(Aggregate.Event):
        TOPIC = "webhook_endpoint.disabled"
        why: Why

    def disable(self, *, why: Why, now: datetime) -> None:
        """Nothing is sent any more. What happens meanwhile is sent once it is enabled again."""
        if self.disabled is None and not self.deleted:
            self.trigger_event(self.EndpointDisabled, timestamp=now, why=why)

    @event(EndpointDisabled)
    def _disabled(self, why: Why) -> None:
        self.disabled = why

    class EndpointEnabled(Aggregate.Event):
        TOPIC = "webhook_endpoint.enabled"

    def enable(self, *, now: datetime) -> None:
        if self.disabled is not None:
            self.trigger_event(self.EndpointEnabled, timestamp=now)

    @event(EndpointEnabled)
    def _enabled(self) -> None:
        self.disabled = None

    class EndpointDeleted(Aggregate.Event):
        TOPIC = "webhook_endpoint.deleted"

    def delete(self, *, now: datetime) -> None:
        if not self.deleted:
            self.trigger_event(self.EndpointDeleted, timestamp=now)

    @event(EndpointDeleted)
    def _deleted(self) -> None:
        self.deleted = True
