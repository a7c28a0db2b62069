"""A history in words: one entry an event, with who, when, from where, and what it changed in the viewer's view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from b2b.access import Actor
from b2b.console import Console
from b2b.eventstore.metadata import event_metadata
from b2b.web.api.history import Happened, actor_behind, happened, happening_id, origin_of, people_behind
from b2b.web.history.rows import Row, Wording, rows_between
from b2b.web.history.sentences import TONES, sentence, source, who
from b2b.web.history.subject import Subject


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event. `number` is the viewer's own count; `version` that of the aggregate, which no page shows."""

    number: int
    id: UUID
    at: datetime
    topic: str
    who: str
    company: str
    source: str
    ip: str
    sentence: str
    tone: str
    changes: Sequence[Row]
    version: int
    view: dict[str, Any]


def told(console: Console, viewer: Actor, subject: Subject) -> list[Told]:
    """The events of a subject that the viewer sees, oldest first."""
    found = happened(console, subject.id, views=subject.views)
    people = people_behind(console, viewer, [one.event for one in found])
    return [_told(viewer, subject, one, number, people) for number, one in enumerate(found, start=1)]


def _told(viewer: Actor, subject: Subject, one: Happened, number: int, people: dict[UUID, str]) -> Told:
    metadata = event_metadata(one.event)
    actor = actor_behind(metadata, viewer, names=dict(subject.names), people=people)
    origin = origin_of(metadata, viewer)
    company = subject.names.get(metadata.company_id, "") if metadata and metadata.company_id else ""
    wording = Wording.of(one.after, kind=subject.kind.removesuffix("s"), more=subject.names)
    return Told(
        number=number,
        id=happening_id(subject.id, viewer, one),
        at=one.event.timestamp,
        topic=one.event.TOPIC,
        who=who(actor),
        company=company,
        source=source(actor),
        ip=(origin or {}).get("ip") or "",
        sentence=sentence(one.event),
        tone=TONES.get(one.event.TOPIC, ""),
        changes=rows_between(one.before, one.after, wording),
        version=one.event.originator_version,
        view=one.after,
    )
