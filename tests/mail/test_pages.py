"""What one gets mails about, on a page; the link that ends one kind; the outbox of a trial (N1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from b2b.accounts import mails
from b2b.app import Services, connected
from b2b.commands.dashboard import load_dashboard
from b2b.commands.notifications import choose_notifications, notifications_of
from b2b.errors import Invalid
from b2b.settings import Settings
from b2b.web import create_app
from tests.builders import MONDAY
from tests.mail.test_digests import ask_for_mail
from tests.mail.test_mail import put
from tests.projections.world import KEY, RETAILERS, World

pytestmark = pytest.mark.covers("N1")


@pytest.fixture
def services(world: World, tmp_path) -> Iterator[Services]:
    settings = Settings.from_environment({"B2B_DATA": str(tmp_path), "B2B_DEMO": "1"})
    with connected(replace(settings, master_key=KEY), world.url) as opened:
        yield opened


@pytest.fixture
def app(services: Services) -> Flask:
    return create_app(services)


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return app.test_client()


def link(services: Services, world: World, kind: str) -> str:
    return f"/unsubscribe/{services.links.signed('unsubscribe', [str(world.actors[RETAILERS[0]].id), kind])}"


def test_a_mail_program_ends_a_kind_in_one_click(services: Services, world: World, stranger: FlaskClient) -> None:
    user_id = world.actors[RETAILERS[0]].id
    path = link(services, world, "late")
    assert stranger.get(path).status_code == 200
    assert "late" in notifications_of(services.console, user_id)[1]

    assert stranger.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 204
    assert notifications_of(services.console, user_id)[1] == ("need_attention", "changed", "comment")
    assert b"You get no more mails of this kind" in stranger.post(path).data


def test_one_click_ends_the_mails_of_all_widgets(services: Services, world: World, stranger: FlaskClient) -> None:
    ask_for_mail(world, RETAILERS[0], "draft")
    ask_for_mail(world, RETAILERS[1], "draft")
    path = link(services, world, "mail_alert")
    assert b"Something is new in a widget with a mail alert" in stranger.get(path).data
    assert stranger.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 204

    asking = [
        any(widget.mail_alert for widget in load_dashboard(world.console, world.actors[name], now=MONDAY).widgets)
        for name in RETAILERS
    ]
    assert asking == [False, True]
    assert stranger.post(path).status_code == 200


def test_a_link_that_is_not_ours_says_so(stranger: FlaskClient) -> None:
    for token in ("", "x", "WyJhIl0.abc.def"):
        assert stranger.get(f"/unsubscribe/{token}").status_code == 404


def test_only_kinds_of_ones_own_side_can_be_chosen(world: World) -> None:
    with pytest.raises(Invalid):
        choose_notifications(world.console, world.actors[RETAILERS[0]], kinds=["order"], now=MONDAY)


def test_the_outbox_shows_mails_on_this_machine_alone(services: Services, world: World, stranger: FlaskClient) -> None:
    put(world, "a", "here@example.com")
    (mail,) = mails.latest(services.pool)
    assert b"here@example.com" in stranger.get("/outbox").data
    assert b"Hello" in stranger.get(f"/outbox/{mail.id}").data
    html = stranger.get(f"/outbox/{mail.id}/html")
    assert html.data == b"<p>Hello</p>" and "default-src 'none'" in html.headers["Content-Security-Policy"]
    assert stranger.get("/outbox", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404


def test_with_a_mail_server_or_without_a_demo_there_is_no_outbox(services: Services) -> None:
    for settings in (
        replace(services.settings, smtp_url="smtp://mail.example"),
        replace(services.settings, demo=False),
    ):
        client = create_app(replace(services, settings=settings)).test_client()
        assert client.get("/outbox").status_code == 404
