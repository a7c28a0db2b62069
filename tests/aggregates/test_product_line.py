"""A product line: a node of the tree of goods, moved, renamed, linked to partners, archived (A10)."""

from __future__ import annotations

from uuid import UUID

import pytest

from b2b.aggregates.product_line import ProductLine, line_id
from b2b.errors import Invalid
from tests.builders import HALDEN, LAURIER, MONDAY, NORDLYS, TUESDAY
from tests.scenario import fact, given, news, nothing_happens

pytestmark = pytest.mark.covers("A10")
CLOTHING, MENS = UUID(int=0x91), UUID(int=0x92)
ADDED = fact(ProductLine.ProductLineAdded, company_id=LAURIER, parent_id=CLOTHING, name="Men's", partner_ids=(NORDLYS,))
ARCHIVED = fact(ProductLine.ProductLineArchived, archived=True)


def test_a_line_is_added_below_another():
    line = ProductLine.add(
        id=MENS, company_id=LAURIER, parent_id=CLOTHING, name="Men's", partner_ids=(NORDLYS,), now=MONDAY
    )

    assert news(line) == [ADDED]
    assert (line.parent_id, line.name, line.partner_ids, line.archived) == (CLOTHING, "Men's", (NORDLYS,), False)


@pytest.mark.parametrize(
    ("parent_id", "name"),
    [(CLOTHING, "Gentlemen"), (None, "Men's"), (None, "Gentlemen")],
    ids=["name", "place", "both"],
)
def test_a_line_is_renamed_and_moved(parent_id, name):
    line = given(ProductLine, ADDED)

    line.move(parent_id=parent_id, name=name, now=TUESDAY)

    assert news(line) == [fact(ProductLine.ProductLineMoved, parent_id=parent_id, name=name)]
    assert (line.parent_id, line.name) == (parent_id, name)


@pytest.mark.parametrize("partners", [(NORDLYS, HALDEN), (HALDEN,), ()], ids=["one more", "another", "none"])
def test_a_line_is_linked_to_partners(partners):
    line = given(ProductLine, ADDED)

    line.link(partner_ids=partners, now=TUESDAY)

    assert news(line) == [fact(ProductLine.PartnersLinked, partner_ids=partners)]
    assert line.partner_ids == partners


def test_a_line_is_archived_and_brought_back():
    line = given(ProductLine, ADDED)

    line.archive(archived=True, now=TUESDAY)
    assert (news(line), line.archived) == ([ARCHIVED], True)

    line.archive(archived=False, now=TUESDAY)
    assert (news(line), line.archived) == ([fact(ProductLine.ProductLineArchived, archived=False)], False)


def test_a_merged_line_is_archived_and_says_into_which():
    line = given(ProductLine, ADDED)

    line.merge(into_id=CLOTHING, now=TUESDAY)

    assert news(line) == [fact(ProductLine.ProductLineMerged, into_id=CLOTHING)]
    assert (line.archived, line.merged_into) == (True, CLOTHING)


def test_a_merged_line_that_is_brought_back_is_its_own_again():
    line = given(ProductLine, ADDED, fact(ProductLine.ProductLineMerged, into_id=CLOTHING))

    line.archive(archived=False, now=TUESDAY)

    assert (line.archived, line.merged_into) == (False, None)


def test_a_line_is_not_merged_into_itself():
    line = given(ProductLine, ADDED)

    with nothing_happens(line), pytest.raises(Invalid):
        line.merge(into_id=line.id, now=TUESDAY)


def test_a_line_as_it_is_stays_as_it_is():
    line = given(ProductLine, ADDED, ARCHIVED)

    with nothing_happens(line):
        line.move(parent_id=CLOTHING, name="Men's", now=TUESDAY)
        line.link(partner_ids=(NORDLYS,), now=TUESDAY)
        line.archive(archived=True, now=TUESDAY)


def test_two_people_who_make_a_line_at_once_make_the_same():
    path = ("Clothing", "Men's")

    assert line_id(LAURIER, path) == line_id(LAURIER, path)


def test_lines_of_other_paths_companies_and_attempts_are_others():
    ids = {
        line_id(LAURIER, ("Clothing", "Men's")),
        line_id(LAURIER, ("Clothing Men's",)),
        line_id(LAURIER, ("Clothing", "Men's"), 1),
        line_id(NORDLYS, ("Clothing", "Men's")),
    }

    assert len(ids) == 4
