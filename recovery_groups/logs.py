"""Logs as JSON lines that hold no person: no address, no query, no word, no place.

Our own events are constant words with the keys listed here. Of what libraries log only the
place in their code is kept, because their messages quote paths, hosts and values.
"""

import logging
import sys
import traceback
from collections.abc import ItemsView, MutableMapping
from types import TracebackType
from typing import Any

import structlog
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter
from structlog.typing import Processor

KEYS = {
    "actor", "added", "bytes", "changed", "closed", "count", "error", "event", "feed", "frames", "from",
    "held", "id", "job", "kind", "level", "method", "ms", "object", "reason", "rejected", "result", "route",
    "seconds", "status", "task", "time", "unchanged", "where", "worker",
}  # fmt: skip
LONGEST_VALUE = 200
FRAMES = 12
SHORT_PATH = 3  # parts of a file's path that are kept

Event = MutableMapping[str, Any]


def logging_config(level: str) -> dict[str, Any]:
    """Give Django's LOGGING, and set structlog up to go the same way."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper("iso", key="time"),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            told_exception,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*shared, only_the_place],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            only_known_keys,
            structlog.processors.JSONRenderer(),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {
            "out": {"class": "logging.StreamHandler", "formatter": "json", "level": level}
        },
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.db.backends": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},  # the request log has their status already
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "procrastinate": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "fpdf": {"level": "ERROR"},  # it tells each letter that a font lacks
        },
    }


def only_known_keys(logger: object, method: str, event: Event) -> Event:
    """Keep what this module lists, cut to a length, in one line."""
    del logger, method
    return {key: _short(value) for key, value in event.items() if key in KEYS}


def _short(value: object) -> object:
    return value[:LONGEST_VALUE] if isinstance(value, str) else value


def told_exception(logger: object, method: str, event: Event) -> Event:
    """Put kinds and places in the stead of an exception, never its message."""
    del logger, method
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = " < ".join(kinds(error))
        event["frames"] = frames(error.__traceback__)
    return event


def only_the_place(logger: object, method: str, event: Event) -> Event:
    """Reduce a record of a library to where in its code it was written."""
    record: logging.LogRecord = event["_record"]
    kept = {key: event[key] for key in ("_record", "_from_structlog", "level", "time")}
    told = {"exc_info": record.exc_info, "from": record.name}
    record.exc_info = record.exc_text = None
    place = f"{record.module}.{record.funcName}:{record.lineno}"
    return told_exception(logger, method, {**kept, **told, "event": "library", "where": place})


def kinds(error: BaseException) -> list[str]:
    """List the type of an exception and of those that led to it."""
    found: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(found) < FRAMES:
        found.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or cause.__context__
    return found


def frames(trace: TracebackType | None) -> list[str]:
    """List the places an exception came through, the innermost last, without any value."""
    return [
        f"{'/'.join(frame.filename.split('/')[-SHORT_PATH:])}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)[-FRAMES:]
    ]


class NothingShown(SafeExceptionReporterFilter):
    """Shows of a failed request neither what was sent nor the variables of any frame."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Hide always, also where DEBUG is on."""
        del request
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Give no field of a form."""
        del request
        return {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: object
    ) -> ItemsView[str, Any]:
        """Give no variable."""
        del request, tb_frame
        return {}.items()
