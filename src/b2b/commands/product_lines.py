"""What is done with many product lines at once: merging two, importing a whole tree (A10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.aggregates.product_line import ProductLine, line_id
from b2b.aggregates.values import CompanyKind
from b2b.commands.partners import own_line
from b2b.commands.saved import Saved, metadata_of
from b2b.console import Console

Path = tuple[str, ...]
BATCH = 500
"""Lines that are saved together: an import that breaks off goes on from there when it is repeated."""


@dataclass(frozen=True)
class Imported:
    """How many lines an import added, and how many were there before."""

    added: int
    known: int


def merge_product_lines(
    console: Console, actor: Actor, *, id: UUID, into_id: UUID, child_ids: Sequence[UUID], now: datetime
) -> Saved[ProductLine]:
    """Give the lines below, and the partners, to another line, and archive this one. Gives the line that is kept.

    `child_ids` are the lines right below it; one that was moved away meanwhile is left where it is. Raises Invalid
    where the other line is archived or lies below this one.
    """
    actor.must(Area.PRODUCT_LINES, Level.CHANGE, as_a=CompanyKind.RETAILER)

    def merge() -> Saved[ProductLine]:
        line, kept = own_line(console, actor, id), _kept(console, actor, id, into_id)
        below = [one for one in console.load_many(ProductLine, child_ids).values() if one.parent_id == id]
        kept.link(partner_ids=tuple(dict.fromkeys((*kept.partner_ids, *line.partner_ids))), now=now)
        for child in below:
            child.move(parent_id=kept.id, name=child.name, now=now)
        line.merge(into_id=kept.id, now=now)
        return Saved(kept, console.save(kept, line, *below, metadata=metadata_of(actor)))

    return console.again(merge)


def _kept(console: Console, actor: Actor, id: UUID, into_id: UUID) -> ProductLine:
    """The line to keep. Raises Invalid where it cannot be."""
    kept = own_line(console, actor, into_id)
    if kept.archived:
        raise errors.Invalid(errors.FieldError("/into_id", "This line is archived."))
    above = kept.parent_id
    while above is not None:
        if above == id:
            raise errors.Invalid(errors.FieldError("/into_id", "A line cannot be merged into one below it."))
        above = own_line(console, actor, above).parent_id
    return kept


def import_product_lines(console: Console, actor: Actor, *, paths: Iterable[Path], now: datetime) -> Imported:
    """Add the lines at these paths, with their parents, where they are missing; a second time adds nothing."""
    actor.must(Area.PRODUCT_LINES, Level.CHANGE, as_a=CompanyKind.RETAILER)
    wanted = dict.fromkeys(path[:depth] for path in paths for depth in range(1, len(path) + 1))
    ids: dict[Path, UUID] = {}
    added = 0
    for depth in range(1, max(map(len, wanted), default=0) + 1):
        level = [path for path in wanted if len(path) == depth]
        for start in range(0, len(level), BATCH):
            added += _imported(console, actor, level[start : start + BATCH], ids, now)
    return Imported(added=added, known=len(wanted) - added)


def _imported(console: Console, actor: Actor, paths: Sequence[Path], ids: dict[Path, UUID], now: datetime) -> int:
    """Save the lines of these paths that are missing, and note where each is; gives how many were missing."""

    def add() -> dict[Path, UUID]:
        free = _places(console, actor, paths, ids)
        new = [_line(actor, path, id, ids.get(path[:-1]), now) for path, id in free.items()]
        console.save(*new, metadata=metadata_of(actor))
        return free

    added = console.again(add)
    ids.update(added)
    return len(added)


def _line(actor: Actor, path: Path, id: UUID, parent_id: UUID | None, now: datetime) -> ProductLine:
    return ProductLine.add(
        id=id, company_id=actor.company_id, parent_id=parent_id, name=path[-1], partner_ids=(), now=now
    )


def _places(console: Console, actor: Actor, paths: Sequence[Path], ids: dict[Path, UUID]) -> dict[Path, UUID]:
    """The paths without a line, each with the id that is free for it; `ids` has the others afterwards."""
    free: dict[Path, UUID] = {}
    left, attempt = {path: line_id(actor.company_id, path) for path in paths}, 0
    while left:
        there = console.load_many(ProductLine, left.values())
        free |= {path: id for path, id in left.items() if id not in there}
        found = {path: there[id] for path, id in left.items() if id in there}
        ids |= {path: _kept_for(console, line) for path, line in found.items() if _lies_at(line, path, ids)}
        attempt += 1
        left = {path: line_id(actor.company_id, path, attempt) for path in left if path not in free and path not in ids}
    return free


def _lies_at(line: ProductLine, path: Path, ids: dict[Path, UUID]) -> bool:
    """Whether a line is the one of a path; the line into which it was merged stands for it."""
    gone = line.archived and line.merged_into is None
    return (line.parent_id, line.name, gone) == (ids.get(path[:-1]), path[-1], False)


def _kept_for(console: Console, line: ProductLine) -> UUID:
    while line.merged_into is not None:
        line = console.load(ProductLine, line.merged_into)
    return line.id
