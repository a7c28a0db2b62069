"""What the service says of itself: one JSON object a line on standard error, without personal data.

An exception is told by its type, the first line of its message and the places it came from: never by the values of
variables, and a database quotes the row that it refuses in the lines after the first.
"""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

_TIME = structlog.processors.TimeStamper(fmt="iso", utc=True)
_LEVEL = structlog.stdlib.add_log_level


def configure(part: str) -> None:
    """Let everything that this process logs, our own and the libraries', go out as JSON, named by its part."""

    def named(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        del logger, method
        return {"part": part, **event}

    shared: list[Processor] = [named, structlog.contextvars.merge_contextvars, _LEVEL, _TIME]
    out: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
        _first_lines,
        structlog.processors.JSONRenderer(),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=out))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    logging.getLogger("b2b").setLevel(logging.INFO)


def _first_lines(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Cut the message of each exception after its first line."""
    del logger, method
    for told in event.get("exception", ()):
        told["exc_value"] = told["exc_value"].partition("\n")[0]
    return event
