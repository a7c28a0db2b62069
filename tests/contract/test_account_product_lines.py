"""/product-lines (A10): a tree of goods, and who carries which branch."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.contract.conftest import Market, Program, pointers, refused

PATH = ["Clothing", "Men's", "Underwear", "Brand Y"]


def added(retailer: Program, *path: str, partner_ids: list[str] | None = None) -> dict[str, Any]:
    response = retailer.post("/product-lines", {"path": list(path), "partner_ids": partner_ids or []})
    assert response.status_code == 201, response.get_json()
    return response.get_json()


@pytest.mark.covers("A10", "I1")
def test_a_line_is_added_with_its_missing_parents(market: Market, retailer: Program) -> None:
    partner_ids = [market.partners["nordlys"]]

    response = retailer.post("/product-lines", {"path": PATH, "partner_ids": partner_ids})

    line = response.get_json()
    assert (response.status_code, response.headers["ETag"]) == (201, f'"{line["version"]}"')
    assert (line["path"], line["partner_ids"], line["archived"]) == (PATH, partner_ids, False)
    assert retailer.get(f"/product-lines/{line['id']}").get_json() == line
    assert retailer.get(f"/product-lines/{line['parent_id']}").get_json()["path"] == PATH[:3]


@pytest.mark.covers("A10")
def test_partners_join_a_line_that_is_there(market: Market, retailer: Program) -> None:
    first = added(retailer, "Joined", partner_ids=[market.partners["nordlys"]])
    second = added(retailer, "Joined", partner_ids=[market.partners["halden"]])

    assert second["id"] == first["id"]
    assert second["partner_ids"] == [market.partners["nordlys"], market.partners["halden"]]


@pytest.mark.covers("A10")
def test_a_line_is_renamed_and_moved(retailer: Program) -> None:
    line = added(retailer, "Garden", "Lamps")
    path = f"/product-lines/{line['id']}"

    assert retailer.patch(path, {"name": "Lanterns"}).get_json()["path"] == ["Garden", "Lanterns"]
    assert retailer.patch(path, {"path": ["Outdoor", "Light", "Lanterns"]}).get_json()["path"][0] == "Outdoor"
    assert retailer.patch(path, {"path": ["Outdoor", "Light", "Lights"]}).get_json()["path"][-1] == "Lights"
    assert retailer.patch(path, {"parent_id": None}).get_json()["path"] == ["Lights"]
    assert retailer.patch(path, {"path": ["Lamps"]}).get_json()["parent_id"] is None


def test_a_line_cannot_lie_below_itself(retailer: Program) -> None:
    child = added(retailer, "Snake", "Tail")

    refusal = refused(
        retailer.patch(f"/product-lines/{child['parent_id']}", {"parent_id": child["id"]}), 422, "invalid"
    )

    assert pointers(refusal) == ["/parent_id"]


@pytest.mark.covers("A10")
def test_a_line_is_archived_and_brought_back(retailer: Program) -> None:
    path = f"/product-lines/{added(retailer, 'Seasonal')['id']}"

    assert retailer.delete(path).status_code == 204
    assert retailer.get(path).get_json()["archived"] is True
    assert retailer.patch(path, {"archived": False}).get_json()["archived"] is False


def test_what_is_left_out_stays(market: Market, retailer: Program) -> None:
    line = added(retailer, "Steady", partner_ids=[market.partners["nordlys"]])

    changed = retailer.patch(f"/product-lines/{line['id']}", {"name": "Steadier"}).get_json()

    assert changed == {**line, "path": ["Steadier"], "version": line["version"] + 1}


@pytest.mark.parametrize(
    ("body", "faulty"),
    [
        ({"path": []}, "/path"),
        ({"path": [" "]}, "/path/0"),
        ({"path": ["x"] * 13}, "/path"),
        ({"path": ["x" * 201]}, "/path/0"),
        ({"path": "Garden"}, "/path"),
        ({"path": ["A"], "partner_ids": ["7"]}, "/partner_ids/0"),
        ({"path": ["A"], "partner_ids": [str(uuid4())]}, "/partner_ids/0"),
        ({"path": ["A\x00"]}, "/path/0"),
    ],
)
def test_a_line_that_cannot_be_added(retailer: Program, body: dict[str, Any], faulty: str) -> None:
    assert pointers(refused(retailer.post("/product-lines", body), 422, "invalid")) == [faulty]


def test_a_path_and_a_parent_contradict_each_other(retailer: Program) -> None:
    line = added(retailer, "Contradiction")

    refused(retailer.patch(f"/product-lines/{line['id']}", {"path": ["A"], "name": "B"}), 422, "invalid")


@pytest.mark.covers("A10")
def test_lines_are_listed_with_their_paths(other_retailer: Program) -> None:
    leaf = added(other_retailer, "Kitchen", "Pans")

    listed = other_retailer.get("/product-lines").get_json()["data"]

    assert [line["path"] for line in listed] == [["Kitchen"], ["Kitchen", "Pans"]]
    assert leaf in listed


def test_lines_are_the_retailers_own(retailer: Program, nordlys: Program, other_retailer: Program) -> None:
    path = f"/product-lines/{added(retailer, 'Private')['id']}"

    refused(other_retailer.get(path), 404, "not_found")
    refused(other_retailer.patch(path, {"name": "Mine"}), 404, "not_found")
    refused(other_retailer.delete(path), 404, "not_found")
    refused(nordlys.get(path), 403, "wrong_side")
    refused(nordlys.post("/product-lines", {"path": ["A"]}), 403, "wrong_side")


def test_a_line_is_changed_at_the_version_that_was_read(retailer: Program) -> None:
    line = added(retailer, "Versioned")
    path = f"/product-lines/{line['id']}"

    retailer.patch(path, {"name": "Versioned again"}, If_Match=f'"{line["version"]}"')

    refused(retailer.delete(path, If_Match=f'"{line["version"]}"'), 412, "stale")
    assert retailer.delete(path, If_Match="*").status_code == 204
