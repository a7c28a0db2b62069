"""The newsletter: asked for, confirmed from the mailbox, exported, left by one click (W3)."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from io import StringIO

import pytest
from flask.testing import FlaskClient

from b2b.accounts import mails
from b2b.commands.newsletter import readers
from b2b.web import create_app
from tests.billing.conftest import DAY, Months
from tests.operator.test_commands import run

__all__ = ["run"]
pytestmark = pytest.mark.covers("W3")
EMAIL = "Nina@Example.com"


@pytest.fixture
def anybody(months: Months) -> FlaskClient:
    app = create_app(replace(months.services, clock=lambda: months.now))
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def addresses(months: Months) -> list[str]:
    return [reader.email for reader in readers(months.services.pool, months.services.links)]


def path_in_mail(months: Months) -> str:
    mail = mails.latest(months.services.pool)[0]
    return re.search(r"/newsletter/confirm/\S+", mail.text)[0]


def test_an_address_is_on_the_list_only_once_its_owner_confirmed(months: Months, anybody: FlaskClient):
    assert "nina@example.com" not in addresses(months)
    anybody.post("/newsletter", data={"email": EMAIL})
    assert addresses(months) == []

    link = path_in_mail(months)
    anybody.get(link)
    assert addresses(months) == [], "a program that follows links confirms nothing"
    anybody.post(link)
    assert addresses(months) == ["nina@example.com"]


def test_whoever_types_an_address_learns_nothing_and_sends_one_mail_a_day(months: Months, anybody: FlaskClient):
    first = anybody.post("/newsletter", data={"email": EMAIL}).text
    anybody.post(path_in_mail(months))

    again = [anybody.post("/newsletter", data={"email": EMAIL}).text for _ in range(3)]

    assert again == [first] * 3
    assert len(mails.latest(months.services.pool)) == 1


def test_what_is_no_address_is_refused(anybody: FlaskClient):
    assert anybody.post("/newsletter", data={"email": "nina at home"}).status_code == 422


@pytest.mark.parametrize("action", ["confirm", "leave"])
def test_a_link_that_is_not_ours_does_nothing(anybody: FlaskClient, action: str):
    assert anybody.post(f"/newsletter/{action}/forged").status_code == 404


def test_it_is_left_by_one_click_of_the_mail_program(months: Months, anybody: FlaskClient):
    anybody.post("/newsletter", data={"email": EMAIL})
    anybody.post(path_in_mail(months))
    (reader,) = readers(months.services.pool, months.services.links)
    path = reader.unsubscribe.removeprefix(months.services.links.address)
    anybody.application.config["WTF_CSRF_ENABLED"] = True

    left = anybody.post(path, data={"List-Unsubscribe": "One-Click"})

    assert left.status_code == 200
    assert addresses(months) == []


def test_the_list_is_exported(months: Months, anybody: FlaskClient, run):
    anybody.post("/newsletter?language=fr", data={"email": EMAIL})
    anybody.post(path_in_mail(months))

    header, row = csv.reader(StringIO(run("newsletter").output))

    assert header == ["email", "language", "confirmed_at", "unsubscribe"]
    assert row[:2] == ["nina@example.com", "fr"]
    assert "/newsletter/leave/" in row[3]


def test_what_nobody_confirms_is_forgotten(months: Months, anybody: FlaskClient):
    anybody.post("/newsletter", data={"email": EMAIL})
    months.now += 8 * DAY
    anybody.post("/newsletter", data={"email": "omar@example.com"})

    with months.services.pool.connection() as connection:
        assert connection.execute("SELECT email FROM newsletter").fetchall() == [("omar@example.com",)]
