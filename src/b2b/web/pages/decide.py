"""A request while it waits, and when it is to be decided: the grid, what-if, preview, send (R9-R13, G3, G4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from b2b import errors
from b2b.access import Area, Level
from b2b.aggregates.request import Request
from b2b.aggregates.request_sides import ASKING, DECIDABLE, PartnerState
from b2b.aggregates.values import Line
from b2b.assignment import Plan, preferred, what_if
from b2b.commands import requests as commands
from b2b.commands.decisions import question_of
from b2b.web.entry import read_moment
from b2b.web.pages.blueprint import actor, pages, viewer
from b2b.web.pages.grid import Quantities, cell_name, grid_of, quantities_of
from b2b.web.pages.happenings import since, standing
from b2b.web.pages.people import thread_of
from b2b.web.pages.preview import preview_of
from b2b.web.pages.reasons import attention_words, decline_words, reason_icon, reason_words
from b2b.web.pages.refusals import field_words, words_of
from b2b.web.services import console, now

MAX_QUANTITY = 1_000_000_000


def decide_page(
    subject: Request,
    *,
    typed: Quantities | None = None,
    seen: int | None = None,
    refused: errors.Refused | None = None,
    faults: dict[str, str] | None = None,
    opened: str | None = None,
    preview: bool = False,
) -> str:
    """The page of a sent request of one's own. `typed` keeps what the user entered; a change since is named.

    `preview` opens the orders in full over it, as the quantities that are kept make them (R12).
    """
    decidable = subject.state in DECIDABLE and actor().may(Area.REQUESTS, Level.CHANGE)
    question, currency = question_of(subject, now=now()), subject.terms.currency
    plans = what_if(question) if decidable and question.bidders else ()
    best = preferred(question, plans) if plans else None
    moved = seen is not None and seen != standing(subject)
    shown = _shown(subject, typed, best)
    return render_template(
        "request-decide.html",
        request_=subject,
        grid=grid_of(subject, shown, quantities_of(subject.kept) if moved else None),
        in_use={plan.name for plan in plans if plan_quantities(plan) == {k: v for k, v in shown.items() if v}},
        best=best,
        plans=plans,
        reasons=[(*reason_icon(why), reason_words(why, currency=currency)) for why in (best.reasons if best else ())],
        attention=[attention_words(subject, why) for why in subject.attention],
        decidable=decidable,
        waiting=subject.state in ASKING,
        changes=since(console(), subject, seen) if moved and seen is not None else (),
        standing=standing(subject),
        unsaved=typed is not None,
        opened=opened,
        typed_deadline=request.form,
        refusal=words_of(refused) if refused else None,
        faults={**(field_words(refused) if refused else {}), **(faults or {})},
        preview=preview_of(subject) if preview and decidable and subject.kept else None,
        decline_words=decline_words,
        thread=lambda side: thread_of(subject, side),
        nav="dash",
    )


def _shown(subject: Request, typed: Quantities | None, best: Plan | None) -> Quantities:
    """What stands in the cells: what was typed, else what was kept, else the optimum; the decision once taken."""
    if typed is not None:
        return typed
    if subject.state not in DECIDABLE:
        return quantities_of(subject.lines)
    if subject.kept:
        return quantities_of(subject.kept)
    return plan_quantities(best) if best and not subject.orders else {}


@pages.post("/requests/<uuid:id>")
def decide(id: UUID) -> Response | str | tuple[str, int]:
    """Save the quantities, take over a plan, or go on to the preview."""
    subject = commands.own_request(console(), actor(), id)
    typed = typed_quantities(subject, request.form)
    seen = request.form.get("seen", type=int)
    if use := request.form.get("use"):
        return decide_page(subject, typed=_chosen_plan(subject, use), seen=seen)
    if request.form.get("do") in ("refresh", "restore"):
        return decide_page(subject, typed=typed, seen=seen)
    lines, faults = lines_of(typed)
    if faults:
        return decide_page(subject, typed=typed, faults=faults), 422
    try:
        saved = commands.keep_quantities(
            console(), actor(), request_id=id, lines=lines, if_match=version_seen(subject, seen), now=now()
        ).subject
    except errors.Refused as refused:
        fresh = commands.own_request(console(), actor(), id)
        return decide_page(fresh, typed=typed, seen=seen, refused=refused), refused.status
    if request.form.get("do") == "preview":
        return _go_to_preview(saved)
    flash(gettext("Quantities saved. Nothing was sent."), "success")
    return redirect(url_for("pages.request", id=saved.id))


def _go_to_preview(subject: Request) -> Response:
    """The same page with the orders in full over it; where nothing is to be ordered, the page says so."""
    if not subject.kept:
        flash(gettext("Enter the quantities to order first."), "warning")
    return redirect(url_for("pages.request", id=subject.id, preview=1 if subject.kept else None))


def version_seen(subject: Request, seen: int | None) -> int | None:
    """The version that a command must find: this one, if all that came since the page was opened are comments."""
    return subject.revision if seen == standing(subject) else seen


def plan_quantities(plan: Plan) -> dict[tuple[UUID, UUID], str]:
    return {(line.item_id, line.partner_id): str(line.quantity) for line in plan.lines}


def _chosen_plan(subject: Request, name: str) -> Quantities:
    plan = next((p for p in what_if(question_of(subject, now=now())) if p.name == name), None)
    if plan is None:
        raise errors.NotFound("plan", name)
    return plan_quantities(plan)


def typed_quantities(subject: Request, form: MultiDict[str, str]) -> dict[tuple[UUID, UUID], str]:
    """Every quantity of the grid as it was typed; blank is zero (R10)."""
    pairs = [(item.id, partner_id) for item in subject.sent_items for partner_id in subject.sides]
    return {pair: form.get(cell_name(*pair), "").strip() for pair in pairs}


def lines_of(typed: Quantities) -> tuple[tuple[Line, ...], dict[str, str]]:
    """The lines that were typed, and what is wrong with those that are no quantity, by field."""
    lines, faults = [], {}
    for (item_id, partner_id), text in typed.items():
        if text and not (text.isdecimal() and int(text) <= MAX_QUANTITY):
            faults[cell_name(item_id, partner_id)] = gettext("Enter a whole number, or leave it blank.")
        elif text and int(text):
            lines.append(Line(item_id=item_id, partner_id=partner_id, quantity=int(text)))
    return tuple(lines), faults


@pages.post("/requests/<uuid:id>/orders")
def send_orders(id: UUID) -> Response | tuple[str, int]:
    """Send the previewed orders; close the request, or keep it for more (R12)."""
    close = request.form.get("close") == "yes"
    subject = commands.own_request(console(), actor(), id)
    seen = request.form.get("seen", type=int)
    version = version_seen(subject, seen)
    try:
        _, orders = commands.place_orders(
            console(), actor(), request_id=id, lines=subject.kept, close=close, if_match=version, now=now()
        )
    except errors.Stale as refused:
        fresh = commands.own_request(console(), actor(), id)
        return decide_page(fresh, typed=quantities_of(subject.kept), seen=seen, refused=refused), 412
    sent = ngettext("%(num)d order was sent.", "%(num)d orders were sent.", len(orders))
    kept = gettext("The request stays under “Partially ordered”.")
    flash(sent if close else f"{sent} {kept}", "success")
    return redirect(url_for("pages.dashboard"))


@pages.post("/requests/<uuid:id>/deadlines")
def set_deadlines(id: UUID) -> Response | tuple[str, int]:
    """A new deadline for one partner, or for all; whoever had expired is asked again (R5, R9)."""
    subject = commands.own_request(console(), actor(), id)
    partner_id = UUID(request.args["partner"])
    field = f"dl-{partner_id}"
    try:
        deadline = deadline_typed(field)
        everyone = request.form.get(f"{field}-all") == "on"
        chosen = _answerable(subject) if everyone else [partner_id]
        commands.change_deadlines(
            console(), actor(), request_id=id, deadlines=dict.fromkeys(chosen, deadline), now=now()
        )
    except errors.Refused as refused:
        words = next(iter(field_words(refused).values()), words_of(refused))
        return decide_page(subject, faults={field: words}, opened=request.args.get("in")), refused.status
    flash(gettext("The new deadline is set."), "success")
    return redirect(url_for("pages.request", id=id))


def _answerable(subject: Request) -> Sequence[UUID]:
    states = (PartnerState.WAITING, PartnerState.EXPIRED, PartnerState.ANSWERED)
    return [id for id, side in subject.sides.items() if side.state in states]


def deadline_typed(field: str) -> datetime:
    """The moment in the fields of a deadline editor, read in the viewer's time zone."""
    try:
        zone = ZoneInfo(viewer().time_zone)
        return read_moment(request.form.get(f"{field}-date", ""), request.form.get(f"{field}-time", ""), zone)
    except ValueError:
        raise errors.Invalid(errors.FieldError(f"/{field}", "Give a date and a time.")) from None


