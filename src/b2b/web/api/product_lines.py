"""/product-lines: the tree of a retailer's goods, and which partners carry which branch (A10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from b2b import errors
from b2b.access import Area, Level
from b2b.aggregates.product_line import ProductLine
from b2b.aggregates.values import CompanyKind
from b2b.commands.partners import add_product_line, change_product_line, own_line, path_of
from b2b.errors import FieldError
from b2b.projections.product_lines import LineRow, of_company, with_those_above
from b2b.web.api.fields import Body, Flag, Id, Many, Name
from b2b.web.api.idempotency import Outcome
from b2b.web.api.lists import Key, ListQuery, listing, page_of
from b2b.web.api.manner import Shown, actor, if_match
from b2b.web.api.resource import Resource
from b2b.web.services import console, now, services

product_lines = Resource("product-lines", description="The tree of your goods.")

DEEPEST = 12


def _path(**options: Any) -> Many:
    return Many(
        Name(),
        least=1,
        most=DEEPEST,
        metadata={"description": "The names from the top of the tree down to the line."},
        **options,
    )


class NewLine(Body):
    path = _path(required=True)
    partner_ids = Many(Id(), most=200, load_default=[])


class LinePatch(Body):
    """What is left out stays. A line moves by `path` (missing parents are made), or by `parent_id` and `name`."""

    path = _path()
    name = Name()
    parent_id = Id(allow_none=True)
    partner_ids = Many(Id(), most=200)
    archived = Flag()


class LineShape(Schema):
    id = Id()
    version = fields.Integer()
    path = fields.List(fields.String())
    parent_id = Id(allow_none=True)
    partner_ids = fields.List(Id())
    archived = fields.Boolean()


def representation(line: ProductLine, path: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": line.id,
        "version": line.version,
        "path": path,
        "parent_id": line.parent_id,
        "partner_ids": line.partner_ids,
        "archived": line.archived,
    }


def made(outcome: Outcome) -> Shown:
    """The line at the end of the path; the ones above were saved with it."""
    lines = outcome.every(ProductLine)
    line, path = lines[-1], tuple(one.name for one in lines)
    return Shown(representation(line, path), etag=line.version, location=f"/api/v1/product-lines/{line.id}")


def shown(outcome: Outcome) -> Shown:
    return _shown(outcome.one(ProductLine))


def _shown(line: ProductLine) -> Shown:
    return Shown(representation(line, path_of(console(), line)), etag=line.version)


@product_lines.get("/product-lines", query=ListQuery(), shape=page_of(LineShape), models=True)
def index(*, query: dict[str, Any]) -> dict[str, Any]:
    """List your product lines, by name."""
    actor().must(Area.PRODUCT_LINES, Level.SEE, as_a=CompanyKind.RETAILER)
    return listing(query, _page, key=lambda row: (row.name, row.id), kinds=(str, UUID), show=_shown_rows)


def _page(after: Key | None, limit: int) -> list[LineRow]:
    return of_company(services().pool, actor().company_id, after=after, limit=limit)


def _shown_rows(rows: list[LineRow]) -> list[dict[str, Any]]:
    above = with_those_above(services().pool, [row.id for row in rows])
    whole = console().load_many(ProductLine, [row.id for row in rows])
    return [representation(whole[row.id], _names(row, above)) for row in rows]


def _names(row: LineRow, above: dict[UUID, LineRow]) -> tuple[str, ...]:
    names = [row.name]
    while row.parent_id is not None:
        row = above[row.parent_id]
        names.append(row.name)
    return tuple(reversed(names))


@product_lines.post("/product-lines", body=NewLine(), shape=LineShape(), status=201, shows=made)
def add(*, body: dict[str, Any]) -> None:
    """Add a product line, with the parents that are missing.

    Where the line is there already, the partners are added to it.
    """
    path, partner_ids = tuple(body["path"]), tuple(body["partner_ids"])
    add_product_line(console(), actor(), path=path, partner_ids=partner_ids, now=now())


@product_lines.get("/product-lines/<uuid:line_id>", shape=LineShape())
def show(*, line_id: UUID) -> Shown:
    """Show a product line."""
    return _shown(own_line(console(), actor(), line_id))


@product_lines.patch("/product-lines/<uuid:line_id>", body=LinePatch(), shape=LineShape(), shows=shown)
def change(*, line_id: UUID, body: dict[str, Any]) -> None:
    """Rename, move or archive a product line, or choose who carries it."""
    version = if_match()
    moved = _moved(line_id, body) if "path" in body else body
    change_product_line(
        console(),
        actor(),
        id=line_id,
        name=moved.get("name"),
        parent_id=moved.get("parent_id"),
        move="parent_id" in moved,
        partner_ids=tuple(body["partner_ids"]) if "partner_ids" in body else None,
        archived=body.get("archived"),
        if_match=version,
        now=now(),
    )


def _moved(line_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """The name and the parent that a new path means; parents that are missing are made."""
    if "name" in body or "parent_id" in body:
        raise errors.Invalid(FieldError("/path", "Give either the path, or the name and the parent."))
    line = own_line(console(), actor(), line_id)
    *above, name = body["path"]
    if tuple(above) == path_of(console(), line)[:-1]:
        return {"name": name}
    if not above:
        return {"name": name, "parent_id": None}
    parent = add_product_line(console(), actor(), path=tuple(above), partner_ids=(), now=now())
    return {"name": name, "parent_id": parent.subject.id}


@product_lines.delete("/product-lines/<uuid:line_id>")
def archive(*, line_id: UUID) -> None:
    """Archive a product line.

    It leaves the menus; requests keep naming it, and PATCH brings it back.
    """
    change_product_line(console(), actor(), id=line_id, archived=True, if_match=if_match(), now=now())
