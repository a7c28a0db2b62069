"""What the menus of a page offer: partners, product lines, countries."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from babel import Locale
from flask import g
from flask_babel import get_locale

from b2b.aggregates.partnership import Partnership
from b2b.projections import partners as partner_rows
from b2b.projections import product_lines as line_rows
from b2b.web.pages.blueprint import actor
from b2b.web.services import console, services


@dataclass(frozen=True)
class Choice:
    """One partner in a menu; `note` is its state."""

    id: UUID
    name: str
    note: str
    answer_hours: int
    shipping_required: bool


def partners_of_company() -> list[Choice]:
    """The company's partners by name, read once a page."""
    if "partners" not in g:
        ids = [row.id for row in partner_rows.of_retailer(services().pool, actor().company_id)]
        found = console().load_many(Partnership, ids).values()
        g.partners = sorted((_choice(partnership) for partnership in found), key=lambda choice: choice.name.casefold())
    partners: list[Choice] = g.partners
    return partners


def _choice(partnership: Partnership) -> Choice:
    agreement = partnership.agreement
    return Choice(
        id=partnership.id,
        name=agreement.name,
        note=partnership.status,
        answer_hours=agreement.answer_hours,
        shipping_required=agreement.shipping_required,
    )


def lines_of_company() -> list[tuple[str, str]]:
    """The product lines as (id, path in words), in the order of their paths."""
    rows = {row.id: row for row in line_rows.of_company(services().pool, actor().company_id) if not row.archived}

    def path(id: UUID) -> list[str]:
        row = rows[id]
        return [*(path(row.parent_id) if row.parent_id in rows else []), row.name]

    return sorted(((str(id), " / ".join(path(id))) for id in rows), key=lambda line: line[1].casefold())


def countries() -> list[tuple[str, str]]:
    """Every country of ISO 3166-1 by its name in the viewer's language."""
    locale = get_locale() or Locale("en")
    names = {code: name for code, name in locale.territories.items() if len(code) == 2 and code.isalpha()}
    left_out = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
    return sorted(((c, n) for c, n in names.items() if c not in left_out), key=lambda pair: pair[1])
