"""`b2b partnership`: connect a retailer and a supplier from the command line (API.md, Start-up)."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

import click

from b2b import errors
from b2b.access import Actor
from b2b.aggregates.company import Company
from b2b.aggregates.partnership import Agreement
from b2b.aggregates.values import CompanyKind
from b2b.app import open_services
from b2b.commands.partners import connect_partner, invite_partner
from b2b.console import Console
from b2b.settings import Settings


@click.group()
def partnership() -> None:
    """Partnerships: a supplier as one retailer knows it."""


@partnership.command()
@click.option("--retailer", type=click.UUID, required=True, help="The retailer's company id.")
@click.option("--supplier", type=click.UUID, required=True, help="The supplier's company id.")
@click.option("--answer-hours", type=click.IntRange(1, 8760), default=24, show_default=True)
@click.option("--shipping-required", is_flag=True, help="An answer must state its shipping cost.")
@click.option("--change-orders", is_flag=True, help="The partner may change an order after it was placed.")
def create(retailer: UUID, supplier: UUID, answer_hours: int, shipping_required: bool, change_orders: bool) -> None:
    """Connect the two, as an accepted invitation would; prints the partner's id as one JSON line."""
    with open_services(Settings.from_environment()) as services:
        agreement = Agreement(
            name=_company(services.console, supplier, CompanyKind.SUPPLIER).name,
            answer_hours=answer_hours,
            shipping_required=shipping_required,
            change_order_authorised=change_orders,
        )
        partner_id = connect(services.console, retailer, supplier, agreement=agreement, now=services.clock())
    click.echo(json.dumps({"partner_id": str(partner_id)}))


def connect(console: Console, retailer: UUID, supplier: UUID, *, agreement: Agreement, now: datetime) -> UUID:
    """Invite and accept in one step, in the retailer's name; gives the partner's id."""
    owner, other = _company(console, retailer, CompanyKind.RETAILER), _company(console, supplier, CompanyKind.SUPPLIER)
    actor = Actor(kind="command", id=owner.id, company_id=owner.id, company_kind=owner.kind, company_name=owner.name)
    email = other.contact.email
    invited = invite_partner(console, actor, email=email, message="", agreement=agreement, now=now)
    connect_partner(console, actor, partner_id=invited.subject.id, supplier_id=other.id, now=now)
    return invited.subject.id


def _company(console: Console, id: UUID, kind: CompanyKind) -> Company:
    company = console.load(Company, id)
    if company.kind != kind:
        raise errors.WrongSide(kind=kind)
    return company
