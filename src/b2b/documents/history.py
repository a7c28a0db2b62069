"""A history on paper (U1): every event with who and when, and what it changed."""

from __future__ import annotations

from msgspec import Struct

from b2b.documents.printing import printed
from b2b.documents.wording import Wording


class HistoryEntry(Struct, frozen=True, kw_only=True):
    """One event, in words. `changes`: field, before, after."""

    number: int
    at: str
    who: str
    origin: str
    what: str
    changes: list[tuple[str, ...]]


class HistoryPaper(Struct, frozen=True, kw_only=True):
    """All of it. `columns` are the headings over field, before and after."""

    title: str
    printed: str
    columns: list[str]
    entries: list[HistoryEntry]


def history_paper(paper: HistoryPaper, wording: Wording) -> bytes:
    """The PDF of a history."""
    return printed("history.html", wording=wording, paper=paper)
