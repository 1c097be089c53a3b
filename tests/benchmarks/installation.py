"""A Vouchline of its own for each figure: a folder, its settings, the sample programme."""

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.issuance import issue_now
from bot.opening import SAMPLE_START, House, open_house, prepare
from bot.settings import Settings
from credentials.catalog.models import Pack
from credentials.catalog.reading import read_pack
from handlers.catalog import load_packs
from handlers.sample import load_sample
from storage.transaction import Transaction

ROOT = Path(__file__).parents[2]
SAMPLE_BADGE = "gus"
"""The sample's learner with a badge of the version in force."""
_MASTER = base64.b64encode(bytes(range(32))).decode()


@dataclass(frozen=True, slots=True)
class Installation:
    """Where it keeps its things and how it is set. `given` are settings by their own names."""

    folder: Path
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The settings as a process of its own reads them."""
        return {f"VOUCHLINE_{name.upper()}": value for name, value in self._all.items()}

    @property
    def _all(self) -> dict[str, str]:
        own = {"data_dir": str(self.folder / "data"), "master_key": _MASTER}
        return {"local": "true", **own, **self.given}

    def settings(self) -> Settings:
        """The same settings for this process."""
        return Settings.model_validate(self._all)

    @contextmanager
    def opened(self) -> Iterator[House]:
        """Make it, fill it with the sample programme, and open it."""
        settings = self.settings()
        prepare(settings)
        with open_house(settings) as house:
            house.store.run_now(_load, SAMPLE_START)
            issue_now(house.store, house.clock.now())
            yield house


def shared_badge(house: House) -> str:
    """The ID of a badge that anyone may see."""

    def share(_asked: None, tx: Transaction) -> str:
        badge = tx.badges.of(tx.people.by_ref(SAMPLE_BADGE).id)[0]
        tx.badges.share(badge.id, see="anyone")
        return badge.id

    return house.store.run_now(share, None)


def packs() -> list[Pack]:
    """Every version of the packs in `catalog/`."""
    files = sorted((ROOT / "catalog").rglob("*.yaml"))
    return [read_pack(one.read_bytes(), one.name) for one in files if "i18n" not in one.parts]


def _load(at: datetime, tx: Transaction) -> None:
    load_packs(packs(), at, tx)
    load_sample(at, tx)
