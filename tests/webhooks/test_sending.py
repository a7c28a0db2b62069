"""One POST: signed so that others can check it, never to a private address, never longer than its time (I2)."""

from __future__ import annotations

import base64
import ipaddress
import json
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from b2b.integrations.webhooks.sending import MOST, Post
from b2b.integrations.webhooks.signature import headers_of
from b2b.public_addresses import AddressForbidden, checked, is_public
from tests.webhooks.receiver import Received, receiving

pytestmark = pytest.mark.covers("I2")
OPEN = Post(allow_private=True)
SECRET, OLD = (f"whsec_{base64.b64encode(letter * 32).decode()}" for letter in (b"a", b"b"))


def send(url: str, post: Post = OPEN):
    return post(url, headers={"Content-Type": "application/json"}, body=b'{"a": 1}')


def test_a_signature_is_taken_by_the_libraries_of_standard_webhooks() -> None:
    body, now = '{"é": "ü"}'.encode(), datetime.now(UTC)

    headers = headers_of("8f1c", body, secrets=(SECRET, OLD), now=now)

    for secret in (SECRET, OLD):
        assert Webhook(secret).verify(body, headers) == {"é": "ü"}
    with pytest.raises(WebhookVerificationError):
        Webhook(f"whsec_{base64.b64encode(b'c' * 32).decode()}").verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", headers)


def test_the_published_vector_is_signed_alike(shared_data: Path) -> None:
    vector = json.loads((shared_data / "webhooks/standard-webhooks-vectors.json").read_text())
    good = vector["sign"][0]
    at = datetime.fromtimestamp(good["webhook-timestamp"], UTC)

    headers = headers_of(good["webhook-id"], good["payload"].encode(), secrets=(good["secret"],), now=at)

    assert headers["webhook-signature"] == good["webhook-signature"]


def test_what_is_sent_arrives_and_what_comes_back_is_told() -> None:
    with receiving(answer=lambda _: (202, b"thanks\0" + b"x" * 9000)) as receiver:
        attempt = send(receiver.url + "?a=%20b")

    (received,) = receiver.received
    assert (received.path, received.body) == ("/hook?a=%20b", b'{"a": 1}')
    assert received.headers["host"] == f"127.0.0.1:{receiver.server.server_port}"
    assert (attempt.status, attempt.succeeded, len(attempt.response)) == (202, True, MOST)
    assert attempt.response.startswith("thanks x")


@pytest.mark.parametrize("status", [199 + 101, 302, 307, 400, 404, 410, 429, 500, 503])
def test_only_a_2xx_is_a_success(status: int) -> None:
    with receiving(answer=lambda _: (status, b"")) as receiver:
        attempt = send(receiver.url)
    assert (attempt.status, attempt.succeeded) == (status, False)


def test_a_redirect_is_not_followed() -> None:
    with receiving() as inside, receiving(answer=lambda _: (307, b""), headers={"Location": inside.url}) as outside:
        attempt = send(outside.url)
        assert "redirects are not followed" in str(attempt.error)
    assert (len(outside.received), len(inside.received)) == (1, 0)


def test_an_endpoint_that_hangs_is_left_in_time() -> None:
    with receiving() as receiver:
        receiver.answer = receiver.hang
        attempt = send(receiver.url, Post(allow_private=True, seconds=0.3))
    assert "no answer within 0.3 s" in str(attempt.error)
    assert attempt.milliseconds < 2000


def test_an_endpoint_that_answers_byte_by_byte_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = threading.Event()

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not done.wait(0.05):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        begun = time.monotonic()
        attempt = send(f"http://127.0.0.1:{listener.getsockname()[1]}/", Post(allow_private=True, seconds=0.5))
        done.set()
        thread.join()
    assert not attempt.succeeded and time.monotonic() - begun < 3


def test_an_address_where_nobody_is_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    attempt = send(f"http://127.0.0.1:{port}/")
    assert attempt.status is None and "ConnectError" in str(attempt.error)


PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "2002:7f00:1::", "2002:a00:1::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "100::1", "fec0::1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_not_sent_to(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_sent_to(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(AddressForbidden):
        checked("example.com", 443, resolve=lambda *_: ["1.1.1.1", "10.0.0.1"])
    with pytest.raises(AddressForbidden):
        checked("example.com", 443, resolve=lambda *_: [])
    assert checked("example.com", 443, resolve=lambda *_: ["1.1.1.1", "2606:4700::1"]) == "1.1.1.1"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"])
def test_nothing_is_sent_to_this_machine(host: str) -> None:
    with receiving() as receiver:
        attempt = send(f"http://{host}:{receiver.server.server_port}/", Post())
    assert attempt.status is None and not attempt.succeeded
    assert receiver.received == []


def test_the_checked_address_is_the_one_connected_to() -> None:
    """A name that leads to a public address when it is checked, and here when it is asked again."""
    answers = iter([["192.0.2.1"], ["127.0.0.1"]])

    with receiving() as receiver:
        post = Post(seconds=0.5, resolve=lambda *_: next(answers))
        attempt = send(f"http://rebound.example:{receiver.server.server_port}/", post)

    assert "192.0.2.1" in str(attempt.error)
    assert (receiver.received, next(answers)) == ([], ["127.0.0.1"])


def test_the_name_stays_in_the_request() -> None:
    def here(received: Received) -> tuple[int, bytes]:
        return 204, received.headers["host"].encode()

    with receiving(answer=here) as receiver:
        attempt = send(f"http://localhost:{receiver.server.server_port}/")
    assert attempt.succeeded
    assert receiver.received[0].headers["host"].startswith("localhost:")
