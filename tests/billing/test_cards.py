"""Cards: charged, refused, tried again, suspended, lifted (A9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from b2b import errors
from b2b.accounts.gateway import Declined, Payment
from b2b.aggregates.partnership import Agreement
from b2b.aggregates.subscription import Hold
from b2b.aggregates.values import CompanyKind
from b2b.commands import payments
from b2b.commands.drafts import Draft
from b2b.commands.limits import must_fit_user, must_send
from b2b.commands.partners import invite_partner
from b2b.commands.requests import draft_request
from tests.billing.conftest import DAY, GOOD, NEVER, REFUSED_LATER, Months
from tests.builders import recipient

pytestmark = pytest.mark.covers("A9")


def billed(months: Months, number: str):
    """A company whose first invoice was just issued, and charged to this card."""
    actor = months.join()
    months.card(actor, number)
    months.until(months.now + 30 * DAY)
    return actor


def a_draft() -> Draft:
    return Draft(recipient=recipient())


def test_a_good_card_pays_at_once(months: Months):
    laurier = billed(months, GOOD)

    (invoice,) = months.invoices(laurier)
    assert (invoice.paid_with.brand, invoice.paid_with.last4, invoice.refusals) == ("visa", "4242", 0)


def test_a_refused_payment_is_tried_on_days_1_3_5_and_7_then_sending_is_suspended(months: Months):
    laurier = billed(months, REFUSED_LATER)
    tries = []
    for _ in range(8):
        tries.append(months.invoices(laurier)[0].tries)
        months.pass_days(1)

    assert tries == [1, 2, 2, 3, 3, 4, 4, 5]
    assert months.subscription(laurier).holds == {Hold.PAYMENT}
    months.pass_days(3)
    assert months.invoices(laurier)[0].tries == 5


def test_a_suspended_company_sends_nothing_but_reads_on(months: Months):
    laurier = billed(months, REFUSED_LATER)
    months.pass_days(7)

    with pytest.raises(errors.SendingSuspended):
        draft_request(months.console, laurier, draft=a_draft(), send=True, now=months.now)
    assert draft_request(months.console, laurier, draft=a_draft(), now=months.now).subject.number
    with pytest.raises(errors.SendingSuspended):
        invite_partner(
            months.console,
            laurier,
            email="a@example.com",
            message="",
            agreement=Agreement(name="Nordlys"),
            now=months.now,
        )


def test_a_good_payment_lifts_the_suspension_at_once(months: Months):
    laurier = billed(months, REFUSED_LATER)
    months.pass_days(7)
    months.card(laurier, GOOD)

    (invoice,) = payments.pay_open(months.console, laurier, months.gateway, now=months.now)

    assert invoice.paid_at == months.now
    must_send(months.console, laurier.company_id)


def test_two_unpaid_invoices_must_both_be_paid(months: Months):
    laurier = billed(months, REFUSED_LATER)
    months.pass_days(40)
    assert [one.given_up for one in months.invoices(laurier)] == [True, True]
    months.card(laurier, GOOD)
    first = months.invoices(laurier)[0]

    payments.settle_invoice(months.console, months.gateway, first.id, by=payments.CLOCK, now=months.now)
    assert months.subscription(laurier).holds == {Hold.PAYMENT}

    months.runner.catch_up()
    payments.pay_open(months.console, laurier, months.gateway, now=months.now)
    assert not months.subscription(laurier).holds


def test_without_a_card_a_payment_is_refused_and_tried_again(months: Months):
    laurier = months.join()
    months.until(months.now + 30 * DAY)
    assert months.invoices(laurier)[0].refused_because == payments.NO_CARD

    months.card(laurier, GOOD)
    months.pass_days(1)
    assert months.invoices(laurier)[0].paid_at


def test_a_payment_that_was_begun_is_finished_with_the_same_card_and_charged_once(months: Months):
    laurier = billed(months, REFUSED_LATER)
    invoice = months.invoices(laurier)[0]
    months.card(laurier, GOOD)
    wallet = payments.own_cards(months.console, laurier)
    invoice.begin_payment(card=wallet.default.ref, by_clock=True, now=months.now)
    months.console.save(invoice)  # and the process dies here
    months.card(laurier, "5555 5555 5555 4444")

    months.now += timedelta(minutes=11)
    months.settle()

    (paid,) = months.invoices(laurier)
    assert (paid.paid_with.last4, paid.tries) == ("4242", 2)
    with months.services.pool.connection() as connection:
        assert connection.execute("SELECT count(*) FROM test_charges WHERE refused = ''").fetchone() == (1,)


def test_the_same_key_is_charged_once_whatever_is_asked(months: Months):
    laurier = billed(months, REFUSED_LATER)
    invoice = months.invoices(laurier)[0]
    wallet = payments.own_cards(months.console, laurier)
    again = Payment(
        key=f"{invoice.id}-1",
        invoice_id=invoice.id,
        number=invoice.number,
        amount=invoice.bill.total,
        currency="CAD",
        customer=wallet.customer,
        reference=wallet.default.reference,
    )

    assert months.gateway.charge(again) == Declined("card_declined")
    with months.services.pool.connection() as connection:
        assert connection.execute("SELECT count(*) FROM test_charges").fetchone() == (1,)


@pytest.mark.parametrize(
    ("number", "expires", "code", "field"),
    [
        (NEVER, "12/40", "123", "/number"),
        ("4111111111111111", "12/40", "123", "/number"),
        (GOOD, "12/25", "123", "/expires"),
        (GOOD, "soon", "123", "/expires"),
        (GOOD, "12/40", "12", "/code"),
    ],
)
def test_a_card_that_cannot_be_kept_is_refused_with_its_field(months: Months, number, expires, code, field):
    with pytest.raises(errors.CardRefused) as refused:
        months.gateway.token(customer="c", number=number, expires=expires, code=code, now=months.now)

    assert refused.value.pointer == field


def test_the_number_of_a_card_is_kept_nowhere(months: Months):
    billed(months, GOOD)
    with months.services.pool.connection() as connection:
        tables = connection.execute(
            "SELECT format('%I', table_name) FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        for (table,) in tables:
            found = connection.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE %s", [f"%{GOOD}%"])
            assert found.fetchone() == (0,), table
        assert connection.execute("SELECT count(*) FROM events WHERE position(%s in state) > 0", [GOOD.encode()])


def test_the_default_card_is_removed_last(months: Months):
    laurier = months.join()
    months.card(laurier, GOOD)
    months.card(laurier, "5555555555554444")
    first, second = payments.own_cards(months.console, laurier).cards

    with pytest.raises(errors.DefaultCard):
        payments.remove_card(months.console, laurier, months.gateway, card_id=second.id, now=months.now)
    payments.make_default(months.console, laurier, card_id=first.id, now=months.now)
    payments.remove_card(months.console, laurier, months.gateway, card_id=second.id, now=months.now)

    assert payments.own_cards(months.console, laurier).cards == (first,)


@pytest.mark.covers("A4")
def test_a_plan_has_room_for_so_many_users_and_a_trial_for_all(months: Months):
    laurier = months.join(plan="starter")
    with months.services.pool.connection() as connection:
        connection.execute(
            "INSERT INTO users (id, company_id, row)"
            " SELECT gen_random_uuid(), company_id, row FROM users, generate_series(1, 4) WHERE company_id = %s",
            [laurier.company_id],
        )
    must_fit_user(months.console, laurier.company_id, now=months.now)

    months.card(laurier)
    months.until(months.now + 30 * DAY)
    with pytest.raises(errors.UserLimit, match="Starter allows 5 users"):
        must_fit_user(months.console, laurier.company_id, now=months.now)


@pytest.mark.covers("A11")
def test_a_plan_has_room_for_so_many_partners(months: Months):
    laurier = months.join(plan="starter", kind=CompanyKind.RETAILER)
    months.card(laurier)
    months.until(months.now + 30 * DAY)

    def invite(n: int) -> None:
        agreement = Agreement(name=f"Partner {n}")
        invite_partner(
            months.console, laurier, email=f"p{n}@example.com", message="", agreement=agreement, now=months.now
        )
        months.runner.catch_up()

    for n in range(10):
        invite(n)
    with pytest.raises(errors.PartnerLimit, match="10 partners"):
        invite(11)
