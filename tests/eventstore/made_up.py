"""Any value that the type of an event's field allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEvent
from hypothesis import strategies as st

from b2b.eventstore.event_types import ENVELOPE, EventType

SUBJECTS = [UUID(int=number) for number in range(1, 4)]
SIMPLE = {
    str: st.text(max_size=12),
    int: st.integers(-(2**63), 2**63 - 1),
    bool: st.booleans(),
    UUID: st.uuids(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(timezones=st.just(UTC)),
    date: st.dates(),
    NoneType: st.none(),
}


def event_of(kind: EventType) -> st.SearchStrategy[DomainEvent]:
    """Any event of this kind, of any aggregate and version."""
    hints = get_type_hints(kind.event_class, include_extras=True)
    made = {field.name: value_of(hints[field.name]) for field in fields(kind.event_class) if field.name not in ENVELOPE}
    made |= {"originator_id": st.uuids(), "originator_version": st.integers(1, 2**40)}
    if "subject_id" in made:
        made["subject_id"] = st.sampled_from(SUBJECTS)
    if kind.originator_topic is not None:
        made["originator_topic"] = st.just(kind.originator_topic)
    return st.builds(kind.event_class, **made)


def value_of(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of this type. TypeError for a type that no event has had so far."""
    if hint in SIMPLE:
        return SIMPLE[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return st.builds(hint, **{field.name: value_of(field.type) for field in msgspec.structs.fields(hint)})
    return _composed(get_origin(hint), get_args(hint))


def _composed(origin: Any, parts: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin is Annotated:
        return value_of(parts[0])
    if origin is Literal:
        return st.sampled_from(parts)
    if origin in (Union, UnionType):
        return st.one_of([value_of(part) for part in parts])
    if origin is tuple and parts[-1] is Ellipsis:
        return st.lists(value_of(parts[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(value_of, parts))
    if origin in (dict, Mapping):
        return st.dictionaries(value_of(parts[0]), value_of(parts[1]), max_size=3)
    raise TypeError(f"say in {__name__} what values {origin}{parts} has")
