"""An order as documents of UBL 2.1 (Peppol BIS 3): what the supplier answers, and what it despatches.

They are made of what the API tells of an order, so they say no more to either side than it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from lxml import etree

CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
ACCEPTED, CHANGED, REJECTED = "5", "3", "7"
"""UNCL 1229: how a line is answered."""
View = Mapping[str, Any]


def order_response(order: View, *, now: datetime) -> bytes:
    """The OrderResponse: AP accepted, CA with changes (something is sent later), RE where the order is cancelled."""
    root = _document("OrderResponse", "order_response", "ordering", order["number"], now)
    codes = [_status(line) for line in order["lines"]]
    rejected = order["state"] == "cancelled"
    _add(root, "cbc:OrderResponseCode", "RE" if rejected else "CA" if set(codes) - {ACCEPTED} else "AP")
    _add(root, "cbc:DocumentCurrencyCode", order["currency"])
    _add(_add(root, "cac:OrderReference"), "cbc:ID", _reference(order))
    _party(_add(root, "cac:SellerSupplierParty"), order["partner"]["name"])
    _party(_add(root, "cac:BuyerCustomerParty"), order["retailer"]["name"])
    for number, (line, code) in enumerate(zip(order["lines"], codes, strict=True), start=1):
        _answered(root, line, REJECTED if rejected else code, number, order["currency"])
    return _written(root)


def despatch_advice(order: View, shipment: View, *, now: datetime) -> bytes:
    """The DespatchAdvice of one parcel."""
    root = _document("DespatchAdvice", "despatch_advice", "despatch_advice", str(shipment["id"]), now)
    _add(_add(root, "cac:OrderReference"), "cbc:ID", _reference(order))
    _party(_add(root, "cac:DespatchSupplierParty"), order["partner"]["name"])
    _party(_add(root, "cac:DeliveryCustomerParty"), order["recipient"]["name"] or order["retailer"]["name"])
    _parcel(_add(root, "cac:Shipment"), shipment)
    lines = {str(line["id"]): line for line in order["lines"]}
    places = {str(line["id"]): number for number, line in enumerate(order["lines"], start=1)}
    for number, sent in enumerate(shipment["lines"], start=1):
        id = str(sent["line_id"])
        _despatched(root, lines[id], sent["quantity"], number, places[id])
    return _written(root)


def _document(name: str, transaction: str, process: str, id: str, now: datetime) -> Any:
    namespace = f"urn:oasis:names:specification:ubl:schema:xsd:{name}-2"
    root = etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace, "cac": CAC, "cbc": CBC})
    _add(root, "cbc:UBLVersionID", "2.1")
    _add(root, "cbc:CustomizationID", f"urn:fdc:peppol.eu:poacc:trns:{transaction}:3")
    _add(root, "cbc:ProfileID", f"urn:fdc:peppol.eu:poacc:bis:{process}:3")
    _add(root, "cbc:ID", id)
    _add(root, "cbc:IssueDate", now.date().isoformat())
    _add(root, "cbc:IssueTime", now.strftime("%H:%M:%S"))
    return root


def _answered(root: Any, line: View, code: str, number: int, currency: str) -> None:
    item = _add(_add(root, "cac:OrderLine"), "cac:LineItem")
    _add(item, "cbc:ID", str(number))
    _add(item, "cbc:LineStatusCode", code)
    _add(item, "cbc:Quantity", str(line["quantity"]), unitCode="C62")
    if line["back_order_date"]:
        period = _add(_add(item, "cac:Delivery"), "cac:PromisedDeliveryPeriod")
        _add(period, "cbc:StartDate", str(line["back_order_date"]))
    _add(_add(item, "cac:Price"), "cbc:PriceAmount", str(line["unit_price"]), currencyID=currency)
    _goods(item, line)


def _status(line: View) -> str:
    if not line["quantity"]:
        return REJECTED
    return CHANGED if line["back_order_date"] else ACCEPTED


def _parcel(element: Any, shipment: View) -> None:
    _add(element, "cbc:ID", str(shipment["id"]))
    consignment = _add(element, "cac:Consignment")
    _add(consignment, "cbc:ID", shipment["tracking_number"] or str(shipment["id"]))
    if shipment["courier"]:
        _name(_add(consignment, "cac:CarrierParty"), shipment["courier"])
    delivery = _add(element, "cac:Delivery")
    _add(delivery, "cbc:TrackingID", shipment["tracking_number"] or str(shipment["id"]))
    despatch = _add(delivery, "cac:Despatch")
    _add(despatch, "cbc:ActualDespatchDate", str(shipment["shipped_at"])[:10])


def _despatched(root: Any, line: View, quantity: int, number: int, place: int) -> None:
    element = _add(root, "cac:DespatchLine")
    _add(element, "cbc:ID", str(number))
    _add(element, "cbc:DeliveredQuantity", str(quantity), unitCode="C62")
    left = max(0, line["quantity"] - line["shipped"])
    if left:
        _add(element, "cbc:OutstandingQuantity", str(left), unitCode="C62")
    _add(_add(element, "cac:OrderLineReference"), "cbc:LineID", str(place))
    _goods(element, line)


def _goods(parent: Any, line: View) -> None:
    item = _add(parent, "cac:Item")
    _add(item, "cbc:Name", line["name"])
    if line["sku"]:
        _add(_add(item, "cac:SellersItemIdentification"), "cbc:ID", line["sku"])


def _reference(order: View) -> str:
    return str(order.get("retailer_reference") or order["number"])


def _party(role: Any, name: str) -> None:
    _name(_add(role, "cac:Party"), name)


def _name(party: Any, name: str) -> None:
    _add(_add(party, "cac:PartyName"), "cbc:Name", name)


def _add(parent: Any, name: str, words: str | None = None, **attributes: str) -> Any:
    prefix, _, local = name.partition(":")
    element = etree.SubElement(parent, f"{{{CAC if prefix == 'cac' else CBC}}}{local}", attributes)
    if words is not None:
        element.text = "".join(_allowed(words))
    return element


def _allowed(words: str) -> Iterator[str]:
    """XML 1.0 has no control characters but tab and line ends."""
    return (letter for letter in words if letter >= " " or letter in "\t\n\r")


def _written(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
