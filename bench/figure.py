"""A figure: what is measured, what it has to reach, and what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What a figure has to reach, in words, and whether the values of its rounds do."""

    words: str
    is_met_by: Callable[[Sequence[float]], bool]


def at_least(least: float) -> Demand:
    """The median of the rounds is this or more."""
    return Demand(words=f"≥ {least:g}", is_met_by=lambda values: median(values) >= least)


def at_most(most: float) -> Demand:
    """The median of the rounds is this or less."""
    return Demand(words=f"≤ {most:g}", is_met_by=lambda values: median(values) <= most)


def always(value: float) -> Demand:
    """Every single round gives this, such as 0 missed."""
    return Demand(words=f"{value:g} in every round", is_met_by=lambda values: all(each == value for each in values))


@dataclass(frozen=True)
class Figure:
    """One line of the table. `unit` is blank for a ratio or a count. Without a demand it is there to be read."""

    name: str
    demand: Demand | None = None
    unit: str = ""


Round = Mapping[Figure, float]
"""What one round measured."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The values of a figure, one a round."""

    figure: Figure
    values: Sequence[float]

    @property
    def met(self) -> bool:
        return self.figure.demand is None or self.figure.demand.is_met_by(self.values)


def outcomes_of(rounds: Sequence[Round]) -> list[Outcome]:
    """The outcome of each figure, in the order of the first round."""
    return [Outcome(figure=figure, values=[each[figure] for each in rounds]) for figure in rounds[0]]


def within(seconds: Iterable[float], *, percent: int) -> float:
    """Milliseconds within which so many of a hundred were done."""
    return 1e3 * quantiles(seconds, n=100, method="inclusive")[percent - 1]
