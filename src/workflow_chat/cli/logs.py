"""Logs: one JSON object per line on standard error. No secret gets in: no headers, no bodies, no local variables."""

import logging
import sys

import structlog
from structlog.stdlib import ProcessorFormatter

STAMPS = (structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True))
RENDERERS = (
    structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
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
    handler.setFormatter(
        ProcessorFormatter(foreign_pre_chain=STAMPS, processors=[ProcessorFormatter.remove_processors_meta, *RENDERERS])
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
