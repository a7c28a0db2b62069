"""A request as the supplier sees it: answer, change, withdraw, decline (X1)."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import ASKING, PartnerState
from b2b.aggregates.values import Item
from b2b.commands import requests as commands
from b2b.web.entry import written_amount
from b2b.web.pages.answer_form import (
    AnswerForm,
    AnswerReader,
    field_name,
    field_of_pointer,
    form_of_answer,
    paste_answers,
    read_answer_form,
)
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.happenings import standing
from b2b.web.pages.last_prices import last_prices
from b2b.web.pages.people import place_of, thread_of
from b2b.web.pages.refusals import field_words, words_of
from b2b.web.services import console, now

MAX_COMMENT = 4000
"""Characters; the page keeps to it by `maxlength`."""
REASONS = ("stock", "line", "time", "other")


def answer_page(
    subject: Request, *, typed: AnswerForm | None = None, refusal: str | None = None, notice: str | None = None
) -> str:
    """The supplier's page of a request; what was sent before stands in its fields."""
    side = commands.own_side(subject, actor())
    items = asked_items(subject)
    open_ = subject.state in ASKING and side.state != PartnerState.EXPIRED and now() < side.deadline
    state = PartnerState.EXPIRED if side.state == PartnerState.WAITING and now() >= side.deadline else side.state
    return render_template(
        "answer.html",
        request_=subject,
        side=side,
        state=state,
        items=items,
        form=typed or form_of_answer(side.answer, items),
        field_name=field_name,
        last=_last(subject) if open_ else {},
        open=open_,
        place=place_of(subject.private.recipient.address),
        standing=standing(subject, side),
        unsaved=typed is not None,
        messages=thread_of(subject, side),
        refusal=refusal,
        notice=notice,
        nav="dash",
    )


def _last(subject: Request) -> dict[str, str]:
    """The price offered last, by SKU, as it is typed."""
    return {sku: written_amount(price) for sku, price in last_prices(console(), actor(), subject).items()}


def asked_items(subject: Request) -> list[Item]:
    """The items of a request that the actor's company was asked for."""
    asked = commands.own_side(subject, actor()).asked.item_ids
    return [item for item in subject.sent_items if item.id in asked]


@pages.post("/requests/<uuid:id>/answer")
def answer(id: UUID) -> Response | str | tuple[str, int]:
    """Send the answer, or fill the page from what was pasted."""
    subject = commands.load_request(console(), actor(), id)
    typed = read_answer_form(request.form, asked_items(subject))
    match request.form.get("do"):
        case "paste":
            return _pasted(subject, typed)
        case "refresh" | "restore":
            return answer_page(subject, typed=typed)
    reader = AnswerReader(typed)
    given = reader.answer()
    typed.errors.update(reader.errors)
    if typed.errors:
        return answer_page(subject, typed=typed), 422
    try:
        commands.answer_request(console(), actor(), request_id=id, answer=given, now=now())
    except errors.Refused as refused:
        typed.errors.update({field_of_pointer(at, given): words for at, words in field_words(refused).items()})
        fresh = commands.load_request(console(), actor(), id)
        return answer_page(fresh, typed=typed, refusal=words_of(refused)), refused.status
    flash(gettext("Your answer to %(number)s is sent.", number=subject.number), "success")
    return redirect(url_for("pages.dashboard"))


def _pasted(subject: Request, typed: AnswerForm) -> str:
    file = request.files.get("csv")
    text = request.form.get("rows", "") or (file.read().decode("utf-8-sig", errors="replace") if file else "")
    pasted = paste_answers(typed, text, asked_items(subject))
    notice = ngettext(
        "%(num)d item was filled in. Check it, then send.",
        "%(num)d items were filled in. Check them, then send.",
        pasted.fitted,
    )
    left_out = None
    if pasted.unknown:
        first = ", ".join(one[:40] for one in pasted.unknown[:5])
        left_out = ngettext(
            "%(num)d row is no item of this request: %(first)s",
            "%(num)d rows are no items of this request: %(first)s",
            len(pasted.unknown),
            first=first,
        )
    return answer_page(subject, typed=typed, notice=notice, refusal=left_out)


@pages.post("/requests/<uuid:id>/withdraw")
def withdraw_answer(id: UUID) -> Response:
    commands.withdraw_answer(console(), actor(), request_id=id, now=now())
    flash(gettext("Your answer is withdrawn. You are asked again until the deadline."), "success")
    return redirect(url_for("pages.request", id=id))


@pages.post("/requests/<uuid:id>/decline")
def decline(id: UUID) -> Response:
    """Decline with a reason of the list and in words (X1)."""
    reason = request.form.get("why", "other")
    commands.decline_request(
        console(),
        actor(),
        request_id=id,
        reason=reason if reason in REASONS else "other",
        comment=request.form.get("dcom", "").strip()[:MAX_COMMENT],
        now=now(),
    )
    flash(gettext("You declined. The retailer is told."), "success")
    return redirect(url_for("pages.dashboard"))
