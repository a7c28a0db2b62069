"""What helps a supplier to answer: rows pasted from a spreadsheet or a CSV file, the price offered last (X2)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from lxml import html

from tests.account.window import Window
from tests.contract.conftest import Market
from tests.contract.trade import SOAP, TOWEL, answer, sent

pytestmark = pytest.mark.covers("X2")


def filled(window: Window, request: dict[str, Any], **given: Any) -> html.HtmlElement:
    """The page after rows were pasted or a file was chosen; both stand in a dialog beside the form."""
    path = f"/requests/{request['id']}"
    fields = dict(window.page(path).get_element_by_id("answer").form_values())
    posted = window.client.post(f"{path}/answer", data={**fields, **given, "do": "paste"})
    assert posted.status_code == 200
    return html.fromstring(posted.text)


def value(page: html.HtmlElement, request: dict[str, Any], column: str, item: int = 0) -> str:
    return page.xpath("//input[@name=$name]/@value", name=f"{column}-{request['items'][item]['id']}")[0]


@pytest.mark.parametrize(
    "rows",
    [
        "{soap}\t20\t4,80\n{towel}\t0\t\t12\t2026-12-02",
        "{towel};0;;12;2026-12-02\n{soap};20;4,80",
        "Price,SKU,Available,Note\n4.80,{soap},20,x\n",
        "Prix unitaire\tRéférence\tDisponible\n4,80\t{soap}\t20",
        "\ufeffcódigo;precio;cantidad\n{soap};4,80;20".replace("\ufeff", ""),
    ],
)
def test_rows_are_pasted_in_any_order_with_titles_or_in_ours_without(
    market: Market, nordlys: Window, rows: str
) -> None:
    request = sent(market, "nordlys")
    page = filled(nordlys, request, rows=rows.format(soap=SOAP["sku"].lower(), towel=TOWEL["sku"]))
    assert value(page, request, "available") == "20" and value(page, request, "price") in ("4.80", "4,80")
    if "2026-12-02" in rows:
        assert [value(page, request, column, 1) for column in ("available", "back", "date")] == [
            "0",
            "12",
            "2026-12-02",
        ]


def test_a_csv_file_fills_the_page(market: Market, nordlys: Window) -> None:
    request = sent(market, "nordlys")
    file = (BytesIO(f"\ufeffSKU;Available;Price\n{SOAP['sku']};7;5,25\n".encode()), "stock.csv")
    assert value(filled(nordlys, request, csv=file), request, "available") == "7"


def test_rows_that_are_no_item_are_named_and_nothing_is_sent(market: Market, nordlys: Window) -> None:
    request = sent(market, "nordlys")
    page = filled(nordlys, request, rows=f"{SOAP['sku']}\t3\t4\nNOPE-1\t1\t1\n<b>\t2\t2")
    words = page.text_content()
    assert "1 item was filled in" in words and "2 rows are no items of this request: NOPE-1, <b>" in words
    assert market.nordlys.get(f"/requests/{request['id']}").get_json()["state"] == "waiting"


def test_what_cannot_be_read_is_refused_in_its_field(market: Market, nordlys: Window) -> None:
    request = sent(market, "nordlys")
    page = filled(nordlys, request, rows=f"{SOAP['sku']}\tmany\t4.80\n{TOWEL['sku']}\t1\tfree")
    fields = dict(page.get_element_by_id("answer").form_values())
    refused = nordlys.client.post(f"/requests/{request['id']}/answer", data=fields)
    assert refused.status_code == 422
    assert "Enter a whole number" in refused.text and "Enter an amount" in refused.text and "many" in refused.text


def test_the_price_offered_last_is_offered_again(
    market: Market,
    nordlys: Window,
) -> None:
    for price in ("4.10", "4.60"):
        answer(market.nordlys, sent(market, "nordlys"), price, None)
        market.clock.move(minutes=1)
    answer(market.halden, sent(market, "halden"), "3.33", "9.99")
    request = sent(market, "nordlys")
    market.catch_up()
    page = nordlys.page(f"/requests/{request['id']}")
    offered = page.xpath("//button[@data-fill]")
    assert [one.get("data-v") for one in offered] == ["4.60"]
    assert offered[0].get("data-fill") == f"price-{request['items'][0]['id']}"
    assert "9.99" not in page.text_content(), "what another supplier offers is not told"
