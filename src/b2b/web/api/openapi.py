"""The OpenAPI 3.1 document, made from the calls and their schemas, and the page that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin, resolver
from flask import Blueprint, Flask, current_app, render_template
from flask_smorest import Api

from b2b import errors
from b2b.web.api import fields
from b2b.web.api.problems import MEDIA_TYPE
from b2b.web.api.resource import PREFIX, Resource

docs = Blueprint("api_docs", __name__, url_prefix=PREFIX)
METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "pattern": "^[a-z0-9_]+$"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
UNUSED = ("Error", "PaginationMetadata")
"""Schemas that flask-smorest adds, for its own manner of errors and pages."""


class Document(Api):  # type: ignore[misc]
    """flask-smorest, but for errors: problems.py answers them."""

    def _register_error_handlers(self) -> None:
        """Nothing: they would also take the errors of the pages."""


def init_openapi(app: Flask, resources: Sequence[Resource]) -> None:
    """Register the resources, serve the document that describes them, and the page."""
    app.config.update(
        API_TITLE="B2B Console",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = {"security": [{"key": []}], "servers": [{"url": "/"}], "marshmallow_plugin": plugin}
    document = Document(app, spec_kwargs=spec)
    _describe_fields(document)
    document.spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    document.spec.components.schema("Problem", PROBLEM)
    for resource in resources:
        document.register_blueprint(resource)
    _describe_problems(document)
    for name in UNUSED:
        document.spec.components.schemas.pop(name, None)
    app.register_blueprint(docs)
    app.extensions["b2b api"] = document


def _name(schema: Any) -> str:
    """RequestShape → Request; what is sent keeps its name."""
    return str(resolver(schema)).removesuffix("Shape")


def _describe_fields(document: Document) -> None:
    document.register_field(fields.Money, "string", None)
    document.register_field(fields.Moment, "string", "date-time")
    document.register_field(fields.Day, "string", "date")


def _describe_problems(document: Document) -> None:
    refused = {
        "description": "Refused: problem details say why.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    paths: dict[str, dict[str, Any]] = document.spec._paths
    for operations in paths.values():
        for name in METHODS:
            if name in operations:
                operations[name]["responses"]["default"] = refused


@docs.get("/docs")
def page() -> str:
    """The document as a page."""
    document = current_app.extensions["b2b api"].spec.to_dict()
    groups = [{**tag, "calls": list(_calls(document, tag["name"]))} for tag in document["tags"]]
    schemas = {name: one for name, one in document["components"]["schemas"].items() if "properties" in one}
    return render_template("api-docs.html", groups=groups, codes=codes(), schemas=schemas)


def _calls(document: dict[str, Any], tag: str) -> Iterator[dict[str, Any]]:
    for path, operations in document["paths"].items():
        for method in METHODS:
            if tag in operations.get(method, {}).get("tags", ()):
                yield _call(path, method, operations)


def _call(path: str, method: str, operations: dict[str, Any]) -> dict[str, Any]:
    one = operations[method]
    return {
        "method": method.upper(),
        "path": path,
        "body": one.get("requestBody", {}).get("content"),
        "parameters": [*operations.get("parameters", []), *one.get("parameters", [])],
        **{name: one.get(name, "") for name in ("summary", "description", "responses")},
    }


def codes() -> list[type[errors.Refused]]:
    """Every reason to refuse, by its code; of two with one code the first."""
    found: dict[str, type[errors.Refused]] = {}
    for one in vars(errors).values():
        if isinstance(one, type) and issubclass(one, errors.Refused):
            found.setdefault(one.code, one)
    return [found[code] for code in sorted(found)]
