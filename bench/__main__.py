"""`python -m bench [NAME…]`: measure, print the tables, write docs/benchmarks.md. Ends with 1 if a demand is missed."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from types import ModuleType

import bench
from bench import place, report
from bench.figure import Outcome, outcomes_of


def measurements() -> dict[str, ModuleType]:
    """The files of this folder that measure something, by name."""
    names = [found.name for found in pkgutil.iter_modules(bench.__path__) if found.name != "__main__"]
    modules = {name: importlib.import_module(f"bench.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "FIGURES")}


def measured(module: ModuleType, where: place.Place, *, count: int) -> list[Outcome]:
    """What this many rounds of one measurement gave."""
    where.checkpoint()
    with closing(module.rounds(where)) as rounds:
        found = outcomes_of(list(islice(rounds, count)))
    if {outcome.figure for outcome in found} != set(module.FIGURES):
        raise ValueError(f"{module.__name__} does not measure its FIGURES, all of them and no others.")
    return found


def main(arguments: Sequence[str]) -> int:
    known = measurements()
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, and write docs/benchmarks.md.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}; all without any")
    parser.add_argument("--rounds", type=int, default=5, help="of which the median counts (default: 5)")
    parser.add_argument("--dry", action="store_true", help="print only, leave docs/benchmarks.md as it is")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.names) - set(known):
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    return _run({name: known[name] for name in chosen.names or known}, count=chosen.rounds, write=not chosen.dry)


def _run(modules: dict[str, ModuleType], *, count: int, write: bool) -> int:
    missed = False
    with place.opened() as where:
        for name, module in modules.items():
            outcomes = measured(module, where, count=count)
            text = report.section(name, about=module.__doc__ or "", outcomes=outcomes, machine=where.machine())
            print(text, flush=True)
            missed = missed or not all(outcome.met for outcome in outcomes)
            if write:
                report.write({name: text})
                for page, words in module.pages().items() if hasattr(module, "pages") else ():
                    (report.PAGE.parent / page).write_text(words, encoding="utf-8")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
