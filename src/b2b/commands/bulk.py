"""Many orders at once: confirm their parcels, each with its own result, and print their papers as one PDF (O6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.aggregates.order import Order
from b2b.commands.orders import SUPPLIER, Shipment, load_order, ship_order
from b2b.commands.papers import packing_slip_of, picking_list_of
from b2b.console import Console
from b2b.documents.sheets import bound

MOST_PAPERS = 100
"""Orders whose papers are printed at once: about ten seconds of work."""


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """One parcel with all that is left of its order; `if_match` is the version that the page showed."""

    order_id: UUID
    tracking_number: str
    courier: str | None = None
    if_match: int | None = None


@dataclass(frozen=True)
class Result:
    """What became of one order of many: confirmed, or refused and untouched."""

    order_id: UUID
    refused: errors.Refused | None = None


def confirm_shipments(
    console: Console, actor: Actor, *, parcels: Sequence[Confirmation], now: datetime
) -> list[Result]:
    """Confirm each parcel by itself: what is refused of one stops no other. Results in the order of the parcels."""
    actor.must(Area.ORDERS, Level.SEND, as_a=SUPPLIER)
    return [Result(parcel.order_id, _confirmed(console, actor, parcel, now)) for parcel in parcels]


def _confirmed(console: Console, actor: Actor, parcel: Confirmation, now: datetime) -> errors.Refused | None:
    shipment = Shipment(tracking_number=parcel.tracking_number, courier=parcel.courier)
    try:
        ship_order(console, actor, order_id=parcel.order_id, shipment=shipment, if_match=parcel.if_match, now=now)
    except errors.Refused as refused:
        return refused
    return None


def print_papers(
    console: Console, actor: Actor, *, order_ids: Sequence[UUID], slips: bool = True, lists: bool = True, now: datetime
) -> bytes:
    """The papers of these orders as one PDF, in their order: of each the packing slip, then the picking list.

    Raises TooManyOrders beyond MOST_PAPERS, NothingToPrint for none.
    """
    if len(order_ids) > MOST_PAPERS:
        raise errors.TooManyOrders(most=MOST_PAPERS)
    found = [load_order(console, actor, id) for id in order_ids]
    papers = [paper for order in found for paper in _papers(console, order, slips=slips, lists=lists, now=now)]
    if not papers:
        raise errors.NothingToPrint
    return bound(papers)


def _papers(console: Console, order: Order, *, slips: bool, lists: bool, now: datetime) -> Iterator[bytes]:
    if slips:
        yield packing_slip_of(console, order, now=now)
    if lists:
        yield picking_list_of(console, order, now=now)
