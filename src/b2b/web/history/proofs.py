"""The proof of an event in a history: what stands for it in the log, and the download that proves it (U4)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from b2b import errors
from b2b.access import Actor
from b2b.eventstore.chain import START, first_break
from b2b.eventstore.metadata import event_metadata
from b2b.proof.log import Log
from b2b.proof.note import Signer
from b2b.proof.proofs import Document, Proven, inclusion
from b2b.web.history.subject import Subject

if TYPE_CHECKING:
    from b2b.app import Services


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How an event stands in the log. `whole`: every event of its aggregate follows from the one before."""

    hash: str
    before: str
    position: int
    signed_at: datetime | None
    number: int | None
    events: int
    whole: bool


@contextmanager
def log_of(services: Services) -> Iterator[Log]:
    """The log of the database in use, over a connection of the pool."""
    with services.pool.connection() as connection:
        connection.autocommit = True
        try:
            yield Log(connection)
        finally:
            connection.autocommit = False


def standing(services: Services, subject: Subject, version: int) -> Standing:
    """How an event of a subject stands, checked now."""
    links = services.console.recorder.select_links(subject.id)
    with log_of(services) as log:
        position = log.position_of(subject.id, version) or 0
        index = log.index_of(position)
        kept = None if index is None else log.covering(index)
    return Standing(
        hash=links[version - 1].hash.hex(),
        before=(links[version - 2].hash if version > 1 else START).hex(),
        position=position,
        signed_at=kept.made_at if kept else None,
        number=kept.number if kept else None,
        events=len(links),
        whole=first_break(links) is None,
    )


def proof(services: Services, viewer: Actor, subject: Subject, version: int) -> Document:
    """The proof of an event, as a download. Raises NotProvenYet."""
    with log_of(services) as log:
        document = inclusion(log, proven(services, log, viewer, subject.id, version))
    if document is None:
        raise errors.NotProvenYet
    return document


def proven(services: Services, log: Log, viewer: Actor, id: UUID, version: int) -> Proven:
    """An event to be proven; its content is for the company that caused it, and for nobody else."""
    links = services.console.recorder.select_links(id)
    event: Any = services.console.events(id, upto=version)[-1]
    metadata = event_metadata(event)
    shown = metadata is not None and metadata.company_id == viewer.company_id
    previous = links[version - 2].hash if version > 1 else START
    return Proven(links[version - 1], previous, log.position_of(id, version) or 0, shown)


def signer_of(services: Services, log: Log) -> Signer:
    """Who signs for this log."""
    return Signer(log.origin(), services.settings.signing_key)
