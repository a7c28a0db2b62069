"""Stripe, played by localstripe in a process of its own, on this machine alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.service import free_port, until

KEY = "sk_test_of_a_test"
SERVE = "from aiohttp import web; from localstripe.server import app; web.run_app(app, host='127.0.0.1', port={})"


@contextmanager
def served() -> Iterator[str]:
    """The address of an empty Stripe."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: _answers(address), what="localstripe")
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/v1/customers", auth=(KEY, "")).status_code == 200
    except httpx.HTTPError:
        return False


def fill_in(address: str, secret: str, number: str) -> str:
    """What Stripe's own form does in the browser with a card; gives the SetupIntent that is done, or raises."""
    intent = secret.partition("_secret_")[0]
    card = {"number": number, "exp_month": "12", "exp_year": "2040", "cvc": "123"}
    fields = {f"payment_method_data[card][{name}]": value for name, value in card.items()}
    done = httpx.post(
        f"{address}/v1/setup_intents/{intent}/confirm",
        data={
            "key": "pk_test_of_a_test",
            "client_secret": secret,
            "use_stripe_sdk": "true",
            "payment_method_data[type]": "card",
            **fields,
        },
    )
    done.raise_for_status()
    return intent
