"""A company: its information, configuration and logo (A1, A2, A5)."""

from __future__ import annotations

import pytest

from b2b.aggregates.company import Company, Configuration
from b2b.aggregates.values import Address, CompanyKind, Contact, Mode, Terms
from tests.builders import LAURIER, MONDAY, TUESDAY, address
from tests.scenario import ID, fact, given, news, nothing_happens

NINA = Contact(name="Nina Roy", email="nina.roy@example.com", phone="+1 514 555 0199")
REGISTERED = fact(
    Company.CompanyRegistered,
    kind=CompanyKind.RETAILER,
    name="Maison Laurier",
    subject_id=ID,
    contact=NINA,
    configuration=Configuration(),
)


def changed(**chosen):
    as_it_was = {"name": "Maison Laurier", "contact": NINA, "address": Address(), "configuration": Configuration()}
    return {**as_it_was, **chosen}


@pytest.mark.covers("A2")
def test_a_new_company_has_the_defaults_of_the_product():
    company = Company.register(
        id=LAURIER,
        kind=CompanyKind.RETAILER,
        name="Maison Laurier",
        contact=NINA,
        configuration=Configuration(),
        now=MONDAY,
    )

    (told,) = news(company)
    assert told == fact(Company.CompanyRegistered, **{**REGISTERED.fields, "subject_id": LAURIER})
    chosen = company.configuration
    assert (chosen.language, chosen.default_mode, chosen.preference) == ("en", Mode.MANUAL, ("cost", "delay"))
    assert (chosen.split_lines, chosen.allow_back_orders, chosen.listed) == (True, False, False)
    assert (company.address, company.logo) == (Address(), None)


@pytest.mark.covers("A1")
@pytest.mark.parametrize(
    "new",
    [
        {"name": "Laurier & Filles"},
        {"contact": Contact(name="Omar Haddad", email="omar@example.com")},
        {"address": address()},
    ],
    ids=lambda new: next(iter(new)),
)
def test_information_is_changed(new):
    company = given(Company, REGISTERED)

    company.change(**changed(**new), now=TUESDAY)

    assert news(company) == [fact(Company.CompanyChanged, subject_id=ID, **changed(**new))]
    assert {name: getattr(company, name) for name in new} == new


@pytest.mark.covers("A2", "A5")
def test_configuration_is_changed_and_what_is_sent_from_now_on_is_decided_by_it():
    company = given(Company, REGISTERED)
    new = Configuration(
        currency="CAD",
        preference=("delay", "cost"),
        split_lines=False,
        allow_back_orders=True,
        shipping_time_hours=24,
        description="Linen and soap",
        listed=True,
    )

    company.change(**changed(configuration=new), now=TUESDAY)

    assert company.configuration == new
    assert company.configuration.terms() == Terms(
        currency="CAD",
        preference=("delay", "cost"),
        split_lines=False,
        allow_back_orders=True,
        shipping_time_hours=24,
    )


@pytest.mark.covers("A1")
def test_what_is_entered_as_it_was_changes_nothing():
    company = given(Company, REGISTERED)

    with nothing_happens(company):
        company.change(**changed(), now=TUESDAY)


@pytest.mark.covers("A2")
class TestLogo:
    A_LOGO = fact(Company.LogoChanged, logo="9f86d0")

    def test_it_is_set_by_what_its_bytes_come_to(self):
        company = given(Company, REGISTERED)

        company.set_logo(logo="9f86d0", now=TUESDAY)

        assert news(company) == [self.A_LOGO]
        assert company.logo == "9f86d0"

    def test_it_is_taken_away(self):
        company = given(Company, REGISTERED, self.A_LOGO)

        company.set_logo(logo=None, now=TUESDAY)

        assert news(company) == [fact(Company.LogoChanged, logo=None)]
        assert company.logo is None

    @pytest.mark.parametrize(("before", "logo"), [((A_LOGO,), "9f86d0"), ((), None)], ids=["the same", "none"])
    def test_the_same_again_changes_nothing(self, before, logo):
        company = given(Company, REGISTERED, *before)

        with nothing_happens(company):
            company.set_logo(logo=logo, now=TUESDAY)
