"""The operator's pages: who comes in, what is shown, what can be done (W4)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient

from b2b import errors
from b2b.accounts import operators, plans
from b2b.accounts.mails import Mail, claim, queue, refused
from b2b.commands.limits import must_send
from b2b.web import create_app
from tests.billing.conftest import Months

pytestmark = pytest.mark.covers("W4")
EMAIL, PASSWORD = "ada@operator.example", "a long enough password"


def browser(months: Months) -> FlaskClient:
    app = create_app(replace(months.services, clock=lambda: months.now))
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def operator(months: Months) -> FlaskClient:
    """A browser in which the operator is signed in."""
    operators.add_operator(months.services.pool, email=EMAIL, password=PASSWORD)
    client = browser(months)
    assert client.post("/operator/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code == 302
    return client


def text(response) -> str:
    assert response.status_code == 200, response.status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


@pytest.mark.parametrize("path", ["/operator", "/operator/plans", "/operator/health"])
def test_nobody_else_comes_in_not_even_an_account_manager(months: Months, path: str):
    laurier = months.join()
    client = browser(months)
    client.post("/sign-in", data={"email": months.emails[laurier.id], "password": "correct horse"})

    assert client.get(path).headers["Location"] == "/operator/sign-in"
    assert client.post(f"/operator/companies/{laurier.company_id}/hold", data={"do": "suspend"}).status_code == 302
    must_send(months.console, laurier.company_id)


def test_an_operator_is_no_user_of_any_company(operator: FlaskClient):
    assert "/sign-in" in operator.get("/").headers["Location"]


def test_a_wrong_password_is_refused_and_throttled(months: Months):
    operators.add_operator(months.services.pool, email=EMAIL, password=PASSWORD)
    client = browser(months)

    statuses = [
        client.post("/operator/sign-in", data={"email": EMAIL, "password": "wrong"}).status_code for _ in range(6)
    ]
    assert statuses == [422] * 5 + [429]


def test_a_session_ends_with_the_day_and_with_a_new_password(months: Months, operator: FlaskClient):
    assert operator.get("/operator").status_code == 200
    operators.add_operator(months.services.pool, email=EMAIL, password=f"{PASSWORD}!")
    assert operator.get("/operator").status_code == 302


def test_companies_are_listed_suspended_and_lifted(months: Months, operator: FlaskClient):
    laurier = months.join()
    months.join(plan=None)
    shown = text(operator.get("/operator?q=laurier"))
    assert "2 companies" in shown
    assert "Everything, owes nothing" in shown

    operator.post(f"/operator/companies/{laurier.company_id}/hold", data={"do": "suspend"})
    with pytest.raises(errors.SendingStopped):
        must_send(months.console, laurier.company_id)
    months.settle()
    assert "Sending suspended" in text(operator.get("/operator"))

    operator.post(f"/operator/companies/{laurier.company_id}/hold", data={"do": "lift"})
    must_send(months.console, laurier.company_id)


def test_a_rate_is_set_for_a_coming_day_only(months: Months, operator: FlaskClient):
    form = {"plan": "business", "monthly": "139,00", "extra_user": "9.50", "users_included": "4", "users": "25"}

    begun = operator.post("/operator/plans", data={**form, "starts_on": "2026-01-10"})
    odd = operator.post("/operator/plans", data={**form, "starts_on": "2026-04-01", "monthly": "9.999"})
    assert (begun.status_code, odd.status_code) == (422, 422)
    assert "two decimals" in odd.text

    assert operator.post("/operator/plans", data={**form, "starts_on": "2026-04-01"}).status_code == 302
    prices = plans.price_list(months.services.pool)
    assert str(prices.rate("business", date(2026, 4, 1)).monthly) == "139.00"
    assert str(prices.rate("business", date(2026, 3, 31)).monthly) == "129.00"
    assert "to come" in text(operator.get("/operator/plans"))


def test_the_service_shows_lag_and_mails_that_were_given_up(months: Months, operator: FlaskClient):
    months.join()
    pool = months.services.pool
    with pool.connection() as connection:
        mail = Mail(about="a", kind="billing", address="a@example.com", subject="s", text="t", html="h")
        queue(connection, mail, now=months.now)
    (queued,) = claim(pool, now=months.now)
    refused(pool, queued, error="550 no such user", for_good=True, now=months.now)

    shown = text(operator.get("/operator/health"))

    assert "subscriptions" in shown
    assert "550 no such user" in shown


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_pages_speak_the_operator_s_language(operator: FlaskClient, language: str):
    page = operator.get(f"/operator/plans?language={language}").text

    assert f'lang="{language}"' in page
    assert {"fr": "Forfaits et tarifs", "es": "Planes y tarifas"}[language] in page
