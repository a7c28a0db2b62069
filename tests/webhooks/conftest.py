"""The market of the contract's tests, with a deliverer whose steps a test takes itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest

from b2b.accounts import deliveries
from b2b.accounts.deliveries import Delivery
from b2b.integrations.webhooks.deliverer import Deliverer
from b2b.integrations.webhooks.sending import Post
from tests.contract.conftest import Market, Program, halden, nordlys, other_retailer, retailer, running_market, stranger
from tests.contract.trade import told
from tests.service import until

__all__ = ["halden", "nordlys", "other_retailer", "retailer", "stranger"]


@pytest.fixture(scope="module")
def market(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """The market of one module, whose endpoints may be on this machine."""
    folder = tmp_path_factory.mktemp("market")
    with running_market(module_database_url, folder, webhook_allow_private=True) as opened:
        yield opened


@pytest.fixture
def deliverer(market: Market) -> Iterator[Deliverer]:
    with delivering(market) as made:
        yield made


@contextmanager
def delivering(market: Market, *, seconds: float = 10.0) -> Iterator[Deliverer]:
    services = market.services
    post = Post(allow_private=True, seconds=seconds)
    made = Deliverer(services.console, url=services.url, links=services.links, post=post, clock=market.clock)
    made.start()
    yield made
    made.stop()


def endpoint(program: Program, url: str, **chosen: Any) -> dict[str, Any]:
    """An endpoint of a company, which the read model shows."""
    made = told(program.post("/webhook-endpoints", {"url": url, **chosen}), 201)
    program.get("/webhook-endpoints")
    return made


def sent_to(market: Market, endpoint: dict[str, Any]) -> list[Delivery]:
    """What was queued for an endpoint, in the order of the feed."""
    found = deliveries.of_endpoint(market.services.pool, UUID(endpoint["id"]), limit=1000)
    return sorted(found, key=lambda one: one.position)


def states(market: Market, endpoint: dict[str, Any]) -> list[str]:
    return [one.state for one in sent_to(market, endpoint)]


def comes_to(read: Callable[[], object], value: object, *, seconds: float = 20.0) -> None:
    """Wait until something reads as it should."""
    until(lambda: read() == value, seconds=seconds, what=f"{value}; it is {read()}")
