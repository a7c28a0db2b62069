"""A dashboard: the defaults of a side, then one's own; two widgets stay; a removal and a reset can be undone."""

from __future__ import annotations

from uuid import UUID, uuid5

import msgspec
import pytest

from b2b import errors
from b2b.aggregates.criteria import Criteria, folded, words_of
from b2b.aggregates.dashboard import Dashboard
from b2b.aggregates.values import CompanyKind
from b2b.aggregates.widgets import MOST, Placed, defaults_of, joined, parted
from tests.builders import LAURIER, NINA, TUESDAY
from tests.scenario import ID, Fact, fact, given, news, nothing_happens, refused

DEFAULTS = defaults_of(CompanyKind.RETAILER, NINA)
OPENED = fact(
    Dashboard.DashboardOpened, company_id=LAURIER, reader_id=NINA, side=CompanyKind.RETAILER, widgets=DEFAULTS
)
LATE_HERE = Placed(id=UUID(int=0xF1), title="Late in Montréal", search=Criteria(kind="order", state="late", q="qc"))


def told(event: type, version: int, widget: Placed, **more: object) -> Fact:
    """What an event says of a widget: its words under a key of the event, the rest in clear."""
    bare, words = parted(widget)
    return fact(event, subject_id=uuid5(ID, str(version)), widget=bare, words=words, **more)


ADDED = told(Dashboard.WidgetAdded, 2, LATE_HERE, place=8)
RESET = fact(Dashboard.DashboardReset, widgets=DEFAULTS)


def by_key(key: str) -> Placed:
    return next(widget for widget in DEFAULTS if widget.key == key)


@pytest.mark.covers("D1")
def test_a_new_dashboard_has_the_eight_defaults_in_their_order():
    dashboard = Dashboard.open(id=ID, company_id=LAURIER, reader_id=NINA, side=CompanyKind.RETAILER, now=TUESDAY)

    assert news(dashboard) == [OPENED]
    assert [place for place, widget in enumerate(dashboard.widgets, start=1) if widget.alert] == [3, 4, 7]
    assert len(dashboard.widgets) == 8


@pytest.mark.covers("D8")
def test_suppliers_have_their_own():
    widgets = defaults_of(CompanyKind.SUPPLIER, NINA)

    assert [w.key for w in widgets] == ["waiting", "answered", "expired", "to_ship", "shipping_late", "shipped_14d"]
    assert [w.key for w in widgets if w.alert] == ["waiting", "to_ship", "shipping_late"]


@pytest.mark.covers("D6", "S2")
def test_a_search_is_added_at_a_place():
    dashboard = given(Dashboard, OPENED)

    dashboard.add(LATE_HERE, place=0, now=TUESDAY)

    assert news(dashboard) == [told(Dashboard.WidgetAdded, 2, LATE_HERE, place=0)]
    assert dashboard.widgets == (LATE_HERE, *DEFAULTS)


@pytest.mark.covers("D6")
def test_a_dashboard_holds_only_so_many():
    more = [
        told(Dashboard.WidgetAdded, n, msgspec.structs.replace(LATE_HERE, id=UUID(int=n)), place=0)
        for n in range(MOST - 8)
    ]
    dashboard = given(Dashboard, OPENED, *more)

    with refused(errors.WidgetLimit, dashboard):
        dashboard.add(LATE_HERE, now=TUESDAY)


@pytest.mark.covers("D6")
def test_settings_are_changed_once():
    dashboard = given(Dashboard, OPENED, ADDED)
    wider = msgspec.structs.replace(LATE_HERE, columns=50, alert=True)

    dashboard.change(wider, now=TUESDAY)

    assert news(dashboard) == [told(Dashboard.WidgetChanged, 3, wider)]
    assert dashboard.widget(LATE_HERE.id) == wider
    with nothing_happens(dashboard):
        dashboard.change(wider, now=TUESDAY)


