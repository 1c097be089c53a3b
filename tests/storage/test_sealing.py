"""Sealed values open for their owner, in their place, and nowhere else."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest

from storage.chance import SystemChance
from storage.keystore import KeyStore, WrongMasterKeyError
from storage.sealing import SERVICE, ForgottenError, SealBrokenError, Vault

MASTER = bytes(range(32))
Open: TypeAlias = Callable[..., Vault]


@pytest.fixture
def vault(url: str) -> Iterator[Open]:
    """Open the vault on one key store, as often as a process restarts."""
    opened: list[KeyStore] = []

    def again(master: bytes = MASTER) -> Vault:
        chance = SystemChance()
        opened.append(KeyStore(url, master, chance))
        return Vault(master, opened[-1], chance)

    yield again
    for one in opened:
        one.close()


def test_what_was_sealed_opens_in_its_place(vault: Open) -> None:
    """A value comes back as it was, also after a restart."""
    first = vault()
    first.welcome("ana")
    sealed = first.seal("ana", "person.name:1", b"Ana Moreno")
    assert b"Ana" not in sealed
    assert vault().open("ana", "person.name:1", sealed) == b"Ana Moreno"


@pytest.mark.parametrize(
    ("owner", "place"), [("ben", "person.name:1"), ("ana", "person.name:2"), ("ana", "x:1")]
)
def test_a_value_opens_nowhere_else(vault: Open, owner: str, place: str) -> None:
    """Moved to another owner, row or column, a value does not open."""
    it = vault()
    it.welcome("ana")
    it.welcome("ben")
    sealed = it.seal("ana", "person.name:1", b"Ana Moreno")
    with pytest.raises(SealBrokenError):
        it.open(owner, place, sealed)


def test_one_changed_bit_is_seen(vault: Open) -> None:
    """No bit of a sealed value can be changed unseen."""
    it = vault()
    sealed = it.seal(SERVICE, "a.b:1", b"12")
    for bit in range(8 * len(sealed)):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBrokenError):
            it.open(SERVICE, "a.b:1", bytes(changed))


def test_the_forgotten_stay_forgotten(vault: Open) -> None:
    """Once a key is destroyed, nothing opens any more, after a restart neither."""
    it = vault()
    it.welcome("ana")
    sealed = it.seal("ana", "person.name:1", b"Ana Moreno")
    it.forget("ana")
    for again in (it, vault()):
        with pytest.raises(ForgottenError):
            again.open("ana", "person.name:1", sealed)


def test_another_master_key_says_so(vault: Open) -> None:
    """Data opened with the wrong master key is a mistake with advice, not a riddle."""
    vault().welcome("ana")
    with pytest.raises(WrongMasterKeyError, match="VOUCHLINE_MASTER_KEY"):
        vault(bytes(32)).seal("ana", "person.name:1", b"Ana")


def test_an_index_tells_its_parts_apart(vault: Open) -> None:
    """Two different lists of parts never share an index by being joined alike."""
    it = vault()
    assert it.blind("ab", "c") != it.blind("a", "bc")
    assert it.blind("ab", "c") == vault().blind("ab", "c")
