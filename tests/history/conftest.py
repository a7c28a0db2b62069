"""The market of the contract's tests, with a maker of checkpoints, and browsers that are signed in."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from b2b.accounts.sessions import open_session
from b2b.app import Services
from b2b.proof.notary import Notary
from b2b.web.pages.blueprint import COOKIE
from tests.contract.conftest import Market, Program, halden, market, nordlys, retailer, stranger
from tests.service import until

__all__ = ["browser", "halden", "market", "nordlys", "retailer", "signed", "stranger"]


@pytest.fixture
def browser(market: Market):
    """A signed-in browser of whoever owns a key."""

    def open_for(program: Program) -> FlaskClient:
        client = market.app.test_client()
        user_id = market.actor(program).user_id
        token, _ = open_session(
            market.services.pool, user_id=user_id, stay=False, ip=None, browser="", now=market.clock()
        )
        client.set_cookie(COOKIE, token)
        return client

    return open_for


@pytest.fixture
def signed(market: Market):
    """Cover all that happened by a checkpoint."""

    def cover() -> None:
        services = market.services
        seed, data = services.settings.signing_key, services.settings.data
        until(lambda: _all_final(services), what="the end of every transaction that began earlier")
        Notary(services.url, seed=seed, data=data, clock=market.clock).make()

    return cover


def _all_final(services: Services) -> bool:
    """Whether nothing can appear below the last event any more: only then a checkpoint covers it."""
    with services.pool.connection() as connection:
        row = connection.execute("SELECT max(notification_id) FROM events").fetchone()
    return bool(row and row[0] < services.console.recorder.horizon())
