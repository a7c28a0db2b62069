"""Cards, and having invoices paid with them (A8, A9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from msgspec import structs

from b2b import errors
from b2b.access import Actor, Area, Level
from b2b.accounts import standing
from b2b.accounts.gateway import Declined, Gateway, Notice, Payment, Taken, Undecided
from b2b.aggregates.company import Company
from b2b.aggregates.invoice import CardRef, Invoice
from b2b.aggregates.subscription import Hold, Subscription
from b2b.aggregates.wallet import Card, Wallet, wallet_id
from b2b.commands.limits import subscription_of
from b2b.commands.saved import Saved, changing, metadata_of, save
from b2b.console import Console
from b2b.eventstore.metadata import Metadata

CLOCK = Metadata(kind="scheduler")
NO_CARD = "no_card"
"""Why a payment is refused where there is nothing to charge."""


def wallet_of(console: Console, company_id: UUID) -> Wallet | None:
    """The cards of a company; None: it never had one."""
    id = wallet_id(company_id)
    return console.load_many(Wallet, [id]).get(id)


def own_cards(console: Console, actor: Actor) -> Wallet | None:
    actor.must(Area.BILLING, Level.SEE)
    return wallet_of(console, actor.company_id)


def open_wallet(console: Console, actor: Actor, gateway: Gateway, *, now: datetime) -> Saved[Wallet]:
    """The cards of the company; the payment service gets to know it with the first one."""
    actor.must(Area.BILLING, Level.CHANGE)

    def once() -> Saved[Wallet]:
        found = wallet_of(console, actor.company_id)
        if found is not None:
            return Saved(found, 0)
        name = console.load(Company, actor.company_id).name
        customer = gateway.customer(company_id=actor.company_id, name=name)
        return save(console, actor, Wallet.open(company_id=actor.company_id, customer=customer, now=now))

    return console.again(once)


def add_card(
    console: Console, actor: Actor, gateway: Gateway, *, token: str, default: bool, now: datetime
) -> Saved[Wallet]:
    """A card more, by the token that the payment service's own form made. What is unpaid is then charged at once.

    Raises CardRefused.
    """
    wallet = open_wallet(console, actor, gateway, now=now).subject
    new = gateway.card(customer=wallet.customer, token=token)
    card = Card(id=console.new_id(), **structs.asdict(new))
    return _changing(console, actor, lambda subject: subject.add(card=card, default=default, now=now))


def make_default(console: Console, actor: Actor, *, card_id: UUID, now: datetime) -> Saved[Wallet]:
    """Charge this card from now on."""
    return _changing(console, actor, lambda wallet: wallet.make_default(card_id=card_id, now=now))


def remove_card(console: Console, actor: Actor, gateway: Gateway, *, card_id: UUID, now: datetime) -> Saved[Wallet]:
    """Forget a card, here and at the payment service."""
    actor.must(Area.BILLING, Level.CHANGE)
    card = _own_wallet(console, actor).card(card_id)
    saved = _changing(console, actor, lambda wallet: wallet.remove(card_id=card_id, now=now))
    gateway.forget(reference=card.reference)
    return saved


def _own_wallet(console: Console, actor: Actor) -> Wallet:
    wallet = wallet_of(console, actor.company_id)
    if wallet is None:
        raise errors.NoCard
    return wallet


def _changing(console: Console, actor: Actor, change: Callable[[Wallet], None]) -> Saved[Wallet]:
    actor.must(Area.BILLING, Level.CHANGE)
    return changing(console, actor, lambda: _own_wallet(console, actor), change, version=lambda wallet: wallet.version)


def pay_open(console: Console, actor: Actor, gateway: Gateway, *, now: datetime) -> list[Invoice]:
    """Charge the default card for every unpaid invoice of the company, oldest first; gives those it was tried for.

    Stops at the first that is refused. Raises NoCard.
    """
    actor.must(Area.BILLING, Level.CHANGE)
    wallet = wallet_of(console, actor.company_id)
    if wallet is None or wallet.default is None:
        raise errors.NoCard
    tried: list[Invoice] = []
    for id in standing.unpaid(console.pool, actor.company_id):
        tried.append(settle_invoice(console, gateway, id, by=metadata_of(actor), now=now))
        if tried[-1].paid_at is None:
            break
    return tried


def charge_due(console: Console, gateway: Gateway, invoice_id: UUID, *, now: datetime) -> None:
    """Try to have an invoice paid, if its time has come (A9). Twice changes nothing."""
    invoice = console.load(Invoice, invoice_id)
    if invoice.pending is not None or (invoice.next_try is not None and invoice.next_try <= now):
        settle_invoice(console, gateway, invoice_id, by=CLOCK, now=now)


def settle_invoice(console: Console, gateway: Gateway, invoice_id: UUID, *, by: Metadata, now: datetime) -> Invoice:
    """Begin a payment or go on with the one in hand, ask the service, record what it says. Gives the invoice then."""

    def begin() -> Invoice:
        invoice = console.load(Invoice, invoice_id)
        if invoice.paid_at is None:
            card = _card_for(console, invoice)
            invoice.begin_payment(card=card, by_clock=by.kind == "scheduler", now=now)
            console.save(invoice, metadata=by)
        return invoice

    invoice = console.again(begin)
    if invoice.pending is None:
        return invoice
    answer = _ask(console, gateway, invoice)
    return record_payment(console, invoice_id, key=invoice.payment_key, answer=answer, by=by, now=now)


def _card_for(console: Console, invoice: Invoice) -> CardRef:
    wallet = wallet_of(console, invoice.company_id)
    return wallet.default.ref if wallet and wallet.default else CardRef()


def _ask(console: Console, gateway: Gateway, invoice: Invoice) -> Taken | Declined | Undecided:
    """The card is the one that the payment was begun with, whatever became of it since."""
    wallet, card = wallet_of(console, invoice.company_id), invoice.pending
    if wallet is None or card is None or not card.reference:
        return Declined(NO_CARD)
    payment = Payment(
        key=invoice.payment_key,
        invoice_id=invoice.id,
        number=invoice.number,
        amount=invoice.bill.total,
        currency=invoice.currency,
        customer=wallet.customer,
        reference=card.reference,
    )
    return gateway.charge(payment)


def record_payment(
    console: Console,
    invoice_id: UUID,
    *,
    key: str,
    answer: Taken | Declined | Undecided,
    by: Metadata,
    now: datetime,
) -> Invoice:
    """What the service said of a payment, whoever hears it first; the subscription is held or freed with it."""

    def once() -> Invoice:
        invoice = console.load(Invoice, invoice_id)
        subscription = subscription_of(console, invoice.company_id)
        if isinstance(answer, Taken):
            invoice.pay(key=key, payment=answer.payment, now=now)
        elif isinstance(answer, Declined):
            invoice.refuse_payment(key=key, reason=answer.reason, now=now)
        if subscription is not None:
            _hold_or_free(console, subscription, invoice, now)
        console.save(invoice, *([subscription] if subscription else []), metadata=by)
        return invoice

    return console.again(once)


def _hold_or_free(console: Console, subscription: Subscription, invoice: Invoice, now: datetime) -> None:
    """Refused for the last time: nothing is sent any more; paid, and nothing else refused so: it is lifted."""
    if invoice.given_up:
        subscription.suspend(hold=Hold.PAYMENT, now=now)
    elif invoice.paid_at is not None and Hold.PAYMENT in subscription.holds:
        others = [id for id in standing.unpaid(console.pool, invoice.company_id) if id != invoice.id]
        if not any(other.given_up for other in console.load_many(Invoice, others).values()):
            subscription.lift(hold=Hold.PAYMENT, now=now)


def hear(console: Console, notice: Notice, *, now: datetime) -> Invoice:
    """Record what the payment service told by itself; told twice, or of a payment that is over, it changes nothing."""
    told = Metadata(kind="system")
    return record_payment(console, notice.invoice_id, key=notice.key, answer=notice.answer, by=told, now=now)
