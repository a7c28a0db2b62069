"""An aggregate with its history, as one viewer sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from eventsourcing.domain import Aggregate

from b2b.access import Actor
from b2b.console import Console
from b2b.web.api.history import Views


@dataclass(frozen=True, kw_only=True)
class Subject:
    """An aggregate with its history, for one viewer.

    `names` are those behind ids: of the companies whose part in it the viewer may know, of lines and partners;
    `title` is how people call it; `page` the endpoint that shows it.
    """

    kind: str
    aggregate: Aggregate
    title: str
    views: Views
    names: Mapping[UUID, str]
    page: str | None = None

    @property
    def id(self) -> UUID:
        return self.aggregate.id


Finder = Callable[[Console, Actor, UUID], Subject]
