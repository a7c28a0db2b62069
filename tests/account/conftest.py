"""A market whose people open pages: the companies of the contract's tests, and windows of browsers."""

from __future__ import annotations

import pytest

from b2b.aggregates.user import User
from tests.account.window import Window
from tests.contract.conftest import Market, Program, market

__all__ = ["market"]


def manager(market: Market, program: Program) -> User:
    """The Account Manager of a company."""
    user_id = market.actor(program).user_id
    assert user_id is not None
    return market.services.console.load(User, user_id)


@pytest.fixture
def laurier(market: Market) -> Window:
    """The retailer's Account Manager, signed in."""
    window = Window.open(market)
    assert window.sign_in(manager(market, market.retailer).profile.email).status_code == 302
    return window


@pytest.fixture
def nordlys(market: Market) -> Window:
    """The Account Manager of a supplier, signed in."""
    window = Window.open(market)
    assert window.sign_in(manager(market, market.nordlys).profile.email).status_code == 302
    return window
