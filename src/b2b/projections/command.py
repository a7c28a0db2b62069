"""`b2b projections`: how far the read models are, and making them anew."""

from __future__ import annotations

import click


@click.group()
def projections() -> None:
    """The read models."""
