"""Packing slip and picking list: what stands on them, in which language, on how many pages (O1)."""

from __future__ import annotations

import re

import pytest
from reportlab.graphics.barcode import code128
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth

from tests.builders import MONDAY
from tests.documents.paper import ELODIE, jpeg, line, many, picking, slip

pytestmark = pytest.mark.covers("O1")


def test_the_slip_says_who_gets_what_from_whom():
    page = slip()
    for text in (*ELODIE, "Packing slip", "WEB-77120", "O-20931", "Maison Laurier", "23 November 2026", "Merci !"):
        assert page.says(text), text
    assert re.search(r"Dish soap, 1 L\s+ECL-DS-1000\s+24", page.text)
    assert re.search(r"Linen tea towel\s+LIN-TT-50\s+12", page.text)
    assert page.says("2 products, 36 units")


def test_the_list_says_what_to_take_and_how():
    page = picking()
    for text in (*ELODIE, "Picking list", "O-20931", "WEB-77120", "+1 514 555 0142", "Fragile", "Ring twice"):
        assert page.says(text), text
    assert re.search(r"Dish soap, 1 L\s+ECL-DS-1000\s+24", page.text)


@pytest.mark.parametrize(
    ("zone", "shown"), [("Europe/Copenhagen", "10:00 Copenhagen"), ("America/Montreal", "04:00 Montreal")]
)
def test_the_list_tells_the_time_of_the_supplier(zone, shown):
    page = picking(zone=zone)
    assert page.says("Wed 25 Nov 2026" + shown)


def test_the_address_stands_line_by_line_as_it_was_laid_out():
    lines = [text.strip() for text in slip().text.splitlines()]
    start = lines.index(ELODIE[0])
    assert lines[start : start + len(ELODIE)] == ELODIE


@pytest.mark.parametrize(
    ("language", "title", "list_title", "day"),
    [
        ("en", "Packing slip", "Picking list", "23 November 2026"),
        ("fr", "Bordereau d’expédition", "Bon de préparation", "23 novembre 2026"),
        ("es", "Albarán", "Lista de preparación", "23 de noviembre de 2026"),
    ],
)
def test_both_speak_the_language_they_are_asked_for(language, title, list_title, day):
    page = slip(language, ordered_at=MONDAY)
    assert page.says(title)
    assert page.says(day)
    assert picking(language).says(list_title)
    assert page.reader.trailer["/Root"]["/Lang"] == language
    if language != "en":
        for english in ("Delivered", "Your order", "This delivery", "Quantity"):
            assert english not in page.text


@pytest.mark.parametrize("paper", [slip, picking])
def test_one_line_takes_one_page(paper):
    page = paper(lines=[line()])
    assert len(page.pages) == 1
    assert "1/1" in page.text
    assert page.says("1 product, 24 units")


@pytest.mark.parametrize(("paper", "title"), [(slip, "Packing slip WEB-77120"), (picking, "Picking list O-20931")])
def test_three_hundred_lines_have_their_heads_and_numbers_on_each_page(paper, title):
    page = paper(lines=many(300))
    count = len(page.pages)
    assert count > 5
    for number, text in enumerate(page.pages, start=1):
        assert title in text
        assert "Maison Laurier" in text
        assert f"{number}/{count}" in text
        assert re.search(r"Product\s+SKU\s+Quantity", text)
    for n in (1, 150, 300):
        assert page.text.count(f"SKU-{n:04}") == 1
    assert [int(n) for n in re.findall(r"Product (\d+)", page.text)] == list(range(1, 301))


@pytest.mark.covers("A2")
@pytest.mark.parametrize("paper", [slip, picking])
@pytest.mark.parametrize("size", [(500, 500), (400, 160), (40, 20), (500, 10), (10, 500)])
def test_the_logo_is_on_the_page_in_its_own_proportion(paper, size):
    page = paper(logo=jpeg(*size))
    assert size in [picture.size for picture in page.pictures()]
    (width, height) = next((w, h) for w, h in placed(page) if abs(w / h - size[0] / size[1]) <= 0.1 * w / h)
    assert width <= 60.1 * mm
    assert height <= 24.1 * mm


