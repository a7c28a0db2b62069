"""How each kind of event is stored: its fields, and those of the values in them.

`python -m tests.eventstore.shapes` writes shapes.txt again. What changes there, but for a new kind or a new field with
a default, has been stored already in every database: it needs a new VERSION of the event and an upcaster.
"""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

from b2b.console import AGGREGATES
from b2b.eventstore.event_types import ENVELOPE, EventType, EventTypes

FILE = Path(__file__).with_name("shapes.txt")
TYPES = EventTypes(*AGGREGATES)


def shapes() -> str:
    """All events by topic, then all values by name."""
    events = sorted(TYPES, key=lambda kind: kind.topic)
    values = sorted(_values(events), key=lambda value: value.__name__)
    return "\n\n".join([*map(_event, events), *map(_value, values)]) + "\n"


def _event(kind: EventType) -> str:
    hints = get_type_hints(kind.event_class, include_extras=True)
    stored = [field for field in fields(kind.event_class) if field.name not in ENVELOPE]
    lines = [
        f"    {field.name}: {_words(hints[field.name])}{' = …' if field.default is not MISSING else ''}"
        for field in stored
    ]
    return "\n".join([f"event {kind.topic} v{kind.version}", *lines])


def _value(value: Any) -> str:
    if issubclass(value, Enum):
        return "\n".join([f"value {value.__name__}", *(f"    {member.value!r}" for member in value)])
    lines = [f"    {field.name}: {_words(field.type)}{'' if field.required else ' = …'}" for field in _struct(value)]
    return "\n".join([f"value {value.__name__}", *lines])


def _struct(value: Any) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(value)


def _values(events: list[EventType]) -> set[type]:
    """The structs and enumerations in these events, at any depth."""
    found: set[type] = set()
    for kind in events:
        for hint in get_type_hints(kind.event_class, include_extras=True).values():
            _collect(hint, found)
    return found


def _collect(hint: Any, found: set[type]) -> None:
    for part in get_args(hint):
        _collect(part, found)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct | Enum) and hint not in found:
        found.add(hint)
        for field in _struct(hint) if issubclass(hint, msgspec.Struct) else ():
            _collect(field.type, found)


def _words(hint: Any) -> str:
    """A type as it is written, without the modules."""
    if hasattr(hint, "__metadata__"):
        return f"{_words(hint.__origin__)}, personal"
    name = hint.__name__ if isinstance(hint, type) and not get_args(hint) else str(hint)
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", name)


if __name__ == "__main__":
    FILE.write_text(shapes(), encoding="utf-8")
