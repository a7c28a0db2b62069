"""The companies of the demonstration: registered, configured, connected, with their product lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from b2b.access import AUDITOR, Actor, Area, Level
from b2b.aggregates.partnership import Agreement
from b2b.aggregates.values import CompanyKind, Contact
from b2b.commands import partners
from b2b.commands.account import actor_of_user, change_company, create_company
from b2b.commands.users import accept_invitation, invite_user
from b2b.console import Console
from b2b.demo import people


@dataclass
class Market:
    """Who is there, by name."""

    actors: dict[str, Actor] = field(default_factory=dict)
    supplier_names: dict[UUID, str] = field(default_factory=dict)
    partner_ids: dict[tuple[str, str], UUID] = field(default_factory=dict)
    lines: dict[tuple[str, tuple[str, ...]], UUID] = field(default_factory=dict)
    requests: list[UUID] = field(default_factory=list)


def open_market(console: Console, *, now: datetime) -> Market:
    """Register every company, connect the partners, lay out the product lines."""
    market = Market()
    for firm in people.FIRMS:
        market.actors[firm.name] = _register(console, firm, now)
        if firm.kind == CompanyKind.SUPPLIER:
            market.supplier_names[market.actors[firm.name].company_id] = firm.name
    for retailer, deals in people.DEALS.items():
        for deal in deals:
            market.partner_ids[retailer, deal.supplier] = _connect(console, market, retailer, deal, now)
        _lay_out_lines(console, market, retailer, now)
    _let_in(console, market, people.AUDITOR, privileges=AUDITOR, now=now)
    return market


def _register(console: Console, firm: people.Firm, now: datetime) -> Actor:
    new = create_company(
        console,
        kind=firm.kind,
        name=firm.name,
        email=firm.email,
        password=people.PASSWORD,
        person=firm.person,
        configuration=firm.configuration,
        now=now,
    )
    actor = actor_of_user(console, new.user.id)
    change_company(
        console,
        actor,
        name=firm.name,
        contact=Contact(name=firm.person, email=firm.email, phone=firm.phone),
        address=firm.address,
        configuration=firm.configuration,
        now=now,
    )
    return actor


def _let_in(
    console: Console, market: Market, who: people.Colleague, *, privileges: Mapping[Area, Level], now: datetime
) -> None:
    boss = market.actors[who.firm]
    user = invite_user(console, boss, email=who.email, name=who.person, privileges=privileges, now=now).subject
    accept_invitation(console, user_id=user.id, name=who.person, password=people.PASSWORD, now=now)


def _connect(console: Console, market: Market, retailer: str, deal: people.Deal, now: datetime) -> UUID:
    agreement = Agreement(
        name=deal.supplier,
        answer_hours=deal.answer_hours,
        shipping_required=deal.shipping_required,
        change_order_authorised=deal.change_orders,
        notes=deal.notes,
    )
    owner, supplier = market.actors[retailer], market.actors[deal.supplier]
    email = next(firm.email for firm in people.FIRMS if firm.name == deal.supplier)
    invited = partners.invite_partner(console, owner, email=email, message="", agreement=agreement, now=now)
    id = invited.subject.id
    partners.connect_partner(console, supplier, partner_id=id, supplier_id=supplier.company_id, now=now)
    return id


def _lay_out_lines(console: Console, market: Market, retailer: str, now: datetime) -> None:
    for good in people.GOODS[retailer]:
        ids = tuple(market.partner_ids[retailer, supplier] for supplier in good.prices)
        saved = partners.add_product_line(console, market.actors[retailer], path=good.line, partner_ids=ids, now=now)
        market.lines[retailer, good.line] = saved.subject.id
