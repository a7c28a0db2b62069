"""What can have happened to a request, as facts: the builders of its events."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import Content, Private
from b2b.aggregates.values import Answer, Asked, Attention, CompanyKind, Line, NewDeadline, Terms
from tests.builders import (
    HALDEN,
    LAURIER,
    MONDAY,
    NINA,
    NORDLYS,
    THURSDAY,
    TUESDAY,
    address,
    answer,
    asked,
    content,
    line,
    order_ref,
    private,
)
from tests.scenario import ID, Fact, fact

SAID_IN_PUBLIC = {
    "company_id": LAURIER,
    "retailer_name": "Maison Laurier",
    "number": "R-10482",
    "subject_id": ID,
}


def drafted(wanted: Content | None = None, said: Private | None = None) -> Fact:
    return fact(
        Request.RequestDrafted, at=MONDAY, **SAID_IN_PUBLIC, content=wanted or content(), private=said or private()
    )


def revised(wanted: Content | None = None, said: Private | None = None) -> Fact:
    return fact(
        Request.RequestRevised, at=MONDAY, subject_id=ID, content=wanted or content(), private=said or private()
    )


def sent(*partners: Asked, at: datetime = MONDAY, **chosen: Any) -> Fact:
    """Sent to these partners, with the content that the builder gives or the test chooses."""
    wanted = content(*partners)
    usual = {
        "mode": wanted.mode,
        "items": wanted.items,
        "asked": wanted.asked,
        "terms": Terms(),
        "place": address(lines=()),
        "note_to_suppliers": "Fragile",
    }
    return fact(Request.RequestSent, at=at, **SAID_IN_PUBLIC, **{**usual, **chosen})


def answered(partner_id: UUID = NORDLYS, said: Answer | None = None, *, at: datetime = MONDAY) -> Fact:
    return fact(Request.PartnerAnswered, at=at, partner_id=partner_id, subject_id=ID, answer=said or answer())


def withdrawn(partner_id: UUID = NORDLYS) -> Fact:
    return fact(Request.AnswerWithdrawn, at=MONDAY, partner_id=partner_id)


def declined(partner_id: UUID = NORDLYS, *, reason: str = "out_of_season", comment: str = "") -> Fact:
    return fact(
        Request.PartnerDeclined, at=MONDAY, partner_id=partner_id, subject_id=ID, reason=reason, comment=comment
    )


def near(partner_id: UUID = NORDLYS) -> Fact:
    return fact(Request.DeadlineNear, at=TUESDAY, partner_id=partner_id)


def expired(partner_id: UUID = NORDLYS, *, deadline: datetime = TUESDAY) -> Fact:
    return fact(Request.DeadlineExpired, at=deadline, partner_id=partner_id, deadline=deadline)


def deadline_changed(*changes: NewDeadline) -> Fact:
    return fact(Request.DeadlineChanged, at=TUESDAY, changes=changes)


def attention_needed(*reasons: Attention, turned_manual: bool = False) -> Fact:
    named = reasons or (Attention(code="answers_ready"),)
    return fact(Request.AttentionNeeded, at=TUESDAY, reasons=named, turned_manual=turned_manual)


def attention_ended() -> Fact:
    return fact(Request.AttentionEnded, at=TUESDAY)


def kept(*lines: Line) -> Fact:
    return fact(Request.QuantitiesKept, at=TUESDAY, lines=lines)


def assigned(*lines: Line, close: bool = True, not_retained: tuple[UUID, ...] = (), automatic: bool = False) -> Fact:
    """Decided by these lines, or by 24 soaps from Nordlys; one order a partner."""
    decided = lines or (line(),)
    return fact(
        Request.Assigned,
        at=TUESDAY,
        lines=decided,
        orders=tuple(order_ref(id) for id in dict.fromkeys(n.partner_id for n in decided)),
        close=close,
        automatic=automatic,
        not_retained=not_retained,
    )


def closed(*not_retained: UUID) -> Fact:
    return fact(Request.RequestClosed, at=TUESDAY, not_retained=not_retained)


def cancelled(*told: UUID) -> Fact:
    return fact(Request.RequestCancelled, at=TUESDAY, told=told)


def deleted() -> Fact:
    return fact(Request.DraftDeleted, at=MONDAY)


def commented(
    partner_id: UUID = NORDLYS, text: str = "Can you add a card?", *, side: CompanyKind = CompanyKind.RETAILER
) -> Fact:
    return fact(
        Request.RequestCommented,
        at=MONDAY,
        partner_id=partner_id,
        subject_id=ID,
        side=side,
        author_id=NINA,
        text=text,
    )


WAITING = (drafted(), sent())
NEEDS_ATTENTION = (*WAITING, answered(NORDLYS), answered(HALDEN), attention_needed())
ORDERED = (*NEEDS_ATTENTION, assigned(not_retained=(HALDEN,)))
PARTIALLY_ORDERED = (*NEEDS_ATTENTION, assigned(close=False))
SENT_AGAIN_TO_HALDEN = (
    *PARTIALLY_ORDERED,
    revised(content(asked(HALDEN, deadline=THURSDAY))),
    sent(asked(HALDEN, deadline=THURSDAY), at=TUESDAY),
)
CLOSED = (*WAITING, closed(NORDLYS, HALDEN))
CANCELLED = (*WAITING, cancelled(NORDLYS, HALDEN))
DELETED = (drafted(), deleted())
OVER = {"ordered": ORDERED, "closed": CLOSED, "cancelled": CANCELLED}
