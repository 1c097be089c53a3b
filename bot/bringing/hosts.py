"""The setting that says what may be looked up: `badges.college.example, one.example, 10.1.0.0/16`.

A host is named with its port if that is not 443. Networks are for hosts of one's own house: a
listed host that turns out to be at a private address is asked only when that address is listed too.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from credentials.errors import Mistake

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::[0-9]{1,5})?")
_HTTPS: Final = 443


class FetchHostsError(Mistake):
    """The setting cannot be read."""

    advice = "Write: badges.college.example, other.example:8443, and networks such as 10.1.0.0/16"


@dataclass(frozen=True, slots=True)
class FetchHosts:
    """Hosts, each as `name:port`, and networks that are not open to the world but may be asked."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    def allows(self, host: str, port: int | None) -> bool:
        """Whether this host is listed."""
        return f"{host}:{port or _HTTPS}" in self.names

    def reaches(self, address: str) -> bool:
        """Whether an address that a listed host has may be asked."""
        found = ipaddress.ip_address(address)
        return found.is_global or any(found in one for one in self.networks)


def parse_fetch_hosts(text: str) -> FetchHosts:
    """Read the setting; an empty one allows nothing.

    Raises:
        FetchHostsError: a part of it is neither a host nor a network.
    """
    parts = [one.strip().lower() for one in text.split(",") if one.strip()]
    networks = [one for one in (_network(part) for part in parts) if one is not None]
    return FetchHosts(frozenset(_names(parts)), tuple(networks))


def _names(parts: Iterable[str]) -> Iterable[str]:
    for part in parts:
        if _network(part) is not None:
            continue
        if not _HOST.fullmatch(part):
            raise FetchHostsError(f"“{part[:80]}” is neither a host nor a network.")
        yield part if ":" in part else f"{part}:{_HTTPS}"


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None
