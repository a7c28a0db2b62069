"""What is measured, and what it has to reach. `make bench` runs all of it and writes docs/benchmarks.md.

To add a measurement, add a file to this folder; its name is what `python -m bench NAME` takes. The file has

- a docstring: what is compared with what, and how, for whoever reads the table;
- `FIGURES`: a sequence of `Figure(name, demand)`, one a line of the table (a figure without a demand is shown only);
- `rounds(place)`: a generator. It prepares whatever it needs in databases of its own (`place.database()`), then yields,
  without end, one round after the other: a dictionary from figure to value. Within a round everything that a ratio
  compares runs one right after the other, a second or so each, so that both meet the same machine. The frame takes as
  many rounds as it is told, then closes the generator: what stands in `with` or `finally` is taken down.

    FAST = Figure("ours / theirs", at_least(2.0))
    FIGURES = (FAST,)

    def rounds(place: Place) -> Iterator[Round]:
        with place.database() as url:
            while True:
                yield {FAST: rate_of_ours(url) / rate_of_theirs(url)}

The database is the embedded one with its usual settings: fsync on, as in production. What stands in no file of this
folder with `FIGURES` is no measurement: figure.py, place.py, report.py and so on are what the others share.
"""
