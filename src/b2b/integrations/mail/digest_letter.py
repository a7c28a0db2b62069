"""What a mail says of transactions that entered widgets with *Mail alert*, in the reader's language (N1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from b2b.accounts.links import Links
from b2b.documents.mails import Letter, Linked
from b2b.documents.wording import Wording
from b2b.projections.transactions import Row

OPEN = frozenset({"waiting", "to_ship", "partly_shipped"})
"""The states in which a deadline is still to come."""


class Entry(NamedTuple):
    """A transaction in the widget of this title, as the reader's company sees it."""

    widget: str
    row: Row


def digest(entries: Sequence[Entry], company: str, wording: Wording, *, links: Links, unsubscribe: str) -> Letter:
    """All that is new, by widget, each with its link."""
    _ = wording.words.gettext
    return Letter(
        subject=_subject(entries, wording),
        opening=_("This is new in your widgets:"),
        lines=tuple(_line(entry, wording, links) for entry in entries),
        link=links.to("/"),
        link_words=_("Open the dashboard"),
        why=_("You get this because widgets of your dashboard at %(company)s have a mail alert.")
        % {"company": company},
        unsubscribe=unsubscribe,
    )


def _subject(entries: Sequence[Entry], wording: Wording) -> str:
    if len(entries) == 1:
        return f"{entries[0].widget}: {entries[0].row.number}"
    ngettext = wording.words.ngettext
    several = ngettext("%(num)d new entry on your dashboard", "%(num)d new entries on your dashboard", len(entries))
    return several % {"num": len(entries)}


def _line(entry: Entry, wording: Wording, links: Links) -> Linked:
    row = entry.row
    until = wording.words.gettext("until %(time)s")
    time = until % {"time": wording.moment(row.deadline)} if row.deadline and row.state in OPEN else ""
    return Linked(
        group=entry.widget,
        name=row.number,
        words=" · ".join(filter(None, (row.title, time))),
        link=links.to(f"/{row.kind}s/{row.id}"),
    )
