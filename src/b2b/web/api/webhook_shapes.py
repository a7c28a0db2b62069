"""What webhook endpoints and deliveries look like to a program."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from marshmallow import Schema, fields

from b2b.accounts.deliveries import Delivery, Tried
from b2b.aggregates.webhook_endpoint import WebhookEndpoint
from b2b.projections.webhook_endpoints import EndpointRow
from b2b.views.writing import moment
from b2b.web.api.fields import Id

WHEN = {"format": "date-time"}


class EndpointShape(Schema):
    id = Id()
    version = fields.Integer()
    url = fields.String()
    types = fields.List(fields.String())
    description = fields.String()
    state = fields.String(metadata={"enum": ["active", "disabled"]})
    disabled_because = fields.String(allow_none=True, metadata={"enum": ["by_hand", "failing", "gone", None]})
    created_at = fields.String(metadata=WHEN)


class EndpointWithSecretShape(EndpointShape):
    secret = fields.String(metadata={"description": "What signs. Keep it now, it is never shown again."})
    old_secret_until = fields.String(
        allow_none=True, metadata={**WHEN, "description": "Until when the one before signs too."}
    )


class AttemptShape(Schema):
    at = fields.String(metadata=WHEN)
    milliseconds = fields.Integer()
    status = fields.Integer(allow_none=True)
    error = fields.String(allow_none=True)
    response = fields.String(metadata={"description": "The first 4 kB of the body."})


class DeliveryShape(Schema):
    id = Id()
    event_id = Id()
    type = fields.String()
    subject = fields.String()
    state = fields.String(metadata={"enum": ["waiting", "retrying", "delivered", "dead_letter"]})
    tries = fields.Integer()
    queued_at = fields.String(metadata=WHEN)
    next_try_at = fields.String(allow_none=True, metadata=WHEN)
    attempts = fields.List(fields.Nested(AttemptShape))


class WholeDeliveryShape(DeliveryShape):
    event = fields.Dict(allow_none=True, metadata={"description": "What is sent."})


def endpoint(one: WebhookEndpoint | EndpointRow, made_at: datetime) -> dict[str, Any]:
    """An endpoint, whole or as a list has it."""
    return {
        "id": one.id,
        "version": one.version,
        "url": one.url,
        "types": one.types,
        "description": one.description,
        "state": "active" if one.disabled is None else "disabled",
        "disabled_because": one.disabled,
        "created_at": moment(made_at),
    }


def with_secret(one: WebhookEndpoint) -> dict[str, Any]:
    until = None if one.old_until is None else moment(one.old_until)
    return {**endpoint(one, one.created_on), "secret": one.secret, "old_secret_until": until}


def delivery(one: Delivery, tries: list[Tried]) -> dict[str, Any]:
    return {
        "id": one.id,
        "event_id": one.event_id,
        "type": one.type,
        "subject": one.subject,
        "state": one.looks,
        "tries": one.tries,
        "queued_at": moment(one.queued_at),
        "next_try_at": moment(one.due_at) if one.state == "waiting" else None,
        "attempts": [{**vars(tried), "at": moment(tried.at)} for tried in tries],
    }


def whole_delivery(one: Delivery, tries: list[Tried]) -> dict[str, Any]:
    event = None if one.body is None else msgspec.json.decode(one.body)
    return {**delivery(one, tries), "event": event}
