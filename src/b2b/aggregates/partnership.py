"""A partnership: a supplier as one retailer knows it (A11)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from eventsourcing.domain import Aggregate, event
from msgspec import Struct

from b2b import errors
from b2b.aggregates.personal import Personal, PersonalText


class PartnerStatus(StrEnum):
    INVITED = "invited"
    CONNECTED = "connected"
    PAUSED = "paused"
    ENDED = "ended"


class Agreement(Struct, frozen=True, kw_only=True):
    """What the retailer set for a partner: the answer time in hours, and what it asks and allows (A11)."""

    name: str
    answer_hours: int = 24
    shipping_required: bool = False
    change_order_authorised: bool = False
    notes: str = ""


PersonalEmail = Annotated[str, Personal("")]


class Partnership(Aggregate):
    class PartnerInvited(Aggregate.Created):
        TOPIC = "partner.invited"
        retailer_id: UUID
        retailer_name: str
        subject_id: UUID
        email: PersonalEmail
        message: PersonalText
        agreement: Agreement

    @classmethod
    def invite(
        cls,
        *,
        id: UUID,
        retailer_id: UUID,
        retailer_name: str,
        email: str,
        message: str,
        agreement: Agreement,
        now: datetime,
    ) -> Partnership:
        return cls._create(
            cls.PartnerInvited,
            id=id,
            timestamp=now,
            retailer_id=retailer_id,
            retailer_name=retailer_name,
            subject_id=id,
            email=email,
            message=message,
            agreement=agreement,
        )

    @event(PartnerInvited)
    def __init__(
        self,
        *,
        retailer_id: UUID,
        retailer_name: str,
        subject_id: UUID,
        email: str,
        message: str,
        agreement: Agreement,
    ) -> None:
        self.retailer_id = retailer_id
        self.retailer_name = retailer_name
        self.subject_id = subject_id
        self.email = email
        self.message = message
        self.agreement = agreement
        self.supplier_id: UUID | None = None
        self.status = PartnerStatus.INVITED

    class InvitationResent(Aggregate.Event):
        TOPIC = "partner.invitation_resent"

    def resend(self, *, now: datetime) -> None:
        """Send the invitation once more. Raises NoInvitation where it was answered."""
        if self.status != PartnerStatus.INVITED:
            raise errors.NoInvitation
        self.trigger_event(self.InvitationResent, timestamp=now)

    @event(InvitationResent)
    def _resent(self) -> None:
        """It is still invited."""

    class PartnerConnected(Aggregate.Event):
        TOPIC = "partner.connected"
        retailer_id: UUID
        supplier_id: UUID
        name: str

    def connect(self, *, supplier_id: UUID, now: datetime) -> None:
        """The supplier accepts, and can be asked from now on."""
        self._must_last()
        if self.status == PartnerStatus.INVITED:
            self.trigger_event(
                self.PartnerConnected,
                timestamp=now,
                retailer_id=self.retailer_id,
                supplier_id=supplier_id,
                name=self.agreement.name,
            )

    @event(PartnerConnected)
    def _connected(self, supplier_id: UUID) -> None:
        self.supplier_id = supplier_id
        self.status = PartnerStatus.CONNECTED

    class PartnershipChanged(Aggregate.Event):
        TOPIC = "partner.changed"
        agreement: Agreement

    def change(self, *, agreement: Agreement, now: datetime) -> None:
        self._must_last()
        if agreement != self.agreement:
            self.trigger_event(self.PartnershipChanged, timestamp=now, agreement=agreement)

    @event(PartnershipChanged)
    def _changed(self, agreement: Agreement) -> None:
        self.agreement = agreement

    class PartnershipPaused(Aggregate.Event):
        TOPIC = "partner.paused"

    def pause(self, *, now: datetime) -> None:
        """The partner is not asked until the partnership is resumed."""
        self._must_last()
        if self.status == PartnerStatus.CONNECTED:
            self.trigger_event(self.PartnershipPaused, timestamp=now)

    @event(PartnershipPaused)
    def _paused(self) -> None:
        self.status = PartnerStatus.PAUSED

    class PartnershipResumed(Aggregate.Event):
        TOPIC = "partner.resumed"

    def resume(self, *, now: datetime) -> None:
        """The partner is asked again."""
        self._must_last()
        if self.status == PartnerStatus.PAUSED:
            self.trigger_event(self.PartnershipResumed, timestamp=now)

    @event(PartnershipResumed)
    def _resumed(self) -> None:
        self.status = PartnerStatus.CONNECTED

    class PartnershipEnded(Aggregate.Event):
        TOPIC = "partner.ended"

    def end(self, *, now: datetime) -> None:
        """The end; what was ordered is still delivered, nothing new is asked."""
        if self.status != PartnerStatus.ENDED:
            self.trigger_event(self.PartnershipEnded, timestamp=now)

    @event(PartnershipEnded)
    def _ended(self) -> None:
        self.status = PartnerStatus.ENDED

    def _must_last(self) -> None:
        if self.status == PartnerStatus.ENDED:
            raise errors.PartnershipEnded(name=self.agreement.name)
