"""Ship in bulk: every order that is to leave on one page, printed and confirmed together (O6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from b2b.access import Area, Level
from b2b.aggregates.values import CompanyKind
from b2b.commands.bulk import MOST_PAPERS, Confirmation, confirm_shipments, print_papers
from b2b.couriers import COURIERS
from b2b.projections.search import search
from b2b.projections.transactions import Row
from b2b.web.pages.blueprint import actor, pages
from b2b.web.pages.refusals import words_of
from b2b.web.services import console, now, services
from b2b.web.sheets import pasted_or_sent, read_rows

OPEN_ORDERS = {"kind": "order", "state": "to_ship,partly_shipped,late"}
LONGEST = 100


@dataclass(frozen=True)
class Typed:
    """What stands in the row of an order: a tracking number, and a courier or nothing, to have it guessed."""

    tracking_number: str = ""
    courier: str = ""


@pages.get("/orders/bulk")
def bulk() -> str:
    """The orders to ship, soonest deadline first."""
    return _page({})


@pages.post("/orders/bulk")
def bulk_confirm() -> Response | str | tuple[str, int]:
    """Fill in what was imported, or confirm every row that has a number; a refused row keeps what was typed."""
    typed = _typed()
    if request.form.get("do") == "import":
        return _imported(typed)
    parcels = [
        Confirmation(
            order_id=id,
            tracking_number=row.tracking_number,
            courier=row.courier or None,
            if_match=request.form.get(f"v-{id}", type=int),
        )
        for id, row in typed.items()
        if row.tracking_number
    ]
    if not parcels:
        return _page(typed, refusal=gettext("Enter a tracking number in at least one row.")), 422
    results = confirm_shipments(console(), actor(), parcels=parcels, now=now())
    faults = {result.order_id: words_of(result.refused) for result in results if result.refused}
    _say(len(parcels) - len(faults))
    if not faults:
        return redirect(url_for("pages.bulk"))
    return _page({id: row for id, row in typed.items() if id in faults or not row.tracking_number}, faults=faults), 422


def _say(confirmed: int) -> None:
    if confirmed:
        flash(ngettext("%(num)d shipment is confirmed.", "%(num)d shipments are confirmed.", confirmed), "success")


def _typed() -> dict[UUID, Typed]:
    ids = [UUID(id) for id in request.form.getlist("order")]
    return {id: Typed(_text(f"t-{id}"), _text(f"c-{id}")) for id in ids}


def _text(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST]


def _imported(typed: dict[UUID, Typed]) -> str:
    """The form with the numbers of a sheet in it: order, tracking number, courier. Nothing is confirmed yet."""
    cells = read_rows(pasted_or_sent(request.form.get("rows", ""), request.files.get("file")), columns=3)
    by_number = {row.number: row.id for row in _orders()}
    unknown = [row for row in cells if row[0].upper() not in by_number and any(c.isdigit() for c in row[0])]
    for number, tracking, courier, *_ in cells:
        if id := by_number.get(number.upper()):
            typed[id] = Typed(tracking[:LONGEST], courier[:LONGEST])
    return _page(typed, unknown=[" · ".join(filter(None, row)) for row in unknown])


@pages.post("/orders/bulk/papers.pdf")
def bulk_papers() -> Response:
    """The packing slips and picking lists of the ticked orders, as one PDF."""
    ids = [UUID(id) for id in request.form.getlist("p")]
    response = make_response(print_papers(console(), actor(), order_ids=ids, now=now()))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="orders.pdf"'
    return response


def _orders() -> Sequence[Row]:
    actor().must(Area.ORDERS, Level.SEND, as_a=CompanyKind.SUPPLIER)
    page = search(services().pool, actor().company_id, criteria=OPEN_ORDERS, sort="deadline", limit=MOST_PAPERS)
    return page.rows


def _page(
    typed: Mapping[UUID, Typed],
    *,
    faults: Mapping[UUID, str] | None = None,
    unknown: Sequence[str] = (),
    refusal: str = "",
) -> str:
    orders = _orders()
    return render_template(
        "bulk.html",
        orders=orders,
        typed=typed,
        nothing=Typed(),
        ticked={UUID(id) for id in request.form.getlist("p")} if request.method == "POST" else None,
        faults=faults or {},
        gone=[words for id, words in (faults or {}).items() if id not in {order.id for order in orders}],
        unknown=unknown,
        refusal=refusal,
        couriers=COURIERS,
        nav="dash",
    )
