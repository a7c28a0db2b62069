"""A subscription: a company's plan, from its trial to its end (A3, W1).

Days are those of UTC. `billed_until` is the last day that is paid for, or free by the trial: the next bill begins on
the day after it, so that every day is billed once.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event
from msgspec import Struct

from b2b import errors
from b2b.aggregates.plans import first_of_next_month, last_of_month

TRIAL = timedelta(days=30)
A_DAY = timedelta(days=1)
_NAMES = UUID("5d0f1a6e-6f0c-4a0e-9f8e-0c6a2f4f8d31")


def subscription_id(company_id: UUID) -> UUID:
    """The id of the one subscription that a company may have."""
    return uuid5(_NAMES, f"subscription of {company_id}")


class SubscriptionState(StrEnum):
    TRIAL = "trial"
    ACTIVE = "active"
    ENDED = "ended"


class Hold(StrEnum):
    """Why sending is suspended."""

    PAYMENT = "payment"
    OPERATOR = "operator"


class PlanChange(Struct, frozen=True, kw_only=True):
    """Another plan from the first of a month on, and when it was asked for."""

    plan: str
    on: date
    asked_at: datetime


class Subscription(Aggregate):
    class SubscriptionStarted(Aggregate.Created):
        TOPIC = "subscription.started"
        company_id: UUID
        plan: str
        paid_from: date

    @classmethod
    def start(cls, *, company_id: UUID, plan: str, trial: bool, now: datetime) -> Subscription:
        """A company begins; with a trial, it costs from the 31st day on (W1)."""
        return cls._create(
            cls.SubscriptionStarted,
            id=subscription_id(company_id),
            timestamp=now,
            company_id=company_id,
            plan=plan,
            paid_from=(now + TRIAL).date() if trial else now.date(),
        )

    @event(SubscriptionStarted)
    def __init__(self, *, company_id: UUID, plan: str, paid_from: date) -> None:
        self.company_id = company_id
        self.plan = plan
        self.paid_from = paid_from
        self.billed_until = paid_from - A_DAY
        self.changes: tuple[PlanChange, ...] = ()
        self.ends_on: date | None = None
        self.ended = False
        self.holds: frozenset[Hold] = frozenset()
        self.last_invoice_id: UUID | None = None

    def state(self, on: date) -> SubscriptionState:
        if self.ended:
            return SubscriptionState.ENDED
        return SubscriptionState.TRIAL if on < self.paid_from else SubscriptionState.ACTIVE

    def plan_on(self, day: date) -> str:
        """The plan that holds on a day, as far as is known today."""
        begun = [change.plan for change in self.changes if change.on <= day]
        return begun[-1] if begun else self.plan

    class PlanChosen(Aggregate.Event):
        TOPIC = "subscription.plan_chosen"
        plan: str

    def choose(self, *, plan: str, now: datetime) -> None:
        """While it is tried: the plan that will be charged from the 31st day on."""
        self._must_last()
        if now.date() >= self.paid_from:
            raise errors.TrialOver
        if plan != self.plan or self.changes:
            self.trigger_event(self.PlanChosen, timestamp=now, plan=plan)

    @event(PlanChosen)
    def _chosen(self, plan: str) -> None:
        self.plan = plan
        self.changes = ()

    class PlanChangeAsked(Aggregate.Event):
        TOPIC = "subscription.plan_change_asked"
        change: PlanChange

    def ask_change(self, *, plan: str, on: date, now: datetime) -> None:
        """Another plan from the first of a coming month on; one that was asked for the same month is replaced."""
        self._must_last()
        earliest = first_of_next_month(max(now.date(), self.paid_from - A_DAY, self.billed_until))
        if on < earliest or on.day != 1:
            raise errors.NoSuchMonth("/on", earliest=earliest.isoformat())
        if self.plan_on(on) != plan or any(change.on == on for change in self.changes):
            change = PlanChange(plan=plan, on=on, asked_at=now)
            self.trigger_event(self.PlanChangeAsked, timestamp=now, change=change)

    @event(PlanChangeAsked)
    def _change_asked(self, change: PlanChange) -> None:
        others = (known for known in self.changes if known.on != change.on)
        self.changes = tuple(sorted((*others, change), key=lambda known: known.on))

    class PlanChangeUndone(Aggregate.Event):
        TOPIC = "subscription.plan_change_undone"
        on: date

    def undo_change(self, *, on: date, now: datetime) -> None:
        """The plan stays what it would have been. Raises NotFound where nothing was asked for that day."""
        if not any(change.on == on for change in self.changes) or on <= self.billed_until:
            raise errors.NotFound("plan change", on)
        self.trigger_event(self.PlanChangeUndone, timestamp=now, on=on)

    @event(PlanChangeUndone)
    def _change_undone(self, on: date) -> None:
        self.changes = tuple(change for change in self.changes if change.on != on)

    class CancellationAsked(Aggregate.Event):
        TOPIC = "subscription.cancellation_asked"
        ends_on: date

    def cancel(self, *, now: datetime) -> None:
        """The end, with the last day that is paid for or tried; nothing is charged after it."""
        self._must_last()
        if self.ends_on is None:
            today = now.date()
            ends_on = self.billed_until if today <= self.billed_until else last_of_month(today)
            self.trigger_event(self.CancellationAsked, timestamp=now, ends_on=ends_on)

    @event(CancellationAsked)
    def _cancellation_asked(self, ends_on: date) -> None:
        self.ends_on = ends_on

    class CancellationWithdrawn(Aggregate.Event):
        TOPIC = "subscription.cancellation_withdrawn"

    def keep(self, *, now: datetime) -> None:
        """It goes on after all."""
        self._must_last()
        if self.ends_on is not None:
            self.trigger_event(self.CancellationWithdrawn, timestamp=now)

    @event(CancellationWithdrawn)
    def _cancellation_withdrawn(self) -> None:
        self.ends_on = None

    class PeriodBilled(Aggregate.Event):
        TOPIC = "subscription.period_billed"
        first: date
        last: date
        plan: str
        invoice_id: UUID | None

    def next_period(self, today: date) -> tuple[date, date] | None:
        """The days that are to be billed now: from the day after the last one billed to the end of its month.

        None: nothing yet, or nothing any more.
        """
        first = self.billed_until + A_DAY
        if self.ended or first > today or (self.ends_on is not None and first > self.ends_on):
            return None
        last = last_of_month(first)
        return first, min(last, self.ends_on) if self.ends_on else last

    def bill(self, *, first: date, last: date, invoice_id: UUID | None, now: datetime) -> None:
        """These days are billed; `invoice_id` is None where they cost nothing."""
        if (first, last) != self.next_period(now.date()):
            raise errors.PeriodBilled(first=first.isoformat())
        plan = self.plan_on(first)
        self.trigger_event(self.PeriodBilled, timestamp=now, first=first, last=last, plan=plan, invoice_id=invoice_id)

    @event(PeriodBilled)
    def _billed(self, last: date, invoice_id: UUID | None) -> None:
        self.billed_until = last
        self.last_invoice_id = invoice_id or self.last_invoice_id

    class SubscriptionEnded(Aggregate.Event):
        TOPIC = "subscription.ended"

    def end(self, *, now: datetime) -> None:
        """The last day is over: everything can be read and answered as before, nothing can be sent."""
        if not self.ended and self.ends_on is not None and self.ends_on < now.date():
            self.trigger_event(self.SubscriptionEnded, timestamp=now)

    @event(SubscriptionEnded)
    def _ended(self) -> None:
        self.ended = True
        self.changes = ()

    class SubscriptionResumed(Aggregate.Event):
        TOPIC = "subscription.resumed"
        plan: str
        paid_from: date

    def resume(self, *, plan: str, now: datetime) -> None:
        """It begins again, from today on; there is no second trial."""
        if not self.ended:
            raise errors.StillSubscribed
        paid_from = max(now.date(), self.billed_until + A_DAY)
        self.trigger_event(self.SubscriptionResumed, timestamp=now, plan=plan, paid_from=paid_from)

    @event(SubscriptionResumed)
    def _resumed(self, plan: str, paid_from: date) -> None:
        self.plan = plan
        self.paid_from = paid_from
        self.billed_until = paid_from - A_DAY
        self.ended = False
        self.ends_on = None

    class SendingSuspended(Aggregate.Event):
        TOPIC = "subscription.sending_suspended"
        hold: Hold

    def suspend(self, *, hold: Hold, now: datetime) -> None:
        """Nothing can be sent any more; reading and answering go on (A9)."""
        if hold not in self.holds:
            self.trigger_event(self.SendingSuspended, timestamp=now, hold=hold)

    @event(SendingSuspended)
    def _suspended(self, hold: Hold) -> None:
        self.holds = self.holds | {hold}

    class SuspensionLifted(Aggregate.Event):
        TOPIC = "subscription.suspension_lifted"
        hold: Hold

    def lift(self, *, hold: Hold, now: datetime) -> None:
        """This reason is gone; another one may still hold."""
        if hold in self.holds:
            self.trigger_event(self.SuspensionLifted, timestamp=now, hold=hold)

    @event(SuspensionLifted)
    def _lifted(self, hold: Hold) -> None:
        self.holds = self.holds - {hold}

    def _must_last(self) -> None:
        if self.ended:
            raise errors.SubscriptionOver
