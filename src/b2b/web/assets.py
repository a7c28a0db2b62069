"""Files that browsers keep: content-hashed addresses that never change their content, and small on the wire.

An address from url_for('static', …) carries a hash of the file's content (?v=…) and is kept for a year; any other
is asked for again each time. Text goes out gzipped.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request

YEAR = 31_536_000
COMPRESSIBLE = ("text/", "application/json", "application/problem+json", "application/javascript", "image/svg+xml")
WORTH_IT = 1024
"""Below this many bytes the saving is less than one packet."""
VERSIONED_FOLDERS = ("fonts/", "vendor/")
"""Here the file names themselves carry a version: style sheets name them without a hash."""


@lru_cache(maxsize=256)
def _hash(path: Path, _modified_ns: int) -> str:  # the time is part of the key: a changed file is hashed again
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def fingerprint(filename: str) -> str | None:
    """The hash of a static file's content, or None where there is no such file."""
    path = Path(str(current_app.static_folder)) / filename
    return _hash(path, path.stat().st_mtime_ns) if path.is_file() else None


def _add_fingerprint(endpoint: str, values: dict[str, object]) -> None:
    filename = str(values.get("filename", ""))
    if endpoint == "static" and filename and not filename.startswith(VERSIONED_FOLDERS):
        values.setdefault("v", fingerprint(filename))


def _keep(response: Response) -> Response:
    if request.endpoint != "static" or response.status_code not in (200, 304):
        return response
    filename = str((request.view_args or {}).get("filename", ""))
    asked = request.args.get("v")
    lasting = filename.startswith(VERSIONED_FOLDERS) or (asked is not None and asked == fingerprint(filename))
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if lasting else "no-cache"
    return response


def _compress(response: Response) -> Response:
    if not (response.mimetype or "").startswith(COMPRESSIBLE) or response.mimetype == "text/event-stream":
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or response.headers.get("Content-Encoding") or not _wanted(response):
        return response
    response.direct_passthrough = False
    response.set_data(gzip.compress(response.get_data(), compresslevel=6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(f"{etag}-gzip")
        response.make_conditional(request)
    return response


def _wanted(response: Response) -> bool:
    if request.method == "HEAD" or not request.accept_encodings["gzip"]:
        return False
    small = response.content_length is not None and response.content_length < WORTH_IT
    streamed = response.is_streamed and request.endpoint != "static"
    return not small and not streamed


def init_assets(app: Flask) -> None:
    """Hash the addresses of static files, set how long they are kept, compress what is text."""
    app.url_defaults(_add_fingerprint)
    app.after_request(_compress)
    app.after_request(_keep)
