"""What a resource is made of: calls with their schemas, documented and served in the one manner of the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema
from werkzeug.wrappers import Response

from b2b.web.api.bodies import read_body, read_query
from b2b.web.api.idempotency import Outcome, once
from b2b.web.api.manner import Shown, respond, wait_for_models

PREFIX = "/api/v1"
View = Callable[..., Any]
Shows = Callable[[Outcome], Shown]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call: what it takes and what it gives. `shape` describes the response, for the OpenAPI document."""

    body: Schema | None = None
    query: Schema | None = None
    shape: Schema | None = None
    status: int = 200
    shows: Shows | None = None
    models: bool = False
    accepts: str = "application/json"
    gives: str = "application/json"

    def arguments(self) -> dict[str, Any]:
        """What the view is given beside the ids of its path; a body that may hold nothing is only checked."""
        given: dict[str, Any] = {}
        if self.query is not None:
            given["query"] = read_query(self.query)
        if self.body is not None:
            body = read_body(self.body)
            if self.body.fields:
                given["body"] = body
        return given


class Resource(Blueprint):  # type: ignore[misc]
    """The calls of one resource, below /api/v1."""

    def __init__(self, name: str, *, description: str) -> None:
        super().__init__(name, __name__, url_prefix=PREFIX, description=description)

    def get(self, path: str, **options: Any) -> Callable[[View], View]:
        """A read. It returns a Shown, plain data, or a Response."""
        return self._call("GET", path, Call(**options))

    def post(self, path: str, **options: Any) -> Callable[[View], View]:
        return self._call("POST", path, _writing(options))

    def put(self, path: str, **options: Any) -> Callable[[View], View]:
        return self._call("PUT", path, _writing(options))

    def patch(self, path: str, **options: Any) -> Callable[[View], View]:
        return self._call("PATCH", path, _writing(options))

    def delete(self, path: str, **options: Any) -> Callable[[View], View]:
        return self._call("DELETE", path, _writing(options))

    def _call(self, method: str, path: str, call: Call) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            serve = _reading(call, view) if method == "GET" else _saving(call, view)
            serve._apidoc = _documented(method, call)  # type: ignore[attr-defined]
            self.route(path, methods=[method])(serve)
            return view

        return decorate


def _writing(options: Mapping[str, Any]) -> Call:
    """A write without a shape shows nothing: 204."""
    return Call(**({"status": 204} if "shape" not in options else {}) | dict(options))


def _reading(call: Call, view: View) -> View:
    @wraps(view)
    def serve(**ids: Any) -> Response:
        given = call.arguments()
        wait_for_models(own=call.models)
        return respond(view(**ids, **given), status=call.status)

    return serve


def _saving(call: Call, view: View) -> View:
    @wraps(view)
    def serve(**ids: Any) -> Response:
        given = call.arguments()
        return once(lambda: view(**ids, **given), shows=call.shows, status=call.status)

    return serve


def _documented(method: str, call: Call) -> dict[str, Any]:
    """What flask-smorest makes the OpenAPI operation of."""
    parameters: list[Any] = [*_headers(method)]
    if call.query is not None:
        parameters.append({"in": "query", "schema": call.query})
    if call.body is not None:
        needed = any(field.required for field in call.body.fields.values())
        parameters.append({"in": "json", "required": needed, "schema": call.body, "content_type": call.accepts})
    elif call.accepts != Call.accepts:
        content = {"type": "string", "contentMediaType": call.accepts}
        parameters.append({"in": "json", "required": True, "schema": content, "content_type": call.accepts})
    answer = {"description": _MEANING[call.status], "schema": call.shape, "content_type": call.gives}
    if call.shape is None:
        del answer["schema"]
    return {
        "arguments": {"parameters": parameters},
        "response": {"responses": {call.status: [answer]}},
        "success_status_codes": [call.status],
    }


_MEANING = {200: "What was asked for, or what it is now.", 201: "Made.", 204: "Done; there is nothing to show."}


def _headers(method: str) -> list[dict[str, Any]]:
    if method == "GET":
        return [_header("B2B-Min-Position", "Wait, 2 s at most, until what is read shows this position.", _POSITION)]
    keyed = [_header("Idempotency-Key", "The same key and body again give the first response again.", _KEY)]
    return [
        *(keyed if method in ("POST", "PUT") else []),
        _header("If-Match", 'Change it only if it is at this version: `"3"`, or `*` for any.', {"type": "string"}),
    ]


_POSITION = {"type": "string", "pattern": "^[0-9]{1,18}$"}
_KEY = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}


def _header(name: str, description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"in": "header", "name": name, "description": description, "schema": dict(schema)}
