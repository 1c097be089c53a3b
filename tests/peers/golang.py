"""What the tests against Go's code share: how a case is asked, and how we are asked ourselves."""

import base64
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from credentials.errors import Mistake

Case: TypeAlias = dict[str, Any]
Go: TypeAlias = Callable[[Sequence[Case]], list[Case]]
"""Asks Go's code about many cases, in one process."""


def accepts(judge: Callable[..., object], *given: object) -> bool:
    """What we say; every refusal is one of our own mistakes."""
    try:
        judge(*given)
    except Mistake:
        return False
    return True


def written(value: bytes) -> str:
    """As Go's JSON reads a hash."""
    return base64.b64encode(value).decode()
