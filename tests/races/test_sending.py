"""The same thing done twice at once: sending, deleting, registering, opening a product line."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest

from b2b.aggregates.product_line import ProductLine
from b2b.aggregates.request_sides import RequestState
from b2b.aggregates.values import CompanyKind
from b2b.commands.account import create_company
from b2b.commands.partners import add_product_line, path_of
from b2b.commands.requests import delete_draft, send_request
from b2b.errors import EmailTaken, NotFound, RequestNotEditable, RequestNotSendable
from tests.builders import MONDAY
from tests.races.shop import at_once, refusals


@pytest.mark.covers("R7")
def test_a_draft_is_sent_twice(shop) -> None:
    for _ in range(40):
        request_id = shop.request(partners=3, send=False)

        outcomes = at_once(
            *(
                partial(send_request, console, actor, request_id=request_id, now=MONDAY)
                for console, actor in ((shop.here, shop.nina), (shop.there, shop.omar))
            )
        )

        assert refusals(outcomes) == [RequestNotSendable]
        assert shop.happened(request_id) == {"request.drafted": 1, "request.sent": 1}


@pytest.mark.covers("R7")
def test_a_draft_is_sent_and_deleted(shop) -> None:
    for _ in range(40):
        request_id = shop.request(send=False)

        outcomes = at_once(
            partial(send_request, shop.here, shop.nina, request_id=request_id, now=MONDAY),
            partial(delete_draft, shop.there, shop.omar, request_id=request_id, now=MONDAY),
        )

        told = shop.happened(request_id)
        assert told["request.sent"] + told["request.deleted"] == 1
        assert refusals(outcomes) == [RequestNotEditable if told["request.sent"] else NotFound]
        assert shop.load(request_id).state == (RequestState.WAITING if told["request.sent"] else RequestState.DELETED)


@pytest.mark.covers("A4")
def test_an_email_is_registered_twice(shop) -> None:
    for _ in range(5):
        email = f"{uuid4().hex}@example.com"
        register = partial(
            create_company, kind=CompanyKind.RETAILER, name="Twice", email=email, password="correct horse", now=MONDAY
        )

        outcomes = at_once(partial(register, shop.here), partial(register, shop.there))

        assert refusals(outcomes) == [EmailTaken]


@pytest.mark.covers("A10")
def test_two_users_open_product_lines_with_a_common_parent(shop) -> None:
    for _ in range(20):
        top = f"Clothing {uuid4().hex}"
        add = partial(add_product_line, partner_ids=(), now=MONDAY)

        socks, shirts = at_once(
            partial(add, shop.here, shop.nina, path=(top, "Men's", "Socks")),
            partial(add, shop.there, shop.omar, path=(top, "Men's", "Shirts")),
        )

        assert socks.subject.parent_id == shirts.subject.parent_id
        assert path_of(shop.here, shop.here.load(ProductLine, socks.subject.id)) == (top, "Men's", "Socks")
        assert shop.happened(socks.subject.parent_id) == {"product_line.added": 1}
