"""What the page of product lines shows: branches that are open, and one line with the partners that serve it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from b2b.aggregates.product_line import ProductLine
from b2b.projections.product_line_tree import PAGE, Branch, beneath, named_like
from b2b.projections.product_lines import LineRow, with_those_above
from b2b.web.line_paths import words_of_path
from b2b.web.pages.blueprint import actor
from b2b.web.services import console, services


@dataclass(frozen=True)
class Node:
    """A line in the tree. `below` None: not read yet."""

    row: LineRow
    has_more: bool
    partners: int
    below: Level | None = None


@dataclass(frozen=True)
class Level:
    """Lines beside each other; `more`: there are others after the last."""

    parent_id: UUID | None
    nodes: Sequence[Node]
    more: bool


@dataclass(frozen=True)
class Found:
    """A line among those found, with its path in words."""

    row: LineRow
    path: str


def upwards(line_id: UUID | None) -> list[LineRow]:
    """A line and those above it, from the top down; empty without a line."""
    rows = with_those_above(services().pool, [line_id]) if line_id else {}
    return _upwards(line_id, rows)


def _upwards(line_id: UUID | None, rows: dict[UUID, LineRow]) -> list[LineRow]:
    found: list[LineRow] = []
    while line_id in rows:
        found.append(rows[line_id])
        line_id = found[-1].parent_id
    return found[::-1]


def level(parent_id: UUID | None, *, after: UUID | None = None) -> Level:
    """The lines right below one, each closed; `after`: those that follow this one."""
    above, last = upwards(parent_id), upwards(after)
    start = (last[-1].name, last[-1].id) if last else None
    branches = beneath(services().pool, actor().company_id, parent_id, after=start, limit=PAGE + 1)
    inherited = partners_of(above)
    nodes = [_closed(branch, inherited) for branch in branches[:PAGE]]
    return Level(parent_id=parent_id, nodes=nodes, more=len(branches) > PAGE)


def _closed(branch: Branch, inherited: frozenset[UUID]) -> Node:
    served = inherited.union(branch.row.partner_ids)
    return Node(row=branch.row, has_more=branch.has_more, partners=len(served))


def opened(path: Sequence[LineRow], parent_id: UUID | None = None) -> Level:
    """The tree with the branches open that lead down to a line."""
    here = level(parent_id)
    if not path:
        return here
    first, *rest = path
    nodes = [_open(node, rest) if node.row.id == first.id and node.has_more else node for node in here.nodes]
    return Level(parent_id=parent_id, nodes=nodes, more=here.more)


def _open(node: Node, rest: Sequence[LineRow]) -> Node:
    return Node(row=node.row, has_more=True, partners=node.partners, below=opened(rest, node.row.id))


def partners_of(lines: Iterable[LineRow | ProductLine]) -> frozenset[UUID]:
    """Every partner that one of these lines is linked to."""
    return frozenset(partner_id for line in lines for partner_id in line.partner_ids)


def found(text: str) -> list[Found]:
    """The lines whose names have words that begin as these do."""
    rows = named_like(services().pool, actor().company_id, text)
    above = with_those_above(services().pool, [row.id for row in rows])
    return [Found(row, words_of_path(tuple(one.name for one in _upwards(row.id, above)))) for row in rows]


def partners_above(line: ProductLine) -> frozenset[UUID]:
    """The partners that serve a line because a line above it is linked to them."""
    above: list[ProductLine] = []
    while line.parent_id is not None:
        line = console().load(ProductLine, line.parent_id)
        above.append(line)
    return partners_of(above)
