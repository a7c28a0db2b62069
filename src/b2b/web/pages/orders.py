"""An order on both sides: the parcels, the changes, the documents, the message to the customer (O, X3)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from b2b import errors
from b2b.aggregates.order import OPEN, Order
from b2b.aggregates.request import Request
from b2b.aggregates.values import ShippedLine
from b2b.commands import orders as commands
from b2b.commands.papers import customer_message_for, packing_slip_of, picking_list_of
from b2b.couriers import COURIERS, guess
from b2b.web.entry import read_moment, written_amount
from b2b.web.pages.blueprint import actor, pages, viewer
from b2b.web.pages.change_form import ChangeReader, change_faults
from b2b.web.pages.news import order_standing
from b2b.web.pages.people import order_thread
from b2b.web.pages.refusals import field_words, words_of
from b2b.web.services import console, now


@pages.get("/orders/<uuid:id>")
def order(id: UUID) -> str:
    """The order as its side sees it."""
    return order_page(commands.load_order(console(), actor(), id))


def order_page(
    subject: Order,
    *,
    typed: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    refusal: str = "",
    opened: str = "",
) -> str:
    """The page of either side; `typed` keeps what was entered when it was refused, in the dialog that is `opened`."""
    retailer = subject.parties.company_id == actor().company_id
    origin = console().load(Request, subject.parties.request_id) if retailer else None
    return render_template(
        "order-retailer.html" if retailer else "order.html",
        order=subject,
        origin=origin,
        open=subject.state in OPEN,
        typed=typed or {},
        faults=faults or {},
        refusal=refusal,
        opened=opened,
        standing=order_standing(subject),
        couriers=COURIERS,
        messages=order_thread(subject),
        message=customer_message_for(console(), actor(), subject, now=now()) if retailer and subject.parcels else None,
        line_names={id: line.line.name for id, line in subject.lines.items()},
        written_amount=written_amount,
        nav="dash",
    )


@pages.post("/orders/<uuid:id>/shipments")
def ship(id: UUID) -> Response | str | tuple[str, int]:
    """Confirm one parcel (O2)."""
    subject = commands.load_order(console(), actor(), id)
    lines, faults = _packed(subject)
    shipped_at = _shipped_at(faults)
    shipment = commands.Shipment(
        tracking_number=request.form.get("track", "").strip()[:100],
        courier=request.form.get("courier", "").strip()[:100] or None,
        lines=lines,
        shipped_at=shipped_at,
    )
    if faults:
        return order_page(subject, typed=request.form.to_dict(), faults=faults), 422
    try:
        saved, _ = commands.ship_order(console(), actor(), order_id=id, shipment=shipment, now=now())
    except errors.Refused as refused:
        return _refused(id, refused, [line.line_id for line in lines])
    done = saved.subject.state not in OPEN
    flash(
        gettext("The shipment is confirmed.") if done else gettext("The parcel is confirmed; the rest stays to ship."),
        "success",
    )
    return redirect(url_for("pages.order", id=id))


def _packed(subject: Order) -> tuple[tuple[ShippedLine, ...], dict[str, str]]:
    lines, faults = [], {}
    for line_id in subject.lines:
        text = request.form.get(f"q-{line_id}", "").strip()
        if text and not text.isdecimal():
            faults[f"q-{line_id}"] = gettext("Enter a whole number, or leave it blank.")
        elif text and int(text):
            lines.append(ShippedLine(line_id=line_id, quantity=int(text)))
    return tuple(lines), faults


def _shipped_at(faults: dict[str, str]) -> datetime | None:
    text = request.form.get("when", "")
    try:
        day, _, clock = text.partition("T")
        moment = read_moment(day, clock, ZoneInfo(viewer().time_zone)) if text else None
    except ValueError:
        faults["when"] = gettext("Give a date and a time.")
        return None
    return None if moment is None else min(moment, now())


def _refused(id: UUID, refused: errors.Refused, line_ids: list[UUID]) -> tuple[str, int]:
    fresh = commands.load_order(console(), actor(), id)
    faults = _ship_faults(refused, fresh, line_ids)
    page = order_page(fresh, typed=request.form.to_dict(), faults=faults, refusal=words_of(refused))
    return page, refused.status


def _ship_faults(refused: errors.Refused, order: Order, line_ids: list[UUID]) -> dict[str, str]:
    """What is wrong with a parcel, by field; an empty parcel is the fault of its first line."""
    faults = {}
    for pointer, words in field_words(refused).items():
        match pointer.strip("/").split("/"):
            case ["lines", number, *_] if number.isdigit() and int(number) < len(line_ids):
                faults[f"q-{line_ids[int(number)]}"] = words
            case ["lines"]:
                first = next((id for id, line in order.lines.items() if line.left), next(iter(order.lines)))
                faults[f"q-{first}"] = words
            case ["tracking_number"]:
                faults["track"] = words
    return faults


@pages.post("/orders/<uuid:id>/shipments/<uuid:parcel_id>")
def correct_shipment(id: UUID, parcel_id: UUID) -> Response | tuple[str, int]:
    """Mend a confirmed parcel; history keeps both (O2)."""
    subject = commands.load_order(console(), actor(), id)
    lines, faults = _packed(subject)
    shipment = commands.Shipment(
        tracking_number=request.form.get("track", "").strip()[:100],
        courier=request.form.get("courier", "").strip()[:100] or None,
        lines=lines,
    )
    dialog = f"fix-{parcel_id}"
    try:
        if not faults:
            commands.correct_shipment(
                console(), actor(), order_id=id, parcel_id=parcel_id, shipment=shipment, now=now()
            )
    except errors.Refused as refused:
        faults = _ship_faults(refused, subject, [line.line_id for line in lines]) or {"": words_of(refused)}
    if faults:
        return order_page(subject, typed=request.form.to_dict(), faults=faults, opened=dialog), 422
    flash(gettext("The parcel is corrected. Its history keeps both."), "success")
    return redirect(url_for("pages.order", id=id))


@pages.post("/orders/<uuid:id>/changes")
def change_order(id: UUID) -> Response | tuple[str, int]:
    """The partner changes quantity, price or date after the order, with a reason (X3)."""
    subject = commands.load_order(console(), actor(), id)
    reader = ChangeReader(request.form)
    changes, reason = [reader.change(line_id) for line_id in subject.lines], reader.reason()
    faults, status = reader.faults, 422
    try:
        if not faults:
            commands.change_order(console(), actor(), order_id=id, changes=changes, reason=reason, now=now())
    except errors.Refused as refused:
        faults, status = change_faults(refused, list(subject.lines)), refused.status
    if faults:
        return order_page(subject, typed=request.form.to_dict(), faults=faults, opened="change"), status
    flash(gettext("The order is changed. The retailer gets an alert."), "success")
    return redirect(url_for("pages.order", id=id))


@pages.post("/orders/<uuid:id>/cancel")
def cancel_order(id: UUID) -> Response | tuple[str, int]:
    """The retailer cancels what is not shipped (O5)."""
    try:
        commands.cancel_order(console(), actor(), order_id=id, now=now())
    except errors.OrderNotOpen as refused:
        return order_page(commands.load_order(console(), actor(), id), refusal=words_of(refused)), refused.status
    flash(gettext("What is not shipped is cancelled, and the partner is told."), "success")
    return redirect(url_for("pages.order", id=id))


@pages.post("/orders/<uuid:id>/comments")
def comment_on_order(id: UUID) -> Response | str:
    text = request.form.get("text", "").strip()[:4000]
    if text:
        commands.comment_on_order(console(), actor(), order_id=id, text=text, now=now())
    return order_messages(id) if request.headers.get("HX-Request") else redirect(url_for("pages.order", id=id))


@pages.get("/orders/<uuid:id>/thread")
def order_messages(id: UUID) -> str:
    subject = commands.load_order(console(), actor(), id)
    return render_template("parts/messages.html", messages=order_thread(subject))


@pages.get("/couriers/guess")
def guess_courier() -> str:
    """The courier's field, with the one that the tracking number looks like (O2)."""
    found = guess(request.args.get("track", "").strip()[:100])
    return render_template(
        "parts/courier.html", couriers=COURIERS, chosen=found.name if found else "", guessed=bool(found)
    )


@pages.get("/orders/<uuid:id>/packing-slip.pdf")
def packing_slip(id: UUID) -> Response:
    subject = commands.load_order(console(), actor(), id)
    return _pdf(packing_slip_of(console(), subject, now=now()), f"{subject.number}-packing-slip.pdf")


@pages.get("/orders/<uuid:id>/picking-list.pdf")
def picking_list(id: UUID) -> Response:
    subject = commands.load_order(console(), actor(), id)
    return _pdf(picking_list_of(console(), subject, now=now()), f"{subject.number}-picking-list.pdf")


def _pdf(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
