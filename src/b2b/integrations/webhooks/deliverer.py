"""The worker's part that sends events to webhook endpoints; any number may run beside each other (I2).

What is due stands in the database, so that a kill at any point costs at most a second sending of the same event, which
has the same id. Threads send: an endpoint that hangs holds its own few, and those of no other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog

from b2b.accounts import deliveries
from b2b.accounts.deliveries import Delivery, Tried
from b2b.accounts.links import Links
from b2b.aggregates.webhook_endpoint import WebhookEndpoint, Why
from b2b.commands.webhooks import give_up
from b2b.console import Console
from b2b.integrations.webhooks.news import News
from b2b.integrations.webhooks.notice import tell_maker
from b2b.integrations.webhooks.sending import Attempt, Post
from b2b.integrations.webhooks.signature import headers_of
from b2b.projections.follower import AWAY

THREADS = 128
POLL = 0.25
"""Seconds between two looks at what is due where nothing is heard."""
PATIENCE = timedelta(days=5)
"""How long an endpoint may fail without one success before it is disabled (API.md)."""
CLEANING = timedelta(hours=1)
log = structlog.get_logger()


class Deliverer:
    """Queues what the feed has, claims what is due, and hands it to threads."""

    def __init__(
        self,
        console: Console,
        *,
        url: str,
        links: Links,
        post: Post,
        clock: Callable[[], datetime],
        threads: int = THREADS,
        hold: timedelta = deliveries.CLAIM,
    ) -> None:
        self._console = console
        self._links = links
        self._post = post
        self._clock = clock
        self._threads = threads
        self._hold = hold
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="webhook")
        self._busy = 0
        self._lock = threading.Lock()
        self._news = News(url)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
        self._cleaned: datetime | None = None

    def start(self) -> None:
        self._news.start()
        self._thread.start()

    def stop(self) -> None:
        """End after the sendings in hand."""
        self._done.set()
        self._news.wake()
        self._thread.join(timeout=5)
        self._news.stop()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self) -> None:
        while not self._done.is_set():
            heard = self._news.heard
            try:
                if not self.step():
                    self._news.wait(heard, seconds=POLL)
            except AWAY as error:
                log.warning("the webhooks are out of reach", error=str(error).strip())
                self._done.wait(1.0)
            except Exception:
                log.exception("webhooks failed")
                self._done.wait(1.0)

    def step(self) -> int:
        """Queue and hand over what there is now; gives how much there was to do."""
        pool, now = self._console.pool, self._clock()
        queued = deliveries.queue_new(pool, now=now)
        with self._lock:
            free = self._threads - self._busy
        claimed = deliveries.claim(pool, now=now, limit=free, hold=self._hold) if free else []
        for delivery in claimed:
            with self._lock:
                self._busy += 1
            self._pool.submit(self._deliver, delivery)
        self._clean(now)
        return queued + len(claimed)

    def _deliver(self, delivery: Delivery) -> None:
        try:
            self.deliver(delivery)
        except AWAY as error:
            log.warning("what became of a webhook could not be kept", error=str(error).strip())
        except Exception:
            log.exception("a webhook failed", delivery=str(delivery.id))
        finally:
            with self._lock:
                self._busy -= 1
            self._news.wake()

    def deliver(self, delivery: Delivery) -> None:
        """Send one event, and keep what became of it."""
        endpoint = self._console.load(WebhookEndpoint, delivery.endpoint_id)
        if endpoint.disabled or endpoint.deleted or delivery.body is None:
            deliveries.release(self._console.pool, delivery)
            return
        body, now = delivery.body.encode(), self._clock()
        headers = headers_of(str(delivery.event_id), body, secrets=endpoint.secrets(now), now=now)
        self._record(delivery, self._post(endpoint.url, headers=headers, body=body), now)

    def _record(self, delivery: Delivery, attempt: Attempt, at: datetime) -> None:
        tried = Tried(at=at, **vars(attempt))
        gone = attempt.status == 410
        failing_since = deliveries.record(self._console.pool, delivery, tried, succeeded=attempt.succeeded, gone=gone)
        if gone:
            self._give_up(delivery, Why.GONE, at)
        elif failing_since is not None and at - failing_since >= PATIENCE:
            self._give_up(delivery, Why.FAILING, at)

    def _give_up(self, delivery: Delivery, why: Why, now: datetime) -> None:
        endpoint = give_up(self._console, id=delivery.endpoint_id, why=why, now=now)
        if endpoint is not None:
            tell_maker(self._console, endpoint, why, links=self._links, now=now)

    def _clean(self, now: datetime) -> None:
        if self._cleaned is None or now - self._cleaned >= CLEANING:
            self._cleaned = now
            deliveries.forget_old(self._console.pool, now=now)
