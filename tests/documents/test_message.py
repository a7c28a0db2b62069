"""The customer's message: the retailer's words around what is sent and what is still to come (O7)."""

from __future__ import annotations

from datetime import date, datetime
from html.parser import HTMLParser

import pytest

from b2b.documents.message import CustomerMessage, Delivery, Goods, SentParcel, customer_message
from tests.builders import TUESDAY
from tests.documents.paper import wording

pytestmark = pytest.mark.covers("O7")

SOAP = Goods(name="Dish soap, 1 L", quantity=24)
TOWELS = Goods(name="Linen tea towel", quantity=12, expected=date(2026, 12, 2))
TRACKING = "https://www.ups.com/track?tracknum=1Z999AA10123456784"


def parcel(**chosen) -> SentParcel:
    usual = {
        "courier": "UPS",
        "tracking_number": "1Z999AA10123456784",
        "tracking_url": TRACKING,
        "shipped_at": TUESDAY,
        "goods": [SOAP],
    }
    return SentParcel(**{**usual, **chosen})


def message(words: str = "", language: str = "en", zone: str = "Europe/Copenhagen", **chosen) -> CustomerMessage:
    usual = {
        "to": "elodie.marchand@example.com",
        "name": "Élodie Marchand",
        "order": "WEB-77120",
        "retailer": "Maison Laurier",
        "parcels": [parcel()],
        "to_come": [],
    }
    delivery = Delivery(**{**usual, **chosen})
    return customer_message(delivery, words=words, wording=wording(language, zone))


class Reading(HTMLParser):
    """The words, the tags and the links of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.tags, self.links = "", [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src")]
        assert not {name for name, _ in attrs} - {"dir", "href"}

    def handle_data(self, data):
        self.words += data


def test_the_message_in_our_words():
    told = message()
    assert told.to == "elodie.marchand@example.com"
    assert told.subject == "Your order WEB-77120 is on its way"
    assert told.text == (
        "Hello Élodie Marchand,\n\n"
        "Your order WEB-77120 is on its way.\n\n"
        "Parcel 1, UPS, 1Z999AA10123456784, sent on 24 November 2026\n"
        f"{TRACKING}\n"
        "- 24 × Dish soap, 1 L\n\n"
        "Nothing else is to come.\n\n"
        "Warm regards,\nMaison Laurier\n"
    )


def test_html_says_the_same_as_text_and_links_the_number():
    told = message(to_come=[TOWELS])
    html = Reading(told.html)
    assert html.links == [TRACKING]
    assert set(html.tags) <= {"p", "br", "strong", "a", "ul", "li"}
    assert squeezed(html.words) == squeezed(told.text.replace(TRACKING, "").replace("\n- ", "\n"))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_parcel_is_named_with_what_is_in_it():
    second = parcel(
        courier="DHL", tracking_number="JD0002", tracking_url=None, goods=[Goods(name="Candle", quantity=6)]
    )
    told = message(parcels=[parcel(), second], to_come=[TOWELS])
    assert told.subject == "A part of your order WEB-77120 is on its way"
    assert "Parcel 1, UPS, 1Z999AA10123456784" in told.text
    assert "Parcel 2, DHL, JD0002" in told.text
    assert "- 6 × Candle" in told.text
    assert "Still to come:\n- 12 × Linen tea towel, leaves by 2 December 2026\n" in told.text
    assert "Nothing else" not in told.text
    assert Reading(told.html).links == [TRACKING]


def test_what_has_no_date_yet_is_to_come_without_one():
    told = message(to_come=[Goods(name="Candle", quantity=6), TOWELS])
    assert "- 6 × Candle\n- 12 × Linen tea towel, leaves by" in told.text


def test_before_anything_is_sent():
    told = message(parcels=[], to_come=[TOWELS])
    assert told.subject == "Your order WEB-77120 is being prepared"
    assert "Parcel" not in told.text


@pytest.mark.parametrize(
    ("language", "subject", "hello", "day"),
    [
        ("fr", "Votre commande WEB-77120 est en route", "Bonjour Élodie Marchand,", "24 novembre 2026"),
        ("es", "Su pedido WEB-77120 está en camino", "Hola, Élodie Marchand:", "24 de noviembre de 2026"),
    ],
)
def test_in_the_customers_language(language, subject, hello, day):
    told = message(language=language)
    assert told.subject == subject
    assert told.text.startswith(hello)
    assert day in told.text
    assert day in told.html


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Auckland", "25 November 2026"), ("America/Montreal", "24 November 2026")]
)
def test_days_are_those_of_the_companys_zone(zone, day):
    evening = parcel(shipped_at=datetime.fromisoformat("2026-11-24T20:30:00Z"))
    told = message(zone=zone, parcels=[evening])
    assert f"sent on {day}" in told.text


def test_in_the_retailers_own_words():
    words = (
        "Salut {name} !\n\nTa commande {order} ({tracking}) est partie le {shipped_on}.\n{parcels}\nBises,\n{retailer}"
    )
    told = message(words)
    assert told.text.startswith("Salut Élodie Marchand !\n\nTa commande WEB-77120 (1Z999AA10123456784) est partie")
    assert told.text.index("Parcel 1") < told.text.index("Bises,\nMaison Laurier")
    assert told.text.endswith("Nothing else is to come.\n"), "what the words leave out is added at the end"


@pytest.mark.parametrize("words", ["{parcels}{parcels}", "Hello", "{to_come} {parcels} {to_come}"])
def test_each_fact_is_told_once_whatever_the_words(words):
    told = message(words, to_come=[TOWELS])
    for text in (told.text, Reading(told.html).words):
        assert text.count("Parcel 1") == 1
        assert text.count("Still to come:") == 1


@pytest.mark.parametrize("words", ["{unknown} {0} {} {name.__class__} 100% {", "%(order)s {{name}}", "{name!r:>99}"])
def test_other_braces_stay_as_they_are(words):
    told = message(words)
    assert told.text.startswith(words.replace("{name}", "Élodie Marchand"))


def test_what_a_name_says_is_not_filled_in_again():
    told = message(name="{retailer} {parcels}")
    assert "Hello {retailer} {parcels}," in told.text


def test_html_is_escaped_everywhere():
    bad = '<script>alert(1)</script><img src=x onerror="alert(1)">&amp;'
    evil = parcel(courier=bad, tracking_number=bad, goods=[Goods(name=bad, quantity=1)])
    told = message(
        f"{bad} {{name}}", name=bad, order=bad, retailer=bad, parcels=[evil], to_come=[Goods(name=bad, quantity=2)]
    )
    html = Reading(told.html)
    assert set(html.tags) <= {"p", "br", "strong", "a", "ul", "li"}
    assert bad in html.words
    assert bad in told.text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "/orders", ""])
def test_only_addresses_of_the_web_become_links(url):
    told = message(parcels=[parcel(tracking_url=url)])
    assert Reading(told.html).links == []
    assert "1Z999AA10123456784" in told.html


def test_a_parcel_without_courier_or_number():
    told = message(parcels=[parcel(courier=None, tracking_number="", tracking_url=None)])
    assert "Parcel 1, sent on 24 November 2026\n- 24 × Dish soap" in told.text
