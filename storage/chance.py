"""Where everything unguessable comes from, so that nothing else needs a random source."""

import secrets
from typing import Protocol
from uuid import UUID


class Chance(Protocol):
    """A source of randomness; the real one is the operating system's."""

    def octets(self, count: int) -> bytes:
        """`count` unpredictable bytes."""
        ...

    def below(self, limit: int) -> int:
        """A whole number, 0 ≤ n < `limit`, each as likely as the others."""
        ...


class SystemChance:
    """The operating system's cryptographic generator."""

    def octets(self, count: int) -> bytes:
        """`count` unpredictable bytes."""
        return secrets.token_bytes(count)

    def below(self, limit: int) -> int:
        """A whole number, 0 ≤ n < `limit`."""
        return secrets.randbelow(limit)


def new_uuid(chance: Chance) -> str:
    """A random UUID (RFC 9562, version 4) in its usual spelling."""
    return str(UUID(bytes=chance.octets(16), version=4))
