"""The tables of the measurements: on the screen, and in docs/benchmarks.md, a section for each file of this folder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.figure import Outcome

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_HEAD = """# Benchmarks
`make bench` measures all of this and writes this page; `python -m bench NAME` measures one section. What a ratio \
compares runs in turns in the same round, so that both meet the same machine. A demand is met by the median of the \
rounds, unless it says *in every round*. Numbers with a unit are those of the machine named below the section.
"""


def section(name: str, *, about: str, outcomes: Sequence[Outcome], machine: str) -> str:
    """The section of one measurement, in Markdown."""
    rounds = len(outcomes[0].values)
    lines = [
        f"## {name}",
        about.strip(),
        "",
        "| measure | demand | measured: median (min – max) | |",
        "| --- | --- | --- | --- |",
        *map(_line, outcomes),
        "",
        f"{rounds} rounds, {datetime.now(UTC).date().isoformat()}. {machine}.",
    ]
    return "\n".join(lines) + "\n"


def write(sections: Mapping[str, str], *, page: Path = PAGE) -> None:
    """Put these sections in the page, in place of those of the same name; the others stay."""
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    kept = {part.partition("\n")[0].removeprefix("## "): part for part in re.split(r"(?m)^(?=## )", old)[1:]}
    parts = {name: part.strip() + "\n" for name, part in (kept | dict(sections)).items()}
    page.write_text("\n".join([_HEAD, *(parts[name] for name in sorted(parts))]), encoding="utf-8")


def _line(outcome: Outcome) -> str:
    figure = outcome.figure
    low, middle, high = (_number(value) for value in (min(outcome.values), median(outcome.values), max(outcome.values)))
    demand = figure.demand.words if figure.demand else ""
    verdict = "" if figure.demand is None else "met" if outcome.met else "**missed**"
    return f"| {figure.name} | {demand} | {middle}{figure.unit and ' ' + figure.unit} ({low} – {high}) | {verdict} |"


def _number(value: float) -> str:
    """As precise as it can be trusted: 12,345, 123, 12.3, 1.23, 0."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
