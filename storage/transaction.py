"""One transaction: everything a handler may read, change and promise."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection, func, select

from credentials.catalog.library import Library
from credentials.notices import Notice
from credentials.registry.badge_id import RANDOM_BITS, BadgeId, badge_id_from
from storage.alerts import Alerts
from storage.anchor import Anchor
from storage.api_keys import ApiKeys
from storage.attempts import Attempts
from storage.badges import Badges
from storage.chance import Chance, new_uuid
from storage.choices import Choices
from storage.cohorts import Cohorts
from storage.coming_due import ComingDue
from storage.conversations import Conversations
from storage.cosignatures import Cosignatures
from storage.departures import Departures
from storage.dossiers import Dossiers
from storage.facts import Facts
from storage.files import Files, Shelf
from storage.histories import Histories
from storage.inbox import Inbox
from storage.leaders import Leaders
from storage.limits import Limits
from storage.outbox import Outbox
from storage.packs import LibraryOnce, Packs
from storage.people import People
from storage.programme import Programme
from storage.records import Records
from storage.registry_log import RegistryLog
from storage.results import Results
from storage.sealing import Vault
from storage.send_slots import SendSlots
from storage.signing_keys import SigningKeys
from storage.standings import Standings
from storage.tile_cache import TileCache
from storage.transcript import Transcript
from storage.work import Work
from storage.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class Cellar:
    """What all transactions of a store share."""

    programme: Programme
    vault: Vault
    chance: Chance
    shelf: Shelf
    keys: SigningKeys
    once: LibraryOnce
    tiles: TileCache
    anchor: Anchor


class Transaction:
    """All of it commits, or none of it. Parts are made when first asked for."""

    def __init__(self, connection: Connection, cellar: Cellar) -> None:
        """Begin on an open connection; the store commits."""
        self._connection = connection
        self._cellar = cellar
        self._work = Work(connection, cellar.vault, cellar.chance)

    def database_time(self) -> datetime | None:
        """What time it is where several machines ask; None for a file of this machine."""
        if self._connection.dialect.name == "sqlite":
            return None
        there: datetime = self._connection.execute(select(func.clock_timestamp())).scalar_one()
        return there

    # --- promises ---------------------------------------------------------------------------

    def owe(self, notice: Notice, at: datetime) -> bool:
        """Promise a notice together with the facts; the same fact twice is owed once."""
        return self.outbox.owe(notice, at)

    def owe_all(self, notices: Sequence[Notice], at: datetime) -> list[Notice]:
        """Promise many; those come back that were not owed already."""
        return self.outbox.owe_all(notices, at)

    # --- what it knows ----------------------------------------------------------------------

    @property
    def programme(self) -> Programme:
        """What this installation is."""
        return self._cellar.programme

    @property
    def keys(self) -> SigningKeys:
        """The keys that sign."""
        return self._cellar.keys

    @cached_property
    def catalog(self) -> Library:
        """What can be earned."""
        return self.packs.library()

    # --- what it makes ----------------------------------------------------------------------

    def new_uuid(self) -> str:
        """A random UUID."""
        return new_uuid(self._cellar.chance)

    def new_salt(self) -> bytes:
        """32 random bytes."""
        return self._cellar.chance.octets(32)

    def below(self, limit: int) -> int:
        """A whole number by chance, 0 ≤ n < `limit`."""
        return self._cellar.chance.below(limit)

    def new_badge_id(self) -> BadgeId:
        """A badge ID nobody has."""
        while True:
            new = badge_id_from(self._cellar.chance.below(1 << RANDOM_BITS))
            if self.badges.get(str(new)) is None:
                return new

    def new_status_index(self, status_list: int, size: int) -> int:
        """A random free place in a status list of `size` places."""
        while True:
            index = self._cellar.chance.below(size)
            if self.badges.status_free(status_list, index):
                return index

    def blind(self, *parts: str) -> str:
        """A name that tells nothing about `parts`."""
        return self._cellar.vault.blind(*parts)

    # --- turns and savepoints ---------------------------------------------------------------

    def take_turn(self, queue: int) -> None:
        """Wait until nobody else has their turn in this queue; it lasts until the end of all."""
        self._work.one_at_a_time(queue)

    def savepoint(self) -> AbstractContextManager[object]:
        """Undo what happens inside when it ends in an exception, and only that."""
        return self._connection.begin_nested()

    # --- aggregates -------------------------------------------------------------------------

    @cached_property
    def facts(self) -> Facts:
        """Facts about this installation."""
        return Facts(self._work)

    @cached_property
    def people(self) -> People:
        """Persons and their accounts."""
        return People(self._work)

    @cached_property
    def coming_due(self) -> ComingDue:
        """What time brings."""
        return ComingDue(self._work)

    @cached_property
    def cohorts(self) -> Cohorts:
        """Cohorts and enrolments."""
        return Cohorts(self._work)

    @cached_property
    def departures(self) -> Departures:
        """Learners who have left."""
        return Departures(self._work)

    @cached_property
    def standings(self) -> Standings:
        """How many learners stand."""
        return Standings(self._work)

    @cached_property
    def conversations(self) -> Conversations:
        """Where each conversation stands."""
        return Conversations(self._work)

    @cached_property
    def packs(self) -> Packs:
        """The loaded packs."""
        return Packs(self._work, self._cellar.once)

    @cached_property
    def files(self) -> Files:
        """What people handed in."""
        return Files(self._work, self._cellar.shelf)

    @cached_property
    def attempts(self) -> Attempts:
        """Attempts, marks and decisions."""
        return Attempts(self._work, self.files, self.histories.forget)

    @cached_property
    def histories(self) -> Histories:
        """Attempts as rules see them."""
        return Histories(self._work)

    @cached_property
    def records(self) -> Records:
        """Outside certificates."""
        return Records(self._work)

    @cached_property
    def choices(self) -> Choices:
        """What people put off or let go."""
        return Choices(self._work)

    @cached_property
    def results(self) -> Results:
        """Results of other systems."""
        return Results(self._work)

    @cached_property
    def badges(self) -> Badges:
        """Badges."""
        return Badges(self._work)

    @cached_property
    def dossiers(self) -> Dossiers:
        """All there is on some badges."""
        return Dossiers(self._work)

    @cached_property
    def log(self) -> RegistryLog:
        """The registry's log."""
        return RegistryLog(self._work, self._cellar.tiles)

    @cached_property
    def cosignatures(self) -> Cosignatures:
        """What witnesses say about the log."""
        return Cosignatures(self._work)

    @cached_property
    def outbox(self) -> Outbox:
        """What we owe."""
        return Outbox(self._work)

    @cached_property
    def send_slots(self) -> SendSlots:
        """How much each platform takes from all replicas."""
        return SendSlots(self._work)

    @cached_property
    def leaders(self) -> Leaders:
        """What one replica does at a time."""
        return Leaders(self._work)

    @cached_property
    def inbox(self) -> Inbox:
        """What we heard."""
        return Inbox(self._work)

    @cached_property
    def alerts(self) -> Alerts:
        """Alerts about cohorts."""
        return Alerts(self._work)

    @cached_property
    def limits(self) -> Limits:
        """Who did what how often."""
        return Limits(self._work)

    @cached_property
    def api_keys(self) -> ApiKeys:
        """Keys of systems that ask for verdicts."""
        return ApiKeys(self._work)

    @cached_property
    def workspaces(self) -> Workspaces:
        """Employers' workspaces."""
        return Workspaces(self._work)

    @cached_property
    def transcript(self) -> Transcript:
        """The local chat's memory."""
        return Transcript(self._work)