def placed(page) -> list[tuple[float, float]]:
    """Width and height of each picture as it is drawn, in points."""
    found = re.findall(
        rb"([\d.]+) 0 0 ([\d.]+) [\d.]+ [\d.]+ cm\s*/\S+ Do", page.reader.pages[0].get_contents().get_data()
    )
    return [(float(width), float(height)) for width, height in found]


def test_without_a_logo_the_name_stands_in_its_place():
    page = slip(logo=None)
    assert page.pictures() == []
    assert page.text.count("Maison Laurier") == 3, "above each page, as the brand, and below"


@pytest.mark.parametrize("paper", [slip, picking])
def test_very_long_names_stay_on_the_page(paper):
    company = "Compagnie générale des savons, huiles et parfums de Marseille et de la Méditerranée " * 3
    page = paper(retailer=company.strip(), lines=[line("Extraordinarily long name " * 30)], reference="W" * 80)
    assert page.says(company)
    assert page.says("Extraordinarily long name " * 30)
    assert len(page.pages) <= 2


def test_a_long_sku_without_a_break_is_broken_within_its_column():
    sku = "".join(f"{n:03}X" for n in range(40))
    page = slip(lines=[line(sku=sku)])
    assert page.says(sku)
    pieces = [run for run in page.drawn() if run.strip() and run.strip() in sku]
    assert len(pieces) > 3
    assert all(stringWidth(piece, "notosans_00", 9) <= 44 * mm for piece in pieces)


def test_the_order_number_and_short_skus_can_be_scanned():
    page = picking(lines=[line(sku="ECL-DS-1000"), line(sku="S" * 40), line(sku="石鹸-1")])
    assert sorted(decoded(picture) for picture in page.pictures()) == ["ECL-DS-1000", "O-20931"]


def decoded(picture) -> str:
    """What a scanner reads off a Code 128 symbol: set B, or pairs of digits in set C (ISO/IEC 15417)."""
    row = [picture.convert("L").getpixel((x, 0)) < 128 for x in range(4, picture.width, 8)]
    runs = [len(found[0]) for found in re.finditer("1+|0+", "".join("1" if dark else "0" for dark in row))]
    widths = {tuple(" abcd".index(c.lower()) for c in pattern): n for n, pattern in code128._patterns.items()}
    start, *values = [widths[tuple(runs[n : n + 6])] for n in range(0, len(runs) - 7, 6)]
    check = values.pop()
    assert check == (start + sum(place * value for place, value in enumerate(values, start=1))) % 103
    return spelled(values, start)


def spelled(values: list[int], mode: int) -> str:
    text = ""
    for value in values:
        if value in (99, 100) and not (mode == 105 and value == 99):
            mode = 105 if value == 99 else 104
        else:
            text += f"{value:02}" if mode == 105 else chr(value + 32)
    return text


def test_the_barcode_of_the_order_has_bars_of_a_third_of_a_millimetre():
    page = picking(lines=[line(sku="")])
    (symbol,) = page.pictures()
    ((width, height),) = placed(page)
    assert width / (symbol.width / 8) == pytest.approx(0.3 * mm, rel=0.01)
    assert height == pytest.approx(9 * mm, rel=0.01)


def test_empty_notes_leave_no_empty_boxes():
    page = picking(note="", partner_notes=" \n")
    assert "Note to suppliers" not in page.text
    assert "Always" not in page.text
    assert picking(phone="", reference="").says("Picking list")


@pytest.mark.parametrize("count", [1, 60, 200])
def test_a_note_of_many_lines_goes_on_over_the_page(count):
    page = slip(note="\n".join(f"Note line {n}." for n in range(count)))
    found = [int(n) for n in re.findall(r"Note line (\d+)\.", page.text)]
    assert found == list(range(count))
    assert len(page.pages) == 1 + count // 50
