"""A shop whose orders become requests: which kind it is, how it proves itself, where its goods belong (I5)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event
from msgspec import Struct

from b2b import errors
from b2b.aggregates.personal import PersonalText
from b2b.aggregates.values import Mode


class Wishes(Struct, frozen=True, kw_only=True):
    """How orders are taken over.

    `by`: `category` or `vendor`, the shop's word that names the product line of an item; `product_line_id`: the line of
    items for which none is found; `mode` None: the company's default; `send`: ask at once, else leave a draft.
    """

    name: str
    by: str = "category"
    product_line_id: UUID | None = None
    mode: Mode | None = Mode.AUTOMATIC
    send: bool = True


class ShopImport(Aggregate):
    class ShopConnected(Aggregate.Created):
        TOPIC = "shop_import.connected"
        company_id: UUID
        user_id: UUID | None
        subject_id: UUID
        shop: str
        secret: PersonalText
        wishes: Wishes

    @classmethod
    def connect(
        cls,
        *,
        id: UUID,
        company_id: UUID,
        user_id: UUID | None,
        shop: str,
        secret: str,
        wishes: Wishes,
        now: datetime,
    ) -> ShopImport:
        return cls._create(
            cls.ShopConnected,
            id=id,
            timestamp=now,
            company_id=company_id,
            user_id=user_id,
            subject_id=id,
            shop=shop,
            secret=secret,
            wishes=wishes,
        )

    @event(ShopConnected)
    def __init__(
        self, *, company_id: UUID, user_id: UUID | None, subject_id: UUID, shop: str, secret: str, wishes: Wishes
    ) -> None:
        self.company_id = company_id
        self.user_id = user_id
        self.subject_id = subject_id
        self.shop = shop
        self.secret = secret
        self.wishes = wishes
        self.removed = False

    class ShopWishesChanged(Aggregate.Event):
        TOPIC = "shop_import.changed"
        wishes: Wishes

    def change(self, *, wishes: Wishes, now: datetime) -> None:
        if wishes != self.wishes:
            self.trigger_event(self.ShopWishesChanged, timestamp=now, wishes=wishes)

    @event(ShopWishesChanged)
    def _changed(self, wishes: Wishes) -> None:
        self.wishes = wishes

    class ShopSecretChanged(Aggregate.Event):
        TOPIC = "shop_import.secret_changed"
        subject_id: UUID
        secret: PersonalText

    def change_secret(self, *, secret: str, now: datetime) -> None:
        """What the shop signs with from now on."""
        if secret == self.secret:
            raise errors.IdempotencyKeyReused
        self.trigger_event(self.ShopSecretChanged, timestamp=now, subject_id=self.subject_id, secret=secret)

    @event(ShopSecretChanged)
    def _secret_changed(self, secret: str) -> None:
        self.secret = secret

    class ShopDisconnected(Aggregate.Event):
        TOPIC = "shop_import.disconnected"

    def disconnect(self, *, now: datetime) -> None:
        if not self.removed:
            self.trigger_event(self.ShopDisconnected, timestamp=now)

    @event(ShopDisconnected)
    def _disconnected(self) -> None:
        self.removed = True
