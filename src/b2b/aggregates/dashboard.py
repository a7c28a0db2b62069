"""A dashboard: the widgets of one reader (a user, or a key without one), in their order (D5, D6, A7).

What is typed into a widget is personal data: somebody may look for a person. Each event has a key of its own for it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from b2b import errors
from b2b.aggregates.personal import Personal
from b2b.aggregates.values import CompanyKind
from b2b.aggregates.widgets import MOST, STAY, Placed, Words, defaults_of, joined, parted

PersonalWords = Annotated[Words, Personal(Words())]


def _with_words_apart(state: dict[str, Any]) -> None:
    """An event from before the words were kept apart: they stand in the widget, in clear, and stay there."""
    widget = state["widget"]
    search = widget.get("search", {})
    state["subject_id"] = widget["id"]
    state["words"] = {"title": widget.get("title", ""), "q": search.get("q"), "recipient": search.get("recipient")}


class Dashboard(Aggregate):
    class DashboardOpened(Aggregate.Created):
        TOPIC = "dashboard.opened"
        company_id: UUID
        reader_id: UUID
        side: CompanyKind
        widgets: tuple[Placed, ...]

    @classmethod
    def open(cls, *, id: UUID, company_id: UUID, reader_id: UUID, side: CompanyKind, now: datetime) -> Dashboard:
        """The dashboard of somebody who changes it for the first time: the defaults of their side."""
        return cls._create(
            cls.DashboardOpened,
            id=id,
            timestamp=now,
            company_id=company_id,
            reader_id=reader_id,
            side=side,
            widgets=defaults_of(side, reader_id),
        )

    @event(DashboardOpened)
    def __init__(self, *, company_id: UUID, reader_id: UUID, side: CompanyKind, widgets: tuple[Placed, ...]) -> None:
        self.company_id = company_id
        self.reader_id = reader_id
        self.side = side
        self.widgets = widgets
        self.removed: dict[UUID, tuple[Placed, int]] = {}
        self.before_reset: tuple[Placed, ...] | None = None
        self.added_id: UUID | None = None

    def widget(self, id: UUID) -> Placed:
        """The widget with this id. Raises NotFound."""
        return self.widgets[self.place(id)]

    def place(self, id: UUID) -> int:
        """Where a widget stands, from 0. Raises NotFound."""
        for place, widget in enumerate(self.widgets):
            if widget.id == id:
                return place
        raise errors.NotFound("widget", id)

    class WidgetAdded(Aggregate.Event):
        TOPIC = "dashboard.widget_added"
        VERSION = 2
        subject_id: UUID
        widget: Placed
        words: PersonalWords
        place: int
        upcast_v1_v2 = staticmethod(_with_words_apart)

    def add(self, widget: Placed, *, place: int | None = None, now: datetime) -> None:
        """A widget more, at a place from 0 on, or last."""
        if len(self.widgets) >= MOST:
            raise errors.WidgetLimit(most=MOST)
        self.trigger_event(self.WidgetAdded, timestamp=now, **self._parts(widget), place=self._within(place))

    @event(WidgetAdded)
    def _added(self, widget: Placed, words: Words, place: int) -> None:
        self.added_id = widget.id
        self.widgets = (*self.widgets[:place], joined(widget, words), *self.widgets[place:])

    class WidgetChanged(Aggregate.Event):
        TOPIC = "dashboard.widget_changed"
        VERSION = 2
        subject_id: UUID
        widget: Placed
        words: PersonalWords
        upcast_v1_v2 = staticmethod(_with_words_apart)

    def change(self, widget: Placed, *, now: datetime) -> None:
        """Other settings for the widget with this id."""
        if self.widget(widget.id) != widget:
            self.trigger_event(self.WidgetChanged, timestamp=now, **self._parts(widget))

    @event(WidgetChanged)
    def _changed(self, widget: Placed, words: Words) -> None:
        changed = joined(widget, words)
        self.widgets = tuple(changed if one.id == widget.id else one for one in self.widgets)

    class WidgetMoved(Aggregate.Event):
        TOPIC = "dashboard.widget_moved"
        widget_id: UUID
        place: int

    def move(self, id: UUID, *, place: int, now: datetime) -> None:
        """Put a widget at a place among the others, from 0 on; beyond the last it is the last."""
        place = min(max(place, 0), len(self.widgets) - 1)
        if self.place(id) != place:
            self.trigger_event(self.WidgetMoved, timestamp=now, widget_id=id, place=place)

    @event(WidgetMoved)
    def _moved(self, widget_id: UUID, place: int) -> None:
        moved = next(widget for widget in self.widgets if widget.id == widget_id)
        others = [widget for widget in self.widgets if widget.id != widget_id]
        self.widgets = (*others[:place], moved, *others[place:])

    class WidgetRemoved(Aggregate.Event):
        TOPIC = "dashboard.widget_removed"
        widget_id: UUID

    def remove(self, id: UUID, *, now: datetime) -> None:
        """Take a widget away. Raises WidgetStays for *Draft* and *Need attention!*."""
        if self.widget(id).key in STAY:
            raise errors.WidgetStays
        self.trigger_event(self.WidgetRemoved, timestamp=now, widget_id=id)

    @event(WidgetRemoved)
    def _removed(self, widget_id: UUID) -> None:
        place = next(place for place, widget in enumerate(self.widgets) if widget.id == widget_id)
        self.removed = {**self.removed, widget_id: (self.widgets[place], place)}
        self.widgets = self.widgets[:place] + self.widgets[place + 1 :]

    class WidgetRestored(Aggregate.Event):
        TOPIC = "dashboard.widget_restored"
        VERSION = 2
        subject_id: UUID
        widget: Placed
        words: PersonalWords
        place: int
        upcast_v1_v2 = staticmethod(_with_words_apart)

    def restore(self, id: UUID, *, now: datetime) -> None:
        """Undo a removal: the widget is again what it was, where it was. Raises NothingToUndo."""
        if id not in self.removed:
            raise errors.NothingToUndo
        if len(self.widgets) >= MOST:
            raise errors.WidgetLimit(most=MOST)
        widget, place = self.removed[id]
        self.trigger_event(self.WidgetRestored, timestamp=now, **self._parts(widget), place=self._within(place))

    @event(WidgetRestored)
    def _restored(self, widget: Placed, words: Words, place: int) -> None:
        self.removed = {id: was for id, was in self.removed.items() if id != widget.id}
        self.widgets = (*self.widgets[:place], joined(widget, words), *self.widgets[place:])

    class DashboardReset(Aggregate.Event):
        TOPIC = "dashboard.reset"
        widgets: tuple[Placed, ...]

    def reset(self, *, now: datetime) -> None:
        """Begin again with the defaults of the side (A7)."""
        widgets = defaults_of(self.side, self.reader_id)
        if widgets != self.widgets:
            self.trigger_event(self.DashboardReset, timestamp=now, widgets=widgets)

    @event(DashboardReset)
    def _reset(self, widgets: tuple[Placed, ...]) -> None:
        self.before_reset = self.widgets
        self.widgets = widgets
        self.removed = {}

    class ResetUndone(Aggregate.Event):
        TOPIC = "dashboard.reset_undone"

    def undo_reset(self, *, now: datetime) -> None:
        """All widgets as they were before the last reset, once. Raises NothingToUndo."""
        if self.before_reset is None:
            raise errors.NothingToUndo
        self.trigger_event(self.ResetUndone, timestamp=now)

    @event(ResetUndone)
    def _reset_undone(self) -> None:
        self.widgets = self.before_reset or ()
        self.before_reset = None
        self.removed = {}

    def _parts(self, widget: Placed) -> dict[str, Any]:
        bare, words = parted(widget)
        return {"subject_id": uuid5(self.id, str(self.version + 1)), "widget": bare, "words": words}

    def _within(self, place: int | None) -> int:
        last = len(self.widgets)
        return last if place is None else min(max(place, 0), last)
