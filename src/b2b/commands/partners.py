"""What can be done with partners and product lines (A10, A11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.aggregates.company import Company
from b2b.aggregates.partnership import Agreement, Partnership, PartnerStatus
from b2b.aggregates.product_line import ProductLine, line_id
from b2b.aggregates.values import CompanyKind
from b2b.commands.limits import must_fit_partner, must_send
from b2b.commands.saved import Saved, changing, metadata_of, mine, save
from b2b.console import Console

RETAILER = CompanyKind.RETAILER


def own_partner(console: Console, actor: Actor, partner_id: UUID) -> Partnership:
    """The partnership, if it is the actor's company's; else NotFound."""
    actor.must(Area.PARTNERS, Level.SEE, as_a=RETAILER)
    partnership = console.load(Partnership, partner_id)
    mine("partner", partner_id, partnership.retailer_id, actor)
    return partnership


def invite_partner(
    console: Console, actor: Actor, *, email: str, message: str, agreement: Agreement, now: datetime
) -> Saved[Partnership]:
    """A new partner, invited; it can be asked once it has accepted (A11)."""
    actor.must(Area.PARTNERS, Level.SEND, as_a=RETAILER)
    must_send(console, actor.company_id)
    must_fit_partner(console, actor.company_id, now=now)
    partnership = Partnership.invite(
        id=console.new_id(),
        retailer_id=actor.company_id,
        retailer_name=console.load(Company, actor.company_id).name,
        email=email,
        message=message,
        agreement=agreement,
        now=now,
    )
    return save(console, actor, partnership)


def resend_invitation(console: Console, actor: Actor, *, partner_id: UUID, now: datetime) -> Saved[Partnership]:
    """Send the invitation once more. Raises NoInvitation where it was answered."""
    actor.must(Area.PARTNERS, Level.SEND, as_a=RETAILER)
    return changing(
        console,
        actor,
        lambda: own_partner(console, actor, partner_id),
        lambda partnership: partnership.resend(now=now),
        version=lambda partnership: partnership.version,
    )


def connect_partner(
    console: Console, actor: Actor, *, partner_id: UUID, supplier_id: UUID, now: datetime
) -> Saved[Partnership]:
    """The supplier accepts the invitation."""
    supplier = console.load(Company, supplier_id)
    if supplier.kind != CompanyKind.SUPPLIER:
        raise errors.WrongSide(kind=CompanyKind.SUPPLIER)
    return changing(
        console,
        actor,
        lambda: console.load(Partnership, partner_id),
        lambda partnership: partnership.connect(supplier_id=supplier_id, now=now),
        version=lambda partnership: partnership.version,
    )


def change_partner(
    console: Console,
    actor: Actor,
    *,
    partner_id: UUID,
    agreement: Agreement,
    status: PartnerStatus | None = None,
    if_match: int | None = None,
    now: datetime,
) -> Saved[Partnership]:
    """Another agreement; paused, resumed or ended where `status` says so."""
    actor.must(Area.PARTNERS, Level.CHANGE, as_a=RETAILER)

    def change(partnership: Partnership) -> None:
        partnership.change(agreement=agreement, now=now)
        if status == PartnerStatus.PAUSED:
            partnership.pause(now=now)
        elif status == PartnerStatus.CONNECTED:
            partnership.resume(now=now)
        elif status == PartnerStatus.ENDED:
            partnership.end(now=now)

    return changing(
        console,
        actor,
        lambda: own_partner(console, actor, partner_id),
        change,
        if_match=if_match,
        version=lambda partnership: partnership.version,
    )


def own_line(console: Console, actor: Actor, id: UUID) -> ProductLine:
    """The product line, if it is the actor's company's; else NotFound."""
    actor.must(Area.PRODUCT_LINES, Level.SEE, as_a=RETAILER)
    line = console.load(ProductLine, id)
    mine("product line", id, line.company_id, actor)
    return line


def add_product_line(
    console: Console, actor: Actor, *, path: tuple[str, ...], partner_ids: tuple[UUID, ...], now: datetime
) -> Saved[ProductLine]:
    """The line at this path, with its missing parents; partners are added to a line that exists (A10)."""
    actor.must(Area.PRODUCT_LINES, Level.CHANGE, as_a=RETAILER)
    check_partners(console, actor, partner_ids)

    def add() -> Saved[ProductLine]:
        lines: list[ProductLine] = []
        for depth in range(1, len(path) + 1):
            lines.append(_at(console, actor, path[:depth], lines[-1] if lines else None, now))
        leaf = lines[-1]
        leaf.link(partner_ids=tuple(dict.fromkeys((*leaf.partner_ids, *partner_ids))), now=now)
        return Saved(leaf, console.save(*lines, metadata=metadata_of(actor)))

    return console.again(add)


def _at(
    console: Console, actor: Actor, path: tuple[str, ...], parent: ProductLine | None, now: datetime
) -> ProductLine:
    """The line at a path: the one that is there, else a new one. A line that was moved away keeps its id."""
    parent_id, attempt = (parent.id if parent else None), 0
    while True:
        id = line_id(actor.company_id, path, attempt)
        line = console.load_many(ProductLine, [id]).get(id)
        if line is None:
            return ProductLine.add(
                id=id, company_id=actor.company_id, parent_id=parent_id, name=path[-1], partner_ids=(), now=now
            )
        if (line.parent_id, line.name, line.archived) == (parent_id, path[-1], False):
            return line
        attempt += 1


def change_product_line(
    console: Console,
    actor: Actor,
    *,
    id: UUID,
    name: str | None = None,
    parent_id: UUID | None = None,
    move: bool = False,
    partner_ids: tuple[UUID, ...] | None = None,
    archived: bool | None = None,
    if_match: int | None = None,
    now: datetime,
) -> Saved[ProductLine]:
    """Rename, move (`move` with `parent_id`; None: to the top), link to partners, archive; what is None stays."""
    actor.must(Area.PRODUCT_LINES, Level.CHANGE, as_a=RETAILER)
    check_partners(console, actor, partner_ids or ())
    if move and parent_id is not None:
        _check_parent(console, actor, id, parent_id)

    def change(line: ProductLine) -> None:
        line.move(parent_id=parent_id if move else line.parent_id, name=name or line.name, now=now)
        line.link(partner_ids=line.partner_ids if partner_ids is None else partner_ids, now=now)
        line.archive(archived=line.archived if archived is None else archived, now=now)

    return changing(
        console,
        actor,
        lambda: own_line(console, actor, id),
        change,
        if_match=if_match,
        version=lambda line: line.version,
    )


def _check_parent(console: Console, actor: Actor, id: UUID, parent_id: UUID) -> None:
    above: UUID | None = parent_id
    while above is not None:
        if above == id:
            raise errors.Invalid(errors.FieldError("/parent_id", "A line cannot be moved below itself."))
        line = own_line(console, actor, above)
        if line.merged_into is not None:
            raise errors.Invalid(errors.FieldError("/parent_id", "This line was merged into another."))
        above = line.parent_id


def check_partners(console: Console, actor: Actor, partner_ids: Sequence[UUID]) -> None:
    """Refuse partners that are not the actor's own."""
    known = console.load_many(Partnership, list(partner_ids))
    for index, partner_id in enumerate(partner_ids):
        if partner_id not in known or known[partner_id].retailer_id != actor.company_id:
            raise errors.Invalid(errors.FieldError(f"/partner_ids/{index}", "This is not one of your partners."))


def path_of(console: Console, line: ProductLine) -> tuple[str, ...]:
    """The names from the top of the tree down to this line."""
    names = [line.name]
    while line.parent_id is not None:
        line = console.load(ProductLine, line.parent_id)
        names.append(line.name)
    return tuple(reversed(names))
