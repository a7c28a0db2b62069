"""A product line: one node of a company's tree of goods, linked to the partners that carry it (A10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from b2b.errors import FieldError, Invalid


def line_id(company_id: UUID, path: tuple[str, ...], attempt: int = 0) -> UUID:
    """The id of a line first made under this path: the same for two people who make it at once."""
    return uuid5(company_id, "\x1f".join((*path, str(attempt) if attempt else "")))


class ProductLine(Aggregate):
    class ProductLineAdded(Aggregate.Created):
        TOPIC = "product_line.added"
        company_id: UUID
        parent_id: UUID | None
        name: str
        partner_ids: tuple[UUID, ...]

    @classmethod
    def add(
        cls,
        *,
        id: UUID,
        company_id: UUID,
        parent_id: UUID | None,
        name: str,
        partner_ids: tuple[UUID, ...],
        now: datetime,
    ) -> ProductLine:
        return cls._create(
            cls.ProductLineAdded,
            id=id,
            timestamp=now,
            company_id=company_id,
            parent_id=parent_id,
            name=name,
            partner_ids=partner_ids,
        )

    @event(ProductLineAdded)
    def __init__(self, *, company_id: UUID, parent_id: UUID | None, name: str, partner_ids: tuple[UUID, ...]) -> None:
        self.company_id = company_id
        self.parent_id = parent_id
        self.name = name
        self.partner_ids = partner_ids
        self.archived = False
        self.merged_into: UUID | None = None

    class ProductLineMoved(Aggregate.Event):
        TOPIC = "product_line.moved"
        parent_id: UUID | None
        name: str

    def move(self, *, parent_id: UUID | None, name: str, now: datetime) -> None:
        """Another name, another parent, or both."""
        if (parent_id, name) != (self.parent_id, self.name):
            self.trigger_event(self.ProductLineMoved, timestamp=now, parent_id=parent_id, name=name)

    @event(ProductLineMoved)
    def _moved(self, parent_id: UUID | None, name: str) -> None:
        self.parent_id = parent_id
        self.name = name

    class PartnersLinked(Aggregate.Event):
        TOPIC = "product_line.partners_linked"
        partner_ids: tuple[UUID, ...]

    def link(self, *, partner_ids: tuple[UUID, ...], now: datetime) -> None:
        """The partners that carry this line, and so everything below it."""
        if partner_ids != self.partner_ids:
            self.trigger_event(self.PartnersLinked, timestamp=now, partner_ids=partner_ids)

    @event(PartnersLinked)
    def _linked(self, partner_ids: tuple[UUID, ...]) -> None:
        self.partner_ids = partner_ids

    class ProductLineArchived(Aggregate.Event):
        TOPIC = "product_line.archived"
        archived: bool

    def archive(self, *, archived: bool, now: datetime) -> None:
        """Take it out of the menus, or bring it back; requests keep naming it."""
        if archived != self.archived:
            self.trigger_event(self.ProductLineArchived, timestamp=now, archived=archived)

    @event(ProductLineArchived)
    def _archived(self, archived: bool) -> None:
        self.archived = archived
        self.merged_into = None

    class ProductLineMerged(Aggregate.Event):
        TOPIC = "product_line.merged"
        into_id: UUID

    def merge(self, *, into_id: UUID, now: datetime) -> None:
        """Archive it in favour of another line. Requests keep naming it; it says where its goods went."""
        if into_id == self.id:
            raise Invalid(FieldError("/into_id", "A line cannot be merged into itself."))
        if into_id != self.merged_into:
            self.trigger_event(self.ProductLineMerged, timestamp=now, into_id=into_id)

    @event(ProductLineMerged)
    def _merged(self, into_id: UUID) -> None:
        self.archived = True
        self.merged_into = into_id
