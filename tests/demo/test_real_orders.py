"""Orders by others become orders of ours, or a refusal with its reason."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from b2b.demo.real_orders import Unreadable, read_orders
from tests.faults.orders_file import made_in


def test_northwind(tmp_path: Path) -> None:
    orders = list(read_orders(made_in(tmp_path, count=10)))

    first, last = orders[0], orders[-1]
    assert (first.reference, first.refused) == ("NW-0", "")
    assert first.recipient["name"] == "Kasper & Søn 0"
    assert first.recipient["address"] == {
        "lines": ["Vestergade 0"],
        "city": "Odense C",
        "region": None,
        "postal_code": "5000",
        "country": "DK",
    }
    assert [(item.sku, item.quantity) for item in first.items] == [("NW-1", 3)]
    offer = first.items[0].offer_of("Supplier 1")
    assert (offer.price, offer.available, first.shipping) == (Decimal("9.80"), 3, Decimal("12.50"))
    assert "more columns than titles" in last.refused


def test_online_retail(tmp_path: Path) -> None:
    file = tmp_path / "day.csv"
    file.write_text(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        "7001,A1,PAPER STAR,6,2010-12-01 08:26:00,2.55,12.0,Norway\n"
        "7001,A2,,2,2010-12-01 08:26:00,0.0,12.0,Norway\n"
        "C7002,A1,PAPER STAR,-1,2010-12-01 08:26:00,2.55,12.0,Norway\n"
        "7003,A1,PAPER STAR,-4,2010-12-01 08:26:00,2.55,,Norway\n"
    )

    taken, cancelled, negative = read_orders(file)

    assert [(item.name, item.quantity) for item in taken.items] == [("PAPER STAR", 6), ("A2", 2)]
    assert [offer.price for offer in taken.items[0].offers] == [Decimal("2.5500"), Decimal("2.6520")]
    assert taken.recipient["name"] == "Customer 12"
    assert "for Norway" in taken.recipient["company"]
    assert cancelled.refused == "the invoice is a cancellation"
    assert negative.refused == "a quantity is below one"


def test_a_file_that_nobody_knows(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("a,b\n1,2\n")

    with pytest.raises(Unreadable, match=r"list\.csv is none of"):
        read_orders(file)


@pytest.mark.parametrize(
    ("file", "taken", "refused"),
    [
        ("adventureworks/PurchaseOrderHeader_1-1000.csv", 943, 57),
        ("northwind/orders.csv", 654, 176),
        ("online-retail/2010-12-01.csv", 136, 7),
    ],
)
def test_every_row_of_the_shared_data_is_taken_or_refused(
    shared_data: Path, file: str, taken: int, refused: int
) -> None:
    orders = list(read_orders(shared_data / file))

    assert sum(not order.refused for order in orders) == taken
    assert sum(bool(order.refused) for order in orders) == refused
    for order in orders:
        for item in order.items:
            assert sum(offer.available for offer in item.offers) >= item.quantity > 0
