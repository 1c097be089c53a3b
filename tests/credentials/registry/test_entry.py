"""Entries: public, canonical, and silent about people until they are opened."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.entry import (
    Entry,
    EntryError,
    EntryKind,
    Record,
    commitment,
    open_commitment,
    parse_entry,
    parse_record,
)

SALT = bytes(range(32))
RECORD = Record(
    EntryKind.REVOKED,
    "VL-7KQ4-M2XD-97HB",
    "ab" * 32,
    "2027-04-02T10:00:00+00:00",
    reason="record_mistake",
)
ENTRY = Entry(EntryKind.REVOKED, commitment(SALT, RECORD), date(2027, 4, 2))

records = st.builds(
    Record,
    kind=st.sampled_from(EntryKind),
    badge=st.none() | st.text(st.characters(blacklist_categories=["Cs"])),
    document=st.binary(min_size=32, max_size=32).map(bytes.hex),
    at=st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
    reason=st.none() | st.sampled_from(["identity", "other"]),
    renews=st.none() | st.just("VL-0000-0000-0000"),
)


def test_an_entry_is_written_as_agreed() -> None:
    """The bytes that the log hashes, once and for all."""
    assert ENTRY.encoded() == (
        b'{"commitment":"%s","kind":"revoked","on":"2027-04-02","v":1}'
        % ENTRY.commitment.hex().encode()
    )
    assert parse_entry(ENTRY.encoded()) == ENTRY


def test_the_commitment_is_the_hash_that_was_agreed() -> None:
    """Tag, salt, canonical record: anyone can recompute it without our code."""
    # printf 'vouchline/commitment/v1\n' + 32 salt bytes + record, through sha256sum
    assert json.loads(json.dumps(RECORD.as_json())) == {
        "v": 1,
        "kind": "revoked",
        "badge": "VL-7KQ4-M2XD-97HB",
        "document": "ab" * 32,
        "at": "2027-04-02T10:00:00+00:00",
        "reason": "record_mistake",
        "renews": None,
    }
    assert (
        ENTRY.commitment.hex() == "5ec725f37574116b0088f0110bbf8d49b948b1a78e2cf322f4232bfd9768e2ab"
    )


def test_nothing_about_a_person_stands_in_the_entry() -> None:
    """Neither the badge's ID, nor its document, nor the moment, nor the reason."""
    encoded = ENTRY.encoded().decode()
    for secret in ("VL-", "abab", "10:00", "mistake"):
        assert secret not in encoded


@given(records, st.binary(min_size=32, max_size=32))
def test_a_record_opens_its_own_entry_only(record: Record, salt: bytes) -> None:
    """Another salt or another record does not fit."""
    entry = Entry(record.kind, commitment(salt, record), date(2027, 4, 2))
    open_commitment(entry, salt, record)
    assert parse_record(record.as_json()) == record
    with pytest.raises(EntryError):
        open_commitment(entry, bytes(31) + bytes([salt[-1] ^ 1]), record)
    with pytest.raises(EntryError):
        open_commitment(entry, salt, replace(record, badge="another"))


def test_an_entry_that_says_another_kind_than_its_record_is_refused() -> None:
    """The public word and the sealed one must agree."""
    with pytest.raises(EntryError, match="one kind"):
        open_commitment(replace(ENTRY, kind=EntryKind.ISSUED), SALT, RECORD)


def test_a_short_salt_is_refused() -> None:
    """When committing, and when opening."""
    with pytest.raises(ValueError, match="32 random bytes"):
        commitment(b"short", RECORD)
    with pytest.raises(EntryError):
        open_commitment(ENTRY, b"short", RECORD)


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 5000,
        ENTRY.encoded() + b"\n",
        b" " + ENTRY.encoded(),
        ENTRY.encoded().replace(b'"v":1', b'"v":2'),
        ENTRY.encoded().replace(b'"v":1', b'"v":1,"w":1'),
        ENTRY.encoded().replace(b"revoked", b"praised"),
        ENTRY.encoded().replace(b"2027-04-02", b"20270402"),
        ENTRY.encoded().replace(b"2027-04-02", b"2027-02-30"),
        ENTRY.encoded().replace(b'"2027-04-02"', b"7"),
        ENTRY.encoded().replace(ENTRY.commitment.hex().encode(), b"abab"),
        ENTRY.encoded().replace(
            ENTRY.commitment.hex().encode(), ENTRY.commitment.hex().upper().encode()
        ),
    ],
)
def test_anything_but_the_canonical_bytes_is_refused(encoded: bytes) -> None:
    """An entry can be written one way only, so that its hash cannot be argued about."""
    with pytest.raises(EntryError):
        parse_entry(encoded)


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"kind": "praised"},
        {"kind": 3},
        {"badge": 3},
        {"document": None},
        {"document": "AB" * 32},
        {"at": "2027-04-02"},
        {"at": "2027-04-02T10:00:00"},
        {"at": "yesterday"},
        {"at": 3},
        {"more": 1},
    ],
)
def test_a_record_with_a_wrong_field_is_refused(change: dict[str, Any]) -> None:
    """Each field has its kind, and there are no others."""
    with pytest.raises(EntryError):
        parse_record(RECORD.as_json() | change)


def test_a_record_is_an_object_with_all_its_fields() -> None:
    """Neither a list nor half a record will do."""
    half = RECORD.as_json()
    del half["renews"]
    for fields in (list[str](), None, "record", half):
        with pytest.raises(EntryError):
            parse_record(fields)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()), json_values)
def test_nothing_read_raises_anything_but_a_mistake(encoded: bytes, fields: object) -> None:
    """Whatever a receipt brings."""
    for read in (lambda: parse_entry(encoded), lambda: parse_record(fields)):
        try:
            read()
        except Mistake:
            continue
