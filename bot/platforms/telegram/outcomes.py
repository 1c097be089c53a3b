"""What became of a call to Telegram, in the words every platform shares.

The rule is strict: `TryLater` only where nothing can have arrived.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.platforms import InDoubt, NotSent, ShutOut, TryLater

SOON = 5.0
"""Seconds after a fault that is not ours to time."""
LATER = 60.0
"""Seconds after a refused token: only the operator can help."""
NOWHERE = ("chat not found", "user not found", "peer_id_invalid", "deactivated")
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@contextmanager
def outcomes() -> Iterator[None]:
    """Turn the library's errors inside the block into outcomes."""
    try:
        yield
    except RetryAfter as busy:
        raise TryLater("Telegram is busy", seconds(busy)) from busy
    except Forbidden as refusal:
        raise ShutOut(f"blocked: {refusal.message}") from refusal
    except InvalidToken as refusal:
        raise TryLater("Telegram refuses our token", LATER) from refusal
    except (BadRequest, ChatMigrated) as refusal:
        raise _no(refusal) from refusal
    except NetworkError as fault:
        if _certainly_not_accepted(fault):
            raise TryLater(fault.message, SOON) from fault
        raise InDoubt(fault.message) from fault
    except TelegramError as fault:
        # An answer of 2xx that cannot be read.
        raise InDoubt(fault.message) from fault


def seconds(busy: RetryAfter) -> float:
    """How long Telegram asks us to wait; the library is changing the type."""
    wait = busy.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


def _no(refusal: BadRequest | ChatMigrated) -> NotSent:
    """Whether it is about this message, or about the chat."""
    nowhere = any(sign in refusal.message.lower() for sign in NOWHERE)
    gone = nowhere or isinstance(refusal, ChatMigrated)
    return (ShutOut if gone else NotSent)(refusal.message)


def _certainly_not_accepted(fault: NetworkError) -> bool:
    if isinstance(fault.__cause__, httpx.HTTPError):
        return isinstance(fault.__cause__, NEVER_LEFT)
    # What is left is a 5xx answer. Behind a gateway's (502, 504) the message may have been taken.
    return "gateway" not in fault.message.lower()
