"""A partnership: invited, connected, paused, ended, with what was agreed (A11)."""

from __future__ import annotations

from uuid import UUID

import pytest

from b2b import errors
from b2b.aggregates.partnership import Agreement, Partnership, PartnerStatus
from tests.builders import LAURIER, MONDAY, NORDLYS, SUPPLIERS, TUESDAY
from tests.scenario import ID, fact, given, news, nothing_happens, refused

pytestmark = pytest.mark.covers("A11")
AGREED = Agreement(name="Nordlys Home", answer_hours=24, notes="Ring twice")
STRICTER = Agreement(name="Nordlys Home", answer_hours=4, shipping_required=True, change_order_authorised=True)
INVITED = fact(
    Partnership.PartnerInvited,
    retailer_id=LAURIER,
    retailer_name="Maison Laurier",
    subject_id=ID,
    email="kari@example.com",
    message="Shall we work together?",
    agreement=AGREED,
)
CONNECTED = fact(Partnership.PartnerConnected, retailer_id=LAURIER, supplier_id=SUPPLIERS[NORDLYS], name="Nordlys Home")
CHANGED = fact(Partnership.PartnershipChanged, agreement=STRICTER)
PAUSED, RESUMED = fact(Partnership.PartnershipPaused), fact(Partnership.PartnershipResumed)
ENDED = fact(Partnership.PartnershipEnded)
LIVES = {
    "invited": (INVITED,),
    "connected": (INVITED, CONNECTED),
    "paused": (INVITED, CONNECTED, PAUSED),
    "ended": (INVITED, CONNECTED, ENDED),
}


def connect(partnership, supplier_id=SUPPLIERS[NORDLYS]):
    partnership.connect(supplier_id=supplier_id, now=TUESDAY)


def pause(partnership):
    partnership.pause(now=TUESDAY)


def resume(partnership):
    partnership.resume(now=TUESDAY)


def change(partnership):
    partnership.change(agreement=STRICTER, now=TUESDAY)


def end(partnership):
    partnership.end(now=TUESDAY)


def test_a_new_partner_is_invited_with_all_that_is_agreed():
    partnership = Partnership.invite(
        id=ID,
        retailer_id=LAURIER,
        retailer_name="Maison Laurier",
        email="kari@example.com",
        message="Shall we work together?",
        agreement=AGREED,
        now=MONDAY,
    )

    assert news(partnership) == [INVITED]
    assert (partnership.status, partnership.supplier_id) == (PartnerStatus.INVITED, None)
    assert partnership.agreement == AGREED


def test_the_supplier_accepts_and_can_be_asked():
    partnership = given(Partnership, INVITED)

    connect(partnership)

    assert news(partnership) == [CONNECTED]
    assert (partnership.status, partnership.supplier_id) == (PartnerStatus.CONNECTED, SUPPLIERS[NORDLYS])


@pytest.mark.parametrize("life", ["connected", "paused"])
def test_an_invitation_is_accepted_once(life):
    partnership = given(Partnership, *LIVES[life])

    with nothing_happens(partnership):
        connect(partnership, UUID(int=404))


@pytest.mark.parametrize("life", ["invited", "connected", "paused"])
def test_what_is_agreed_is_changed(life):
    partnership = given(Partnership, *LIVES[life])

    change(partnership)

    assert news(partnership) == [CHANGED]
    assert partnership.agreement == STRICTER


def test_the_same_agreement_changes_nothing():
    partnership = given(Partnership, INVITED, CHANGED)

    with nothing_happens(partnership):
        change(partnership)


def test_a_partner_is_paused_and_resumed():
    partnership = given(Partnership, *LIVES["connected"])

    pause(partnership)
    assert news(partnership) == [PAUSED]
    assert partnership.status == PartnerStatus.PAUSED

    resume(partnership)
    assert news(partnership) == [RESUMED]
    assert partnership.status == PartnerStatus.CONNECTED


@pytest.mark.parametrize("again", [(pause, "invited"), (pause, "paused"), (resume, "invited"), (resume, "connected")])
def test_only_a_connected_partner_pauses_and_only_a_paused_one_resumes(again):
    command, life = again
    partnership = given(Partnership, *LIVES[life])

    with nothing_happens(partnership):
        command(partnership)


@pytest.mark.parametrize("life", ["invited", "connected", "paused"])
def test_a_partnership_ends(life):
    partnership = given(Partnership, *LIVES[life])

    end(partnership)

    assert news(partnership) == [ENDED]
    assert partnership.status == PartnerStatus.ENDED


def test_it_ends_once():
    partnership = given(Partnership, *LIVES["ended"])

    with nothing_happens(partnership):
        end(partnership)


@pytest.mark.parametrize("command", [connect, change, pause, resume])
def test_nothing_follows_its_end(command):
    partnership = given(Partnership, *LIVES["ended"])

    with refused(errors.PartnershipEnded, partnership) as refusal:
        command(partnership)

    assert refusal.value.facts == {"name": "Nordlys Home"}
