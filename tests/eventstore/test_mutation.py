"""What happens to an aggregate by an event is what the library makes of it, in every case."""

from __future__ import annotations

from uuid import uuid4

import pytest
from eventsourcing.domain import Aggregate, OriginatorIDError, OriginatorVersionError, event

from b2b.eventstore.mutation import mutated
from tests.builders import MONDAY, NORDLYS, answer, placed_order, sent_request, ship


def lives() -> list[list[object]]:
    request = sent_request()
    request.answer(partner_id=NORDLYS, answer=answer(), now=MONDAY)
    return [list(request.pending_events), list(ship(placed_order()).pending_events)]


@pytest.mark.parametrize("events", lives(), ids=["request", "order"])
def test_it_is_what_the_library_makes_of_it(events: list) -> None:
    ours = theirs = None
    for one in events:
        ours, theirs = mutated(one, ours), one.mutate(theirs)
        assert ours == theirs
        assert (ours.version, ours.modified_on) == (theirs.version, theirs.modified_on)


def test_another_ones_event_and_one_out_of_turn_are_refused() -> None:
    first, second, third, *_ = (*lives()[0], *lives()[0])
    request = mutated(first, None)
    with pytest.raises(OriginatorVersionError):
        mutated(third, request)
    vars(second)["originator_id"] = uuid4()
    with pytest.raises(OriginatorIDError):
        mutated(second, request)
    assert request.version == 1


class Ending(Aggregate):
    """Begun, ended and counted in three ways that a class may be applied."""

    @event("Begun")
    def __init__(self) -> None:
        self.count = 0
        self.noticed = 0

    class Counted(Aggregate.Event):
        by: int

        def apply(self, aggregate) -> None:
            aggregate.noticed += 1

    @event(Counted)
    def _counted(self, by: int, again: int = 1) -> None:
        self.count += by * again

    class Ended(Aggregate.Event):
        def mutate(self, aggregate):
            super().mutate(aggregate)

    def end(self) -> None:
        self.trigger_event(self.Ended)


def test_what_is_applied_in_another_way_is_left_to_the_library() -> None:
    one = Ending()
    one.trigger_event(Ending.Counted, by=3)
    one.end()
    begun, counted, ended = one.collect_events()

    again = mutated(counted, mutated(begun, None))
    assert (again.count, again.noticed) == (3, 1)
    assert mutated(ended, again) is None
