"""What a retailer typed becomes the content of a request: items with ids, partners with their terms (R1-R6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from msgspec import Struct

from b2b import errors
from b2b.aggregates.company import Company
from b2b.aggregates.partnership import Partnership, PartnerStatus
from b2b.aggregates.product_line import ProductLine
from b2b.aggregates.request_sides import Content, Private
from b2b.aggregates.values import Asked, Item, Mode, Recipient
from b2b.console import Console


class DraftItem(Struct, frozen=True, kw_only=True):
    name: str
    sku: str
    quantity: int
    max_price: Decimal | None = None
    product_line_id: UUID | None = None


class DraftPartner(Struct, frozen=True, kw_only=True):
    """A partner to ask; what is None comes from the partnership, `items` (indexes) None: all."""

    partner_id: UUID
    deadline: datetime | None = None
    shipping_required: bool | None = None
    items: tuple[int, ...] | None = None


class Draft(Struct, frozen=True, kw_only=True):
    """A request as it was typed. `partners` None: those of each item's product line (R4)."""

    recipient: Recipient
    mode: Mode | None = None
    retailer_reference: str | None = None
    note_to_customer: str = ""
    note_to_suppliers: str = ""
    items: tuple[DraftItem, ...] = ()
    partners: tuple[DraftPartner, ...] | None = None


def private_of(draft: Draft) -> Private:
    return Private(
        recipient=draft.recipient,
        note_to_customer=draft.note_to_customer,
        note_to_suppliers=draft.note_to_suppliers,
    )


def content_of(console: Console, company: Company, draft: Draft, *, before: Sequence[Item]) -> Content:
    """The content of a request of this company; an item that stays the same keeps its id."""
    items = tuple(_items(console, draft, before))
    chosen = _by_product_line(console, company, items) if draft.partners is None else draft.partners
    return Content(
        mode=draft.mode or company.configuration.default_mode,
        items=items,
        asked=_asked(console, company, chosen, items),
        retailer_reference=draft.retailer_reference,
    )


def _items(console: Console, draft: Draft, before: Sequence[Item]) -> Iterator[Item]:
    known = list(before)
    for typed in draft.items:
        same = next((item for item in known if (item.sku, item.name) == (typed.sku, typed.name)), None)
        if same is not None:
            known.remove(same)
        yield Item(
            id=same.id if same else console.new_id(),
            name=typed.name,
            sku=typed.sku,
            quantity=typed.quantity,
            max_price=typed.max_price,
            product_line_id=typed.product_line_id,
        )


def _asked(
    console: Console, company: Company, chosen: Sequence[DraftPartner], items: Sequence[Item]
) -> tuple[Asked, ...]:
    partnerships = console.load_many(Partnership, [partner.partner_id for partner in chosen])
    faults: list[errors.FieldError] = []
    asked: list[Asked] = []
    for index, partner in enumerate(chosen):
        partnership = partnerships.get(partner.partner_id)
        if partnership is None or partnership.retailer_id != company.id:
            faults.append(errors.FieldError(f"/partners/{index}/partner_id", "This is not one of your partners."))
        elif partner.partner_id in {other.partner_id for other in asked}:
            faults.append(errors.FieldError(f"/partners/{index}/partner_id", "Ask each partner once."))
        elif any(not 0 <= number < len(items) for number in partner.items or ()):
            faults.append(errors.FieldError(f"/partners/{index}/items", "Use the indexes of this request's items."))
        else:
            asked.append(_ask(partnership, partner, items, pointer=f"/partners/{index}/partner_id"))
    if faults:
        raise errors.Invalid(*faults)
    return tuple(asked)


def _ask(partnership: Partnership, partner: DraftPartner, items: Sequence[Item], *, pointer: str) -> Asked:
    agreement = partnership.agreement
    if partnership.supplier_id is None or partnership.status != PartnerStatus.CONNECTED:
        raise errors.PartnerNotConnected(pointer, name=agreement.name, state=partnership.status)
    numbers = range(len(items)) if partner.items is None else sorted(set(partner.items))
    required = agreement.shipping_required if partner.shipping_required is None else partner.shipping_required
    return Asked(
        partner_id=partnership.id,
        company_id=partnership.supplier_id,
        name=agreement.name,
        item_ids=tuple(items[number].id for number in numbers),
        answer_hours=agreement.answer_hours,
        deadline=partner.deadline,
        shipping_required=required,
        change_order_authorised=agreement.change_order_authorised,
        notes=agreement.notes,
    )


def _by_product_line(console: Console, company: Company, items: Sequence[Item]) -> tuple[DraftPartner, ...]:
    """The connected partners of each item's product line, each for its own items."""
    wanted: dict[UUID, list[int]] = {}
    for number, item in enumerate(items):
        if item.product_line_id is not None:
            for partner_id in partners_of_line(console, company.id, item.product_line_id, pointer=f"/items/{number}"):
                wanted.setdefault(partner_id, []).append(number)
    known = console.load_many(Partnership, list(wanted))
    return tuple(
        DraftPartner(partner_id=id, items=tuple(numbers))
        for id, numbers in wanted.items()
        if id in known and known[id].status == PartnerStatus.CONNECTED
    )


def partners_of_line(console: Console, company_id: UUID, line_id: UUID, *, pointer: str = "") -> tuple[UUID, ...]:
    """The partners of a product line and of its parents: a parent's partners serve its children (A10).

    A line that was merged is served by the partners of the one that was kept.
    """
    found: dict[UUID, None] = {}
    next_id: UUID | None = line_id
    while next_id is not None:
        line = console.load_many(ProductLine, [next_id]).get(next_id)
        if line is None or line.company_id != company_id:
            at = errors.FieldError(f"{pointer}/product_line_id", "This is not one of your product lines.")
            raise errors.Invalid(at)
        found.update(dict.fromkeys(line.partner_ids))
        next_id = line.merged_into or line.parent_id
    return tuple(found)
