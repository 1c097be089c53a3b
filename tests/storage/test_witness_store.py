"""A witness's memory and key: durable, append-only, its owner's alone."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from sqlite3 import IntegrityError, connect

import pytest

from credentials.registry.checkpoint import Checkpoint
from credentials.registry.witness import Refused, Seen
from storage.chance import SystemChance
from storage.signing_keys import KeyFileError
from storage.witness_keys import FILE, WitnessKeyError, make_witness_key, read_witness_key
from storage.witness_store import WatchedLog, WitnessStore
from tests.conftest import AT

FIVE, SEVEN = Checkpoint("log", 5, bytes([5] * 32)), Checkpoint("log", 7, bytes([7] * 32))


def test_a_cosigned_checkpoint_is_remembered(tmp_path: Path) -> None:
    """By another process too; a refused one leaves no trace, the same one again nothing new."""
    with closing(WitnessStore(tmp_path)) as store:
        assert (
            store.follow(FIVE, AT, lambda seen: None if seen == Seen() else Refused(409, ""))
            is None
        )
        assert store.follow(SEVEN, AT, lambda _seen: Refused(422, "no")) == Refused(422, "no")
    with closing(WitnessStore(tmp_path)) as store:
        assert store.watched() == [WatchedLog("log", 5, FIVE.root, AT)]
        later = AT + timedelta(days=1)
        assert store.follow(FIVE, later, lambda _seen: None) is None
        assert store.follow(Checkpoint("other", 1, bytes(32)), later, lambda _seen: None) is None
        assert [one.size for one in store.watched()] == [5, 1]


def test_two_roots_of_one_size_are_refused_for_ever(tmp_path: Path) -> None:
    """Also when the judgement failed to: the database says no, and takes nothing back."""
    with closing(WitnessStore(tmp_path)) as store:
        for one in (FIVE, SEVEN):
            store.follow(one, AT, lambda _seen: None)
        with pytest.raises(Exception, match="UNIQUE"):
            store.follow(Checkpoint("log", 5, bytes(32)), AT, lambda _seen: None)
    with closing(connect(tmp_path / "witness.db")) as database:
        for change in ("UPDATE cosigned SET size = 9", "DELETE FROM cosigned"):
            with pytest.raises(IntegrityError, match="append-only"):
                database.execute(change)


def test_a_key_is_its_owners_alone(tmp_path: Path) -> None:
    """It comes back as it was made, and is refused once others can read it."""
    assert read_witness_key(tmp_path) is None
    made = make_witness_key(tmp_path, "witness.example.org", SystemChance())
    file = tmp_path / FILE
    assert file.stat().st_mode & 0o777 == 0o600
    found = read_witness_key(tmp_path)
    assert found is not None
    assert found.public == made.public
    with pytest.raises(FileExistsError):
        make_witness_key(tmp_path, "another", SystemChance())
    file.chmod(0o644)
    with pytest.raises(KeyFileError, match="Others can read"):
        read_witness_key(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [("PRIVATE+KEY+", ""), ("witness.", "wotness."), ("+B", "+C"), ("+", "-"), ("\n", "=\n")],
)
def test_a_spoiled_key_is_refused(tmp_path: Path, old: str, new: str) -> None:
    """A witness that signs as somebody else would be worse than none."""
    make_witness_key(tmp_path, "witness.example.org", SystemChance())
    file = tmp_path / FILE
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(WitnessKeyError):
        read_witness_key(tmp_path)
