"""The states of a request, and one partner's side of it (PRODUCT.md, States)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from b2b.aggregates.values import Address, Answer, Asked, Comment, Item, Mode, Recipient


class RequestState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    NEED_ATTENTION = "need_attention"
    PARTIALLY_ORDERED = "partially_ordered"
    ORDERED = "ordered"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    DELETED = "deleted"


OPEN = frozenset(
    {RequestState.DRAFT, RequestState.WAITING, RequestState.NEED_ATTENTION, RequestState.PARTIALLY_ORDERED}
)
EDITABLE = frozenset({RequestState.DRAFT, RequestState.PARTIALLY_ORDERED})
ASKING = frozenset({RequestState.WAITING, RequestState.NEED_ATTENTION})
DECIDABLE = frozenset({RequestState.WAITING, RequestState.NEED_ATTENTION, RequestState.PARTIALLY_ORDERED})


class PartnerState(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    DECLINED = "declined"
    EXPIRED = "expired"
    ORDERED = "ordered"
    NOT_RETAINED = "not_retained"
    CANCELLED = "cancelled"


RESPONDED = frozenset({PartnerState.ANSWERED, PartnerState.DECLINED, PartnerState.EXPIRED})
DECIDED = frozenset({PartnerState.ORDERED, PartnerState.NOT_RETAINED, PartnerState.CANCELLED})


class Content(Struct, frozen=True, kw_only=True):
    """What a request asks, of whom, and how it is to be decided (R2, R3, R4)."""

    mode: Mode
    items: tuple[Item, ...] = ()
    asked: tuple[Asked, ...] = ()
    retailer_reference: str | None = None


class Private(Struct, frozen=True, kw_only=True):
    """What a request says of its recipient, or may say of it in free text (R1, R2, R6)."""

    recipient: Recipient
    note_to_customer: str = ""
    note_to_suppliers: str = ""


@dataclass
class PartnerSide:
    """One partner's side of a request: what it was asked, what it said, and where it stands.

    `items`, `place` and `note` are as they were sent to this partner, whatever the retailer drafts for a second
    sending. `revision` counts what the partner may see of the request; it is the version in the partner's own view.
    """

    asked: Asked
    deadline: datetime
    items: tuple[Item, ...] = ()
    place: Address = field(default_factory=Address)
    note: str = ""
    state: PartnerState = PartnerState.WAITING
    answer: Answer | None = None
    answered_at: datetime | None = None
    decline_reason: str = ""
    decline_comment: str = ""
    due_soon: bool = False
    order_ids: tuple[UUID, ...] = ()
    comments: list[Comment] = field(default_factory=list)
    revision: int = 1

    @property
    def responded(self) -> bool:
        """Whether nothing more is to be waited for from this partner."""
        return self.state in RESPONDED

    @property
    def decided(self) -> bool:
        """Whether this partner's part is over, unless it is asked again."""
        return self.state in DECIDED

    def stands(self, state: PartnerState) -> None:
        self.state = state
        self.revision += 1

    def ends(self, state: PartnerState) -> None:
        """The asking is over for this partner; one that holds an order from before stays ordered."""
        self.stands(PartnerState.ORDERED if self.order_ids else state)
