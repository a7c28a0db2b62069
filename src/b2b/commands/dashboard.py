"""What a reader does with its dashboard (D5, D6, A7, S2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid5

from msgspec.structs import replace

from b2b.access import Actor, Area, Level
from b2b.aggregates.dashboard import Dashboard
from b2b.aggregates.widgets import Placed
from b2b.commands.saved import Saved, changing
from b2b.console import Console
from b2b.eventstore.metadata import Metadata

_NAMES = UUID("6f0f3b0c-4d0b-5a7e-9a53-0f5f2f2f9f10")


def dashboard_id(reader_id: UUID) -> UUID:
    """The id of somebody's dashboard, which follows from theirs."""
    return uuid5(_NAMES, str(reader_id))


def load_dashboard(console: Console, actor: Actor, *, now: datetime) -> Dashboard:
    """The actor's dashboard; that of its side where it has changed nothing yet."""
    actor.must(Area.DASHBOARD, Level.SEE)
    id = dashboard_id(actor.reader_id)
    found = console.load_many(Dashboard, [id]).get(id)
    return found or Dashboard.open(
        id=id,
        company_id=actor.company_id,
        reader_id=actor.reader_id,
        side=actor.company_kind,
        now=now,
    )


def add_widget(
    console: Console, actor: Actor, *, widget: Placed, place: int | None = None, now: datetime
) -> Saved[Dashboard]:
    """A search as a widget, at a place from 0 on or last. Raises WidgetLimit."""
    return _changing(console, actor, lambda one: one.add(widget, place=place, now=now), now)


def change_widget(
    console: Console,
    actor: Actor,
    *,
    id: UUID,
    change: Callable[[Placed], Placed],
    place: int | None = None,
    now: datetime,
) -> Saved[Dashboard]:
    """Other settings, and another place where one is given. Raises NotFound."""

    def both(dashboard: Dashboard) -> None:
        dashboard.change(change(dashboard.widget(id)), now=now)
        if place is not None:
            dashboard.move(id, place=place, now=now)

    return _changing(console, actor, both, now)


def move_widget(console: Console, actor: Actor, *, id: UUID, step: int, now: datetime) -> Saved[Dashboard]:
    """So many places later, or earlier where `step` is negative."""
    return _changing(console, actor, lambda one: one.move(id, place=one.place(id) + step, now=now), now)


def arrange_widgets(console: Console, actor: Actor, *, ids: list[UUID], now: datetime) -> Saved[Dashboard]:
    """The widgets in this order; what is not named follows. Raises NotFound for what is no widget of the actor's."""

    def arrange(dashboard: Dashboard) -> None:
        for place, id in enumerate(ids):
            dashboard.move(id, place=place, now=now)

    return _changing(console, actor, arrange, now)


def remove_widget(console: Console, actor: Actor, *, id: UUID, now: datetime) -> Saved[Dashboard]:
    """Take a widget away. Raises NotFound, and WidgetStays for *Draft* and *Need attention!*."""
    return _changing(console, actor, lambda one: one.remove(id, now=now), now)


def restore_widget(console: Console, actor: Actor, *, id: UUID, now: datetime) -> Saved[Dashboard]:
    """Undo a removal. Raises NothingToUndo."""
    return _changing(console, actor, lambda one: one.restore(id, now=now), now)


def reset_dashboard(console: Console, actor: Actor, *, now: datetime) -> Saved[Dashboard]:
    """The defaults again (A7)."""
    return _changing(console, actor, lambda one: one.reset(now=now), now)


def undo_reset(console: Console, actor: Actor, *, now: datetime) -> Saved[Dashboard]:
    """The widgets as they were before the last reset, once. Raises NothingToUndo."""
    return _changing(console, actor, lambda one: one.undo_reset(now=now), now)


def end_mail_alerts(console: Console, *, user_id: UUID, now: datetime) -> None:
    """No more mails about any widget, for whoever holds the link of such a mail (RFC 8058)."""

    def end() -> None:
        dashboard = console.load(Dashboard, dashboard_id(user_id))
        for widget in dashboard.widgets:
            dashboard.change(replace(widget, mail_alert=False), now=now)
        console.save(dashboard, metadata=Metadata(kind="user", actor_id=user_id, company_id=dashboard.company_id))

    console.again(end)


def _changing(console: Console, actor: Actor, change: Callable[[Dashboard], None], now: datetime) -> Saved[Dashboard]:
    """A dashboard is its reader's own: whoever may see it may arrange it."""
    return changing(
        console,
        actor,
        lambda: load_dashboard(console, actor, now=now),
        change,
        version=lambda one: one.version,
    )
