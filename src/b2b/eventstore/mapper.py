"""Events to bytes and back: plain JSON by msgspec, stable topics, upcasters, personal fields encrypted."""

from __future__ import annotations

import base64
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.domain import Aggregate, CanInitAggregate
from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import get_topic

from b2b.aggregates.personal import Personal
from b2b.eventstore.metadata import Metadata
from b2b.eventstore.personal import PersonalKeys

ENVELOPE = frozenset({"originator_id", "originator_version", "originator_topic"})
encode = msgspec.json.Encoder().encode


@dataclass
class Kind:
    """One event class: how its fields are written and read."""

    event_class: type
    aggregate_class: type

    @cached_property
    def hints(self) -> dict[str, Any]:
        hints = typing.get_type_hints(self.event_class, include_extras=True)
        return {n: h for n, h in hints.items() if n not in ENVELOPE and typing.get_origin(h) is not typing.ClassVar}

    @cached_property
    def erased(self) -> dict[str, object]:
        """The personal fields, with what they read as after their erasure."""
        return {n: mark.erased for n, h in self.hints.items() for mark in _marks(h)}

    @cached_property
    def decoder(self) -> msgspec.json.Decoder[dict[str, Any]]:
        public = {n: h for n, h in self.hints.items() if n not in self.erased}
        shape = typing.TypedDict(self.event_class.__name__, public, total=False)  # type: ignore[misc]
        return msgspec.json.Decoder(shape)

    @cached_property
    def personal_decoder(self) -> msgspec.json.Decoder[dict[str, Any]]:
        secret = {n: h for n, h in self.hints.items() if n in self.erased}
        shape = typing.TypedDict(f"{self.event_class.__name__}Personal", secret, total=False)  # type: ignore[misc]
        return msgspec.json.Decoder(shape)

    @property
    def version(self) -> int:
        return int(getattr(self.event_class, "VERSION", 1))


def _marks(hint: Any) -> Iterable[Personal]:
    return (m for m in getattr(hint, "__metadata__", ()) if isinstance(m, Personal))


class Envelope(msgspec.Struct, omit_defaults=True):
    """What stands around an event's own fields."""

    meta: Metadata | None = None
    personal: str | None = None
    v: int = 1


envelope_decoder = msgspec.json.Decoder(Envelope)


class EventMapper:
    """Knows every event class by its topic."""

    def __init__(self, keys: PersonalKeys, *aggregate_classes: type[Aggregate]) -> None:
        self._keys = keys
        self._kinds: dict[str, Kind] = {}
        for aggregate_class in aggregate_classes:
            for event_class in vars(aggregate_class).values():
                topic = getattr(event_class, "TOPIC", None) if isinstance(event_class, type) else None
                if topic is not None:
                    assert topic not in self._kinds, f"two events are called {topic}"
                    self._kinds[topic] = Kind(event_class, aggregate_class)

    def to_stored_event(self, event: Any, metadata: Metadata | None = None) -> StoredEvent:
        kind = self._kinds[type(event).TOPIC]
        state = {n: value for n, value in vars(event).items() if n not in ENVELOPE and n != "_metadata"}
        if kind.erased:
            secret = {n: state.pop(n) for n in kind.erased}
            context = _context(event.originator_id, event.originator_version, kind.event_class.TOPIC)  # type: ignore[attr-defined]
            sealed = self._keys.encrypt(event.subject_id, encode(secret), context)
            state["personal"] = base64.b64encode(sealed).decode()
        if kind.version > 1:
            state["v"] = kind.version
        if metadata is not None:
            state["meta"] = metadata
        return StoredEvent(event.originator_id, event.originator_version, type(event).TOPIC, encode(state))

    def to_domain_event(self, stored: StoredEvent) -> Any:
        kind = self._kinds[stored.topic]
        around = envelope_decoder.decode(stored.state)
        state = self._state(kind, stored, around)
        if around.personal is not None:
            state |= self._personal(kind, stored, state["subject_id"], around.personal)
        state["originator_id"], state["originator_version"] = stored.originator_id, stored.originator_version
        if issubclass(kind.event_class, CanInitAggregate):
            state["originator_topic"] = get_topic(kind.aggregate_class)
        state["_metadata"] = around.meta
        event: Any = object.__new__(kind.event_class)
        object.__setattr__(event, "__dict__", state)
        return event

    def _state(self, kind: Kind, stored: StoredEvent, around: Envelope) -> dict[str, Any]:
        if around.v == kind.version:
            return kind.decoder.decode(stored.state)
        raw = msgspec.json.decode(stored.state)
        for version in range(around.v, kind.version):
            getattr(kind.event_class, f"upcast_v{version}_v{version + 1}")(raw)
        return kind.decoder.decode(encode(raw))

    def _personal(self, kind: Kind, stored: StoredEvent, subject_id: UUID, sealed: str) -> dict[str, Any]:
        context = _context(stored.originator_id, stored.originator_version, stored.topic)
        plain = self._keys.decrypt(subject_id, base64.b64decode(sealed), context)
        return dict(kind.erased) if plain is None else kind.personal_decoder.decode(plain)


def _context(originator_id: object, version: int, topic: str) -> bytes:
    return f"{originator_id}|{version}|{topic}".encode()
