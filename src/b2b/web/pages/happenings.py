"""What happened to a request, one sentence an event, for “somebody changed this meanwhile” (R10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import PartnerSide
from b2b.console import Console
from b2b.eventstore.metadata import event_metadata
from b2b.web.pages.people import names_of

Happening = tuple[datetime, str]


def standing(subject: Request, side: PartnerSide | None = None) -> int:
    """How far a request has come, as its retailer or one partner sees it.

    Comments do not count: a thread shows its own, and a word never stands in the way of a decision.
    """
    if side is not None:
        return side.revision - len(side.comments)
    return subject.revision - sum(len(each.comments) for each in subject.sides.values())


def since(console: Console, subject: Request, seen: int) -> list[Happening]:
    """What happened after the standing that the user saw, newest last."""
    quiet = (Request.DeadlineNear, Request.RequestCommented)
    events = [event for event in console.events(subject.id) if not isinstance(event, quiet)]
    events = events[len(events) - max(standing(subject) - seen, 0) :]
    names = names_of(_person(event) for event in events)
    return [
        (event.timestamp, sentence)
        for event in events
        if (sentence := sentence_of(subject, event, names.get(_person(event) or subject.id, "")))
    ]


def _person(event: object) -> UUID | None:
    metadata = event_metadata(event)
    return metadata.actor_id if metadata is not None and metadata.kind == "user" else None


def sentence_of(subject: Request, event: object, who: str) -> str:
    """One event in words; `who` is the person behind it, where it is known."""
    match event:
        case Request.PartnerAnswered(partner_id=partner):
            return gettext("%(partner)s answered", partner=_partner(subject, partner))
        case Request.AnswerWithdrawn(partner_id=partner):
            return gettext("%(partner)s took its answer back", partner=_partner(subject, partner))
        case Request.PartnerDeclined(partner_id=partner):
            return gettext("%(partner)s declined", partner=_partner(subject, partner))
        case Request.DeadlineExpired(partner_id=partner):
            return gettext("the time of %(partner)s ran out", partner=_partner(subject, partner))
        case _:
            return _own_sentence(event, who or subject.retailer_name)


def _own_sentence(event: object, who: str) -> str:
    match event:
        case Request.DeadlineChanged():
            return gettext("%(who)s set a new deadline", who=who)
        case Request.QuantitiesKept():
            return gettext("%(who)s saved other quantities", who=who)
        case Request.Assigned():
            return gettext("%(who)s sent orders", who=who)
        case Request.RequestClosed():
            return gettext("%(who)s closed the request", who=who)
        case Request.RequestCancelled():
            return gettext("%(who)s cancelled the request", who=who)
        case Request.RequestRevised() | Request.RequestSent():
            return gettext("%(who)s changed and sent the request", who=who)
        case _:
            return ""


def _partner(subject: Request, partner_id: UUID) -> str:
    return subject.side(partner_id).asked.name
