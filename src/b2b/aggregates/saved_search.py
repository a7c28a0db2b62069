"""A saved search: one that a person comes back to, alone or with the whole company (S1).

Whoever looks for somebody types the name, so what is asked for is kept as personal data, under a key of the search.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from b2b.aggregates.criteria import Criteria
from b2b.aggregates.personal import Personal, PersonalText

PersonalSearch = Annotated[Criteria, Personal(Criteria())]
LONGEST = 120
"""Letters of a name."""


class SavedSearch(Aggregate):
    class SearchSaved(Aggregate.Created):
        TOPIC = "saved_search.saved"
        company_id: UUID
        reader_id: UUID
        subject_id: UUID
        name: PersonalText
        search: PersonalSearch
        sort: str
        shared: bool

    @classmethod
    def keep(
        cls,
        *,
        id: UUID,
        company_id: UUID,
        reader_id: UUID,
        name: str,
        search: Criteria,
        sort: str,
        shared: bool,
        now: datetime,
    ) -> SavedSearch:
        """A search under a name; `sort` as in the address, `shared`: everybody in the company sees it."""
        return cls._create(
            cls.SearchSaved,
            id=id,
            timestamp=now,
            company_id=company_id,
            reader_id=reader_id,
            subject_id=id,
            name=name,
            search=search,
            sort=sort,
            shared=shared,
        )

    @event(SearchSaved)
    def __init__(
        self,
        *,
        company_id: UUID,
        reader_id: UUID,
        subject_id: UUID,
        name: str,
        search: Criteria,
        sort: str,
        shared: bool,
    ) -> None:
        self.company_id = company_id
        self.reader_id = reader_id
        self.subject_id = subject_id
        self.name = name
        self.search = search
        self.sort = sort
        self.shared = shared
        self.removed = False

    class SearchChanged(Aggregate.Event):
        TOPIC = "saved_search.changed"
        subject_id: UUID
        name: PersonalText
        shared: bool

    def change(self, *, name: str, shared: bool, now: datetime) -> None:
        """Another name; shared with the company from now on, or no longer."""
        if (name, shared) != (self.name, self.shared):
            self.trigger_event(self.SearchChanged, timestamp=now, subject_id=self.subject_id, name=name, shared=shared)

    @event(SearchChanged)
    def _changed(self, name: str, shared: bool) -> None:
        self.name = name
        self.shared = shared

    class SearchForgotten(Aggregate.Event):
        TOPIC = "saved_search.forgotten"

    def forget(self, *, now: datetime) -> None:
        if not self.removed:
            self.trigger_event(self.SearchForgotten, timestamp=now)

    @event(SearchForgotten)
    def _forgotten(self) -> None:
        self.removed = True
