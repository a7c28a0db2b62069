"""Companies with an Account Manager who acts, and partnerships between them, for tests that need a whole market."""

from __future__ import annotations

from uuid import UUID

from b2b.access import Actor
from b2b.aggregates.partnership import Agreement
from b2b.aggregates.values import CompanyKind
from b2b.commands.account import actor_of_user, create_company
from b2b.commands.partners import connect_partner, invite_partner
from b2b.console import Console
from tests.builders import MONDAY


def register(console: Console, name: str, kind: CompanyKind) -> Actor:
    email = f"{name.split()[0].lower()}@example.com"
    new = create_company(console, kind=kind, name=name, email=email, password="correct horse", now=MONDAY)
    return actor_of_user(console, new.user.id)


def connect(console: Console, retailer: Actor, supplier: Actor) -> UUID:
    """Make the supplier a partner of the retailer; gives the partner's id."""
    agreement = Agreement(name=supplier.company_name, answer_hours=24, change_order_authorised=True)
    invited = invite_partner(console, retailer, email="", message="", agreement=agreement, now=MONDAY).subject
    connect_partner(console, supplier, partner_id=invited.id, supplier_id=supplier.company_id, now=MONDAY)
    return invited.id
