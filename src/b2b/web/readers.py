"""Whoever looks, with their own dashboard, read once a request (D3)."""

from __future__ import annotations

from typing import cast

from flask import g

from b2b.access import Actor, Area, Level
from b2b.commands.dashboard import load_dashboard
from b2b.projections.dashboard import Reader
from b2b.web.services import console, now


def reader_of(who: Actor) -> Reader:
    """The reader behind an actor. What an actor changes in this request is not seen: a page that follows sees it.

    Whoever may not see the dashboard has no widgets, and so no alerts.
    """
    if "reader" not in g or g.reader.id != who.reader_id:
        sees = who.may(Area.DASHBOARD, Level.SEE)
        widgets = load_dashboard(console(), who, now=now()).widgets if sees else ()
        g.reader = Reader(who.company_id, who.reader_id, str(who.company_kind), widgets)
    return cast(Reader, g.reader)
