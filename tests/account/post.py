"""The mails that invitations call for, and the links in them."""

from __future__ import annotations

import re

from b2b.accounts import mails
from b2b.accounts.mails import Queued
from b2b.integrations.mail.invitations import InvitationMails
from b2b.projections.follower import Follower
from tests.contract.conftest import Market


def deliver(market: Market) -> None:
    """Queue the mails that what happened calls for."""
    services = market.services
    follower = Follower(services.console, InvitationMails(services.console, services.links))
    with services.pool.connection() as connection:
        while follower.step(connection):
            pass


def last_mail(market: Market, address: str) -> Queued:
    deliver(market)
    return next(one for one in mails.latest(market.services.pool) if one.address == address)


def link_to(market: Market, address: str) -> str:
    """The path of the link in the last mail to an address."""
    mail = last_mail(market, address)
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.text)
    assert found, mail.text
    return found[1]
