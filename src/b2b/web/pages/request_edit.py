"""A new request, and a draft: typing it, saving it, sending it (R1-R8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.access import Area, Level
from b2b.aggregates.company import Company
from b2b.aggregates.request import Request
from b2b.aggregates.values import CompanyKind
from b2b.commands import requests as commands
from b2b.commands.drafts import partners_of_line
from b2b.commands.saved import Saved
from b2b.web.filters import local_date, local_time
from b2b.web.pages.blueprint import actor, pages, viewer
from b2b.web.pages.choices import Choice, countries, lines_of_company, partners_of_company
from b2b.web.pages.refusals import field_words, words_of
from b2b.web.pages.request_form import (
    DraftReader,
    RequestForm,
    TypedItem,
    TypedPartner,
    field_of,
    form_of,
    read_form,
    read_pasted,
)
from b2b.web.services import console, now
from b2b.web.sheets import pasted_or_sent


@pages.get("/requests/new")
def request_new() -> str:
    """An empty request with the company's default mode."""
    actor().must(Area.REQUESTS, Level.CHANGE, as_a=CompanyKind.RETAILER)
    company = console().load(Company, actor().company_id)
    typed = RequestForm(mode=company.configuration.default_mode, items=[TypedItem()])
    typed.recipient["country"] = company.address.country
    return form_page(typed)


@pages.get("/requests/<uuid:id>/edit")
def request_edit(id: UUID) -> str:
    """A draft, or a request kept open, in the form."""
    subject = commands.own_request(console(), actor(), id)
    return form_page(form_of(subject), subject=subject)


@pages.post("/requests/new")
def request_create() -> Response | str | tuple[str, int]:
    return _take(None)


@pages.post("/requests/<uuid:id>/edit")
def request_revise(id: UUID) -> Response | str | tuple[str, int]:
    return _take(commands.own_request(console(), actor(), id))


def _take(subject: Request | None) -> Response | str | tuple[str, int]:
    """What the page's button says: change the form, save, or send."""
    typed, what = read_form(request.form), request.form.get("do", "save")
    if what not in ("save", "send"):
        focus = focus_after(typed, what)
        return form_page(_changed(typed, what), subject=subject, part="HX-Request" in request.headers, focus=focus)
    return _save(typed, subject, send=what == "send")


def _save(typed: RequestForm, subject: Request | None, *, send: bool) -> Response | tuple[str, int]:
    reader = DraftReader(typed, ZoneInfo(viewer().time_zone))
    draft = reader.draft()
    typed.errors.update(reader.errors)
    if typed.errors:
        return form_page(typed, subject=subject), 422
    try:
        if subject is None:
            saved = commands.draft_request(console(), actor(), draft=draft, send=send, now=now())
        else:
            version = request.form.get("version", type=int)
            saved = commands.revise_request(
                console(), actor(), request_id=subject.id, draft=draft, send=send, if_match=version, now=now()
            )
    except errors.Refused as refused:
        faults = {field_of(pointer, typed): words for pointer, words in field_words(refused).items()}
        typed.errors.update(faults or {"partners": words_of(refused)})
        return form_page(typed, subject=subject), refused.status
    return _done(saved, send)


def _done(saved: Saved[Request], sent: bool) -> Response:
    subject = saved.subject
    if sent:
        asked = len(subject.sides)
        words = ngettext(
            "%(n)s was sent to %(num)d partner.", "%(n)s was sent to %(num)d partners.", asked, n=subject.number
        )
        flash(words, "success")
        return redirect(url_for("pages.dashboard"))
    flash(gettext("%(number)s is saved. Nothing was sent.", number=subject.number), "success")
    return redirect(url_for("pages.request_edit", id=subject.id))


def _changed(typed: RequestForm, what: str) -> RequestForm:
    """The form after one of its own buttons."""
    action, _, number = what.partition(":")
    index = int(number) if number.isdigit() and int(number) < len(typed.items) else 0
    match action:
        case "add_item":
            typed.items.append(TypedItem())
            _pass_on_line(typed.items)
        case "remove_item" if typed.items:
            del typed.items[index]
        case "up" if index > 0:
            typed.items.insert(index - 1, typed.items.pop(index))
        case "line" if typed.items:
            _offer_partners(typed.items[index])
            _pass_on_line(typed.items[index:])
        case "add_partner" if typed.items:
            _add_partner(typed.items[index], request.form.get(f"i{index}-add", ""))
        case "paste":
            _paste(typed)
    typed.items = typed.items or [TypedItem()]
    return typed


