"""Logs: one JSON object per line on standard error.

No secret gets in and nothing that people write: no headers, no bodies, no local variables, and no words of an exception
that may repeat what it was given, as a database does with a row that it refuses.
"""

import logging
import sys
from collections.abc import Iterator
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict

OWN_WORDS = (  # exceptions whose text is about programs
    "AssertionError",
    "AttributeError",
    "ImportError",
    "ModuleNotFoundError",
    "NameError",
    "RecursionError",
    "Unavailable",
)
ENTRY_LENGTH = 500  # characters of the text of a library's entry


class WordlessExceptions(ExceptionDictTransformer):
    """Where an exception comes from and of which kind it is; PostgreSQL's also with its code and constraint."""

    def __init__(self) -> None:
        super().__init__(show_locals=False)

    def __call__(self, exc_info: Any) -> list[dict[str, Any]]:
        described = super().__call__(exc_info)
        for each in described:
            _leave_out_words(each)
        reasons = list(_reasons(exc_info[1]))
        return [*described, {"reasons": reasons}] if reasons else described


def _leave_out_words(described: dict[str, Any]) -> None:
    if described["exc_type"] not in OWN_WORDS:
        described["exc_value"] = ""
    described["exc_notes"] = []
    for group in described.get("exceptions", ()):
        for each in group:
            _leave_out_words(each)


def _reasons(error: BaseException | None) -> Iterator[dict[str, str]]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        sqlstate = getattr(error, "sqlstate", None)
        if sqlstate is not None:
            yield {"sqlstate": str(sqlstate), "constraint": str(getattr(error, "constraint_name", None) or "")}
        error = error.__cause__ or error.__context__


def _first_line(_: object, __: str, entry: EventDict) -> EventDict:
    """Libraries put the repr of what failed on the lines after it."""
    return {**entry, "event": str(entry["event"]).partition("\n")[0][:ENTRY_LENGTH]}


STAMPS = (structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True))
RENDERERS = (
    structlog.processors.ExceptionRenderer(WordlessExceptions()),
    structlog.processors.JSONRenderer(),
)


def configure() -> None:
    """Set up logging for this process, for what libraries say too."""
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *STAMPS, *RENDERERS],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    last = [ProcessorFormatter.remove_processors_meta, *RENDERERS]
    handler.setFormatter(ProcessorFormatter(foreign_pre_chain=(*STAMPS, _first_line), processors=last))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
