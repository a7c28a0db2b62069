"""An Order of UBL 2.1 in our words: who gets it, what it is, under which number its buyer knows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from b2b.aggregates.values import Recipient
from b2b.shops.order import ShopItem, ShopOrder, Unreadable, address, text

ORDER = "{urn:oasis:names:specification:ubl:schema:xsd:Order-2}Order"
NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
PLACES = ("cac:Delivery/cac:DeliveryLocation/cac:Address", "cac:Delivery/cac:DeliveryAddress")
PARTIES = ("cac:Delivery/cac:DeliveryParty", "cac:BuyerCustomerParty/cac:Party")
SKUS = ("cac:SellersItemIdentification", "cac:BuyersItemIdentification", "cac:StandardItemIdentification")


def read(content: bytes) -> ShopOrder:
    """The order. Raises Unreadable, also for a document that defines entities: none is ever resolved."""
    order = _parsed(content)
    number = _text(order, "cbc:ID")
    if not number:
        raise Unreadable("it has no cbc:ID")
    return ShopOrder(id=number, number=number, recipient=_recipient(order), items=tuple(_items(order)))


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"it is not XML ({str(error)[:120]})") from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable("it defines a document type")
    if root.tag != ORDER:
        raise Unreadable("its root is not the Order of UBL 2")
    return root


def _recipient(order: Any) -> Recipient:
    """Where it is to be delivered; the buyer where nothing else is said."""
    buyer = "cac:BuyerCustomerParty/cac:Party/cac:PostalAddress"
    place = next((found for path in (*PLACES, buyer) if (found := _one(order, path)) is not None), None)
    party = next((found for path in PARTIES if (found := _one(order, path)) is not None), None)
    company = _text(party, "cac:PartyName/cbc:Name") or _text(party, "cac:PartyLegalEntity/cbc:RegistrationName")
    contact = _text(party, "cac:Contact/cbc:Name")
    street = " ".join(filter(None, (_text(place, "cbc:StreetName"), _text(place, "cbc:BuildingNumber"))))
    lines = (street, _text(place, "cbc:AdditionalStreetName"), _text(place, "cac:AddressLine/cbc:Line"))
    return Recipient(
        name=contact or company,
        company=company or None,
        email=_text(party, "cac:Contact/cbc:ElectronicMail") or None,
        phone=_text(party, "cac:Contact/cbc:Telephone")[:60] or None,
        address=address(
            lines=lines,
            city=_text(place, "cbc:CityName"),
            region=_text(place, "cbc:CountrySubentity"),
            postal_code=_text(place, "cbc:PostalZone"),
            country=_text(place, "cac:Country/cbc:IdentificationCode"),
        ),
    )


def _items(order: Any) -> Iterator[ShopItem]:
    for line in order.findall("cac:OrderLine/cac:LineItem", NAMES):
        item = _one(line, "cac:Item")
        yield ShopItem(
            name=_text(item, "cbc:Name") or _text(item, "cbc:Description") or _text(line, "cbc:ID"),
            sku=next(filter(None, (_text(item, f"{path}/cbc:ID")[:100] for path in SKUS)), ""),
            quantity=_quantity(line),
            categories=tuple(_all(item, "cac:CommodityClassification/cbc:ItemClassificationCode")),
            vendors=tuple(_all(item, "cbc:BrandName")),
        )


def _quantity(line: Any) -> int:
    """A whole number; UBL allows fractions, and nothing can be asked of a fraction here. Raises Unreadable."""
    given = _text(line, "cbc:Quantity") or "1"
    whole, _, fraction = given.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 9) or fraction.strip("0"):
        raise Unreadable(f"line {_text(line, 'cbc:ID')} has the quantity {given[:40]}, which is no whole number")
    return int(whole)


def _one(parent: Any, path: str) -> Any:
    return None if parent is None else parent.find(path, NAMES)


def _text(parent: Any, path: str) -> str:
    found = _one(parent, path)
    return "" if found is None else text(found.text)


def _all(parent: Any, path: str) -> Iterator[str]:
    for found in () if parent is None else parent.findall(path, NAMES):
        if words := text(found.text):
            yield words
