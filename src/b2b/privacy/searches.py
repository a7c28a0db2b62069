"""What people look for may name a person: saved searches and widgets, in the companies that know the person (U6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from eventsourcing.domain import DomainEvent
from msgspec.structs import replace

from b2b.aggregates.criteria import folded
from b2b.aggregates.dashboard import Dashboard
from b2b.aggregates.saved_search import SavedSearch
from b2b.aggregates.widgets import Words, parted
from b2b.console import Console
from b2b.privacy.places import SQL

_SHORTEST = 4
"""Letters of what is asked for that can tell somebody."""


def forget_searches(console: Console, subject_id: UUID, texts: Sequence[str], *, now: datetime) -> None:
    """Destroy the words of whatever looks for a person of whom these texts were known; a widget of it goes."""
    wanted = [folded(text) for text in texts]
    for id in _ids(console, "saved_searches_beside", subject_id):
        saved = console.load(SavedSearch, id)
        if _mention(Words(title=saved.name, q=saved.search.q, recipient=saved.search.recipient), wanted):
            console.erase(id)
    for id in _ids(console, "dashboards_beside", subject_id):
        _forget_widgets(console, id, wanted, now)


def _ids(console: Console, statement: str, subject_id: UUID) -> list[UUID]:
    with console.pool.connection() as connection:
        return [id for (id,) in connection.execute(SQL[statement], {"subject_id": subject_id})]


def _forget_widgets(console: Console, id: UUID, wanted: Sequence[str], now: datetime) -> None:
    said = list(_events_that_mention(console, id, wanted))
    if not said:
        return
    dashboard = console.load(Dashboard, id)
    for widget in dashboard.widgets:
        if _mention(parted(widget)[1], wanted):
            if widget.key is None:
                dashboard.remove(widget.id, now=now)
            else:
                dashboard.change(replace(widget, title=""), now=now)
    console.save(dashboard)
    for event in said:
        console.erase(event.subject_id)


def _events_that_mention(
    console: Console, id: UUID, wanted: Sequence[str]
) -> Iterator[Dashboard.WidgetAdded | Dashboard.WidgetChanged | Dashboard.WidgetRestored]:
    events: Sequence[DomainEvent] = list(console.events(id))
    for event in events:
        if isinstance(event, Dashboard.WidgetAdded | Dashboard.WidgetChanged | Dashboard.WidgetRestored) and _mention(
            event.words, wanted
        ):
            yield event


def _mention(words: Words, wanted: Sequence[str]) -> bool:
    """Whether a name holds one of the texts, or what is asked for holds one or is a part of one."""
    asked = [folded(value) for value in (words.q, words.recipient) if value and len(value) >= _SHORTEST]
    name = folded(words.title)
    return any(text in name or any(text in one or one in text for one in asked) for text in wanted)
