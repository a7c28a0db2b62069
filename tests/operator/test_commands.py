"""`b2b operator`: the same from the command line (W4)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from b2b.__main__ import cli
from b2b.accounts import operators, plans
from b2b.commands.limits import must_send, subscription_of
from b2b.errors import Refused, SendingStopped, UnknownPlan
from tests.billing.conftest import Months

pytestmark = pytest.mark.covers("W4")
COMING = (datetime.now(UTC).date() + timedelta(days=2)).isoformat()
"""A day that is still to come if midnight passes meanwhile."""


@pytest.fixture
def run(months: Months, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command against the same database."""
    for name in list(os.environ):
        if name.startswith("B2B_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("B2B_DATA", str(tmp_path))
    monkeypatch.setenv("B2B_DATABASE_URL", months.services.url)
    monkeypatch.setenv("B2B_MASTER_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")

    def command(*arguments: str, stdin: str = "") -> Result:
        return CliRunner().invoke(cli, [*(() if arguments[0] == "company" else ("operator",)), *arguments], input=stdin)

    return command


def test_an_operator_is_made_and_removed(months: Months, run):
    weak = run("create", "--email", "ada@operator.example", "--password-stdin", stdin="short\n")
    made = run("create", "--email", "ada@operator.example", "--password-stdin", stdin="a long enough password\n")

    assert isinstance(weak.exception, Refused)
    assert made.output.startswith("ada@operator.example signs in at ")
    assert operators.operators(months.services.pool) == ["ada@operator.example"]
    assert run("remove", "--email", "ada@operator.example").exit_code == 0
    assert run("remove", "--email", "ada@operator.example").exit_code == 1


def test_a_company_is_put_on_a_plan_suspended_and_lifted(months: Months, run):
    laurier = months.join(plan=None)
    company = str(laurier.company_id)

    assert run("subscribe", company, "--plan", "business").exit_code == 0
    assert months.subscription(laurier).plan == "business"
    assert run("suspend", company).exit_code == 0
    with pytest.raises(SendingStopped):
        must_send(months.console, laurier.company_id)
    assert run("lift", company).exit_code == 0
    must_send(months.console, laurier.company_id)
    months.settle()
    (line,) = run("companies", "--search", "laurier").output.splitlines()
    assert json.loads(line)["subscription"]["plan"] == "business"


def test_plans_rates_taxes_and_the_seller_are_data(months: Months, run):
    names = ("--en", "Gold", "--fr", "Or", "--es", "Oro", "--position", "9")
    cost = ("--monthly", "300", "--included", "20", "--extra-user", "5")
    home = ("--name", "Console SARL", "--city", "Lyon", "--country", "FR", "--prefix", "F", "--currency", "EUR")

    assert run("plan", "gold", *names).exit_code == 0
    assert run("rate", "gold", "--from", COMING, *cost, "--calls", "100").exit_code == 0
    assert run("tax", "TVA", "--country", "FR", "--percent", "20", "--from", COMING).exit_code == 0
    assert run("seller", *home, "--tax-number", "FR1").exit_code == 0

    shown = run("plans").output
    assert f"from {COMING}: 300.00 EUR a month, 20 users, 5.00 each more; at most ∞ users" in shown
    assert plans.seller_on(months.services.pool, datetime.now(UTC).date()).name == "Console SARL"


def test_the_status_is_good_where_nothing_was_given_up(months: Months, run):
    months.join()

    found = run("status")

    assert (found.exit_code, found.output.splitlines()[0]) == (0, "mails waiting: 0")


@pytest.mark.covers("W1")
@pytest.mark.parametrize(("plan", "given"), [("business", ("--plan", "business")), (None, ())])
def test_a_company_begins_with_a_trial_of_its_plan_or_owes_nothing(months: Months, run, plan, given):
    made = run(
        *("company", "create", "--kind", "retailer", "--name", "Laurier", "--email", "n@example.com"),
        *("--password-stdin", *given),
        stdin="correct horse\n",
    )

    found = subscription_of(months.console, UUID(json.loads(made.output)["company_id"]))
    assert (found and found.plan) == plan


def test_a_company_is_not_made_with_a_plan_that_there_is_not(months: Months, run):
    made = run(
        *("company", "create", "--kind", "retailer", "--name", "Laurier", "--email", "n@example.com"),
        *("--password-stdin", "--plan", "gold"),
        stdin="correct horse\n",
    )

    assert isinstance(made.exception, UnknownPlan)
    with months.services.pool.connection() as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (0,)
