"""Letting an event happen to its aggregate, as the library does, with what it looks up each time known beforehand.

The library's `mutate` finds the decorated method of an event, asks which parameters it has, and picks the fields of
those names, for each event anew: most of the time of a load. Here that is asked once for each class. Events that are
applied in any other way, and those that begin an aggregate, are left to the library.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any, NamedTuple

from eventsourcing.domain import (
    CanInitAggregate,
    CanMutateAggregate,
    DecoratedFuncCaller,
    OriginatorIDError,
    OriginatorVersionError,
    decorated_funcs,
)


class _Method(NamedTuple):
    """The method that applies an event, and the names of the fields that it takes."""

    apply: Callable[..., None]
    names: tuple[str, ...]


def mutated(event: Any, aggregate: Any) -> Any:
    """The aggregate after an event; None: before the first one, or after it ended. Raises as the library does."""
    event_class = type(event)
    if event_class not in _METHODS:
        _METHODS[event_class] = _method_of(event_class)
    method = _METHODS[event_class]
    if method is None or aggregate is None:
        return event.mutate(aggregate)
    apply, names = method
    told = event.__dict__
    id, version = told["originator_id"], told["originator_version"]
    if id is not aggregate.id and id != aggregate.id:
        raise OriginatorIDError(id, aggregate.id)
    if version != aggregate.version + 1:
        raise OriginatorVersionError(version, aggregate.version + 1)
    apply(aggregate, **{name: told[name] for name in names})
    aggregate.version = version
    aggregate.modified_on = told["timestamp"]
    return aggregate


_METHODS: dict[type, _Method | None] = {}


def _method_of(event_class: type) -> _Method | None:
    """None where the library, or the class itself, does more than to call a method with fields."""
    if not issubclass(event_class, DecoratedFuncCaller) or issubclass(event_class, CanInitAggregate):
        return None
    if event_class.mutate is not CanMutateAggregate.mutate or not _applied_alone(event_class):
        return None
    apply = decorated_funcs[event_class]
    names = tuple(signature(apply).parameters)[1:]
    known = getattr(event_class, "__dataclass_fields__", {})
    return _Method(apply, names) if known.keys() >= set(names) else None


def _applied_alone(event_class: type) -> bool:
    """Whether nothing but the decorated method applies the event."""
    appliers = [base for base in event_class.__mro__ if "apply" in vars(base)]
    return appliers == [DecoratedFuncCaller, CanMutateAggregate]
