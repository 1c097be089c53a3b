"""What the log commits to about keys: read back exactly, and refused when it is something else."""

from dataclasses import replace
from typing import Any

import pytest

from credentials.registry.did import KeyState
from credentials.registry.entry import EntryError, EntryKind, Record
from credentials.registry.key_record import (
    AFTER,
    KeyChange,
    KeyStatement,
    Succession,
    key_record,
    read_key_record,
)
from credentials.registry.keys import Ed25519PrivateKey

PUBLIC = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
STATEMENT = KeyStatement(
    "did:web:example.org", "issuer-1", PUBLIC, KeyChange.RETIRED, "2026-10-05T09:00:00+00:00"
)


@pytest.mark.parametrize("change", KeyChange)
def test_a_record_says_which_change_of_which_key(change: KeyChange) -> None:
    """It is about no badge, and whoever has it reads both back."""
    record = key_record(replace(STATEMENT, change=change))
    assert (record.kind, record.badge) == (EntryKind.KEY, None)
    assert read_key_record(record) == (change, "issuer-1")


@pytest.mark.parametrize(
    "other",
    [
        {"issuer": "did:web:example.com"},
        {"name": "issuer-2"},
        {"public": Ed25519PrivateKey.from_private_bytes(b"\1" * 32).public_key()},
        {"change": KeyChange.COMPROMISED},
        {"at": "2026-10-05T09:00:01+00:00"},
    ],
)
def test_every_part_of_a_statement_counts(other: dict[str, Any]) -> None:
    """Another issuer, key, change or moment is another hash."""
    assert replace(STATEMENT, **other).hashed() != STATEMENT.hashed()


def test_a_ceremony_commits_to_its_own_record() -> None:
    """Its hash stands in the place of the statement's."""
    assert key_record(STATEMENT, "ab" * 32).document == "ab" * 32


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": EntryKind.ISSUED},
        {"badge": "VL-7KQ4-M2XD-97HB"},
        {"reason": None},
        {"reason": "retired"},
        {"reason": "eaten issuer-1"},
    ],
)
def test_what_is_no_record_of_a_key_is_refused(wrong: dict[str, Any]) -> None:
    """Nothing else passes for one."""
    record: Record = replace(key_record(STATEMENT), **wrong)
    with pytest.raises(EntryError):
        read_key_record(record)


def test_every_state_has_a_change_that_leads_to_it() -> None:
    """A ceremony is the only change that leaves a key as it was."""
    assert set(AFTER.values()) == set(KeyState)
    assert set(KeyChange) - set(AFTER) == {KeyChange.CEREMONY}


SUCCESSION = Succession(
    replace(STATEMENT, name="log-2", change=KeyChange.BEGINS),
    "example.org/log/2",
    "example.org/log",
    7,
    "a note",
    "The disk is gone.",
    "lee",
)


@pytest.mark.parametrize(
    "other",
    [
        {"begins": STATEMENT},
        {"origin": "example.org/log/3"},
        {"ended": "example.org/log/1"},
        {"kept": 8},
        {"known": None},
        {"because": "The disk is here."},
        {"by": "kim"},
    ],
)
def test_a_new_log_commits_to_all_that_is_said_about_the_old_one(other: dict[str, Any]) -> None:
    """Whatever is told differently afterwards has another hash."""
    assert len(bytes.fromhex(SUCCESSION.hashed())) == 32
    assert replace(SUCCESSION, **other).hashed() != SUCCESSION.hashed()
