"""What a story told in any order starts from: a house of its own, which its process can reopen."""

import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis.stateful import RuleBasedStateMachine
from typing_extensions import override

from storage.migrations import upgrade
from storage.programme import Programme
from storage.store import Places, Store, open_store
from tests.handlers.talk import House


class HouseMachine(RuleBasedStateMachine):
    """A house in a folder that is gone when the story ends."""

    def __init__(self) -> None:
        """Open the house."""
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        self.places = Places(
            f"sqlite:///{root}/v.db", f"sqlite:///{root}/k.db", root / "files", root / "keys"
        )
        upgrade(self.places.database_url)
        self.house = House(self.reopen())

    def reopen(self) -> Store:
        """The same rows, for another process."""
        programme = Programme("http://localhost:8080", ZoneInfo("UTC"))
        return open_store(self.places, bytes(32), programme)

    @override
    def teardown(self) -> None:
        """Close the house."""
        self.house.store.close()
        self.folder.cleanup()
