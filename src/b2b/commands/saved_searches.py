"""Searches are saved, and shared in the company (S1). Whoever saved one changes it; the Account Manager may too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.aggregates.criteria import Criteria
from b2b.aggregates.saved_search import LONGEST, SavedSearch
from b2b.commands.saved import Saved, changing, mine, save
from b2b.console import Console


def save_search(
    console: Console, actor: Actor, *, name: str, search: Criteria, sort: str, shared: bool, now: datetime
) -> Saved[SavedSearch]:
    """Keep a search under a name. Raises Invalid without one."""
    actor.must(Area.DASHBOARD, Level.SEE)
    made = SavedSearch.keep(
        id=console.new_id(),
        company_id=actor.company_id,
        reader_id=actor.reader_id,
        name=_named(name),
        search=search,
        sort=sort,
        shared=shared,
        now=now,
    )
    return save(console, actor, made)


def change_search(
    console: Console, actor: Actor, *, id: UUID, name: str, shared: bool, now: datetime
) -> Saved[SavedSearch]:
    """Another name, or shared otherwise. Raises NotFound and Invalid."""
    named = _named(name)
    return _changing(console, actor, id, lambda one: one.change(name=named, shared=shared, now=now))


def forget_search(console: Console, actor: Actor, *, id: UUID, now: datetime) -> Saved[SavedSearch]:
    """It is gone, for everybody it was shared with too, and what it asked for with it. Raises NotFound."""
    saved = _changing(console, actor, id, lambda one: one.forget(now=now))
    console.erase(id)
    return saved


class OfSomebody(Protocol):
    """A saved search, as it was loaded or as a row."""

    @property
    def reader_id(self) -> UUID: ...
    @property
    def shared(self) -> bool: ...


def may_change(actor: Actor, search: OfSomebody) -> bool:
    """Whether it is the actor's own; the Account Manager looks after what is shared."""
    return search.reader_id == actor.reader_id or (search.shared and actor.account_manager)


def _own(console: Console, actor: Actor, id: UUID) -> SavedSearch:
    actor.must(Area.DASHBOARD, Level.SEE)
    one = console.load(SavedSearch, id)
    mine("saved search", id, one.company_id, actor)
    if one.removed or not may_change(actor, one):
        raise errors.NotFound("saved search", id)
    return one


def _named(name: str) -> str:
    name = name.strip()[:LONGEST]
    if not name:
        raise errors.Invalid(errors.FieldError("/name", "Enter a name for the search."))
    return name


def _changing(console: Console, actor: Actor, id: UUID, change: Callable[[SavedSearch], None]) -> Saved[SavedSearch]:
    return changing(console, actor, lambda: _own(console, actor, id), change, version=lambda one: one.version)
