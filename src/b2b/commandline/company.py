"""`b2b company`: make a company from the command line (API.md, Start-up)."""

from __future__ import annotations

import json
import sys

import click

from b2b.aggregates.values import CompanyKind
from b2b.app import open_services
from b2b.commands.account import create_company
from b2b.settings import Settings


@click.group()
def company() -> None:
    """Companies: retailers and suppliers."""


@company.command()
@click.option("--kind", type=click.Choice([kind.value for kind in CompanyKind]), required=True)
@click.option("--name", required=True, help="The company's name, as its partners see it.")
@click.option("--email", required=True, help="The address with which its Account Manager signs in.")
@click.option("--person", default="", help="The Account Manager's name; else the company's.")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password from standard input.")
@click.option("--plan", default=None, help="A plan; without one it has everything, without limits, and owes nothing.")
def create(kind: str, name: str, email: str, person: str, password_stdin: bool, plan: str | None) -> None:
    """Make a company with its Account Manager and an API key; prints their ids and the key as one JSON line."""
    del password_stdin
    password = sys.stdin.readline().rstrip("\r\n")
    with open_services(Settings.from_environment()) as services:
        new = create_company(
            services.console,
            kind=CompanyKind(kind),
            name=name,
            email=email,
            person=person,
            password=password,
            plan=plan,
            now=services.clock(),
        )
    ids = {"company_id": str(new.company.id), "user_id": str(new.user.id), "api_key": new.api_key}
    click.echo(json.dumps(ids))