def _offer_partners(item: TypedItem) -> None:
    """Choosing a product line shows its partners, all of them ticked (R4)."""
    connected = {partner.id for partner in partners_of_company() if partner.note == "connected"}
    of_line = partners_of_line(console(), actor().company_id, UUID(item.line)) if item.line else ()
    new = [id for id in of_line if id in connected]
    item.asked = set(new)
    item.shown = new


def _pass_on_line(items: Sequence[TypedItem]) -> None:
    """An item without a line or a partner takes those of the item above: what is ordered together is mostly alike."""
    for above, item in pairwise(items):
        if not item.line and not item.shown:
            item.line, item.shown, item.asked = above.line, list(above.shown), set(above.asked)


def _add_partner(item: TypedItem, chosen: str) -> None:
    known = {str(partner.id): partner.id for partner in partners_of_company()}
    if chosen in known:
        item.shown = list(dict.fromkeys((*item.shown, known[chosen])))
        item.asked.add(known[chosen])


def _paste(typed: RequestForm) -> None:
    text = pasted_or_sent(request.form.get("rows", ""), request.files.get("csv"))
    typed.items = [item for item in typed.items if not item.blank] + read_pasted(text)
    _pass_on_line(typed.items)


def focus_after(typed: RequestForm, what: str) -> str:
    """The field that a button of the form leads to, for whoever works by keyboard; the others keep theirs."""
    action, _, number = what.partition(":")
    match action:
        case "add_item":
            return f"i{len(typed.items)}-name"
        case "remove_item" if number.isdigit():
            return f"i{max(int(number) - 1, 0)}-{'remove' if int(number) else 'name'}"
        case "up" if number.isdigit():
            return f"i{int(number) - 1}-{'up' if int(number) > 1 else 'name'}"
        case _:
            return ""


def send_words(partners: int) -> str:
    """The main button says how many are asked."""
    return ngettext("Send to %(num)d partner", "Send to %(num)d partners", partners) if partners else gettext("Send")


def form_page(typed: RequestForm, *, subject: Request | None = None, part: bool = False, focus: str = "") -> str:
    """The page, or only its changing part. What came back from a browser is not saved yet (R7)."""
    partners = {partner.id: partner for partner in partners_of_company()}
    terms = {id: _terms(typed.partners.get(id, TypedPartner()), partners.get(id), subject, id) for id in typed.asked}
    return render_template(
        "parts/request-items.html" if part else "request-new.html",
        form=typed,
        request_=subject,
        partners=partners,
        connected=[partner for partner in partners.values() if partner.note == "connected"],
        terms=terms,
        lines=lines_of_company(),
        countries=countries(),
        part=part,
        focus=focus,
        unsaved=request.method == "POST",
        send_words=send_words,
        nav="new" if subject is None else "dash",
    )


@dataclass(frozen=True)
class Terms:
    """What the deadline editor of a partner shows; `usual`: the deadline is the one of its answer time."""

    deadline: datetime
    shipping: str
    usual: bool
    date: str
    time: str


def _terms(typed: TypedPartner, partner: Choice | None, subject: Request | None, id: UUID) -> Terms:
    asked = next((a for a in subject.content.asked if a.partner_id == id), None) if subject else None
    required = asked.shipping_required if asked else bool(partner and partner.shipping_required)
    chosen = DraftReader(RequestForm(), ZoneInfo(viewer().time_zone)).deadline("deadline", typed)
    moment = chosen or (asked.deadline if asked and not typed.usual else None)
    hours = partner.answer_hours if partner else 24
    shipping = typed.shipping or ("required" if required else "optional")
    shown = moment or now() + timedelta(hours=hours)
    faulty = chosen is None and f"{typed.date} {typed.time}".strip() not in ("", typed.usual)
    date, time = (typed.date, typed.time) if faulty else (local_date(shown), local_time(shown))
    return Terms(shown, shipping, usual=moment is None and not faulty, date=date, time=time)
