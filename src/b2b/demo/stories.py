"""What happens in the week: enough of every state that each widget of both sides has something to show (D1, D8)."""

from __future__ import annotations

from b2b.aggregates.values import Mode
from b2b.demo.week import Story, Week

PINE, TILLEUL = "Harbour & Pine", "Maison Tilleul"


def plan(week: Week) -> None:
    """Plan every story. Hours count back from now; a deadline below zero is still to come."""
    _done_earlier(week)
    _in_hand(week)
    _under_way(week)


def _done_earlier(week: Week) -> None:
    for number in range(9):
        start = 160 - 12.0 * number
        shop = PINE if number % 3 else TILLEUL
        story = Story(week, shop, start, mode=Mode.AUTOMATIC)
        story.answers(start - 3).ships(start - 20 if start > 24 else start / 2)
    Story(week, PINE, 150).answers(147).says(146, "Thank you, that was quick.").orders(146).ships(120)
    Story(week, TILLEUL, 140).answers(120, stock=0.5).orders(118).ships(90)
    Story(week, PINE, 130).declines(128).answers(127, count=1).orders(126).ships(100)


def _in_hand(week: Week) -> None:
    Story(week, PINE, 60).answers(57).orders(56)
    Story(week, TILLEUL, 80).answers(78).orders(77)
    Story(week, PINE, 5, mode=Mode.AUTOMATIC).answers(3)
    Story(week, TILLEUL, 20).answers(18).orders(16)
    Story(week, PINE, 22).answers(20).orders(19).ships(4, part=True)
    Story(week, PINE, 90).answers(88).orders(86, close=False, share=2).ships(60)
    Story(week, TILLEUL, 70).answers(66, stock=0.5).orders(60, close=False, share=2)
    Story(week, PINE, 18, mode=Mode.AUTOMATIC).answers(12, stock=0.4)
    Story(week, TILLEUL, 30).answers(24)
    Story(week, PINE, 26, limited=True).answers(20)
    Story(week, PINE, 12, deadline=2).answers(8, count=1)


def _under_way(week: Week) -> None:
    Story(week, PINE, 3, deadline=-0.6).answers(2, count=1)
    Story(week, TILLEUL, 6, deadline=-0.8)
    Story(week, PINE, 2, deadline=-5).answers(1, count=1).says(0.5, "Can you send it before Friday?")
    Story(week, PINE, 1.5, mode=Mode.AUTOMATIC, deadline=-7)
    Story(week, PINE, 1, deadline=-20).says(0.8, "Checking with our warehouse.", supplier=True)
    Story(week, TILLEUL, 4, deadline=-30).answers(2, count=1)
    Story(week, TILLEUL, 1, deadline=-26)
    Story(week, PINE, 0.7, send=False)
    Story(week, PINE, 28, send=False)
    Story(week, TILLEUL, 2, send=False)
