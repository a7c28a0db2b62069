"""What can be done with a request. One function a command: may the actor? load, call, save."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from eventsourcing.domain import Aggregate

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.aggregates.company import Company
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import Content, PartnerSide, RequestState
from b2b.aggregates.values import Answer, CompanyKind, Line
from b2b.assignment import Plan, what_if
from b2b.commands.decisions import place, question_of, settle, with_back_orders
from b2b.commands.drafts import Draft, content_of, private_of
from b2b.commands.limits import must_send
from b2b.commands.saved import Change, Saved, changing, mine, save
from b2b.console import Console
from b2b.postal import faults_of

RETAILER, SUPPLIER = CompanyKind.RETAILER, CompanyKind.SUPPLIER


def load_request(console: Console, actor: Actor, request_id: UUID) -> Request:
    """The request, if the actor's company made it or was asked by it; else NotFound."""
    actor.must(Area.REQUESTS, Level.SEE)
    request = console.load(Request, request_id)
    asked = request.side_of(actor.company_id) is not None
    if request.state == RequestState.DELETED or not (asked or request.company_id == actor.company_id):
        raise errors.NotFound("request", request_id)
    return request


def own_request(console: Console, actor: Actor, request_id: UUID) -> Request:
    """The request, if the actor's company made it."""
    request = load_request(console, actor, request_id)
    mine("request", request_id, request.company_id, actor)
    return request


def own_side(request: Request, actor: Actor) -> PartnerSide:
    """The actor's own side of a request that asks it."""
    side = request.side_of(actor.company_id)
    if side is None:
        raise errors.NotFound("request", request.id)
    return side


def draft_request(
    console: Console, actor: Actor, *, draft: Draft, send: bool = False, id: UUID | None = None, now: datetime
) -> Saved[Request]:
    """A new request: kept as a draft, or sent in the same step (R1-R7). An `id` that is known makes it once."""
    actor.must(Area.REQUESTS, Level.SEND if send else Level.CHANGE, as_a=RETAILER)
    company = console.load(Company, actor.company_id)
    request = Request.draft(
        id=id or console.new_id(),
        company_id=company.id,
        retailer_name=company.name,
        number=console.next_numbers("request", 1)[0],
        content=content_of(console, company, draft, before=()),
        private=private_of(draft),
        now=now,
    )
    if send:
        must_send(console, company.id)
        ask(request, company, now=now)
    return save(console, actor, request)


def revise_request(
    console: Console,
    actor: Actor,
    *,
    request_id: UUID,
    draft: Draft,
    send: bool = False,
    if_match: int | None = None,
    now: datetime,
) -> Saved[Request]:
    """Replace a draft, or a request kept open after a partial order (R7, R12)."""
    actor.must(Area.REQUESTS, Level.SEND if send else Level.CHANGE, as_a=RETAILER)
    company = console.load(Company, actor.company_id)
    if send:
        must_send(console, company.id)

    def revise(request: Request) -> None:
        content = content_of(console, company, draft, before=request.content.items)
        request.revise(content=content, private=private_of(draft), now=now)
        if send:
            ask(request, company, now=now)

    return _changing(console, actor, request_id, revise, if_match)


def send_request(
    console: Console, actor: Actor, *, request_id: UUID, if_match: int | None = None, now: datetime
) -> Saved[Request]:
    """Ask every partner of a draft, or of a request kept open."""
    actor.must(Area.REQUESTS, Level.SEND, as_a=RETAILER)
    must_send(console, actor.company_id)
    company = console.load(Company, actor.company_id)
    return _changing(console, actor, request_id, lambda request: ask(request, company, now=now), if_match)


def ask(request: Request, company: Company, *, now: datetime) -> None:
    """Send a request, if a parcel could arrive: a draft may lack an address, what is sent may not (R1)."""
    recipient = request.private.recipient
    nameless = () if recipient.name.strip() else (errors.FieldError("/recipient/name", "Enter who gets the goods."),)
    faults = (*nameless, *faults_of(recipient.address, at="/recipient/address"))
    if faults:
        raise errors.Invalid(*faults)
    request.send(terms=company.configuration.terms(), now=now)


