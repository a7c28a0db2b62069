"""Real orders by others, read from their files: AdventureWorks, Northwind, Online Retail. The file tells which.

A row that cannot be taken becomes a refusal with its reason; nothing is passed over in silence.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pycountry

MOST_VENDORS = 4
"""Of a product with more vendors than this, the cheapest are asked."""


class Unreadable(Exception):
    """The file is none of those that are known."""


@dataclass(frozen=True)
class Offer:
    """What one supplier asks for a product, and how many of it there are at most."""

    supplier: str
    price: Decimal
    available: int


@dataclass(frozen=True)
class RealItem:
    name: str
    sku: str
    quantity: int
    offers: tuple[Offer, ...]

    def offer_of(self, supplier: str) -> Offer | None:
        return next((offer for offer in self.offers if offer.supplier == supplier), None)


@dataclass(frozen=True)
class RealOrder:
    """One order with its ship-to address, as plain API fields; `refused` says why it cannot be taken."""

    reference: str
    recipient: dict[str, object] = field(default_factory=dict)
    items: tuple[RealItem, ...] = ()
    shipping: Decimal = Decimal(0)
    refused: str = ""


def read_orders(file: Path) -> Iterator[RealOrder]:
    """The orders of a file, and what is wrong with those that are none. Raises Unreadable."""
    first = file.open(encoding="utf-8-sig").readline()
    if file.name.startswith("PurchaseOrderHeader"):
        return _adventure_works(file)
    if first.startswith("orderID,customerID"):
        return _northwind(file)
    if first.startswith("InvoiceNo,StockCode"):
        return _online_retail(file)
    raise Unreadable(f"{file.name} is none of PurchaseOrderHeader….csv, Northwind's orders.csv, an Online Retail day")


def _tab_rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def _sibling(file: Path, start: str) -> Path:
    return next(path for path in sorted(file.parent.iterdir()) if path.name.startswith(start))


def _adventure_works(file: Path) -> Iterator[RealOrder]:
    vendors = {row[0]: row[2] for row in _tab_rows(_sibling(file, "Vendor.csv"))}
    products = {row[0]: (row[1], row[2]) for row in _tab_rows(_sibling(file, "Product.csv"))}
    rates = {row[0]: Decimal(row[2]) for row in _tab_rows(_sibling(file, "ShipMethod.csv"))}
    offers: dict[str, list[Offer]] = defaultdict(list)
    for row in _tab_rows(_sibling(file, "ProductVendor.csv")):
        offers[row[0]].append(Offer(vendors[row[1]], Decimal(row[3]), int(row[7])))
    lines: dict[str, list[RealItem]] = defaultdict(list)
    for row in _tab_rows(_sibling(file, "PurchaseOrderDetail")):
        name, sku = products[row[4]]
        cheapest = sorted(offers[row[4]], key=lambda offer: (offer.price, offer.supplier))[:MOST_VENDORS]
        lines[row[0]].append(RealItem(name, sku, int(row[3]), tuple(cheapest)))
    for row in _tab_rows(file):
        yield _purchase_order(row, tuple(lines[row[0]]), rates)


def _purchase_order(row: Sequence[str], items: tuple[RealItem, ...], rates: dict[str, Decimal]) -> RealOrder:
    reference = f"AW-{row[0]}"
    if row[2] == "3":
        return RealOrder(reference, refused="the purchase order was rejected (status 3)")
    missing = [item.name for item in items if not item.offers]
    if missing or not items:
        return RealOrder(reference, refused=f"no vendor sells {missing[0]}" if missing else "it has no line")
    recipient = _recipient("Goods receiving", "Adventure Works Cycles", "Bothell", "98011", "US", ["1 Main Dock"], "WA")
    return RealOrder(reference, recipient, items, rates[row[5]])


def _northwind(file: Path) -> Iterator[RealOrder]:
    products = {row["productID"]: row for row in _rows(_sibling(file, "products.csv"))}
    suppliers = {row["supplierID"]: row["companyName"] for row in _rows(_sibling(file, "suppliers.csv"))}
    lines: dict[str, list[RealItem]] = defaultdict(list)
    for row in _rows(_sibling(file, "order-details.csv")):
        product = products[row["productID"]]
        offer = Offer(suppliers[product["supplierID"]], Decimal(row["unitPrice"]), int(row["quantity"]))
        item = RealItem(product["productName"], f"NW-{row['productID']}", int(row["quantity"]), (offer,))
        lines[row["orderID"]].append(item)
    for row in _rows(file):
        yield _sales_order(row, tuple(lines[row["orderID"]]))


def _sales_order(row: dict[str, str], items: tuple[RealItem, ...]) -> RealOrder:
    reference = f"NW-{row['orderID']}"
    if None in row:
        return RealOrder(reference, refused="the row has more columns than titles (a comma without quotes)")
    country = country_code(row["shipCountry"])
    if country is None:
        return RealOrder(reference, refused=f"“{row['shipCountry']}” is no country of ISO 3166-1")
    empty = {"NULL": ""}
    code, region = (empty.get(row[name], row[name]) for name in ("shipPostalCode", "shipRegion"))
    recipient = _recipient(row["shipName"], "", row["shipCity"], code, country, [row["shipAddress"]], region)
    return RealOrder(reference, recipient, items, Decimal(row["freight"]).quantize(Decimal("0.01")))


WHOLESALERS = (("Lantern & Twine Wholesale", Decimal("1.00")), ("Parlour Goods Ltd", Decimal("1.04")))
"""Online Retail names no supplier: two stand for one, the second dearer by 4 %.