@pytest.mark.covers("D5")
def test_a_widget_is_moved_among_the_others():
    dashboard = given(Dashboard, OPENED, ADDED)

    dashboard.move(LATE_HERE.id, place=2, now=TUESDAY)

    assert news(dashboard) == [fact(Dashboard.WidgetMoved, widget_id=LATE_HERE.id, place=2)]
    assert dashboard.widgets == (*DEFAULTS[:2], LATE_HERE, *DEFAULTS[2:])
    with nothing_happens(dashboard):
        dashboard.move(by_key("draft").id, place=-1, now=TUESDAY)


@pytest.mark.covers("D5")
@pytest.mark.parametrize("key", ["draft", "need_attention"])
def test_two_widgets_stay(key):
    dashboard = given(Dashboard, OPENED)

    with refused(errors.WidgetStays, dashboard):
        dashboard.remove(by_key(key).id, now=TUESDAY)


@pytest.mark.covers("D5")
def test_a_removal_is_undone_where_it_was():
    late = by_key("shipping_late")
    dashboard = given(Dashboard, OPENED)

    dashboard.remove(late.id, now=TUESDAY)
    assert late not in dashboard.widgets
    dashboard.restore(late.id, now=TUESDAY)

    assert news(dashboard) == [
        fact(Dashboard.WidgetRemoved, widget_id=late.id),
        told(Dashboard.WidgetRestored, 3, late, place=6),
    ]
    assert dashboard.widgets == DEFAULTS
    with refused(errors.NothingToUndo, dashboard):
        dashboard.restore(late.id, now=TUESDAY)


@pytest.mark.covers("A7")
def test_a_reset_brings_the_defaults_and_is_undone_once():
    dashboard = given(Dashboard, OPENED, ADDED)

    dashboard.reset(now=TUESDAY)
    assert dashboard.widgets == DEFAULTS
    dashboard.undo_reset(now=TUESDAY)

    assert news(dashboard) == [RESET, fact(Dashboard.ResetUndone)]
    assert dashboard.widgets == (*DEFAULTS, LATE_HERE)
    with refused(errors.NothingToUndo, dashboard):
        dashboard.undo_reset(now=TUESDAY)


@pytest.mark.covers("A7")
def test_the_defaults_are_reset_to_nothing_else():
    dashboard = given(Dashboard, OPENED)

    with nothing_happens(dashboard):
        dashboard.reset(now=TUESDAY)


@pytest.mark.covers("D5")
def test_what_is_no_widget_of_this_dashboard_is_not_found():
    dashboard = given(Dashboard, OPENED)

    with refused(errors.NotFound, dashboard):
        dashboard.move(UUID(int=1), place=0, now=TUESDAY)


@pytest.mark.covers("S1")
def test_free_text_is_alike_in_case_and_accents():
    assert folded("Élodie MARCHAND, Straße\x00") == "elodie marchand, strasse"
    assert words_of("  Élodie elodie R-104 ") == ["elodie", "r-104"]


@pytest.mark.covers("U6")
def test_what_was_typed_into_a_widget_is_apart_and_may_be_lost():
    bare, words = parted(LATE_HERE)

    assert (bare.title, bare.search.q, words.title, words.q) == ("", None, "Late in Montréal", "qc")
    assert joined(bare, words) == LATE_HERE
    erased = told(Dashboard.WidgetAdded, 2, bare, place=8)
    assert given(Dashboard, OPENED, erased).widget(LATE_HERE.id) == bare


@pytest.mark.parametrize("event", [Dashboard.WidgetAdded, Dashboard.WidgetChanged, Dashboard.WidgetRestored])
def test_what_was_kept_with_its_words_in_clear_reads_as_before(event: type) -> None:
    whole = {"id": str(LATE_HERE.id), "title": "Late in Montréal", "search": {"kind": "order", "q": "qc"}}
    state = {"widget": dict(whole), "place": 0}

    event.upcast_v1_v2(state)

    assert state["words"] == {"title": "Late in Montréal", "q": "qc", "recipient": None}
    assert (state["widget"], state["subject_id"]) == (whole, whole["id"])
