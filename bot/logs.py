"""The log: structlog over the standard library's logging, to standard error, without secrets.

Everything the program or a library says passes one formatter, and the secrets are taken out of the
finished line. So do exceptions nobody caught, in threads and in finalizers too.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.redaction import Redactor

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

Format = Literal["text", "json"]
# Chatty at INFO (a line for each request or tick); they speak when asked for with the level debug.
_QUIET = ("httpx", "httpcore", "aiohttp.access", "apscheduler", "alembic", "sqlalchemy")
# On the level debug it would show every row: what people wrote, and codes that open something.
_ROWS = "sqlalchemy"
# What moves a terminal's cursor, and what only looks like the beginning of a line of ours.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_FORGED = re.compile(r"\n(?=\d{4}-\d\d-\d\dT)")
_redact = Redactor()


def redact(text: str) -> str:
    """Take the secrets out of a text that is printed without being logged."""
    return _redact(text)


def configure(level: str, format: Format, secrets: Iterable[str] = ()) -> None:
    """Send all logging to standard error in one format; ``secrets`` never appear in it."""
    global _redact
    _redact = Redactor(secrets)
    handler = _Handler()
    handler.setFormatter(_Formatter(_renderers(format), _common(), format))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel("WARNING" if level == "info" else level.upper())
    if level == "debug":
        logging.getLogger(_ROWS).setLevel("INFO")
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_common(),
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    _catch_what_nobody_caught()


def _common() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _renderers(format: Format) -> list[Processor]:
    first: Processor = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if format == "json":
        json = structlog.processors.JSONRenderer(ensure_ascii=False)
        return [first, structlog.processors.format_exc_info, _redact_values, json]
    # Plain tracebacks: the prettier ones show local variables.
    plain = structlog.dev.plain_traceback
    return [first, structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, exception_formatter=plain)]


def _redact_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    # Before JSON escapes them: a secret inside of a quoted string would be escaped twice.
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Take the secrets out of the finished line, and what would make it look like several."""

    def __init__(self, processors: list[Processor], foreign: list[Processor], format: Format) -> None:
        super().__init__(processors=processors, foreign_pre_chain=foreign)
        self._plain = format == "text"

    def format(self, record: logging.LogRecord) -> str:
        """Render a record and redact it."""
        line = redact(super().format(record))
        if not self._plain:
            return line  # JSON has escaped all of it
        return _FORGED.sub("\n ", _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", line))


class _Handler(logging.StreamHandler[TextIO]):
    """Write to whatever standard error is at the moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """Give the current standard error."""
        return sys.stderr

    def handleError(self, record: logging.LogRecord) -> None:
        """Report a record that cannot be rendered; the standard way would print its arguments."""
        where = f"{record.name}, {record.pathname}:{record.lineno}"
        sys.stderr.write(redact(f"a log line could not be written ({where})\n{traceback.format_exc()}"))


def _catch_what_nobody_caught() -> None:
    logging.captureWarnings(True)
    sys.excepthook = _on_exception
    threading.excepthook = _on_thread_exception
    sys.unraisablehook = _on_unraisable


def _on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("bot").critical("stopped by an error", exc_info=(kind, error, trace))


def _on_thread_exception(args: threading.ExceptHookArgs) -> None:
    if args.exc_value and not isinstance(args.exc_value, SystemExit):
        name = args.thread.name if args.thread else "a thread"
        trace = (args.exc_type, args.exc_value, args.exc_traceback)
        logging.getLogger("bot").error("%s stopped by an error", name, exc_info=trace)


def _on_unraisable(args: UnraisableHookArgs) -> None:
    trace = (args.exc_type, args.exc_value, args.exc_traceback) if args.exc_value else None
    words = args.err_msg or "error that cannot be raised"
    logging.getLogger("bot").error("%s: %r", words, args.object, exc_info=trace)
