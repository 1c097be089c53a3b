"""How log lines look: for people, or as JSON. No personal data belongs in any of them."""

import logging
import traceback

import structlog

from storage.faults import fault_in

LONGEST_CHAIN = 10
"""Errors that came of one another, at most."""


def set_up_logs(form: str) -> None:
    """Send our own lines and those of the libraries the same way; `form` is `text` or `json`."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    look: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(_what_broke),
                look,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    # A line for each tick of the schedule would drown everything else.
    for noisy in ("alembic", "httpx", "uvicorn.error"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # It warns of each tick that is left out while the one before is under way, as is meant.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def _what_broke(exc_info: structlog.typing.ExcInfo) -> str:
    """Where and as what it broke, the cause first. What an error says can quote somebody."""
    parts: list[str] = []
    problem: BaseException | None = exc_info[1]
    while problem is not None and len(parts) < LONGEST_CHAIN:
        frames = traceback.extract_tb(problem.__traceback__)
        lines = [f'  File "{one.filename}", line {one.lineno}, in {one.name}' for one in frames]
        kind = f"{type(problem).__module__}.{type(problem).__qualname__}"
        said = fault_in(problem)
        parts.insert(0, "\n".join([*lines, f"{kind}: {said}" if said else kind]))
        hidden = problem.__suppress_context__
        problem = problem.__cause__ or (None if hidden else problem.__context__)
    return "\n-- then --\n".join(parts)
