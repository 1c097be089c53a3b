"""From where badges are judged: what is the same for all of them within one transaction.

The issuer and its keys, the newest checkpoint, the lists of withdrawn badges, what the catalog
says of an achievement. Each is fetched when the first badge needs it and once for all of them, as
nothing of it can change before the transaction ends.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from credentials.assessment.days import day_of, day_starts
from credentials.catalog.achievement import Achievement
from credentials.catalog.library import Library
from credentials.registry.evidence import GRACE, NewerVersion
from credentials.registry.keys import Ed25519PublicKey
from credentials.registry.note import NoteVerifier
from credentials.registry.status_list import StatusList
from handlers.registry.issuer import Issuer, every_key, issuer, leaked_methods, verifier_of
from handlers.registry.status_lists import status_bits
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Published:
    """The newest checkpoint, with the signatures of the witnesses below it."""

    size: int
    note: str
    at: datetime
    verifier: NoteVerifier


@dataclass(frozen=True, slots=True)
class Described:
    """What the catalog says about the achievement of a badge, in the badge's version."""

    trusted: frozenset[str]
    """The issuer, unless the profile that awards it is trusted no more."""
    grace: timedelta
    newer: NewerVersion | None


class Standpoint:
    """One moment in one transaction."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        """`now` is the clock: what counts by it counts whatever moment a badge is judged for."""
        self._tx = tx
        self.now = now
        self._published: dict[int, Published | None] = {}
        self._lists: dict[int, StatusList] = {}
        self._described: dict[tuple[str, str], Described] = {}

    @cached_property
    def issuer(self) -> Issuer:
        """Who we are."""
        return issuer(self._tx)

    @cached_property
    def keys(self) -> dict[str, Ed25519PublicKey]:
        """Verification method → key."""
        return every_key(self.issuer, self._tx)

    @cached_property
    def leaked(self) -> frozenset[str]:
        """The verification methods whose keys leaked."""
        return leaked_methods(self.issuer, self._tx)

    def published(self, log: int) -> Published | None:
        """The newest checkpoint of a log that counts; None while there is none."""
        if log not in self._published:
            self._published[log] = self._newest(log)
        return self._published[log]

    def _newest(self, log: int) -> Published | None:
        origin = dict(self.issuer.origins).get(log, "")
        latest = self._tx.log.of(log).latest_cosigned(origin)
        if latest is None:
            return None
        verifier = verifier_of(latest.note, self.issuer, self._tx)
        return Published(latest.size, latest.note, latest.at, verifier)

    def status(self, status_list: int, revision: str | None) -> StatusList:
        """A list of withdrawn badges, in the edition that counts."""
        if status_list not in self._lists:
            asked = status_list, revision, self.issuer, self._tx, self.now
            self._lists[status_list] = status_bits(*asked)
        return self._lists[status_list]

    def described(self, achievement_id: str, version: str) -> Described:
        """What the catalog says of an achievement."""
        name = achievement_id, version
        if name not in self._described:
            self._described[name] = self._look_up(*name)
        return self._described[name]

    def _look_up(self, achievement_id: str, version: str) -> Described:
        zone = self._tx.programme.timezone
        asked = (achievement_id, version, day_of(self.now, zone), zone)
        found, newer = _in_catalog(self._tx.catalog, *asked)
        # Several profiles sign under one DID: a profile we stopped trusting must not borrow it.
        trusted = found is None or found.issuer.trust == "trusted"
        return Described(
            frozenset({self.issuer.did} if trusted else ()),
            timedelta(days=found.renewal.grace_days) if found else GRACE,
            newer,
        )


@lru_cache(maxsize=256)
def _in_catalog(
    catalog: Library, achievement_id: str, version: str, on: date, zone: ZoneInfo
) -> tuple[Achievement | None, NewerVersion | None]:
    """The badge's version, and a later major one that counts on that day.

    A library never changes: another pack makes another library, and so another question.
    """
    found = catalog.achievement_version(achievement_id, version)
    newer = catalog.newer_major(achievement_id, version, on)
    if newer is None:
        return found, None
    bridge = catalog.bridge_from(achievement_id, version, on)
    since = day_starts(newer.effective_from, zone).astimezone(UTC)
    return found, NewerVersion(newer.version, since, bridge.why if bridge else "")
