"""A store in a folder, which several processes open."""

from pathlib import Path
from zoneinfo import ZoneInfo

from storage.anchor_bucket import BucketKeys
from storage.programme import Programme
from storage.store import Places, Store, open_store
from tests.conftest import MASTER

ELSEWHERE = "database.txt"


def open_place(
    folder: Path, anchor: str | None = None, anchor_keys: BucketKeys | None = None
) -> Store:
    """Open the store in this folder; its tables are there already."""
    places = Places(
        database_url=database_in(folder),
        keystore_url=f"sqlite:///{folder}/keystore.db",
        files=folder / "files",
        keys=folder / "keys",
        anchor=anchor,
        anchor_keys=anchor_keys,
    )
    return open_store(places, MASTER, Programme("http://localhost:8080", ZoneInfo("UTC")))


def database_in(folder: Path) -> str:
    """Where its tables are: in a file here, unless the folder names another place."""
    elsewhere = folder / ELSEWHERE
    return elsewhere.read_text() if elsewhere.exists() else f"sqlite:///{folder}/vouchline.db"


def keep_tables(folder: Path, url: str) -> None:
    """From now on the tables of this folder are there."""
    (folder / ELSEWHERE).write_text(url)