@pages.post("/requests/<uuid:id>/comments")
def comment_on_request(id: UUID) -> Response | str:
    """One message more in a partner's thread (R11); htmx gets the thread back, a plain form the page."""
    partner = request.args.get("partner", type=UUID)
    text = request.form.get("text", "").strip()
    if text:
        commands.comment_on_request(console(), actor(), request_id=id, partner_id=partner, text=text, now=now())
    return request_thread(id) if request.headers.get("HX-Request") else redirect(url_for("pages.request", id=id))


@pages.get("/requests/<uuid:id>/thread")
def request_thread(id: UUID) -> str:
    """The messages of one thread, as a part of a page."""
    subject = commands.load_request(console(), actor(), id)
    partner = request.args.get("partner", type=UUID)
    own = subject.company_id == actor().company_id
    side = subject.side(partner) if own and partner else commands.own_side(subject, actor())
    return render_template("parts/messages.html", messages=thread_of(subject, side))


@pages.post("/requests/<uuid:id>/end")
def end_request(id: UUID) -> Response:
    """Close, cancel or duplicate (R13); delete a draft (R7)."""
    subject, what = id, request.form.get("do", "")
    if what == "duplicate":
        copy = commands.duplicate_request(console(), actor(), request_id=subject, now=now()).subject
        flash(gettext("%(number)s is a new draft with the same content.", number=copy.number), "success")
        return redirect(url_for("pages.request", id=copy.id))
    ending = {
        "close": (commands.close_request, gettext("The request is closed.")),
        "cancel": (commands.cancel_request, gettext("The request is cancelled, and its partners are told.")),
        "delete": (commands.delete_draft, gettext("The draft is deleted.")),
    }
    if what not in ending:
        raise errors.NotFound("action", what)
    command, words = ending[what]
    command(console(), actor(), request_id=subject, now=now())
    flash(words, "success")
    return redirect(url_for("pages.dashboard"))
