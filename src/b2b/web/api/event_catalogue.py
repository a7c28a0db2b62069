"""The catalogue of events: each type with its JSON Schema, an example and since when, made from the shapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from b2b.views.cursors import cursor_at
from b2b.views.envelopes import NAMESPACE, event_id
from b2b.web.api.event_shapes import Published, published
from b2b.web.api.fields import Day, Id, Moment, Money

SAMPLES: Mapping[str, Any] = {
    "number": "R-10482",
    "request_number": "R-10482",
    "state": "waiting",
    "currency": "EUR",
    "name": "Dish soap, 1 L",
    "sku": "ECL-DS-1000",
    "quantity": 24,
    "courier": "UPS",
    "tracking_number": "1Z999AA10123456784",
    "tracking_url": "https://www.ups.com/track?tracknum=1Z999AA10123456784",
    "retailer_reference": "WEB-77120",
    "country": "CA",
    "city": "Montréal",
    "region": "QC",
    "postal_code": "H2T 2N4",
    "email": "e@example.com",
    "side": "supplier",
    "company": "Nordlys Home",
    "code": "answers_ready",
    "mode": "automatic",
}
MOMENT = "2026-11-24T16:00:00Z"


def catalogue() -> list[dict[str, Any]]:
    """Every type, as GET /events/catalogue shows it."""
    return [
        {
            "type": one.type,
            "description": one.about,
            "since": one.since,
            "schema": schema_of(one.shape),
            "example": example_of(one),
        }
        for one in published()
    ]


def schema_of(shape: Schema) -> dict[str, Any]:
    """The JSON Schema of `data`. Which of its fields are there depends on the side."""
    plugin: Any = MarshmallowPlugin(schema_name_resolver=_within)
    APISpec(title="events", version="1", openapi_version="3.1.0", plugins=[plugin])
    for field, form in ((Money, None), (Moment, "date-time"), (Day, "date"), (Id, "uuid")):
        plugin.map_to_openapi_type(field, "string", form)
    found: dict[str, Any] = plugin.converter.schema2jsonschema(shape)
    return found


def _within(schema: type[Schema]) -> str:
    """No name, so that what is nested is written where it stands."""
    del schema
    return ""


def example_of(one: Published) -> dict[str, Any]:
    """An envelope of this type with every field that either side may be told."""
    thing = one.type.split(".")[1]
    return {
        "specversion": "1.0",
        "id": str(event_id(NAMESPACE, NAMESPACE, 1)),
        "source": f"/companies/{NAMESPACE}",
        "type": one.type,
        "subject": f"{thing}s/{NAMESPACE}",
        "time": MOMENT,
        "datacontenttype": "application/json",
        "sequence": cursor_at(48_500_000),
        "data": _sample(one.shape),
    }


def _sample(shape: Schema) -> dict[str, Any]:
    return {name: _value(name, field) for name, field in sorted(shape.fields.items())}


def _value(name: str, field: Any) -> Any:
    if isinstance(field, fields.Nested):
        return _sample(field.schema)
    if isinstance(field, fields.List):
        return [_value(name, field.inner)]
    if name in SAMPLES:
        return SAMPLES[name]
    kinds: tuple[tuple[type, Any], ...] = (
        (Id, str(NAMESPACE)),
        (Money, "9.80"),
        (Moment, MOMENT),
        (Day, "2026-12-02"),
        (fields.Boolean, True),
        (fields.Integer, 1),
    )
    return next((value for kind, value in kinds if isinstance(field, kind)), "…")
