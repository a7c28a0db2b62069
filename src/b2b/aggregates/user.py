"""A user: a person of a company, with privileges per area (A4, A6). The password is kept apart, never in an event."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from eventsourcing.domain import Aggregate, event
from msgspec import Struct

from b2b.aggregates.personal import Personal


class Profile(Struct, frozen=True, kw_only=True):
    """Who the user is, and what it chose over its company's language and time zone (A6)."""

    name: str = ""
    email: str = ""
    language: str | None = None
    time_zone: str | None = None


PersonalProfile = Annotated[Profile, Personal(Profile())]


class User(Aggregate):
    class UserRegistered(Aggregate.Created):
        TOPIC = "user.registered"
        company_id: UUID
        subject_id: UUID
        profile: PersonalProfile
        account_manager: bool

    @classmethod
    def register(cls, *, id: UUID, company_id: UUID, profile: Profile, account_manager: bool, now: datetime) -> User:
        return cls._create(
            cls.UserRegistered,
            id=id,
            timestamp=now,
            company_id=company_id,
            subject_id=id,
            profile=profile,
            account_manager=account_manager,
        )

    @event(UserRegistered)
    def __init__(self, *, company_id: UUID, subject_id: UUID, profile: Profile, account_manager: bool) -> None:
        self.company_id = company_id
        self.subject_id = subject_id
        self.profile = profile
        self.account_manager = account_manager
        self.notifications: tuple[str, ...] | None = None

    class ProfileChanged(Aggregate.Event):
        TOPIC = "user.profile_changed"
        subject_id: UUID
        profile: PersonalProfile

    def change_profile(self, *, profile: Profile, now: datetime) -> None:
        if profile != self.profile:
            self.trigger_event(self.ProfileChanged, timestamp=now, subject_id=self.subject_id, profile=profile)

    @event(ProfileChanged)
    def _profile_changed(self, profile: Profile) -> None:
        self.profile = profile

    class NotificationsChosen(Aggregate.Event):
        TOPIC = "user.notifications_chosen"
        kinds: tuple[str, ...]

    def choose_notifications(self, *, kinds: tuple[str, ...], now: datetime) -> None:
        """What the user wants mails about (N1); before, it gets those that its side has by default."""
        if kinds != self.notifications:
            self.trigger_event(self.NotificationsChosen, timestamp=now, kinds=kinds)

    @event(NotificationsChosen)
    def _notifications_chosen(self, kinds: tuple[str, ...]) -> None:
        self.notifications = kinds