Nor does it tell an address: a forwarder in London stands for each, and sends the goods on to the country that is told.
"""


def _online_retail(file: Path) -> Iterator[RealOrder]:
    invoices: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(file):
        invoices[row["InvoiceNo"]].append(row)
    for number, rows in invoices.items():
        yield _invoice(number, rows)


def _invoice(number: str, rows: Sequence[dict[str, str]]) -> RealOrder:
    reference = f"OR-{number}"
    if number.startswith("C"):
        return RealOrder(reference, refused="the invoice is a cancellation")
    if any(int(row["Quantity"]) < 1 for row in rows):
        return RealOrder(reference, refused="a quantity is below one")
    customer = rows[0]["CustomerID"].removesuffix(".0") or "without number"
    company = f"Portside Forwarding, for {rows[0]['Country']}"
    recipient = _recipient(f"Customer {customer}", company, "London", "E16 1AG", "GB", ["1 Dock Road"], "")
    return RealOrder(reference, recipient, tuple(map(_invoice_item, rows)), Decimal("4.50"))


def _invoice_item(row: dict[str, str]) -> RealItem:
    price, quantity = Decimal(row["UnitPrice"]), int(row["Quantity"])
    offers = tuple(Offer(name, (price * factor).quantize(Decimal("0.0001")), quantity) for name, factor in WHOLESALERS)
    return RealItem(row["Description"] or row["StockCode"], row["StockCode"], quantity, offers)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


OLD_NAMES = {"UK": "GB", "USA": "US", "EIRE": "IE", "Channel Islands": "JE", "RSA": "ZA"}


def country_code(name: str) -> str | None:
    """The ISO 3166-1 code of a country by one of its names."""
    if name in OLD_NAMES:
        return OLD_NAMES[name]
    try:
        return str(pycountry.countries.lookup(name).alpha_2)
    except LookupError:
        return None


def _recipient(
    name: str, company: str, city: str, code: str, country: str, lines: list[str], region: str
) -> dict[str, object]:
    address = {
        "lines": lines,
        "city": city,
        "region": region or None,
        "postal_code": code or None,
        "country": country,
    }
    return {"name": name, "company": company or None, "address": address}
