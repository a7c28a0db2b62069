"""A saved search: kept under a name, shared and no longer, forgotten once."""

from __future__ import annotations

import pytest

from b2b.aggregates.criteria import Criteria
from b2b.aggregates.saved_search import SavedSearch
from tests.builders import LAURIER, NINA, TUESDAY
from tests.scenario import ID, fact, given, news, nothing_happens

pytestmark = pytest.mark.covers("S1")
LATE = Criteria(kind="order", state="late", q="qc")
SAVED = fact(
    SavedSearch.SearchSaved,
    company_id=LAURIER,
    reader_id=NINA,
    subject_id=ID,
    name="Late in Québec",
    search=LATE,
    sort="deadline",
    shared=False,
)


def test_a_search_is_kept_as_it_was_asked():
    kept = SavedSearch.keep(
        id=ID,
        company_id=LAURIER,
        reader_id=NINA,
        name="Late in Québec",
        search=LATE,
        sort="deadline",
        shared=False,
        now=TUESDAY,
    )

    assert news(kept) == [SAVED]
    assert (kept.search, kept.sort, kept.shared, kept.removed) == (LATE, "deadline", False, False)


def test_it_is_shared_under_another_name():
    kept = given(SavedSearch, SAVED)

    kept.change(name="Late", shared=True, now=TUESDAY)

    assert news(kept) == [fact(SavedSearch.SearchChanged, subject_id=ID, name="Late", shared=True)]
    assert (kept.name, kept.shared) == ("Late", True)


def test_the_same_again_changes_nothing():
    kept = given(SavedSearch, SAVED)
    with nothing_happens(kept):
        kept.change(name="Late in Québec", shared=False, now=TUESDAY)


def test_it_is_forgotten_once():
    kept = given(SavedSearch, SAVED, fact(SavedSearch.SearchForgotten))

    assert kept.removed
    with nothing_happens(kept):
        kept.forget(now=TUESDAY)
