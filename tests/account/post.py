"""The mails that invitations call for, and the links in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from b2b.accounts import mails
from b2b.accounts.mails import Queued
from b2b.integrations.mail.invitations import InvitationMails
from b2b.projections.follower import Follower
from tests.account.window import Window
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


@contextmanager
def later(market: Market, by: timedelta) -> Iterator[None]:
    """As things stand a while from now; afterwards it is now again."""
    market.clock.now += by
    try:
        yield
    finally:
        market.clock.now -= by


def opens(market: Market, path: str) -> int:
    """What somebody who has never been here gets behind a link of a mail."""
    return Window.open(market).get(path).status_code


def is_good_for(market: Market, path: str, *, days: int = 0, hours: int = 0) -> bool:
    """Whether a link opens until then, not after, and not when it was altered."""
    whole = timedelta(days=days, hours=hours)
    with later(market, whole - timedelta(minutes=1)):
        before = opens(market, path)
    with later(market, whole + timedelta(minutes=1)):
        after = opens(market, path)
    return (before, after, opens(market, f"{path}x")) == (200, 404, 404)
