"""What widgets are called in the language of the page (D1, D8)."""

from __future__ import annotations

from flask_babel import gettext

from b2b.aggregates.widgets import Placed
from b2b.documents import widget_titles as titles


def widget_titles(side: str) -> dict[str, tuple[str, str, str, str]]:
    """Of each default widget: what it holds, its title, the head of its time column, and what it says when empty."""
    return titles.widget_titles(side, gettext)


def title_of(widget: Placed, side: str) -> str:
    """What a widget is called: by its reader, or as the default that it is."""
    return titles.title_of(widget, side, gettext)
