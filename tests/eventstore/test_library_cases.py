"""The library's own test cases for recorders, run against ours.

They pass as they are, but for what they take for granted of numbers: that ids begin at 1 and have no gaps (ours are
made of transaction numbers), and, in the case for recorders without a feed, that there are none. So in
`test_insert_select` and `test_insert_and_select` the recorder under test translates ids and nothing else.
"""

from __future__ import annotations

import pytest
from eventsourcing.persistence import Notification
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from b2b.eventstore.datastore import Datastore
from b2b.eventstore.recorder import EventRecorder


class Numbered(EventRecorder):
    """Our recorder with positions told as 1, 2, 3, as they follow each other."""

    def insert_events(self, stored_events, **kwargs):
        return [self._number_of(position) for position in super().insert_events(stored_events, **kwargs)]

    def select_notifications(self, start, limit, stop=None, topics=(), *, inclusive_of_start=True):
        found = super().select_notifications(
            self._position_of(start), limit, self._position_of(stop), topics, inclusive_of_start=inclusive_of_start
        )
        return [
            Notification(n.originator_id, n.originator_version, n.topic, n.state, self._number_of(n.id)) for n in found
        ]

    def max_notification_id(self):
        last = super().max_notification_id()
        return last and self._number_of(last)

    def _positions(self):
        rows = self.datastore.read("SELECT notification_id FROM events ORDER BY 1")
        return [position for (position,) in rows]

    def _number_of(self, position):
        return self._positions().index(position) + 1

    def _position_of(self, number):
        return None if number is None else self._positions()[number - 1]


class Unnumbered(EventRecorder):
    """Our recorder as one without a feed."""

    def insert_events(self, stored_events, **kwargs):
        super().insert_events(stored_events, **kwargs)


class Recorders:
    """Gives the library's cases a recorder on a database of its own."""

    EXPECT_CONTIGUOUS_NOTIFICATION_IDS = False
    recorder_class = EventRecorder

    @pytest.fixture(autouse=True)
    def _on_a_database(self, database_url):
        with Datastore(database_url) as datastore:
            self.recorder = self.recorder_class(datastore)
            yield
            self.recorder.close()

    def create_recorder(self):
        return self.recorder


class TestApplicationRecorder(Recorders, ApplicationRecorderTestCase):
    test_insert_select = None  # its ids are literal: see below

    def test_insert_subscribe(self):
        self.optional_test_insert_subscribe()


class TestApplicationRecorderNumbered(Recorders, ApplicationRecorderTestCase):
    recorder_class = Numbered
    test_performance = test_concurrent_no_conflicts = test_concurrent_throughput = None


class TestAggregateRecorder(Recorders, AggregateRecorderTestCase):
    recorder_class = Unnumbered


class TestNonInterleavingIds(Recorders, NonInterleavingNotificationIDsBaseCase):
    pass
