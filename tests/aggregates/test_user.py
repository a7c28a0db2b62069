"""A user: a person of a company, and its profile (A4, A6)."""

from __future__ import annotations

import pytest

from b2b.aggregates.user import Profile, User
from tests.builders import LAURIER, MONDAY, NINA, TUESDAY
from tests.scenario import ID, fact, given, news, nothing_happens

PROFILE = Profile(name="Nina Roy", email="nina.roy@example.com")
REGISTERED = fact(User.UserRegistered, company_id=LAURIER, subject_id=ID, profile=PROFILE, account_manager=True)


@pytest.mark.covers("A4")
def test_a_company_begins_with_its_account_manager():
    user = User.register(id=NINA, company_id=LAURIER, profile=PROFILE, account_manager=True, now=MONDAY)

    assert news(user) == [fact(User.UserRegistered, **{**REGISTERED.fields, "subject_id": NINA})]
    assert (user.company_id, user.profile, user.account_manager) == (LAURIER, PROFILE, True)


@pytest.mark.covers("A6")
def test_a_user_chooses_its_own_language_and_time_zone():
    user = given(User, REGISTERED)
    own = Profile(name="Nina Roy", email="nina.roy@example.com", language="fr", time_zone="America/Montreal")

    user.change_profile(profile=own, now=TUESDAY)

    assert news(user) == [fact(User.ProfileChanged, subject_id=ID, profile=own)]
    assert user.profile == own


@pytest.mark.covers("A6")
def test_the_same_profile_changes_nothing():
    user = given(User, REGISTERED)

    with nothing_happens(user):
        user.change_profile(profile=PROFILE, now=TUESDAY)
