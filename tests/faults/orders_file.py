"""Orders to replay: Northwind's where the shared data is there, else some in its format, made here."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.conftest import ROOT

NORTHWIND = (ROOT / "../shared/data/northwind/orders.csv").resolve()
ORDER = (
    "orderID,customerID,employeeID,orderDate,requiredDate,shippedDate,shipVia,freight,"
    "shipName,shipAddress,shipCity,shipRegion,shipPostalCode,shipCountry"
)


def orders_file(folder: Path) -> Path:
    return NORTHWIND if NORTHWIND.exists() else made_in(folder, count=80)


def made_in(folder: Path, *, count: int) -> Path:
    """So many orders of one to three products, which three suppliers sell; every tenth has a comma too many."""
    orders = [
        [
            n,
            "KASPR",
            1,
            "",
            "",
            "",
            1,
            "12.50",
            f"Kasper & Søn {n}",
            f"Vestergade {n}",
            "Odense C",
            "NULL",
            "5000",
            "Denmark",
        ]
        for n in range(count)
    ]
    for order in orders[9::10]:
        order.append("too many")
    lines = [[n, 1 + (n + k) % 3, "9.80", 3 + k, 0] for n in range(count) for k in range(1 + n % 3)]
    _write(folder / "suppliers.csv", ["supplierID", "companyName"], [[n, f"Supplier {n}"] for n in (1, 2, 3)])
    _write(
        folder / "products.csv",
        ["productID", "productName", "supplierID"],
        [[n, f"Product {n}", n] for n in (1, 2, 3)],
    )
    _write(folder / "order-details.csv", ["orderID", "productID", "unitPrice", "quantity", "discount"], lines)
    return _write(folder / "orders.csv", ORDER.split(","), orders)


def _write(file: Path, titles: list[str], rows: list[list[object]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([titles, *rows])
    return file