def delete_draft(
    console: Console, actor: Actor, *, request_id: UUID, if_match: int | None = None, now: datetime
) -> Saved[Request]:
    actor.must(Area.REQUESTS, Level.CHANGE, as_a=RETAILER)
    return _changing(console, actor, request_id, lambda request: request.delete(now=now), if_match)


def duplicate_request(console: Console, actor: Actor, *, request_id: UUID, now: datetime) -> Saved[Request]:
    """A new draft with the content of any request of one's own; deadlines start afresh (R7)."""
    actor.must(Area.REQUESTS, Level.CHANGE, as_a=RETAILER)
    request = own_request(console, actor, request_id)
    copy = Request.draft(
        id=console.new_id(),
        company_id=request.company_id,
        retailer_name=request.retailer_name,
        number=console.next_numbers("request", 1)[0],
        content=_afresh(console, request.content),
        private=request.private,
        now=now,
    )
    return save(console, actor, copy)


def _afresh(console: Console, content: Content) -> Content:
    ids = {item.id: console.new_id() for item in content.items}
    replace = msgspec.structs.replace
    return replace(
        content,
        items=tuple(replace(item, id=ids[item.id]) for item in content.items),
        asked=tuple(
            replace(asked, deadline=None, item_ids=tuple(ids[id] for id in asked.item_ids)) for asked in content.asked
        ),
    )


def change_deadlines(
    console: Console,
    actor: Actor,
    *,
    request_id: UUID,
    deadlines: Mapping[UUID, datetime] | datetime,
    if_match: int | None = None,
    now: datetime,
) -> Saved[Request]:
    """New deadlines, for some partners or one for all; whoever had expired is asked again (R5, R9)."""
    actor.must(Area.REQUESTS, Level.SEND, as_a=RETAILER)

    def change(request: Request) -> None:
        new = deadlines if isinstance(deadlines, Mapping) else dict.fromkeys(request.sides, deadlines)
        for index, partner_id in enumerate(new):
            if partner_id not in request.sides:
                pointer = f"/deadlines/{index}/partner_id"
                raise errors.Invalid(errors.FieldError(pointer, "Name a partner that this request asks."))
        request.change_deadlines(deadlines=new, now=now)

    return _changing(console, actor, request_id, change, if_match)


def answer_request(
    console: Console, actor: Actor, *, request_id: UUID, answer: Answer, if_match: int | None = None, now: datetime
) -> Saved[Request]:
    """A partner answers, or answers anew; the last answer of an automatic request decides it (X1, G)."""
    actor.must(Area.REQUESTS, Level.SEND, as_a=SUPPLIER)

    def change(request: Request) -> tuple[Aggregate, ...]:
        request.answer(partner_id=own_side(request, actor).asked.partner_id, answer=answer, now=now)
        return settle(console, request, now=now)

    return _answering(console, actor, request_id, change, if_match)


def withdraw_answer(
    console: Console, actor: Actor, *, request_id: UUID, if_match: int | None = None, now: datetime
) -> Saved[Request]:
    """A partner takes its answer back (X1)."""
    actor.must(Area.REQUESTS, Level.SEND, as_a=SUPPLIER)

    def change(request: Request) -> tuple[Aggregate, ...]:
        request.withdraw(partner_id=own_side(request, actor).asked.partner_id, now=now)
        return settle(console, request, now=now)

    return _answering(console, actor, request_id, change, if_match)


def decline_request(
    console: Console,
    actor: Actor,
    *,
    request_id: UUID,
    reason: str,
    comment: str = "",
    if_match: int | None = None,
    now: datetime,
) -> Saved[Request]:
    """A partner will not deliver, and says why (X1)."""
    actor.must(Area.REQUESTS, Level.SEND, as_a=SUPPLIER)

    def change(request: Request) -> tuple[Aggregate, ...]:
        partner_id = own_side(request, actor).asked.partner_id
        request.decline(partner_id=partner_id, reason=reason, comment=comment, now=now)
        return settle(console, request, now=now)

    return _answering(console, actor, request_id, change, if_match)


