"""Between events and what is stored of them: plain JSON under a stable topic, personal fields encrypted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEvent, DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, MapperDeserialisationError, StoredEvent

from b2b.eventstore.chain import Link
from b2b.eventstore.event_types import META, PERSONAL, VERSION, EventType, EventTypes
from b2b.eventstore.metadata import THE_SERVICE, Metadata, attach, detach
from b2b.eventstore.personal import Keyring, PersonalDataAltered, SubjectKey

Stored = StoredEvent | Link
"""An event as it is stored, without its hash or with it."""

_ENCODER = msgspec.json.Encoder()
_FAULTS = (msgspec.MsgspecError, KeyError, AttributeError, TypeError, ValueError)


class EventMapper(Mapper[UUID]):
    """Writes and reads the registered kinds of events. Without a keyring it refuses events with personal fields."""

    def __init__(self, types: EventTypes, keyring: Keyring | None = None) -> None:
        super().__init__(JSONTranscoder())
        self.types = types
        self._keyring = keyring

    def to_stored_event(
        self, domain_event: DomainEventProtocol[UUID], *, metadata: Metadata | None = None
    ) -> StoredEvent:
        """What is stored of an event, in the name of `metadata`, else of who it was read with, or of the service."""
        kind = self.types.of(domain_event)
        state = dict(vars(domain_event))
        id, version = state.pop("originator_id"), state.pop("originator_version")
        state.pop("originator_topic", None)
        read_with = detach(state)
        if kind.erased:
            self._seal(state, kind, bound_to=_bound_to(id, version, kind.encoded_topic))
        if kind.version > 1:
            state[VERSION] = kind.version
        state[META] = metadata or read_with or THE_SERVICE
        return StoredEvent(id, version, kind.topic, _ENCODER.encode(state))

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEvent:
        """The event that was stored. Raises MapperDeserialisationError where the state is not one of its class."""
        return self.to_domain_events([stored_event])[0]

    def to_domain_events(self, stored_events: Sequence[Stored]) -> list[DomainEvent]:
        """The events that were stored; whatever keys their personal fields need are read in one round trip."""
        drafts = [_Draft(stored, self.types.at(stored.topic)) for stored in stored_events]
        subjects = set(_with_one_id_each(drafts))
        keys = self._keys().keys(subjects) if subjects else {}
        events, last, key = [], None, None
        for draft in drafts:
            if draft.subject_id is not last and draft.subject_id is not None:
                last, key = draft.subject_id, keys[draft.subject_id]
            events.append(draft.event(key))
        return events

    def _seal(self, state: dict[str, Any], kind: EventType, *, bound_to: bytes) -> None:
        personal = _ENCODER.encode({name: state.pop(name) for name in kind.erased})
        key = self._keys().key_to_seal(state["subject_id"])
        if key is not None:
            state[PERSONAL] = key.seal(personal, bound_to=bound_to)

    def _keys(self) -> Keyring:
        if self._keyring is None:
            raise TypeError("This mapper has no keyring, so it can neither write nor read personal data.")
        return self._keyring


def _with_one_id_each(drafts: Iterable[_Draft]) -> Iterator[UUID]:
    """The subjects. Those of neighbours are mostly the same: they become one object, which is quicker to look up."""
    last: UUID | None = None
    for draft in drafts:
        if draft.subject_id is not None:
            if draft.subject_id == last:
                draft.subject_id = last
            else:
                last = draft.subject_id
                yield last


class _Draft:
    """An event halfway: its state is decoded, its personal fields are still sealed."""

    __slots__ = ("_kind", "_outdated", "_state", "_stored", "sealed", "subject_id")

    def __init__(self, stored: Stored, kind: EventType) -> None:
        self._stored = stored
        self._kind = kind
        try:
            self._outdated = kind.is_outdated(stored.state)
            self._state = state = self._raw() if self._outdated else kind.decode(stored.state)
            self.sealed: str | None = state.pop(PERSONAL, None)
            self.subject_id: UUID | None = _uuid(state["subject_id"]) if self.sealed is not None else None
        except _FAULTS as error:
            raise _unreadable(stored, error) from error

    def event(self, key: SubjectKey | None) -> DomainEvent:
        """The whole event; its personal fields as they read after an erasure, where there is no key to them."""
        stored, kind = self._stored, self._kind
        metadata: Metadata | msgspec.Raw | None = self._state.pop(META, None)
        personal = self._unsealed(key) if self.subject_id is not None else None
        try:
            fields = self._upcast(personal) if self._outdated else kind.whole(self._state, personal)
        except _FAULTS as error:
            raise _unreadable(stored, error) from error
        fields["originator_id"] = stored.originator_id
        fields["originator_version"] = stored.originator_version
        if kind.originator_topic is not None:
            fields["originator_topic"] = kind.originator_topic
        if metadata is not None:
            attach(fields, metadata)
        event = object.__new__(kind.event_class)
        object.__setattr__(event, "__dict__", fields)
        return event

    def _raw(self) -> dict[str, Any]:
        state: dict[str, Any] = msgspec.json.decode(self._stored.state)
        if META in state:
            state[META] = msgspec.convert(state[META], Metadata)
        return state

    def _upcast(self, personal: bytes | None) -> dict[str, Any]:
        raw = msgspec.json.decode(personal) if personal is not None else {}
        return self._kind.absent | self._kind.upcast(self._state | raw)

    def _unsealed(self, key: SubjectKey | None) -> bytes | None:
        if key is None or self.sealed is None:
            return None
        id, version, topic = self._stored.originator_id, self._stored.originator_version, self._kind.encoded_topic
        try:
            return key.unseal(self.sealed, bound_to=_bound_to(id, version, topic))
        except PersonalDataAltered as error:
            told = f"event {version} of {id} ({self._stored.topic})"
            raise PersonalDataAltered(f"The personal data of {told} was altered.") from error


def _uuid(id: UUID | str) -> UUID:
    return id if isinstance(id, UUID) else UUID(id)


def _unreadable(stored: Stored, error: Exception) -> MapperDeserialisationError:
    """Say which event it is that cannot be read, and not what is in it."""
    id, version = stored.originator_id, stored.originator_version
    return MapperDeserialisationError(f"Event {version} of {id} ({stored.topic}) does not read as one: {error}")


def _bound_to(originator_id: UUID | str, originator_version: int, topic: bytes) -> bytes:
    """What an event's personal fields are bound to: moved to another event, they cannot be decrypted."""
    return b"%b%d %b" % (_uuid(originator_id).bytes, originator_version, topic)
