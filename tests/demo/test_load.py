"""The demo is loaded once, however many first starts there are at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from b2b.app import connected
from b2b.commandline.demo import load_demo_once
from b2b.demo import people
from b2b.settings import Settings


def test_two_first_starts(database_url, tmp_path) -> None:
    settings = Settings.from_environment({"B2B_DATA": str(tmp_path)})
    with ExitStack() as undo:
        services = [undo.enter_context(connected(settings, database_url)) for _ in range(2)]
        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(load_demo_once, services)

        assert one == other
        assert {email for email, _ in one} == {firm.email for firm in people.FIRMS}
        with services[0].pool.connection() as connection:
            made = connection.execute("SELECT count(*) FROM events WHERE topic = 'company.registered'").fetchone()[0]
        assert made == len(people.FIRMS)
