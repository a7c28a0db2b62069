"""The envelope of an event (API.md, Events): CloudEvents 1.0, structured JSON, in the view of one company."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha1
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from eventsourcing.domain import Aggregate

from b2b.aggregates.order import Order
from b2b.aggregates.partnership import Partnership
from b2b.aggregates.request import Request
from b2b.views.cursors import cursor_at
from b2b.views.news import News
from b2b.views.order_news import news_of_order
from b2b.views.partner_news import news_of_partner
from b2b.views.request_news import news_of_request

NAMESPACE = UUID("5b0f1d0e-7c1c-5d8e-9f52-3f7d0c6a1f11")
"""Of the ids of events. They are made of it, so it must never change."""
encode = msgspec.json.Encoder().encode
_NAMESPACE_BYTES = NAMESPACE.bytes
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
text_of = lru_cache(maxsize=4096)(str)
"""An id as text. Most ids are asked for again at once: those of a company, and of what its events are about."""


class Envelope(NamedTuple):
    """What one company is told of one event. `subject_id`: whose personal data the text may hold."""

    company_id: UUID
    position: int
    event_id: str
    type: str
    subject: str
    subject_id: UUID
    at: Any
    envelope: str


def envelopes(aggregate: Aggregate | None, event: Any, position: int) -> list[Envelope]:
    """What is told of an event, to each company that it concerns; `aggregate` is as the event left it."""
    match aggregate:
        case Request():
            news = news_of_request(aggregate, event)
        case Order():
            news = news_of_order(aggregate, event)
        case Partnership():
            news = news_of_partner(aggregate, event)
        case _:
            return []
    if news is None:
        return []
    return [
        _envelope(news, company_id, data, event, position, aggregate.subject_id)
        for company_id, data in news.data.items()
    ]


def event_id(company_id: UUID, aggregate_id: UUID, version: int) -> UUID:
    """The same for ever, and another for each company: what the two are told is not the same."""
    return UUID(_event_id(str(company_id), str(aggregate_id), version))


def _event_id(company: str, aggregate: str, version: int) -> str:
    """The text of `uuid5(NAMESPACE, "company/aggregate/version")` (RFC 9562, 5.5), made in a fifth of its time."""
    name = f"{company}/{aggregate}/{version}".encode()
    digest = sha1(_NAMESPACE_BYTES + name, usedforsecurity=False).hexdigest()
    variant = _VARIANT[digest[16]]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def _envelope(
    news: News, company_id: UUID, data: Mapping[str, Any], event: Any, position: int, subject_id: UUID
) -> Envelope:
    company = text_of(company_id)
    id = _event_id(company, text_of(event.originator_id), event.originator_version)
    text = encode(
        {
            "specversion": "1.0",
            "id": id,
            "source": f"/companies/{company}",
            "type": news.type,
            "subject": news.subject,
            "time": event.timestamp,
            "datacontenttype": "application/json",
            "sequence": cursor_at(position),
            "data": data,
        }
    ).decode()
    return Envelope(company_id, position, id, news.type, news.subject, subject_id, event.timestamp, text)
