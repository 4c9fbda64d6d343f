"""Logs: a sentence, an action and ids; tokens and phone numbers are taken out at the root."""

import logging
import re
import sys
import traceback
from typing import Any

import structlog

_PATTERNS = (
    (re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}"), "<token>"),
    (re.compile(r"(?<!\d)(?:\+?84|0)\d{8,10}(?!\d)"), "<phone>"),
)
_QUIET = (
    "httpx",
    "httpcore",
    "aiohttp.access",
    "telegram",
    "aiosqlite",
    "sqlalchemy",
    "alembic",
)


class Redactor(logging.Formatter):
    """Formats a record on one line and takes secrets out, of the traceback too."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__("%(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """Return the redacted line."""
        return self.redact(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that logging calls
        """Return type and places of an exception, not its words: they may quote what a person wrote."""
        return f"{ei[0].__name__ if ei[0] else 'error'} at {_places(ei[1])}"

    def redact(self, text: str) -> str:
        """Return the text without tokens, configured secrets and phone numbers."""
        for secret in self._secrets:
            text = text.replace(secret, "<secret>")
        for pattern, name in _PATTERNS:
            text = pattern.sub(name, text)
        return text


def _frames_only(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Replace an exception by its type and its places in the code: its words may hold an answer."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["at"] = _places(error)
    return event


def _places(error: BaseException | None) -> str:
    frames = traceback.extract_tb(error.__traceback__ if error else None)[-6:]
    return " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))


def set_up_logging(level: str = "INFO", secrets: tuple[str, ...] = ()) -> None:
    """Send every log line through one redacting handler to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redactor(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # A ring that is left out while the one before still works is as it should be.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%SZ", utc=True),
            _frames_only,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event", "action"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
    )
