"""The product lines of a retailer on their page: a tree, opened branch by branch, changed, merged, imported (A10)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from b2b.aggregates.product_line import ProductLine
from b2b.projections.product_line_tree import at_path
from tests.account.window import Window, text_of
from tests.builders import MONDAY
from tests.contract.conftest import Market

pytestmark = pytest.mark.covers("A10")
PAGE = "/account/product-lines"


def add(window: Window, path: str) -> str:
    """Add a line; gives its address."""
    answer = window.send(PAGE, names=path)
    assert answer.status_code == 302, text_of(answer)
    return answer.location


def id_of(address: str) -> UUID:
    return UUID(address.partition("line=")[2])


def form_of(address: str, doing: str = "") -> str:
    return f"{PAGE}/{id_of(address)}{doing}"


def branch(window: Window, address: str) -> str:
    return text_of(window.get(f"{PAGE}/below?line={id_of(address)}"))


def at(market: Market, *names: str) -> UUID | None:
    return at_path(market.services.pool, market.actor(market.retailer).company_id, names)


def shown(market: Market, address: str) -> dict[str, object]:
    return market.retailer.get(f"/product-lines/{id_of(address)}").json


def test_a_line_is_added_with_those_above_it_and_opened_branch_by_branch(market: Market, laurier: Window) -> None:
    leaf = add(laurier, "Tents > For two > Ultralight")

    top = laurier.page(PAGE).find_class("tree")[0].text_content()
    assert "Tents" in top and "For two" not in top
    assert "For two" in branch(laurier, f"line={at(market, 'Tents')}")
    assert laurier.page(leaf).xpath("//li[@class='cur']//*[@class='name']/text()") == ["Ultralight"]
    assert shown(market, leaf)["path"] == ["Tents", "For two", "Ultralight"]


def test_a_path_without_names_or_too_deep_is_refused_beside_its_field(laurier: Window) -> None:
    for path, reason in ((" > ", "Enter a name."), (" > ".join("abcdefghijklm"), "at most 12 names")):
        refused = laurier.send(PAGE, names=path)
        assert refused.status_code == 422
        assert reason in text_of(refused)


def test_a_line_is_renamed_and_linked_and_a_partner_above_serves_it(market: Market, laurier: Window) -> None:
    child = add(laurier, "Stoves > Gas")
    parent = f"line={at(market, 'Stoves')}"
    laurier.send(f"{PAGE}?{parent}", form_of(parent), name="Cookers", partner=market.partners["nordlys"])

    assert market.retailer.get(f"/product-lines/{id_of(parent)}").json["partner_ids"] == [market.partners["nordlys"]]
    assert shown(market, child)["path"] == ["Cookers", "Gas"]
    assert "Serves already, by a line above" in text_of(laurier.get(child))
    assert "1 partner" in branch(laurier, parent)
    assert laurier.send(child, form_of(child), name=" ").status_code == 422


def test_a_line_is_moved_by_the_path_of_its_new_parent_or_to_the_top(market: Market, laurier: Window) -> None:
    lamp, camp = add(laurier, "Light > Lamp"), add(laurier, "Camp")
    place = form_of(lamp, "/place")

    laurier.send(lamp, place, other="Camp")
    assert shown(market, lamp)["path"] == ["Camp", "Lamp"]
    refused = laurier.send(camp, form_of(camp, "/place"), other="Camp > Lamp")
    assert (refused.status_code, "below itself" in text_of(refused)) == (422, True)
    assert laurier.send(lamp, place, other="Nowhere").status_code == 422
    laurier.send(lamp, place, other="")
    assert shown(market, lamp)["path"] == ["Lamp"]


def test_merging_gives_lines_and_partners_to_the_other_and_requests_keep_their_line(
    market: Market, laurier: Window
) -> None:
    sleeve, old, kept = add(laurier, "Jackets > Sleeves"), f"line={at(market, 'Jackets')}", add(laurier, "Coats")
    market.retailer.patch(f"/product-lines/{id_of(old)}", {"partner_ids": [market.partners["nordlys"]]})
    item = {"name": "Parka", "quantity": 1, "product_line_id": str(id_of(old))}
    draft = {"recipient": {"name": "Ada"}, "items": [item]}
    drafted = market.retailer.post("/requests", draft).json
    market.retailer.patch(f"/product-lines/{id_of(kept)}", {"partner_ids": [market.partners["halden"]]})

    answer = laurier.send(f"{PAGE}?{old}", form_of(old, "/place"), how="merge", other="Coats")

    assert answer.location.endswith(kept.partition("?")[2])
    assert shown(market, sleeve)["path"] == ["Coats", "Sleeves"]
    assert shown(market, kept)["partner_ids"] == [market.partners["halden"], market.partners["nordlys"]]
    assert shown(market, old)["archived"] is True
    assert "Merged into Coats" in text_of(laurier.get(f"{PAGE}?{old}"))
    assert market.retailer.get(f"/requests/{drafted['id']}").json["items"][0]["product_line_id"] == str(id_of(old))
    later = market.retailer.post("/requests", draft).json
    assert {one["partner_id"] for one in later["partners"]} == set(market.partners.values())


def test_a_line_is_not_merged_into_itself_one_below_it_or_the_top(market: Market, laurier: Window) -> None:
    add(laurier, "Ropes > Static")
    ropes = f"line={at(market, 'Ropes')}"
    for other in ("Ropes", "Ropes > Static", ""):
        refused = laurier.send(f"{PAGE}?{ropes}", form_of(ropes, "/place"), how="merge", other=other)
        assert refused.status_code == 422
    assert shown(market, ropes)["archived"] is False


def test_an_archived_line_leaves_the_tree_is_found_and_comes_back(market: Market, laurier: Window) -> None:
    line = add(laurier, "Sleds for winter")
    laurier.send(line, form_of(line, "/archive"))
    assert "Sleds" not in laurier.page(PAGE).find_class("tree")[0].text_content()
    assert "Sleds for winterArchived" in laurier.page(f"{PAGE}?q=winter+sle").xpath("string(//*[@class='leaf'])")
    laurier.post(form_of(line, "/archive"), do="restore")
    assert "Sleds" in laurier.page(PAGE).find_class("tree")[0].text_content()


def test_lines_are_offered_and_found_by_the_beginnings_of_words(laurier: Window) -> None:
    add(laurier, "Boots > Snow boots & gaiters")
    assert "Boots > Snow boots & gaiters" in text_of(laurier.get(f"{PAGE}?q=gait"))
    assert 'value="Boots &gt; Snow boots &amp; gaiters"' in laurier.get(f"{PAGE}/paths?other=Boots+>+gai").text
    assert "No product line is called so" in text_of(laurier.get(f"{PAGE}?q=xyzzy"))


def test_a_strangers_lines_are_unknown(market: Market, laurier: Window, nordlys: Window) -> None:
    foreign = ProductLine.add(id=uuid4(), company_id=uuid4(), parent_id=None, name="Theirs", partner_ids=(), now=MONDAY)
    market.services.console.save(foreign)
    for path in (f"{PAGE}?line={foreign.id}", f"{PAGE}/below?line={foreign.id}", f"{PAGE}/below?after={foreign.id}"):
        assert laurier.get(path).status_code == 404
    for doing in ("", "/place", "/archive"):
        assert laurier.post(f"{PAGE}/{foreign.id}{doing}", name="Mine", other="").status_code == 404
    assert nordlys.get(PAGE).status_code == 403


def send_file(window: Window, content: bytes) -> str:
    answer = window.send(PAGE, f"{PAGE}/import", file=(BytesIO(content), "lines.csv"))
    return text_of(window.get(answer.location) if answer.status_code == 302 else answer)


def test_a_file_of_paths_is_imported_once(market: Market, laurier: Window) -> None:
    content = b'\xef\xbb\xbf# Ours\r\nBikes > City\r\n"Bikes > Food, and drink"\r\n\r\n12 - Bikes > City > Red\r\n'
    assert "4 product lines are added; 0 were there already." in send_file(laurier, content)
    assert at(market, "Bikes", "Food, and drink") and at(market, "Bikes", "City", "Red")
    assert "0 product lines are added; 4 were there already." in send_file(laurier, content)


def test_an_import_repeated_after_a_merge_adds_nothing(market: Market, laurier: Window) -> None:
    content = b"Scarves > Wool\nShawls"
    send_file(laurier, content)
    scarves = f"line={at(market, 'Scarves')}"
    laurier.send(f"{PAGE}?{scarves}", form_of(scarves, "/place"), how="merge", other="Shawls")

    assert "0 product lines are added; 3 were there already." in send_file(laurier, content)
    assert at(market, "Scarves") is None
    assert at(market, "Shawls", "Wool")
    shawls = f"/product-lines/{at(market, 'Shawls')}"
    assert market.retailer.patch(shawls, {"parent_id": str(id_of(scarves))}).status_code == 422


def test_a_line_of_a_file_that_cannot_be_a_path_is_told_by_its_number(market: Market, laurier: Window) -> None:
    assert "Line 2: A name has at most 200 characters." in send_file(laurier, b"Rafts\n" + b"x" * 201)
    assert at(market, "Rafts") is None
    assert "Choose a file" in send_file(laurier, b"# nothing\n")


def test_the_google_taxonomy_is_imported_whole_and_a_second_time_adds_nothing(
    market: Market, laurier: Window, shared_data: Path
) -> None:
    content = next((shared_data / "taxonomy").glob("*.txt")).read_bytes()
    assert "2765 product lines are added" in send_file(laurier, content)
    assert at(market, "Apparel & Accessories", "Clothing", "Activewear", "American Football Pants")
    assert "0 product lines are added; 2765 were there already." in send_file(laurier, content)
