"""An order's papers and message, from what is stored: who sees what, in whose language and time (O1, O7, R1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import msgspec
import pytest

from b2b import errors
from b2b.access import Actor
from b2b.aggregates.company import Company, Configuration
from b2b.aggregates.order import Order
from b2b.aggregates.request import Request
from b2b.aggregates.values import Address, CompanyKind, Contact
from b2b.commands.account import set_logo
from b2b.commands.papers import customer_message_for, packing_slip_of, picking_list_of
from b2b.console import Console
from tests.builders import (
    DAY,
    HALDEN,
    LAURIER,
    MONDAY,
    NORDLYS,
    SOAP,
    SOAP_LINE,
    SUPPLIERS,
    TOWEL,
    TOWEL_LINE,
    TUESDAY,
    WEDNESDAY,
    answer,
    asked,
    line,
    offer,
    order_line,
    order_ref,
    packed,
    parties,
    placed_order,
    recipient,
    sent_request,
    ship,
)
from tests.documents.paper import jpeg
from tests.documents.reading import Document

EMAIL = "elodie.marchand@example.com"


@dataclass
class Town:
    """A console that knows Maison Laurier, Nordlys and Halden, and one buyer."""

    console: Console
    nina: Actor

    def configure(self, company_id, **chosen) -> None:
        company = self.console.load(Company, company_id)
        configuration = msgspec.structs.replace(company.configuration, **chosen)
        company.change(
            name=company.name,
            contact=company.contact,
            address=company.address,
            configuration=configuration,
            now=MONDAY,
        )
        self.console.save(company)

    def slip(self, order: Order) -> Document:
        return Document(packing_slip_of(self.console, order, now=TUESDAY))

    def picking(self, order: Order) -> Document:
        return Document(picking_list_of(self.console, order, now=TUESDAY))

    def message(self, order: Order, *, now=TUESDAY):
        return customer_message_for(self.console, self.nina, order, now=now)


@pytest.fixture
def town(database_url) -> Iterator[Town]:
    with Console.open(database_url, master_key=b"\x2a" * 32) as console:
        console.save(company(LAURIER, "Maison Laurier", CompanyKind.RETAILER, zone="America/Montreal", address=RUE))
        console.save(company(SUPPLIERS[NORDLYS], "Nordlys Home", CompanyKind.SUPPLIER, zone="Europe/Copenhagen"))
        yield Town(console, actor(LAURIER, CompanyKind.RETAILER))


RUE = Address(lines=("2 rue Sainte-Catherine",), city="Montréal", region="QC", postal_code="H2X 1K4", country="CA")


def company(id, name, kind, *, zone, address=None) -> Company:
    contact = Contact(name="Nina", email=f"desk@{name.split()[0].lower()}.example", phone="+1 514 555 0100")
    configuration = Configuration(time_zone=zone)
    made = Company.register(id=id, kind=kind, name=name, contact=contact, configuration=configuration, now=MONDAY)
    if address:
        made.change(name=name, contact=contact, address=address, configuration=configuration, now=MONDAY)
    return made


def actor(company_id, kind) -> Actor:
    return Actor(kind="user", id=LAURIER, user_id=LAURIER, company_id=company_id, company_kind=kind)


def order_of(partner_id=NORDLYS, **chosen) -> Order:
    names = {NORDLYS: "Nordlys Home", HALDEN: "Halden & Sons"}
    who = parties(partner_id=partner_id, supplier_id=SUPPLIERS[partner_id], partner_name=names[partner_id])
    reference = order_ref(partner_id)
    return placed_order(
        *chosen.pop("lines", (order_line(SOAP_LINE), order_line(TOWEL_LINE))),
        **{"id": reference.id, "number": reference.number, "parties": who, **chosen},
    )


@pytest.mark.covers("O1", "R1")
def test_the_slip_shows_no_price_and_nothing_of_the_supplier(town):
    page = town.slip(order_of())
    for secret in (
        "9.10",
        "9,10",
        "4.25",
        "14.00",
        "CAD",
        "$",
        "Nordlys",
        "desk@",
        "@",
        "Ring twice",
        "Fragile",
        "R-10482",
    ):
        assert secret not in page.text, secret
    for text in ("Élodie Marchand", "88 avenue Laurier Ouest", "Merci !", "WEB-77120", "2 rue Sainte-Catherine"):
        assert page.says(text), text


@pytest.mark.covers("O1", "R1", "R6")
def test_the_list_shows_the_notes_but_no_price_and_no_mail(town):
    page = town.picking(order_of())
    for secret in ("9.10", "4.25", "14.00", "@", "Merci !"):
        assert secret not in page.text, secret
    for text in ("Fragile", "Ring twice", "+1 514 555 0142", "Always, for Maison Laurier"):
        assert page.says(text), text


@pytest.mark.covers("R1")
def test_no_byte_of_either_holds_the_mail(town):
    order = order_of()
    for content in (
        packing_slip_of(town.console, order, now=TUESDAY),
        picking_list_of(town.console, order, now=TUESDAY),
    ):
        document = Document(content)
        streams = [page.get_contents().get_data() for page in document.reader.pages]
        assert not any(EMAIL.encode() in stream for stream in [content, *streams])
        assert EMAIL not in str(document.reader.metadata)


@pytest.mark.covers("O1")
@pytest.mark.parametrize(
    ("customer", "retailer", "title"),
    [
        ("fr", "es", "Bordereau d’expédition"),
        ("fr-CA", "en", "Bordereau d’expédition"),
        (None, "es", "Albarán"),
        ("de", "es", "Albarán"),
        (None, "en", "Packing slip"),
    ],
)
def test_the_slip_speaks_the_customers_language_else_the_retailers(town, customer, retailer, title):
    town.configure(LAURIER, language=retailer)
    town.configure(SUPPLIERS[NORDLYS], language="en")
    assert town.slip(order_of(recipient=recipient(email=None, language=customer))).says(title)


@pytest.mark.covers("O1")
def test_the_list_speaks_the_suppliers_language_and_tells_its_time(town):
    town.configure(LAURIER, language="fr")
    town.configure(SUPPLIERS[NORDLYS], language="es")
    page = town.picking(order_of(recipient=recipient(email=None, language="fr")))
    assert page.says("Lista de preparación")
    assert page.says(WEDNESDAY.astimezone(ZoneInfo("Europe/Copenhagen")).strftime("%H:%M"))
    assert page.says("Copenhague")
    assert page.says("Canadá")


@pytest.mark.covers("O1", "A2")
def test_the_logo_is_the_retailers(town):
    set_logo(town.console, town.nina, image=jpeg(321, 123), now=MONDAY)
    order = order_of()
    assert (321, 123) in [picture.size for picture in town.slip(order).pictures()]
    assert (321, 123) in [picture.size for picture in town.picking(order).pictures()]
    set_logo(town.console, town.nina, image=None, now=TUESDAY)
    assert (321, 123) not in [picture.size for picture in town.slip(order).pictures()]


@pytest.mark.covers("O1", "O5", "X3")
def test_papers_show_what_is_ordered_now(town):
    order = ship(order_of(), packed(SOAP_LINE, 24))
    order.cancel(now=TUESDAY)
    page = town.slip(order)
    assert page.says("Dish soap")
    assert not page.says("Linen tea towel")
    assert page.says("1 product, 24 units")


@pytest.mark.covers("O1")
def test_without_a_reference_of_the_retailer_the_order_number_stands(town):
    order = order_of(parties=parties(retailer_reference=None))
    assert town.slip(order).says("Packing slip O-")
    assert not town.picking(order).says("their number")


# ---- the message


def ordered(*partners, close: bool = True, quantity: int = 24) -> Request:
    """A request whose soap went to the first partner and whose towels to the second, or to it too."""
    request = sent_request(*(asked(id) for id in partners), now=MONDAY)
    for partner_id in partners:
        offers = (offer(SOAP), offer(TOWEL, available=12))
        request.answer(partner_id=partner_id, answer=answer(*offers), now=MONDAY)
    lines = (line(SOAP, partners[0], quantity), line(TOWEL, partners[-1], 12))
    request.assign(lines=lines, orders=tuple(order_ref(id) for id in partners), close=close, now=MONDAY)
    return request


SOAPS, TOWELS = (order_line(SOAP_LINE),), (order_line(TOWEL_LINE),)


@pytest.mark.covers("O7")
def test_the_message_tells_what_is_sent_and_what_other_orders_still_owe(town):
    first, second = order_of(NORDLYS, lines=SOAPS), order_of(HALDEN, lines=TOWELS)
    town.console.save(ordered(NORDLYS, HALDEN), ship(first, packed(SOAP_LINE, 20)), second)
    told = town.message(first)
    assert told.to == EMAIL
    assert told.subject == "A part of your order WEB-77120 is on its way"
    assert "UPS, 1Z999AA10123456784, sent on 24 November 2026\n- 20 × Dish soap, 1 L\n" in told.text
    assert "- 4 × Dish soap, 1 L, leaves by 25 November 2026\n" in told.text
    assert "- 12 × Linen tea towel, leaves by 25 November 2026\n" in told.text
    for secret in ("Nordlys", "Halden", "9.10", "R-10482"):
        assert secret not in told.text + told.html + told.subject


@pytest.mark.covers("O7")
def test_nothing_is_to_come_once_all_orders_have_left_or_are_cancelled(town):
    first, second = ship(order_of(NORDLYS, lines=SOAPS)), order_of(HALDEN, lines=TOWELS)
    second.cancel(now=TUESDAY)
    town.console.save(ordered(NORDLYS, HALDEN), first, second)
    assert "Nothing else is to come." in town.message(first).text


@pytest.mark.covers("O7", "R12")
def test_what_is_not_ordered_yet_is_to_come_while_the_request_is_open(town):
    order = ship(order_of(NORDLYS, lines=(order_line(SOAP_LINE, quantity=20), order_line(TOWEL_LINE))))
    request = ordered(NORDLYS, close=False, quantity=20)
    town.console.save(request, order)
    assert "Still to come:\n- 4 × Dish soap, 1 L\n" in town.message(order).text
    request.close(now=TUESDAY)
    town.console.save(request)
    assert "Still to come:" not in town.message(order).text


@pytest.mark.covers("O7")
def test_no_day_is_promised_that_is_over(town):
    order = order_of(NORDLYS, lines=(order_line(SOAP_LINE, back_order_date=(WEDNESDAY + 7 * DAY).date()), *TOWELS))
    town.console.save(ordered(NORDLYS), ship(order, packed(SOAP_LINE, 1)))
    told = town.message(order, now=WEDNESDAY + 2 * DAY)
    assert "- 23 × Dish soap, 1 L, leaves by 2 December 2026\n" in told.text
    assert "- 12 × Linen tea towel\n" in told.text


@pytest.mark.covers("O7", "A2")
def test_the_message_speaks_the_customers_language_in_the_companys_time(town):
    town.configure(LAURIER, time_zone="Pacific/Auckland", language="es")
    order = ship(order_of(), now=TUESDAY.replace(hour=20))
    request = ordered(NORDLYS)
    town.console.save(request, order)
    told = town.message(order)
    assert told.subject == "Su pedido WEB-77120 está en camino"
    assert "25 de noviembre de 2026" in told.text


@pytest.mark.covers("O7")
def test_the_retailers_own_words_are_used(town):
    town.configure(LAURIER, customer_message="Coucou {name}, {order} arrive !\n\n{parcels}")
    order = ship(order_of())
    town.console.save(ordered(NORDLYS), order)
    assert town.message(order).text.startswith("Coucou Élodie Marchand, WEB-77120 arrive !\n\nParcel 1")


@pytest.mark.covers("O7", "R1")
def test_the_supplier_gets_no_message(town):
    order = ship(order_of())
    town.console.save(ordered(NORDLYS), order)
    supplier = replace(town.nina, company_id=SUPPLIERS[NORDLYS], company_kind=CompanyKind.SUPPLIER)
    with pytest.raises(errors.WrongSide):
        customer_message_for(town.console, supplier, order, now=TUESDAY)
