"""UBL 2.1: published orders become requests; answers and despatches are valid against the OASIS schemas (I5)."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from lxml import etree
from werkzeug.test import TestResponse

from b2b.shops.order import Unreadable
from b2b.ubl.reading import NAMES, read
from tests.contract.conftest import API, Market, Program, refused
from tests.contract.trade import ordered, told

pytestmark = pytest.mark.covers("I5")
HEAD = (
    '<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" xmlns:cac="urn:oasis:names:specification:ubl:'
    'schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:'
    'CommonBasicComponents-2">'
)


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ubl")
    with zipfile.ZipFile(Path(__file__).with_name("ubl-2.1-xsd.zip")) as archive:
        archive.extractall(folder)
    return folder / "maindoc"


def valid(content: bytes, schemas: Path, name: str) -> Any:
    """The document, which its OASIS schema allows."""
    document = etree.fromstring(content)
    etree.XMLSchema(etree.parse(schemas / f"UBL-{name}-2.1.xsd")).assertValid(document)
    return document


def bring(program: Program, content: bytes, query: str = "", **headers: str) -> TestResponse:
    return program.app.test_client(use_cookies=False).post(
        f"{API}/imports/ubl{query}",
        data=content,
        content_type=headers.pop("content_type", "application/xml"),
        headers={"Authorization": f"Bearer {program.key}", **headers},
    )


def words(document: Any, path: str) -> list[str]:
    return [one.text for one in document.findall(path, NAMES)]


def test_published_orders_become_requests(retailer: Program, shared_data: Path) -> None:
    paths = [path for path in sorted((shared_data / "ubl").rglob("*Order*.xml")) if _is_order(path)]
    assert len(paths) >= 5

    for path in paths:
        if "minimal" in path.name:  # a form with nothing filled in
            refused(bring(retailer, path.read_bytes()), 422, "no_ubl_order")
            continue
        request = told(bring(retailer, path.read_bytes()), 201)
        assert request["retailer_reference"] and request["items"], path
        assert all(item["name"] for item in request["items"]), path
        assert request["state"] == "draft"


def _is_order(path: Path) -> bool:
    return etree.parse(path).getroot().tag == "{urn:oasis:names:specification:ubl:schema:xsd:Order-2}Order"


def test_an_order_is_read_to_the_letter(shared_data: Path) -> None:
    order = read((shared_data / "ubl/peppol-bis3/Order_Example.xml").read_bytes())

    assert (order.number, order.recipient.name, order.recipient.company) == ("34", "Ole", "Helseavdeling")
    assert (order.recipient.email, order.recipient.phone) == ("ole@helseforetak.no", "987098709")
    place = order.recipient.address
    assert place.lines == ("Solheimsveien 10", "Add", "3rd Address line")
    assert (place.city, place.region, place.postal_code, place.country) == ("Lørenskog", "Region", "1473", "NO")
    assert (order.items[0].name, order.items[0].quantity) == ("Needle 4mm", 120)


def test_the_same_key_brings_an_order_once(market: Market, retailer: Program, shared_data: Path) -> None:
    content = (shared_data / "ubl/peppol-bis3/Order_Example.xml").read_bytes()
    body = {"path": ["Medical"], "partner_ids": [market.partners["nordlys"]]}
    line_id = told(retailer.post("/product-lines", body), 201)["id"]
    query = f"?send=true&mode=automatic&product_line_id={line_id}"

    first = bring(retailer, content, query, **{"Idempotency-Key": "ubl-34"})
    again = bring(retailer, content, query, **{"Idempotency-Key": "ubl-34"})

    request = told(first, 201)
    assert (request["state"], request["mode"]) == ("waiting", "automatic")
    assert (again.data, again.headers["Idempotent-Replayed"]) == (first.data, "true")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"<Order/>",
        b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
        f"<!DOCTYPE Order [<!ENTITY b 'c'>]>{HEAD}<cbc:ID>&b;</cbc:ID></Order>".encode(),
        f"{HEAD}</Order>".encode(),
        (
            f"{HEAD}<cbc:ID>1</cbc:ID><cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID><cbc:Quantity>1.5</cbc:Quantity>"
            "</cac:LineItem></cac:OrderLine></Order>"
        ).encode(),
        b"<a>" * 5000,
    ],
    ids=range(8),
)
def test_what_is_no_order_is_refused(retailer: Program, content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)
    refused(bring(retailer, content), 422, "no_ubl_order")


def test_only_xml_is_taken_and_only_from_a_retailer(retailer: Program, nordlys: Program) -> None:
    refused(bring(retailer, b"<a/>", content_type="application/json"), 415, "unsupported_media_type")
    refused(bring(nordlys, f"{HEAD}<cbc:ID>1</cbc:ID></Order>".encode()), 403, "wrong_side")


def test_an_answer_is_a_valid_order_response(market: Market, nordlys: Program, schemas: Path) -> None:
    order = ordered(market)

    for program in (market.retailer, nordlys):
        response = program.get(f"/orders/{order['id']}/ubl/order-response.xml")
        assert response.content_type == "application/xml"
        document = valid(response.data, schemas, "OrderResponse")
    assert words(document, "cac:OrderReference/cbc:ID") == [order["retailer_reference"]]
    assert words(document, "cbc:OrderResponseCode") == ["AP"]
    assert words(document, ".//cac:LineItem/cbc:Quantity") == ["24", "12"]
    assert words(document, ".//cac:LineItem/cbc:LineStatusCode") == ["5", "5"]
    assert words(document, ".//cbc:PriceAmount") == ["9.10", "4.25"]
    told(market.retailer.post(f"/orders/{order['id']}/cancel"))
    cancelled = market.retailer.get(f"/orders/{order['id']}/ubl/order-response.xml")
    assert words(valid(cancelled.data, schemas, "OrderResponse"), "cbc:OrderResponseCode") == ["RE"]


def test_a_parcel_is_a_valid_despatch_advice(market: Market, nordlys: Program, schemas: Path) -> None:
    order = ordered(market)
    lines = [{"line_id": order["lines"][0]["id"], "quantity": 20}]
    parcel = {"courier": "UPS", "tracking_number": "1Z5R89390357567127", "lines": lines}
    told(nordlys.post(f"/orders/{order['id']}/shipments", parcel), 201)
    (shipment,) = nordlys.get(f"/orders/{order['id']}").get_json()["shipments"]

    path = f"/orders/{order['id']}/shipments/{shipment['id']}/ubl/despatch-advice.xml"
    document = valid(market.retailer.get(path).data, schemas, "DespatchAdvice")

    assert words(document, ".//cac:Consignment/cbc:ID") == ["1Z5R89390357567127"]
    assert words(document, ".//cac:CarrierParty/cac:PartyName/cbc:Name") == ["UPS"]
    assert words(document, ".//cac:DespatchLine/cbc:DeliveredQuantity") == ["20"]
    assert words(document, ".//cac:DespatchLine/cbc:OutstandingQuantity") == ["4"]
    refused(nordlys.get(path.replace(shipment["id"], str(uuid4()))), 404, "not_found")


def test_documents_are_for_both_sides_alone(market: Market, stranger: Program, other_retailer: Program) -> None:
    order = ordered(market)
    for other in (stranger, other_retailer):
        refused(other.get(f"/orders/{order['id']}/ubl/order-response.xml"), 404, "not_found")
        refused(other.get(f"/orders/{order['id']}/shipments/{uuid4()}/ubl/despatch-advice.xml"), 404, "not_found")
