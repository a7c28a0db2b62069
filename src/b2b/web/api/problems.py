"""What a refusal looks like to a program: problem details (RFC 9457), in the language it asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import psycopg
import structlog
from eventsourcing.persistence import PersistenceError
from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from psycopg_pool import PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from b2b import errors
from b2b.errors import Refused
from b2b.web.error_pages import ERRORS

MEDIA_TYPE = "application/problem+json"
DOCS = "/api/v1/docs"
_FRAMEWORKS: Mapping[int, type[Refused]] = {
    404: errors.UnknownPath,
    405: errors.MethodNotAllowed,
    413: errors.TooLarge,
    415: errors.UnsupportedMediaType,
}
_FACTS: Mapping[str, str] = {"wanted": "application/json", "megabytes": "4"}
log = structlog.get_logger()


def problem(refused: Refused) -> dict[str, Any]:
    """The document of a refusal."""
    found = {
        "type": f"{DOCS}#{refused.code}",
        "title": title_of(refused.status),
        "status": refused.status,
        "detail": detail_of(refused),
        "code": refused.code,
    }
    if refused.field_errors:
        found["errors"] = [{"pointer": pointer, "detail": text} for pointer, text in _fields(refused)]
    return found


def title_of(status: int) -> str:
    return str(ERRORS[status].title) if status in ERRORS else gettext("This was refused")


def detail_of(refused: Refused) -> str:
    """The reason and its remedy in the reader's language."""
    return gettext(refused.message).format(**refused.facts)


def _fields(refused: Refused) -> list[tuple[str, str]]:
    if refused.pointer:
        return [(refused.pointer, detail_of(refused))]
    return [(fault.pointer, gettext(fault.message)) for fault in refused.field_errors]


def refuse(refused: Refused) -> Response:
    """The response to a refusal."""
    return written(problem(refused), headers=_headers(refused))


def written(document: Mapping[str, Any], *, headers: Mapping[str, str]) -> Response:
    text = json.dumps(document, ensure_ascii=False)
    return Response(text, status=document["status"], headers=dict(headers), content_type=MEDIA_TYPE)


def _headers(refused: Refused) -> dict[str, str]:
    if refused.status == 401:
        return {"WWW-Authenticate": 'Bearer realm="B2B Console"'}
    if "seconds" in refused.facts:
        return {"Retry-After": str(refused.facts["seconds"])}
    return {}


def refuse_framework(error: HTTPException) -> Response:
    """What the framework itself refuses: an unknown path, a method, a size; its own failures as a plain 500."""
    kind = _FRAMEWORKS.get(error.code or 500)
    if kind is None:
        kind = errors.MalformedRequest if (error.code or 500) < 500 else errors.Failed
    response = refuse(kind(**_FACTS))
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def unavailable(error: Exception) -> Response:
    """The database is away. Whether a write was carried out is not known: its Idempotency-Key tells."""
    log.warning("a call found no database", path=request.path, error=str(error).strip())
    return refuse(errors.Unavailable(seconds=2))


def init_problems(app: Flask, names: list[str]) -> None:
    """Answer refusals of these blueprints with problem details."""
    handlers: dict[type[Exception], Any] = {
        Refused: refuse,
        HTTPException: refuse_framework,
        psycopg.OperationalError: unavailable,
        PoolTimeout: unavailable,
        PersistenceError: unavailable,
    }
    for name in names:
        app.error_handler_spec[name][None].update(handlers)


def below_api(error: HTTPException) -> ResponseReturnValue:
    """For error_pages: the answer to an HTTP error of a path below /api/."""
    return refuse_framework(error)
