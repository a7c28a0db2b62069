"""The demo is loaded once, however many first starts there are at the same moment, and to its end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from b2b.app import Services, connected
from b2b.commandline.demo import load_demo_once
from b2b.database.migrate import migrate
from b2b.demo import people
from b2b.demo.loads import clear_unfinished
from b2b.demo.week import Week
from b2b.settings import Settings


def test_two_first_starts(database_url, tmp_path) -> None:
    settings = Settings.from_environment({"B2B_DATA": str(tmp_path)})
    with ExitStack() as undo:
        services = [undo.enter_context(connected(settings, database_url)) for _ in range(2)]
        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(load_demo_once, services)

        assert one == other
        assert {email for email, _ in one} == set(people.EMAILS)
        assert _companies(services[0]) == len(people.FIRMS)


class Cut(Exception):
    """The process dies."""


def test_a_demo_that_was_cut_short_is_begun_anew(database_url, tmp_path, monkeypatch) -> None:
    settings = Settings.from_environment({"B2B_DATA": str(tmp_path)})
    with connected(settings, database_url) as services:
        monkeypatch.setattr(Week, "play", _dies_after_a_day)
        with pytest.raises(Cut):
            load_demo_once(services)
        monkeypatch.undo()
        assert _companies(services) == len(people.FIRMS)

    # when it is started again
    assert clear_unfinished(database_url)
    migrate(database_url)
    with connected(settings, database_url) as services:
        load_demo_once(services)

        # then the week is whole, and everybody is there once
        assert _companies(services) == len(people.FIRMS)
        assert _count(services, "request.sent") > 20
    assert not clear_unfinished(database_url)


def test_a_company_beside_an_unfinished_demo_is_never_cleared(database_url, tmp_path) -> None:
    settings = Settings.from_environment({"B2B_DATA": str(tmp_path)})
    with connected(settings, database_url) as services, services.pool.connection() as connection:
        connection.execute("INSERT INTO demo_loads DEFAULT VALUES")
        connection.execute(
            "INSERT INTO credentials (user_id, email, password_hash) VALUES (gen_random_uuid(), 'me', '')"
        )
    assert not clear_unfinished(database_url)


def _dies_after_a_day(week: Week) -> None:
    for moment, _, do in sorted(week.steps, key=lambda step: step[:2])[:10]:
        week.fire(moment)
        do(moment)
    raise Cut


def _companies(services: Services) -> int:
    return _count(services, "company.registered")


def _count(services: Services, topic: str) -> int:
    with services.pool.connection() as connection:
        return int(connection.execute("SELECT count(*) FROM events WHERE topic = %s", [topic]).fetchone()[0])
