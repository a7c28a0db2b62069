"""A user: a person of a company, with privileges per area (A4, A6). The password is kept apart, never in an event."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from eventsourcing.domain import Aggregate, event
from msgspec import Struct

from b2b import errors
from b2b.aggregates.personal import Personal


class Profile(Struct, frozen=True, kw_only=True):
    """Who the user is, and what it chose over its company's language and time zone (A6)."""

    name: str = ""
    email: str = ""
    language: str | None = None
    time_zone: str | None = None
    theme: str = ""


PersonalProfile = Annotated[Profile, Personal(Profile())]


class UserStatus(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"
    REMOVED = "removed"


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
        self.privileges: dict[str, str] = {}
        self.second_factor = False
        self.status = UserStatus.ACTIVE

    class UserInvited(Aggregate.Event):
        TOPIC = "user.invited"
        inviter_id: UUID

    def invite(self, *, inviter_id: UUID, now: datetime) -> None:
        """Ask a person who was registered just now to join by mail; or again, where it has not come yet."""
        if self.version > 1 and self.status != UserStatus.INVITED:
            raise errors.NoInvitation
        self.trigger_event(self.UserInvited, timestamp=now, inviter_id=inviter_id)

    @event(UserInvited)
    def _invited(self) -> None:
        self.status = UserStatus.INVITED

    class InvitationAccepted(Aggregate.Event):
        TOPIC = "user.invitation_accepted"
        subject_id: UUID
        profile: PersonalProfile

    def accept(self, *, name: str, now: datetime) -> None:
        """The person has come, under the name that it gives itself. Raises LinkInvalid where nobody waits for it."""
        if self.status != UserStatus.INVITED:
            raise errors.LinkInvalid
        profile = Profile(name=name, email=self.profile.email, language=self.profile.language)
        self.trigger_event(self.InvitationAccepted, timestamp=now, subject_id=self.subject_id, profile=profile)

    @event(InvitationAccepted)
    def _accepted(self, profile: Profile) -> None:
        self.profile = profile
        self.status = UserStatus.ACTIVE

    class PrivilegesSet(Aggregate.Event):
        TOPIC = "user.privileges_set"
        privileges: dict[str, str]

    def set_privileges(self, *, privileges: dict[str, str], now: datetime) -> None:
        """How far the user may go in each area; an area that is left out is none. The Account Manager may do all."""
        if self.account_manager:
            raise errors.ManagerMayAll
        if privileges != self.privileges:
            self.trigger_event(self.PrivilegesSet, timestamp=now, privileges=privileges)

    @event(PrivilegesSet)
    def _privileges_set(self, privileges: dict[str, str]) -> None:
        self.privileges = privileges

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

    class SecondFactorTurned(Aggregate.Event):
        TOPIC = "user.second_factor_turned"
        on: bool

    def turn_second_factor(self, *, on: bool, now: datetime) -> None:
        """Whether a code is asked for beside the password when this user signs in."""
        if on != self.second_factor:
            self.trigger_event(self.SecondFactorTurned, timestamp=now, on=on)

    @event(SecondFactorTurned)
    def _second_factor_turned(self, on: bool) -> None:
        self.second_factor = on

    class ManagerChanged(Aggregate.Event):
        TOPIC = "user.manager_changed"
        account_manager: bool

    def hand_over(self, *, to: User, now: datetime) -> None:
        """Give the role of Account Manager to another user of the company: there is always exactly one (A4)."""
        if not self.account_manager or to.company_id != self.company_id or to.status != UserStatus.ACTIVE:
            raise errors.CannotTakeOver(name=to.profile.name)
        if to.id != self.id:
            to.trigger_event(self.ManagerChanged, timestamp=now, account_manager=True)
            self.trigger_event(self.ManagerChanged, timestamp=now, account_manager=False)

    @event(ManagerChanged)
    def _manager_changed(self, account_manager: bool) -> None:
        self.account_manager = account_manager

    class UserDisabled(Aggregate.Event):
        TOPIC = "user.disabled"

    def disable(self, *, now: datetime) -> None:
        """The user cannot sign in until it is enabled again, and its keys open nothing."""
        self._must_not_be_the_last()
        if self.status == UserStatus.ACTIVE:
            self.trigger_event(self.UserDisabled, timestamp=now)

    @event(UserDisabled)
    def _disabled(self) -> None:
        self.status = UserStatus.DISABLED

    class UserEnabled(Aggregate.Event):
        TOPIC = "user.enabled"

    def enable(self, *, now: datetime) -> None:
        if self.status == UserStatus.DISABLED:
            self.trigger_event(self.UserEnabled, timestamp=now)

    @event(UserEnabled)
    def _enabled(self) -> None:
        self.status = UserStatus.ACTIVE

    class UserRemoved(Aggregate.Event):
        TOPIC = "user.removed"

    def remove(self, *, now: datetime) -> None:
        """The user is gone, or its invitation is withdrawn; what it did stays in the history."""
        self._must_not_be_the_last()
        if self.status != UserStatus.REMOVED:
            self.trigger_event(self.UserRemoved, timestamp=now)

    @event(UserRemoved)
    def _removed(self) -> None:
        self.status = UserStatus.REMOVED

    def _must_not_be_the_last(self) -> None:
        if self.account_manager:
            raise errors.ManagerMustStay
