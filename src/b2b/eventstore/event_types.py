"""The kinds of events: which class a topic stands for, what its fields are, and how old versions are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, NotRequired, TypedDict, get_args, get_type_hints
from uuid import UUID

import msgspec
from eventsourcing.domain import Aggregate, CanInitAggregate, DomainEvent
from eventsourcing.persistence import MapperDeserialisationError
from eventsourcing.utils import get_topic

from b2b.aggregates.personal import Personal

META, PERSONAL, VERSION = "meta", "personal", "v"
"""The keys of a stored state that are no fields: who did it, the encrypted fields, the version of the class."""

ENVELOPE = frozenset({"originator_id", "originator_version", "originator_topic"})
"""The fields that are not in the state: two have columns, and the topic of the aggregate follows from the event's."""

_LIBRARYS = frozenset({"Event", "Created"})  # the library adds these to every aggregate class


class UnknownTopic(MapperDeserialisationError):
    """No registered class has this topic: the data is newer than the code, or a class was not registered."""


class EventType:
    """One class of events, with its topic, its version and its decoders."""

    def __init__(self, event_class: type[DomainEvent], aggregate_class: type[Aggregate]) -> None:
        self.event_class = event_class
        self.topic = _topic(event_class)
        self.encoded_topic = self.topic.encode()
        self.version: int = getattr(event_class, "VERSION", 1)
        self.originator_topic = get_topic(aggregate_class) if issubclass(event_class, CanInitAggregate) else None
        hints = get_type_hints(event_class, include_extras=True)
        stored = [field for field in fields(event_class) if field.name not in ENVELOPE]
        self.erased = {field.name: mark.erased for field in stored if (mark := _mark(hints[field.name]))}
        self.absent = {field.name: field.default for field in stored if field.default is not MISSING} | self.erased
        self._check([field.name for field in stored], hints)
        plain = {field.name: _needed(field, hints) for field in stored if field.name not in self.erased}
        self._type = _typed_dict(event_class, plain | _EXTRAS)
        self._personal_type = _typed_dict(event_class, {name: NotRequired[hints[name]] for name in self.erased})
        self._decoder = msgspec.json.Decoder(self._type)
        self._personal_decoder = msgspec.json.Decoder(self._personal_type)

    def decode(self, state: bytes) -> dict[str, Any]:
        """The fields of an event of the current version, but for the personal ones; META, PERSONAL, VERSION if any."""
        decoded: dict[str, Any] = self._decoder.decode(state)
        decoded.pop(VERSION, None)
        return decoded

    def whole(self, plain: dict[str, Any], personal: bytes | None) -> dict[str, Any]:
        """All fields, from the plain ones and the JSON of the personal ones; what is absent, by its default."""
        if personal is not None:
            plain |= self._personal_decoder.decode(personal)
        return self.absent | plain if self.absent else plain

    def is_outdated(self, state: bytes) -> bool:
        """Whether this was stored by an older version of the class. ValueError: by a newer one than this."""
        version = _VERSION.decode(state).v if _VERSIONED in state else 1
        if version > self.version:
            raise ValueError(f"it has version {version}, and this code knows {self.version}")
        return version < self.version

    def upcast(self, state: dict[str, Any]) -> dict[str, Any]:
        """The fields of an event, from the raw JSON object of any older version."""
        for version in range(state.pop(VERSION, 1), self.version):
            getattr(self.event_class, f"upcast_v{version}_v{version + 1}")(state)
        personal = {name: state.pop(name) for name in self.erased if name in state}
        fields: dict[str, Any] = msgspec.convert(state, self._type)
        fields |= msgspec.convert(personal, self._personal_type)
        return fields

    def _check(self, names: list[str], hints: Mapping[str, Any]) -> None:
        taken = {META, PERSONAL, VERSION}.intersection(names)
        if taken:
            raise TypeError(f"{self.event_class.__qualname__} has a field {taken.pop()!r}: the store needs this name.")
        if self.erased and hints.get("subject_id") is not UUID:
            raise TypeError(f"{self.event_class.__qualname__} has personal fields, so it needs a `subject_id: UUID`.")


class EventTypes:
    """The registered kinds of events. A class that moves to another file keeps its topic, so no event is orphaned."""

    def __init__(self, *aggregate_classes: type[Aggregate]) -> None:
        self._by_topic: dict[str, EventType] = {}
        self._by_class: dict[type, EventType] = {}
        self.register(*aggregate_classes)

    def register(self, *aggregate_classes: type[Aggregate]) -> None:
        """Make the events of these aggregates known. TypeError: one has no TOPIC, or one that is taken."""
        for aggregate_class in aggregate_classes:
            for event_class in _event_classes(aggregate_class):
                self._add(EventType(event_class, aggregate_class))

    def of(self, event: object) -> EventType:
        """The type of an event. TypeError if its class was not registered."""
        try:
            return self._by_class[type(event)]
        except KeyError:
            raise TypeError(f"{type(event).__qualname__} was not registered with the event store.") from None

    def at(self, topic: str) -> EventType:
        """The type with this topic. Raises UnknownTopic."""
        try:
            return self._by_topic[topic]
        except KeyError:
            raise UnknownTopic(f"No event has the topic {topic!r}. Is this code older than the data?") from None

    def __iter__(self) -> Iterator[EventType]:
        return iter(self._by_topic.values())

    def _add(self, new: EventType) -> None:
        old = self._by_topic.setdefault(new.topic, new)
        if old.event_class is not new.event_class:
            names = f"{old.event_class.__qualname__} and {new.event_class.__qualname__}"
            raise TypeError(f"{names} have the same topic {new.topic!r}.")
        self._by_class[new.event_class] = old


class _Version(msgspec.Struct):
    v: int = 1


_VERSION = msgspec.json.Decoder(_Version)
_VERSIONED = f'"{VERSION}":'.encode()  # what no state of a first version has; to look for it is quick
_EXTRAS = {META: NotRequired[msgspec.Raw], PERSONAL: NotRequired[str], VERSION: NotRequired[int]}


def _event_classes(aggregate_class: type[Aggregate]) -> Iterator[type[DomainEvent]]:
    for name, value in vars(aggregate_class).items():
        of_library = name in _LIBRARYS and not hasattr(value, "TOPIC")
        if isinstance(value, type) and issubclass(value, DomainEvent) and not of_library:
            yield value


def _topic(event_class: type) -> str:
    topic = getattr(event_class, "TOPIC", None)
    if not isinstance(topic, str) or not topic:
        raise TypeError(f"{event_class.__qualname__} has no TOPIC, by which its events would be found again.")
    return topic


def _typed_dict(event_class: type, types: dict[str, Any]) -> Any:
    make: Any = TypedDict  # with fields that are known at run time alone
    return make(event_class.__name__, types)


def _mark(hint: Any) -> Personal | None:
    return next((extra for extra in get_args(hint)[1:] if isinstance(extra, Personal)), None)


def _needed(field: Field[Any], hints: Mapping[str, Any]) -> Any:
    return hints[field.name] if field.default is MISSING else NotRequired[hints[field.name]]
