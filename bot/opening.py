"""Opening the house: from settings to a store and a clock. Commands and the service share it."""

import base64
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from bot.bringing.fetching import Fetcher
from bot.bringing.reader import Reader
from bot.clock import Clock, real_now
from bot.settings import MASTER_OCTETS, Settings, SettingsError, read_settings
from credentials.errors import Mistake
from credentials.registry.cosignature import WitnessKey
from handlers.registry.token_keys import LINE as TOKEN_LINE
from storage.migrations import pending, upgrade
from storage.programme import Programme
from storage.sealing import Vault
from storage.secret_files import keep_secret
from storage.store import Places, Store, open_store
from storage.transaction import Transaction
from storage.witness_keys import make_witness_key, read_witness_key

SAMPLE_START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
"""Where local mode's clock starts, so that the sample programme never goes stale."""
OFFSET = "clock_offset_seconds"
LOCAL_WITNESS = "witness.localhost"
SETTLED = "keys_made"
"""The fact that keys were made for this database: from then on a lost one is never replaced."""
LINES = ("issuer", "log", TOKEN_LINE)
"""What we sign with, each with keys of its own."""
HOUSE = "house"
"""The owner, in the key store, by which we know that it belongs to this database."""
BRING_BACK = "Bring it back from your copy. What is stored does not open with another one."


class NotReadyError(Mistake):
    """The database is not as the code needs it."""

    advice = "Run: vouchline db upgrade"


@dataclass(frozen=True, slots=True)
class House:
    """A store that is open and the clock to use with it. Use it in a `with` statement."""

    settings: Settings
    store: Store
    clock: Clock
    reader: Reader = field(default_factory=Reader)
    """Reads badges that somebody brings."""
    process: str = field(default_factory=lambda: secrets.token_hex(8))
    """A name that no other process has: what this one holds is held under it."""

    def __enter__(self) -> Self:
        """It is open already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the store, and end what runs apart."""
        self.reader.close()
        self.store.close()


def prepare(settings: Settings) -> list[str]:
    """Make what is missing: folders, the local master key, tables, keys, the clock's offset.

    Returns the migrations that were run.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.is_local and settings.master_key is None and not settings.master_file.exists():
        if any((settings.data_dir / "keys").glob("*.key")):
            raise SettingsError(f"{settings.master_file} is gone.", BRING_BACK)
        key = base64.b64encode(secrets.token_bytes(MASTER_OCTETS)).decode()
        keep_secret(settings.master_file, key + "\n")
    steps = upgrade(settings.database_url)
    store = _open(settings)
    start = SAMPLE_START if settings.is_local else real_now()
    clock = Clock(store.run_now(_start_clock, start))
    store.run_now(_settle, (store.cellar.vault, clock.now()))
    if settings.has_own_witness and read_witness_key(settings.witness_folder) is None:
        make_witness_key(settings.witness_folder, LOCAL_WITNESS, store.cellar.chance)
    store.close()
    return steps


def open_house(settings: Settings | None = None) -> House:
    """Open the store and the clock.

    Raises:
        NotReadyError: The tables are missing or older than the code.
        SettingsError: A setting is wrong, or a moved clock meets real platforms.
        WrongMasterKeyError: The data was made with another master key.
    """
    chosen = settings or read_settings()
    if pending(chosen.database_url):
        raise NotReadyError("The database is not up to date.")
    store = _open(chosen)
    try:
        store.read_now(_check_fit, store.cellar.vault)
    except Mistake:
        store.close()
        raise
    clock = Clock(store.run_now(_offset, None))
    if clock.offset and (chosen.telegram_token or chosen.slack_bot_token):
        store.close()
        raise SettingsError(
            "This database's clock was moved for the sample, and a real platform is connected.",
            "Use a new database for real people: set VOUCHLINE_DATA_DIR to an empty folder.",
        )
    if chosen.is_local and not clock.offset:
        store.close()
        raise SettingsError(
            "This database was made for real people, and local mode is on.",
            "Set VOUCHLINE_LOCAL=false. To try things out, choose an empty VOUCHLINE_DATA_DIR.",
        )
    return House(chosen, store, clock, Reader(Fetcher(chosen.fetch_list)))


def keep_offset(clock: Clock, tx: Transaction) -> None:
    """Remember how far the clock was moved."""
    tx.facts.set(OFFSET, str(clock.offset.total_seconds()))


def _open(settings: Settings) -> Store:
    places = Places(
        settings.database_url,
        settings.keystore_url,
        settings.data_dir / "files",
        settings.data_dir / "keys",
        settings.anchor_url,
        settings.anchor_keys,
    )
    programme = Programme(
        public_url=settings.public_url,
        timezone=settings.zone,
        staff_workspace=settings.staff_workspace,
        staff_channel=settings.staff_channel,
        local=settings.is_local,
        witnesses=_witnesses(settings),
    )
    return open_store(places, settings.master(), programme)


def _witnesses(settings: Settings) -> tuple[WitnessKey, ...]:
    """Whose cosignatures count: those named, or the one that runs here."""
    own = read_witness_key(settings.witness_folder) if settings.has_own_witness else None
    return (own.public,) if own else settings.witness_list.keys


def _settle(asked: tuple[Vault, datetime], tx: Transaction) -> None:
    """Make the first keys, once; later only look that they are there."""
    vault, at = asked
    if tx.facts.get(SETTLED) is not None:
        if not tx.keys.line(TOKEN_LINE) and f"{TOKEN_LINE}-" in " ".join(tx.keys.leaked()):
            # No badge hangs on a key for JWTs: when one has leaked, the next takes its place.
            tx.keys.make(TOKEN_LINE, at)
        for purpose in LINES:
            tx.keys.current(purpose)
        return
    if not vault.knows(HOUSE):
        vault.welcome(HOUSE)
    for purpose in LINES:
        if not tx.keys.line(purpose):
            tx.keys.make(purpose, at)
    tx.facts.set(SETTLED, at.isoformat())


def _check_fit(vault: Vault, tx: Transaction) -> None:
    # An empty key store or another master key would go unnoticed until it has sealed new things.
    if tx.facts.get(SETTLED) is not None and not vault.knows(HOUSE):
        raise NotReadyError(
            "The key store does not belong to this database, or it is empty.", BRING_BACK
        )


def _start_clock(start: datetime, tx: Transaction) -> timedelta:
    if tx.facts.get(OFFSET) is None:
        ahead = (start - real_now()).total_seconds()
        tx.facts.set(OFFSET, str(0 if abs(ahead) < 1 else ahead))
    return _offset(None, tx)


def _offset(_asked: None, tx: Transaction) -> timedelta:
    return timedelta(seconds=float(tx.facts.get(OFFSET) or 0))
