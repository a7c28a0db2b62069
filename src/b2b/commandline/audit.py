"""`b2b audit`: prove that what is shown is what happened (U3)."""

from __future__ import annotations

import click


@click.group()
def audit() -> None:
    """Replay and proof."""
