"""The request that is loaded and appended to: as long as a busy one of a real day."""

from __future__ import annotations

from tests.builders import HALDEN, LAURIER, MONDAY, NINA, NORDLYS, answer, sent_request

from b2b.aggregates.request import Request
from b2b.aggregates.values import CompanyKind
from b2b.eventstore.metadata import Metadata

EVENTS = 20
BY = Metadata(kind="user", actor_id=NINA, company_id=LAURIER, ip="198.51.100.7")
"""Who is behind every event, as the service records it."""


def discussed_request() -> Request:
    """A request of 20 events: drafted, sent, answered by two and talked about."""
    request = sent_request()
    for partner_id in (NORDLYS, HALDEN):
        request.answer(partner_id=partner_id, answer=answer(), now=MONDAY)
    while request.version < EVENTS:
        request.comment(
            partner_id=HALDEN if request.version % 2 else NORDLYS,
            side=CompanyKind.SUPPLIER,
            author_id=None,
            text="Two of the towels are a shade lighter than the rest. Is that all right?",
            now=MONDAY,
        )
    return request
