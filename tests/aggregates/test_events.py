"""Personal data in events: whatever says who somebody is stands under its subject's key, and can be erased (U6)."""

from __future__ import annotations

import typing
from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import iter_modules

import msgspec
import pytest
from eventsourcing.domain import Aggregate, DomainEvent

from b2b import aggregates
from b2b.aggregates.personal import Personal
from b2b.aggregates.request import Request
from b2b.aggregates.user import Profile
from b2b.aggregates.values import Contact, Recipient

pytestmark = pytest.mark.covers("U6")
ABOUT_A_PERSON = {Recipient, Contact, Profile}


def all_events():
    modules = [import_module(f"{aggregates.__name__}.{module.name}") for module in iter_modules(aggregates.__path__)]
    own = {kind for module in modules for _, kind in getmembers(module, isclass) if issubclass(kind, Aggregate)}
    inner = {event for kind in own - {Aggregate} for _, event in getmembers(kind, isclass)}
    return sorted((e for e in inner if issubclass(e, DomainEvent) and hasattr(e, "TOPIC")), key=lambda e: e.TOPIC)


every_event = pytest.mark.parametrize("event", all_events(), ids=lambda event: event.TOPIC)


def fields_of(event):
    envelope = typing.get_type_hints(Aggregate.Created)
    return {k: v for k, v in typing.get_type_hints(event, include_extras=True).items() if k not in envelope}


def is_personal(hint):
    return any(isinstance(mark, Personal) for mark in getattr(hint, "__metadata__", ()))


def says_who(hint):
    """Whether a value of this type says, at any depth, who somebody is."""
    if isclass(hint) and issubclass(hint, msgspec.Struct):
        return hint in ABOUT_A_PERSON or any(says_who(field.type) for field in msgspec.structs.fields(hint))
    return any(says_who(part) for part in typing.get_args(hint))


def test_every_event_is_looked_at():
    assert Request.RequestSent in all_events()
    assert len(all_events()) >= 42


@every_event
def test_personal_data_has_its_subject(event):
    fields = fields_of(event)

    assert not any(map(is_personal, fields.values())) or "subject_id" in fields


@every_event
def test_whatever_says_who_somebody_is_can_be_erased(event):
    assert [name for name, hint in fields_of(event).items() if says_who(hint) and not is_personal(hint)] == []


@every_event
def test_what_is_erased_still_reads_as_a_value_of_its_type(event):
    for hint in filter(is_personal, fields_of(event).values()):
        (mark,) = hint.__metadata__
        assert msgspec.convert(msgspec.to_builtins(mark.erased), hint.__origin__) == mark.erased
