"""The response that holds a history as a file."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import make_response
from werkzeug.wrappers import Response

from b2b import errors
from b2b.documents.wording import Wording
from b2b.web.filters import full
from b2b.web.history.exports import FORMATS, csv_file, json_lines, pdf
from b2b.web.history.subject import Subject
from b2b.web.history.telling import Told
from b2b.web.services import now


def exported(subject: Subject, entries: Sequence[Told], format: str, *, language: str) -> Response:
    """A history as JSON Lines, CSV or PDF. Raises NotFound for another format."""
    match format:
        case "jsonl":
            content = json_lines(entries)
        case "csv":
            content = csv_file(entries)
        case "pdf":
            wording = Wording(language, ZoneInfo("UTC"))
            content = pdf(entries, title=subject.title, wording=wording, printed_at=full(now()))
        case _:
            raise errors.NotFound("format", format)
    response = make_response(content)
    response.mimetype = FORMATS[format]
    response.headers["Content-Disposition"] = f'attachment; filename="history-{subject.kind}-{subject.id}.{format}"'
    return response
