"""Widgets with *Mail alert* tell what enters them by mail: each thing once, at most one mail a minute (N1, D6)."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from b2b.accounts import mails
from b2b.accounts.mails import Queued
from b2b.aggregates.criteria import Criteria
from b2b.aggregates.user import Profile, User
from b2b.aggregates.widgets import Placed
from b2b.commands.dashboard import add_widget, change_widget, load_dashboard
from b2b.commands.requests import cancel_request
from b2b.integrations.mail.alerts import MailAlerts
from b2b.integrations.mail.digests import PAUSE, Digests
from b2b.projections.models import read_models
from b2b.projections.runner import Runner
from tests.builders import HOUR, MONDAY
from tests.mail.test_mail import HALDEN, LINKS, MAISON, NORDLYS
from tests.projections.world import EMAIL, RETAILERS, STREET, SUPPLIERS, World

pytestmark = pytest.mark.covers("N1", "D6")


def ask_for_mail(world: World, name: str, key: str, *, on: bool = True) -> None:
    """Let somebody tick *Mail alert* in a default widget."""
    actor = world.actors[name]
    widget = next(one for one in load_dashboard(world.console, actor, now=MONDAY).widgets if one.key == key)
    change_widget(world.console, actor, id=widget.id, change=lambda one: replace(one, mail_alert=on), now=MONDAY)


def follow(world: World) -> None:
    Runner(world.console, (*read_models(), MailAlerts(world.console)), url=world.url).catch_up()


def tell(world: World, *, now=MONDAY) -> list[Queued]:
    """Follow all that happened, tell what is due, and give every digest so far, the first one first."""
    follow(world)
    Digests(world.console, LINKS).tell_due(now)
    return list(reversed(mails.latest(world.console.pool)))


def test_what_enters_a_widget_is_told_with_its_link_and_nothing_else(world: World) -> None:
    ask_for_mail(world, SUPPLIERS[0], "waiting")
    id = world.draft(RETAILERS[0], *SUPPLIERS[:2])
    number = world.request(id).number

    (mail,) = tell(world)
    assert mail.address == NORDLYS and mail.subject == f"Requests – Waiting for answer: {number}"
    for body in (mail.text, mail.html):
        assert number in body and f"https://console.example/requests/{id}" in body
    assert "Maison Laurier · until" in mail.text

    # then leaving it, or a change within it, is told to nobody
    world.answer(id, SUPPLIERS[0], now=MONDAY + HOUR)
    world.answer(id, SUPPLIERS[1], now=MONDAY + HOUR)
    assert tell(world, now=MONDAY + HOUR) == [mail]


def test_many_in_a_minute_are_one_mail_and_the_next_ones_wait_for_the_next_minute(world: World) -> None:
    ask_for_mail(world, SUPPLIERS[0], "waiting")
    first = [world.draft(), world.draft()]
    (mail,) = tell(world)
    assert mail.subject == "2 new entries on your dashboard"
    assert all(world.request(id).number in mail.text for id in first)

    third = world.draft()
    assert len(tell(world, now=MONDAY + PAUSE - timedelta(seconds=1))) == 1
    later = tell(world, now=MONDAY + PAUSE)[1]
    assert world.request(third).number in later.text
    assert not any(world.request(id).number in later.text for id in first)


def test_following_again_and_two_workers_tell_nobody_twice(world: World) -> None:
    ask_for_mail(world, SUPPLIERS[0], "waiting")
    world.draft()
    tell(world)
    with world.console.pool.connection() as connection:
        connection.execute("UPDATE followers SET position = 0 WHERE name = 'mail_alerts'")
    assert len(tell(world, now=MONDAY + HOUR)) == 1


@pytest.mark.parametrize("after", ["turn", "take", "queue"])
def test_a_worker_killed_while_it_writes_a_digest_loses_nothing_and_doubles_nothing(world: World, after: str) -> None:
    # given news, and a worker that is killed (SIGKILL) inside of the transaction that tells them
    ask_for_mail(world, SUPPLIERS[0], "waiting")
    world.draft()
    follow(world)
    worker = subprocess.run([sys.executable, "-m", "tests.mail.killed", world.url, after], check=False, timeout=60)
    assert worker.returncode == -9

    # when another one takes over, all is told, once
    assert len(tell(world)) == 1
    assert len(tell(world, now=MONDAY + HOUR)) == 1


def test_time_that_brings_a_row_into_a_widget_is_told_as_well(world: World) -> None:
    ask_for_mail(world, RETAILERS[0], "waiting_under_1h")
    id = world.draft(hours=3)
    assert tell(world) == []
    world.pass_time(MONDAY + 2.5 * HOUR)
    (mail,) = tell(world, now=MONDAY + 2.5 * HOUR)
    assert mail.address == MAISON and world.request(id).number in mail.text


def test_a_search_of_ones_own_is_told_by_its_title(world: World) -> None:
    widget = Placed(
        id=UUID(int=7), title="For Élodie", search=Criteria(recipient="elodie", created_days=7), mail_alert=True
    )
    add_widget(world.console, world.actors[RETAILERS[0]], widget=widget, now=MONDAY)
    id = world.draft(send=False)
    (mail,) = tell(world)
    assert mail.subject == f"For Élodie: {world.request(id).number}"


@pytest.mark.parametrize(
    ("language", "zone", "words"),
    [
        ("en", "Europe/Paris", ("Requests – Waiting for answer", "This is new in your widgets:")),
        ("fr", "America/Montreal", ("Demandes – En attente de réponse", "Voici les nouveautés de vos widgets")),
        ("es", "Asia/Tokyo", ("Solicitudes – En espera de respuesta", "Esto es nuevo en sus widgets:")),
    ],
)
def test_each_reads_it_in_the_own_language_and_time_zone(world: World, language: str, zone: str, words) -> None:
    user = world.console.load(User, world.actors[SUPPLIERS[0]].id)
    user.change_profile(profile=Profile(name="Nils", email=NORDLYS, language=language, time_zone=zone), now=MONDAY)
    world.console.save(user)
    ask_for_mail(world, SUPPLIERS[0], "waiting")
    world.draft(hours=24)
    (mail,) = tell(world)
    clock = {"Europe/Paris": 1, "America/Montreal": -5, "Asia/Tokyo": 9}[zone]
    assert words[0] in mail.subject and words[1] in mail.text and words[1] in mail.html
    assert f"{(MONDAY.hour + clock) % 24:02}:{MONDAY.minute:02}" in mail.text


def test_no_supplier_reads_the_recipients_email_or_street(world: World) -> None:
    for name in SUPPLIERS[:2]:
        ask_for_mail(world, name, "waiting")
        ask_for_mail(world, name, "to_ship")
    id = world.draft(RETAILERS[0], *SUPPLIERS[:2])
    for name in SUPPLIERS[:2]:
        world.answer(id, name, now=MONDAY + HOUR)
    world.order(id, now=MONDAY + HOUR)
    told = tell(world, now=MONDAY + HOUR)
    assert {mail.address for mail in told} == {NORDLYS, HALDEN}
    for mail in told:
        assert EMAIL not in mail.text + mail.html and STREET not in mail.text + mail.html


def test_whoever_stops_asking_is_told_no_more_nor_is_what_is_gone(world: World) -> None:
    ask_for_mail(world, SUPPLIERS[0], "waiting")
    world.draft()
    follow(world)
    ask_for_mail(world, SUPPLIERS[0], "waiting", on=False)
    assert tell(world) == []
    world.draft()
    assert tell(world, now=MONDAY + HOUR) == []


def test_a_stranger_is_told_nothing(world: World) -> None:
    ask_for_mail(world, SUPPLIERS[1], "waiting")
    ask_for_mail(world, RETAILERS[1], "need_attention")
    id = world.draft(RETAILERS[0], SUPPLIERS[0])
    world.answer(id, now=MONDAY + HOUR)
    cancel_request(world.console, world.actors[RETAILERS[0]], request_id=id, now=MONDAY + HOUR)
    assert tell(world, now=MONDAY + HOUR) == []
