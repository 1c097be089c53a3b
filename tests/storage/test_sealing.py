"""Sealed values open for their owner, in their place, and nowhere else."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.chance import SystemChance
from storage.keystore import KeyStore, WrongMasterKeyError
from storage.sealing import SERVICE, ForgottenError, SealBrokenError, Vault

MASTER = bytes(range(32))


def vault(folder: Path, master: bytes = MASTER) -> Vault:
    """A vault on the key store in a folder."""
    chance = SystemChance()
    return Vault(master, KeyStore(f"sqlite:///{folder}/keys.db", master, chance), chance)


def test_what_was_sealed_opens_in_its_place(tmp_path: Path) -> None:
    """A value comes back as it was, also after a restart."""
    first = vault(tmp_path)
    first.welcome("ana")
    sealed = first.seal("ana", "person.name:1", b"Ana Moreno")
    assert b"Ana" not in sealed
    assert vault(tmp_path).open("ana", "person.name:1", sealed) == b"Ana Moreno"


@pytest.mark.parametrize(
    ("owner", "place"), [("ben", "person.name:1"), ("ana", "person.name:2"), ("ana", "x:1")]
)
def test_a_value_opens_nowhere_else(tmp_path: Path, owner: str, place: str) -> None:
    """Moved to another owner, row or column, a value does not open."""
    it = vault(tmp_path)
    it.welcome("ana")
    it.welcome("ben")
    sealed = it.seal("ana", "person.name:1", b"Ana Moreno")
    with pytest.raises(SealBrokenError):
        it.open(owner, place, sealed)


@settings(max_examples=30)
@given(st.integers(min_value=0, max_value=8 * 30 - 1))
def test_one_changed_bit_is_seen(tmp_path_factory: pytest.TempPathFactory, bit: int) -> None:
    """No bit of a sealed value can be changed unseen."""
    it = vault(tmp_path_factory.mktemp("vault"))
    sealed = bytearray(it.seal(SERVICE, "a.b:1", b"12"))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBrokenError):
        it.open(SERVICE, "a.b:1", bytes(sealed))


def test_the_forgotten_stay_forgotten(tmp_path: Path) -> None:
    """Once a key is destroyed, nothing opens any more, after a restart neither."""
    it = vault(tmp_path)
    it.welcome("ana")
    sealed = it.seal("ana", "person.name:1", b"Ana Moreno")
    it.forget("ana")
    for again in (it, vault(tmp_path)):
        with pytest.raises(ForgottenError):
            again.open("ana", "person.name:1", sealed)


def test_another_master_key_says_so(tmp_path: Path) -> None:
    """Data opened with the wrong master key is a mistake with advice, not a riddle."""
    vault(tmp_path).welcome("ana")
    with pytest.raises(WrongMasterKeyError, match="VOUCHLINE_MASTER_KEY"):
        vault(tmp_path, bytes(32)).seal("ana", "person.name:1", b"Ana")


def test_an_index_tells_its_parts_apart(tmp_path: Path) -> None:
    """Two different lists of parts never share an index by being joined alike."""
    it = vault(tmp_path)
    assert it.blind("ab", "c") != it.blind("a", "bc")
    assert it.blind("ab", "c") == vault(tmp_path).blind("ab", "c")
