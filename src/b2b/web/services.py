"""What the views of a process work with, and what time it is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from b2b.app import Services
    from b2b.console import Console


def services() -> Services:
    """The services of the application that serves this request."""
    found: Services = current_app.extensions["b2b"]
    return found


def console() -> Console:
    return services().console


def now() -> datetime:
    """The moment of this request, in UTC."""
    return services().clock()
