"""A history as a file: JSON Lines for programs, CSV for spreadsheets, PDF for people (U1)."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from flask_babel import gettext

from b2b.documents.history import HistoryEntry, HistoryPaper, history_paper
from b2b.documents.wording import Wording
from b2b.web.filters import full
from b2b.web.history.rows import Row
from b2b.web.history.telling import Told

_RISKY = ("=", "+", "-", "@", "\t", "\r")
"""With what a cell begins that a spreadsheet would run as a formula (OWASP, CSV injection)."""


def json_lines(entries: Sequence[Told]) -> bytes:
    """One event a line."""
    return "".join(f"{json.dumps(_record(one), ensure_ascii=False)}\n" for one in entries).encode()


def _record(one: Told) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "number": one.number,
        "time": one.at.isoformat(),
        "type": one.topic,
        "who": one.who,
        "company": one.company,
        "source": one.source,
        "ip": one.ip,
        "what": one.sentence,
        "changes": [row._asdict() for row in one.changes],
    }


def csv_file(entries: Sequence[Told]) -> bytes:
    """One changed field a line, so that before and after stand beside each other. UTF-8 with a mark, for Excel."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([gettext("Number"), gettext("Time"), *_headings()])
    for one in entries:
        first = (str(one.number), one.at.isoformat(), one.who, one.company, one.source, one.ip, one.sentence)
        for row in one.changes or [Row("", "", "")]:
            writer.writerow([safe(cell) for cell in (*first, *row)])
    return out.getvalue().encode("utf-8-sig")


def _headings() -> list[str]:
    return [
        gettext("Who"),
        gettext("Company"),
        gettext("By which way"),
        gettext("From where"),
        gettext("What happened"),
        gettext("Field"),
        gettext("Before"),
        gettext("After"),
    ]


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what could be one."""
    return f"'{cell}" if cell.startswith(_RISKY) else cell


def pdf(entries: Sequence[Told], *, title: str, wording: Wording, printed_at: str) -> bytes:
    """The history on paper."""
    paper = HistoryPaper(
        title=gettext("History of %(what)s", what=title),
        printed=gettext("As of %(at)s", at=printed_at),
        columns=[gettext("Field"), gettext("Before"), gettext("After")],
        entries=[_entry(one) for one in entries],
    )
    return history_paper(paper, wording)


def _entry(one: Told) -> HistoryEntry:
    origin = ", ".join(filter(None, (one.company, one.source, one.ip)))
    return HistoryEntry(
        number=one.number,
        at=full(one.at),
        who=one.who,
        origin=origin,
        what=one.sentence,
        changes=[tuple(row) for row in one.changes],
    )


FORMATS: Mapping[str, str] = {"jsonl": "application/x-ndjson", "csv": "text/csv", "pdf": "application/pdf"}
