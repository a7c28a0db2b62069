"""What happens becomes mails, each once, to those who want it; the queue goes out by a real SMTP server (N1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest

from b2b.accounts import mails
from b2b.accounts.links import Links
from b2b.accounts.mails import RETRIES, Mail, queue
from b2b.aggregates.user import Profile, User
from b2b.commands.orders import comment_on_order
from b2b.commands.requests import cancel_request, comment_on_request
from b2b.integrations.mail.bounces import read_bounce
from b2b.integrations.mail.follower import MailNews
from b2b.integrations.mail.sender import Sender
from b2b.integrations.mail.server import MailServer
from b2b.integrations.mail.writer import Behind
from b2b.projections.follower import Follower
from b2b.projections.models import read_models
from b2b.projections.runner import Runner
from tests.builders import HOUR, MONDAY
from tests.mail.postbox import Postbox, postbox
from tests.projections.world import EMAIL, RETAILERS, STREET, SUPPLIERS, World

pytestmark = pytest.mark.covers("N1")
LINKS = Links("https://console.example", b"\x07" * 32, lambda: MONDAY)
FROM = "B2B Console <no-reply@console.example>"
MAISON, NORDLYS, HALDEN = "maison@example.com", "nordlys@example.com", "halden@example.com"


@pytest.fixture
def box() -> Iterator[Postbox]:
    with postbox() as opened:
        yield opened


def follow(world: World) -> None:
    """Let read models and mails follow everything that has happened."""
    models = (*read_models(), MailNews(world.console, LINKS))
    Runner(world.console, models, url=world.url).catch_up()


def send(world: World, box: Postbox, *, now=MONDAY + 24 * HOUR) -> None:
    sender = Sender(world.console.pool, MailServer(box.url), sender=FROM, clock=lambda: now)
    while sender.send_due():
        pass


def subjects(box: Postbox, address: str) -> list[str]:
    return [letter["Subject"] for letter in box.to(address)]


def test_each_side_is_told_what_concerns_it(world: World, box: Postbox) -> None:
    id = world.draft(RETAILERS[0], *SUPPLIERS[:2])
    number = world.request(id).number
    world.answer(id, SUPPLIERS[0], now=MONDAY + HOUR)
    world.answer(id, SUPPLIERS[1], now=MONDAY + HOUR)
    order_id = world.order(id, now=MONDAY + 2 * HOUR)
    order = world.the_order(order_id).number
    comment_on_order(
        world.console, world.actors[SUPPLIERS[0]], order_id=order_id, text="It leaves\ntoday.", now=MONDAY + 3 * HOUR
    )
    follow(world)
    send(world, box)

    assert subjects(box, NORDLYS) == [f"Maison Laurier asks you: {number}", f"Maison Laurier orders: {order}"]
    assert subjects(box, HALDEN) == [f"Maison Laurier asks you: {number}"]
    assert subjects(box, MAISON) == [f"{number} needs your attention", f"Nordlys Home wrote about {order}"]
    assert "> It leaves\n> today." in text_of(box.to(MAISON)[-1])


def test_no_supplier_ever_reads_the_recipients_email_nor_the_street_before_an_order(world: World, box: Postbox) -> None:
    id = world.draft(RETAILERS[0], *SUPPLIERS)
    world.answer(id, SUPPLIERS[0], now=MONDAY + HOUR)
    follow(world)
    send(world, box)
    assert len(box.letters) == 3
    for letter in box.letters:
        assert EMAIL not in letter.as_string() and STREET not in text_of(letter)
        assert "console.example/requests/" in text_of(letter)


def test_who_joined_a_moment_ago_is_told_as_soon_as_it_is_known_who_joined(world: World, box: Postbox) -> None:
    # given a request to a company whose people the read model does not show yet
    world.draft()
    follower = Follower(world.console, MailNews(world.console, LINKS))
    with world.console.pool.connection() as connection, pytest.raises(Behind):
        follower.step(connection)

    # when it shows them
    follow(world)
    send(world, box)

    # then nobody was passed over
    assert len(box.to(NORDLYS)) == 1


def test_following_again_tells_nobody_twice(world: World, box: Postbox) -> None:
    world.draft()
    follow(world)
    with world.console.pool.connection() as connection:
        connection.execute("UPDATE followers SET position = 0 WHERE name = 'mails'")
    follow(world)
    send(world, box)
    assert len(box.letters) == 1


def test_who_chose_other_kinds_gets_those_alone_in_the_own_language(world: World, box: Postbox) -> None:
    user = world.console.load(User, world.actors[RETAILERS[0]].id)
    user.choose_notifications(kinds=("answer",), now=MONDAY)
    user.change_profile(profile=Profile(name="Élodie", email=MAISON, language="fr"), now=MONDAY)
    world.console.save(user)
    id = world.draft()
    world.answer(id, now=MONDAY + HOUR)
    follow(world)
    send(world, box)
    assert subjects(box, MAISON) == [f"Nordlys Home a répondu à {world.request(id).number}"]


def test_a_mail_has_both_bodies_and_ends_its_kind_in_one_click(world: World, box: Postbox) -> None:
    world.draft()
    follow(world)
    send(world, box)
    letter = box.letters[0]
    assert letter.get_body(("plain",)) and letter.get_body(("html",))
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = letter["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert LINKS.read("unsubscribe", token) == [str(world.actors[SUPPLIERS[0]].id), "new_request"]
    assert letter["Auto-Submitted"] == "auto-generated"


def test_a_busy_server_is_tried_again_later_and_a_missing_mailbox_never(world: World, box: Postbox) -> None:
    put(world, "a", "gone@example.com")
    put(world, "b", "here@example.com")
    box.busy = True
    send(world, box, now=MONDAY)
    assert [mail.state for mail in mails.latest(world.console.pool)] == ["waiting", "waiting"]

    # when the server takes mails again, nothing goes out before its time
    box.busy = False
    send(world, box, now=MONDAY + RETRIES[0] - timedelta(seconds=1))
    assert not box.letters
    send(world, box, now=MONDAY + RETRIES[0])

    # then one is there, and the other says why it failed
    assert [letter["To"] for letter in box.letters] == ["here@example.com"]
    gone = next(mail for mail in mails.latest(world.console.pool) if mail.address == "gone@example.com")
    assert gone.state == "failed" and gone.error == "550 5.1.1 No such mailbox here"
    assert [mail.id for mail in mails.failures(world.console.pool)] == [gone.id]


def test_a_mail_that_nobody_takes_fails_after_the_last_try(world: World, box: Postbox) -> None:
    put(world, "a", "here@example.com")
    box.busy = True
    now = MONDAY
    for wait in (*RETRIES, timedelta(0)):
        send(world, box, now=now)
        now += wait
    (mail,) = mails.latest(world.console.pool)
    assert mail.state == "failed" and mail.tries == len(RETRIES) + 1


def test_a_worker_that_died_with_a_mail_in_hand_is_followed_by_another(world: World, box: Postbox) -> None:
    put(world, "a", "here@example.com")
    (taken,) = mails.claim(world.console.pool, now=MONDAY)
    assert mails.claim(world.console.pool, now=MONDAY) == []
    send(world, box, now=MONDAY + mails.CLAIM)
    assert [letter["Message-ID"] for letter in box.letters] == [f"<{taken.id}@console.example>"]


def test_no_server_at_all_loses_nothing(world: World, box: Postbox) -> None:
    put(world, "a", "here@example.com")
    sender = Sender(world.console.pool, MailServer("smtp://127.0.0.1:1"), sender=FROM, clock=lambda: MONDAY)
    assert sender.send_due() == 1
    (mail,) = mails.latest(world.console.pool)
    assert mail.state == "waiting" and "ConnectionRefused" in (mail.error or "")
    send(world, box)
    assert len(box.letters) == 1


def test_a_mail_that_came_back_is_noted(world: World, box: Postbox) -> None:
    put(world, "a", "here@example.com")
    send(world, box)
    bounce = read_bounce(report_of(box.letters[0], action="failed"))
    assert bounce is not None
    assert mails.bounced(world.console.pool, mail_id=bounce.mail_id, error=bounce.reason, now=MONDAY)
    (mail,) = mails.latest(world.console.pool)
    assert mail.error == "smtp; 550 mailbox full"

    assert read_bounce(report_of(box.letters[0], action="delayed")) is None
    assert read_bounce(b"Subject: hello\r\n\r\nI am on holiday.") is None


def test_a_cancelled_request_is_told_to_its_partners_alone(world: World, box: Postbox) -> None:
    id = world.draft(RETAILERS[0], SUPPLIERS[0])
    text = "Can you hurry?"
    by = world.actors[RETAILERS[0]]
    partner = world.partner_ids[RETAILERS[0], SUPPLIERS[0]]
    comment_on_request(world.console, by, request_id=id, partner_id=partner, text=text, now=MONDAY + HOUR)
    cancel_request(world.console, by, request_id=id, now=MONDAY + 2 * HOUR)
    follow(world)
    send(world, box)
    number = world.request(id).number
    assert subjects(box, NORDLYS)[1:] == [f"Maison Laurier wrote about {number}", f"Maison Laurier cancelled {number}"]
    assert not box.to(MAISON)


def put(world: World, about: str, address: str) -> None:
    mail = Mail(about=about, kind="test", address=address, subject="Hello", text="Hello", html="<p>Hello</p>")
    with world.console.pool.connection() as connection:
        assert queue(connection, mail, now=MONDAY)
        assert not queue(connection, mail, now=MONDAY)


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def report_of(letter: EmailMessage, *, action: str) -> bytes:
    """What a mail system sends back, as RFC 3464 has it."""
    return f"""\
From: MAILER-DAEMON@example.com
To: no-reply@console.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

It did not arrive.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; here@example.com
Action: {action}
Status: 5.2.2
Diagnostic-Code: smtp; 550 mailbox full

--x
Content-Type: text/rfc822-headers

Message-ID: {letter["Message-ID"]}

--x--
""".encode()
