"""Models that share a thread: moved together, applied apart, led apart, and none waits for one that fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from b2b.aggregates.partnership import Agreement, Partnership
from b2b.commands.partners import change_partner
from b2b.projections import partners
from b2b.projections.follower import Follower
from b2b.projections.fresh import wait_until
from b2b.projections.partners import PARTNERS
from b2b.projections.product_lines import PRODUCT_LINES
from b2b.projections.reading import Reading
from b2b.projections.runner import Runner
from b2b.projections.team import Team
from b2b.projections.users import USERS
from tests.builders import MONDAY
from tests.projections.world import RETAILERS, SUPPLIERS, World

FEW = (PARTNERS, PRODUCT_LINES, USERS)
PATIENCE = 10


class Counting(Connection[Any]):
    """A connection that keeps what it was asked."""

    asked: list[str] = []

    def execute(self, query: Any, *rest: Any, **options: Any) -> Any:
        self.asked.append(str(query))
        return super().execute(query, *rest, **options)


@contextmanager
def team(world: World, *models: Any) -> Iterator[Team]:
    reading = Reading(world.console.recorder)
    followers = [Follower(world.console, model, reading=reading) for model in models]
    with Counting.connect(world.url, autocommit=True) as connection:
        one = Team(followers, connection, reading)
        yield one
        one.leave_all()


def places(world: World) -> dict[str, int]:
    rows = world.table("SELECT name, position FROM followers WHERE name = ANY(%s)", [[model.name for model in FEW]])
    return {row["name"]: row["position"] for row in rows}


def rename(world: World, name: str) -> int:
    """A retailer calls a partner otherwise."""
    id = world.partner_ids[RETAILERS[0], SUPPLIERS[0]]
    agreement = Agreement(name=name)
    return change_partner(
        world.console, world.actors[RETAILERS[0]], partner_id=id, agreement=agreement, now=MONDAY
    ).position


def test_what_concerns_nobody_moves_them_all_by_one_statement(world: World) -> None:
    world.runner.catch_up()
    with team(world, *FEW) as one:
        one.lead()
        assert one.advance() == (0, [])
        world.draft()
        last = world.console.recorder.max_notification_id()
        Counting.asked.clear()

        events, concerned = one.advance()

        assert (events > 0, concerned) == (True, [])
        assert len(Counting.asked) == 1 and "UPDATE followers" in Counting.asked[0]
    assert places(world) == dict.fromkeys(places(world), last)


def test_whom_it_concerns_applies_it_and_whoever_stands_elsewhere_comes_first(world: World) -> None:
    world.runner.catch_up()
    last = rename(world, "Nordlys again")
    with team(world, *FEW) as one:
        one.lead()
        for _ in range(2):
            assert [follower.model.name for follower in one.advance()[1]] == ["partners"]
    world.runner.catch_up()
    world.table("UPDATE followers SET position = position - 1 WHERE name = 'users' RETURNING 1")
    with team(world, *FEW) as one:
        one.lead()
        assert one.advance() == (1, [])
    assert places(world) == dict.fromkeys(places(world), last)


def test_a_model_that_never_moved_moves_itself(world: World) -> None:
    world.runner.catch_up()
    world.table("DELETE FROM followers WHERE name = ANY(%s) RETURNING 1", [["users", "product_lines", "partners"]])
    with team(world, *FEW) as one:
        one.lead()
        assert {follower.model.name for follower in one.advance()[1]} == {"users", "product_lines", "partners"}


def test_two_teams_lead_each_model_once(world: World) -> None:
    with team(world, PARTNERS, USERS) as one, team(world, *FEW) as other:
        one.lead()
        other.lead()
        assert [follower.model.name for follower in one.led] == ["partners", "users"]
        assert [follower.model.name for follower in other.led] == ["product_lines"]
        one.leave(one.led[0])
        with team(world, *FEW) as third:
            third.lead()
            assert [follower.model.name for follower in third.led] == ["partners"]


@pytest.mark.covers("A11")
def test_one_that_fails_holds_nobody_up_and_goes_on_once_it_can(world: World) -> None:
    world.runner.catch_up()
    able = False

    def fold(row: Any, event: Any) -> Any:
        if isinstance(event, Partnership.PartnershipChanged) and not able:
            raise KeyError("not yet")
        return partners.fold(row, event)

    runner = Runner(world.console, [replace(PARTNERS, fold=fold), PRODUCT_LINES, USERS], url=world.url)
    runner.start()
    last = rename(world, "Nordlys at last")
    others = wait_until(world.console.pool, last, models=["product_lines", "users"], timeout=PATIENCE)
    stuck = not wait_until(world.console.pool, last, models=["partners"], timeout=0)
    able = True
    went_on = wait_until(world.console.pool, last, models=["partners"], timeout=PATIENCE)
    runner.stop()

    assert (others, stuck, went_on) == (True, True, True)
    names = world.table("SELECT name FROM partners WHERE retailer_id = %s", [world.company(RETAILERS[0])])
    assert "Nordlys at last" in {row["name"] for row in names}


def test_a_lost_connection_leaves_its_locks(world: World) -> None:
    with psycopg.connect(world.url, autocommit=True) as connection:
        lost = Team([Follower(world.console, USERS)], connection, Reading(world.console.recorder))
        lost.lead()
        connection.close()
        lost.leave_all()
    with team(world, USERS) as next_one:
        next_one.lead()
        assert len(next_one.led) == 1
