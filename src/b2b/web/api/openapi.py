"""The OpenAPI 3.1 document, made from the calls and their schemas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask
from flask_smorest import Api

from b2b.web.api import fields
from b2b.web.api.problems import MEDIA_TYPE
from b2b.web.api.resource import PREFIX, Resource

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


class Document(Api):  # type: ignore[misc]
    """flask-smorest, but for errors: problems.py answers them."""

    def _register_error_handlers(self) -> None:
        """Nothing: they would also take the errors of the pages."""


def init_openapi(app: Flask, resources: Sequence[Resource]) -> None:
    """Register the resources, and serve the document that describes them."""
    app.config.update(
        API_TITLE="B2B Console",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )
    document = Document(app, spec_kwargs={"security": [{"key": []}], "servers": [{"url": "/"}]})
    _describe_fields(document)
    document.spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    document.spec.components.schema("Problem", PROBLEM)
    for resource in resources:
        document.register_blueprint(resource)
    _describe_problems(document)


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
        for name, operation in operations.items():
            if name in ("get", "post", "put", "patch", "delete"):
                operation["responses"]["default"] = refused