def comment_on_request(
    console: Console,
    actor: Actor,
    *,
    request_id: UUID,
    partner_id: UUID | None,
    text: str,
    if_match: int | None = None,
    now: datetime,
) -> Saved[Request]:
    """A message in one partner's thread; a supplier writes in its own (R11)."""
    actor.must(Area.REQUESTS, Level.CHANGE)

    def change(request: Request) -> None:
        thread = _thread(request, actor, partner_id)
        side, author = actor.company_kind, actor.user_id
        request.comment(partner_id=thread, side=side, author_id=author, text=text, now=now)

    return changing(
        console,
        actor,
        lambda: load_request(console, actor, request_id),
        change,
        if_match=if_match,
        version=lambda request: revision_for(request, actor),
    )


def _thread(request: Request, actor: Actor, partner_id: UUID | None) -> UUID:
    """Whose thread the actor writes in: a supplier in its own, the retailer in that of the partner it names."""
    if request.company_id != actor.company_id:
        return own_side(request, actor).asked.partner_id
    if partner_id is None or partner_id not in request.sides:
        raise errors.Invalid(errors.FieldError("/partner_id", "Name a partner that this request asks."))
    return partner_id


def revision_for(request: Request, actor: Actor) -> int:
    """The version of a request in the view of the actor's company."""
    return request.revision if request.company_id == actor.company_id else own_side(request, actor).revision


def keep_quantities(
    console: Console,
    actor: Actor,
    *,
    request_id: UUID,
    lines: tuple[Line, ...],
    if_match: int | None = None,
    now: datetime,
) -> Saved[Request]:
    """Save the quantities of a decision without sending anything (R13)."""
    actor.must(Area.REQUESTS, Level.CHANGE, as_a=RETAILER)

    def change(request: Request) -> None:
        request.keep_quantities(lines=with_back_orders(request, lines), now=now)

    return _changing(console, actor, request_id, change, if_match)


def place_orders(
    console: Console,
    actor: Actor,
    *,
    request_id: UUID,
    lines: tuple[Line, ...],
    close: bool,
    if_match: int | None = None,
    now: datetime,
) -> tuple[Saved[Request], tuple[Order, ...]]:
    """Decide by hand: one order a partner; the request is closed by it, or kept for more (R10, R12)."""
    actor.must(Area.REQUESTS, Level.SEND, as_a=RETAILER)
    must_send(console, actor.company_id)
    placed: tuple[Order, ...] = ()

    def change(request: Request) -> tuple[Order, ...]:
        nonlocal placed
        placed = place(console, request, lines=with_back_orders(request, lines), close=close, now=now)
        return placed

    saved = _changing(console, actor, request_id, change, if_match)
    return saved, placed


def close_request(
    console: Console, actor: Actor, *, request_id: UUID, if_match: int | None = None, now: datetime
) -> Saved[Request]:
    actor.must(Area.REQUESTS, Level.CHANGE, as_a=RETAILER)
    return _changing(console, actor, request_id, lambda request: request.close(now=now), if_match)


def cancel_request(
    console: Console, actor: Actor, *, request_id: UUID, if_match: int | None = None, now: datetime
) -> Saved[Request]:
    actor.must(Area.REQUESTS, Level.SEND, as_a=RETAILER)
    return _changing(console, actor, request_id, lambda request: request.cancel(now=now), if_match)


def plans_for(console: Console, actor: Actor, *, request_id: UUID, now: datetime) -> tuple[Plan, ...]:
    """What could be decided now, four ways; nothing changes (G4). Of what was never sent there is no plan."""
    actor.must(Area.REQUESTS, Level.SEE, as_a=RETAILER)
    request = own_request(console, actor, request_id)
    return what_if(question_of(request, now=now)) if request.sides else ()


def _changing(
    console: Console, actor: Actor, request_id: UUID, change: Change[Request], if_match: int | None
) -> Saved[Request]:
    return changing(
        console,
        actor,
        lambda: own_request(console, actor, request_id),
        change,
        if_match=if_match,
        version=lambda request: request.revision,
    )


def _answering(
    console: Console, actor: Actor, request_id: UUID, change: Change[Request], if_match: int | None
) -> Saved[Request]:
    return changing(
        console,
        actor,
        lambda: load_request(console, actor, request_id),
        change,
        if_match=if_match,
        version=lambda request: own_side(request, actor).revision,
    )
