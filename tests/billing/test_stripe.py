"""Stripe: cards, charges and notices, against localstripe (A9)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from flask import Flask

from b2b import errors
from b2b.aggregates.invoice import CardRef
from b2b.commands import payments
from b2b.integrations.payment import gateway_of
from b2b.integrations.payment.stripe import StripeGateway
from b2b.settings import Settings
from b2b.web import create_app
from tests.billing.conftest import DAY, GOOD, NEVER, REFUSED_LATER, Months
from tests.billing.localstripe import KEY, fill_in, served

pytestmark = pytest.mark.covers("A9")
SECRET = "whsec_of_a_test"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def stripe_months(months: Months, address: str) -> Months:
    months.gateway = StripeGateway(KEY, public_key="pk_test_of_a_test", address=address)
    return months


def add(months: Months, actor, address: str, number: str) -> None:
    customer = payments.open_wallet(months.console, actor, months.gateway, now=months.now).subject.customer
    form = months.gateway.form(customer=customer)
    token = fill_in(address, form.secret, number)
    payments.add_card(months.console, actor, months.gateway, token=token, default=True, now=months.now)


def test_a_card_is_kept_by_stripe_and_charged_later(stripe_months: Months, address: str):
    laurier = stripe_months.join()
    add(stripe_months, laurier, address, GOOD)
    stripe_months.until(stripe_months.now + 30 * DAY)

    (invoice,) = stripe_months.invoices(laurier)
    (card,) = payments.own_cards(stripe_months.console, laurier).cards
    assert (card.brand, card.last4, card.expires_year) == ("visa", "4242", 2040)
    assert invoice.paid_with.last4 == "4242"
    charged = httpx.get(f"{address}/v1/payment_intents", auth=(KEY, "")).json()["data"]
    mine = [one for one in charged if one["metadata"]["invoice_id"] == str(invoice.id)]
    assert [(one["amount"], one["currency"]) for one in mine] == [(int(invoice.bill.total * 100), "cad")]


def test_a_refused_charge_says_why_and_is_tried_again(stripe_months: Months, address: str):
    laurier = stripe_months.join()
    add(stripe_months, laurier, address, REFUSED_LATER)
    stripe_months.until(stripe_months.now + 30 * DAY)
    stripe_months.pass_days(1)

    (invoice,) = stripe_months.invoices(laurier)
    assert (invoice.refused_because, invoice.refusals) == ("card_declined", 2)


def test_a_card_that_its_owner_did_not_confirm_is_not_taken(stripe_months: Months, address: str):
    laurier = stripe_months.join()
    customer = payments.open_wallet(stripe_months.console, laurier, stripe_months.gateway, now=stripe_months.now)
    form = stripe_months.gateway.form(customer=customer.subject.customer)

    with pytest.raises(httpx.HTTPStatusError):
        fill_in(address, form.secret, NEVER)
    with pytest.raises(errors.CardRefused):
        stripe_months.gateway.card(customer=customer.subject.customer, token=form.secret.partition("_secret_")[0])


def test_somebody_else_s_card_is_not_taken(stripe_months: Months, address: str):
    laurier, stranger = stripe_months.join(), stripe_months.join()
    mine = payments.open_wallet(stripe_months.console, laurier, stripe_months.gateway, now=stripe_months.now)
    token = fill_in(address, stripe_months.gateway.form(customer=mine.subject.customer).secret, GOOD)

    with pytest.raises(errors.CardRefused):
        payments.add_card(
            stripe_months.console, stranger, stripe_months.gateway, token=token, default=True, now=stripe_months.now
        )


def test_a_stripe_that_cannot_be_reached_charges_nothing_and_is_asked_again(stripe_months: Months, address: str):
    laurier = stripe_months.join()
    add(stripe_months, laurier, address, GOOD)
    good, stripe_months.gateway = (
        stripe_months.gateway,
        StripeGateway(KEY, public_key="", address="http://127.0.0.1:9"),
    )
    stripe_months.until(stripe_months.now + 30 * DAY)
    assert stripe_months.invoices(laurier)[0].pending

    stripe_months.gateway = good
    stripe_months.pass_days(1)
    assert stripe_months.invoices(laurier)[0].paid_at


@pytest.fixture
def told(stripe_months: Months, address: str, tmp_path) -> Flask:
    """The service as Stripe reaches it."""
    settings = replace(
        stripe_months.services.settings, stripe_key=KEY, stripe_webhook_secret=SECRET, stripe_url=address
    )
    return create_app(replace(stripe_months.services, settings=settings))


def notice(invoice, kind: str, *, id: str = "evt_1", age: int = 0, secret: str = SECRET) -> tuple[bytes, str]:
    """A notice as Stripe sends it, and its signature."""
    intent = {
        "id": "pi_1",
        "object": "payment_intent",
        "metadata": {"invoice_id": str(invoice.id), "key": invoice.payment_key},
        "last_payment_error": {"code": "insufficient_funds"},
    }
    body = json.dumps({"id": id, "object": "event", "type": kind, "data": {"object": intent}}).encode()
    at = int(time.time()) - age
    signature = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    return body, f"t={at},v1={signature}"


def begun(months: Months):
    """An invoice whose bank has not said yet."""
    laurier = months.join()
    months.until(months.now + 30 * DAY)
    invoice = months.invoices(laurier)[0]
    invoice.begin_payment(card=CardRef(reference="pm_1", brand="visa", last4="4242"), by_clock=True, now=months.now)
    months.console.save(invoice)
    return laurier, invoice


def say(told: Flask, body: bytes, signature: str) -> int:
    return told.test_client().post("/payments/stripe", data=body, headers={"Stripe-Signature": signature}).status_code


def test_a_payment_that_took_its_time_is_told_once(stripe_months: Months, told: Flask):
    laurier, invoice = begun(stripe_months)
    message = notice(invoice, "payment_intent.succeeded")

    assert [say(told, *message), say(told, *message)] == [204, 204]
    (paid,) = stripe_months.invoices(laurier)
    assert paid.paid_at
    assert paid.version == invoice.version + 1


def test_a_refusal_that_took_its_time_says_why(stripe_months: Months, told: Flask):
    laurier, invoice = begun(stripe_months)

    assert say(told, *notice(invoice, "payment_intent.payment_failed")) == 204
    assert stripe_months.invoices(laurier)[0].refused_because == "insufficient_funds"


@pytest.mark.parametrize("forged", [{"secret": "whsec_of_another"}, {"age": 3600}])
def test_what_stripe_did_not_sign_just_now_is_not_believed(stripe_months: Months, told: Flask, forged):
    laurier, invoice = begun(stripe_months)

    assert say(told, *notice(invoice, "payment_intent.succeeded", **forged)) == 401
    assert not stripe_months.invoices(laurier)[0].paid_at


def test_without_a_key_only_test_numbers_are_taken(months: Months):
    settings: Settings = months.services.settings

    assert gateway_of(settings, months.services.pool).test
    assert not months.services.gateway.form(customer="c")
