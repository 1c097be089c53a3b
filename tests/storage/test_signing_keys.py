"""Key files: sealed, whole, for their owner alone, and never one in the place of another."""

import json
import multiprocessing
import os
import signal
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.chance import SystemChance
from storage.keystore import KeyStore, WrongMasterKeyError
from storage.sealing import Vault
from storage.signing_keys import KeyFileError, SigningKeys

AT = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
MASTER = bytes(range(32))
MAKERS = 4


def open_keys(folder: Path, master: bytes = MASTER) -> SigningKeys:
    """The keys in a folder, as another process would open them."""
    chance = SystemChance()
    keystore = KeyStore(f"sqlite:///{folder.parent}/persons.db", MASTER, chance)
    return SigningKeys(folder, Vault(master, keystore, chance), chance)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for keys that is not there yet."""
    return tmp_path / "keys"


@pytest.fixture
def keys(folder: Path) -> SigningKeys:
    """Nothing made yet."""
    return open_keys(folder)


def test_a_key_comes_back_from_its_file(keys: SigningKeys, folder: Path) -> None:
    """Sealed on disk, for its owner alone, and the same after opening again."""
    made = keys.make("issuer", AT)
    file = folder / "issuer-1.key"
    assert file.stat().st_mode & 0o777 == 0o600
    seed = made.private.private_bytes_raw()
    assert seed not in file.read_bytes()
    assert b64encode(seed) not in file.read_bytes()
    again = open_keys(folder).named("issuer-1")
    assert (again.public, again.made_at, again.purpose) == (made.public, AT, "issuer")


def test_lines_are_apart_and_numbers_go_on(keys: SigningKeys) -> None:
    """The tenth key comes after the ninth, and a number that was ever used is not used again."""
    for _ in range(10):
        keys.make("issuer", AT)
    assert [one.name for one in keys.line("issuer")][-2:] == ["issuer-9", "issuer-10"]
    assert keys.line("log") == []
    assert keys.make("log", AT, taken=("log-1", "log-4", "issuer-10")).name == "log-5"
    assert keys.current("issuer").name == "issuer-10"


def test_a_file_that_we_cannot_read_is_named(keys: SigningKeys, folder: Path) -> None:
    """Whoever ran a command as somebody else reads which file it is; what needs it can wait."""
    (folder / "log-1.key").mkdir(mode=0o700, parents=True)
    with pytest.raises(KeyFileError, match=r"The key file log-1\.key cannot be read"):
        keys.line("log")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610])
def test_a_file_that_others_can_touch_is_refused(
    keys: SigningKeys, folder: Path, mode: int
) -> None:
    """Group or world, reading or more: the key is not used."""
    keys.make("log", AT)
    (folder / "log-1.key").chmod(mode)
    with pytest.raises(KeyFileError, match="Others can read"):
        open_keys(folder).line("log")


def test_a_file_under_another_name_does_not_open(keys: SigningKeys, folder: Path) -> None:
    """The seal is bound to the name: a log key cannot pose as an issuer key."""
    keys.make("log", AT)
    content = json.loads((folder / "log-1.key").read_text())
    posing = folder / "issuer-1.key"
    posing.touch(mode=0o600)
    posing.write_text(json.dumps({**content, "name": "issuer-1"}))
    with pytest.raises(WrongMasterKeyError):
        open_keys(folder).line("issuer")


def test_another_master_key_opens_no_key(keys: SigningKeys, folder: Path) -> None:
    """It is said so, and nothing is made anew."""
    keys.make("log", AT)
    with pytest.raises(WrongMasterKeyError, match=r"log-1\.key does not open"):
        open_keys(folder, bytes(32)).line("log")


def test_a_key_made_elsewhere_is_found_and_a_lost_one_named(
    keys: SigningKeys, folder: Path
) -> None:
    """A running service needs no restart; of a lost key it says what to do."""
    assert keys.line("issuer") == []
    made = open_keys(folder).make("issuer", AT)
    assert keys.named("issuer-1").public == made.public
    with pytest.raises(KeyFileError, match="issuer-2 is not here") as lost:
        keys.named("issuer-2")
    assert "vouchline keys rotate issuer" in str(lost.value)


def test_a_draft_leaves_nothing_until_it_is_kept(keys: SigningKeys, folder: Path) -> None:
    """Whoever stops before has changed nothing; a name is given once."""
    draft, other = keys.draft("issuer", AT), keys.draft("issuer", AT)
    assert not folder.exists()
    keys.keep(draft)
    with pytest.raises(FileExistsError):
        keys.keep(other)
    assert keys.named("issuer-1").public == draft.public


def test_a_copy_is_read_back(keys: SigningKeys, tmp_path: Path) -> None:
    """A backup is the sealed file itself; another key's file is not overwritten."""
    made = keys.make("issuer", AT)
    copy = keys.copy("issuer-1", tmp_path / "a")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert open_keys(tmp_path / "a").named("issuer-1").public == made.public
    assert keys.copy("issuer-1", tmp_path / "a") == copy
    open_keys(tmp_path / "b").make("issuer", AT)
    with pytest.raises(KeyFileError, match="is another key"):
        keys.copy("issuer-1", tmp_path / "b")


def test_a_leaked_key_is_destroyed_and_remembered(keys: SigningKeys, folder: Path) -> None:
    """The private key is gone, its name stays taken, and every process learns of it."""
    made = keys.make("issuer", AT)
    assert keys.leaked() == frozenset()
    for _ in range(2):
        keys.destroy("issuer-1", made.public, AT)
    assert not (folder / "issuer-1.key").exists()
    assert keys.leaked() == open_keys(folder).leaked() == {"issuer-1"}
    assert keys.make("issuer", AT).name == "issuer-2"


def _make_many(folder: Path, count: int) -> None:
    keys = open_keys(folder)
    for _ in range(count):
        keys.make("issuer", AT)


def test_processes_that_make_keys_at_once_get_keys_of_their_own(
    keys: SigningKeys, folder: Path
) -> None:
    """No file is written by two, none replaces another, all can be read."""
    keys.make("issuer", AT)
    fork = multiprocessing.get_context("spawn")
    makers = [fork.Process(target=_make_many, args=(folder, 5)) for _ in range(MAKERS)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert [maker.exitcode for maker in makers] == [0] * MAKERS
    line = keys.look_again("issuer")
    assert [one.name for one in line] == [f"issuer-{n}" for n in range(1, MAKERS * 5 + 2)]
    assert len({one.public for one in line}) == MAKERS * 5 + 1


def _make_until_killed(folder: Path) -> None:
    keys = open_keys(folder)
    while True:
        keys.make("log", AT)


def test_a_power_cut_leaves_whole_keys_only(keys: SigningKeys, folder: Path) -> None:
    """However a maker dies, each key file that is there opens, and the next one can be made."""
    keys.make("log", AT)
    fork = multiprocessing.get_context("spawn")
    maker = fork.Process(target=_make_until_killed, args=(folder,))
    maker.start()
    assert maker.pid is not None
    while len(list(folder.glob("log-*.key"))) < MAKERS:
        maker.join(0.01)
    os.kill(maker.pid, signal.SIGKILL)
    maker.join()
    line = keys.look_again("log")
    assert len(line) >= MAKERS
    assert keys.make("log", AT).name == f"log-{len(line) + 1}"
