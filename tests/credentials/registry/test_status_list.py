"""Status lists: every bit where it belongs, and nothing hostile unpacked."""

import base64
import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.status_list import (
    LEAST_ENTRIES,
    MOST_BYTES,
    StatusList,
    StatusListError,
    decode_bits,
    encode_bits,
    read_status_list,
)
from tests.credentials.registry.sample import NOW, STATUS_URL, status_list

# W3C Bitstring Status List v1.0, section 2.2, example 4: no bit of 131,072 is set.
W3C_EMPTY = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"


def packed(content: bytes) -> str:
    """Any bytes, packed as a list would be."""
    return "u" + base64.urlsafe_b64encode(gzip.compress(content)).rstrip(b"=").decode()


def test_the_specifications_own_list_is_read() -> None:
    """131,072 bits, none of them set."""
    assert decode_bits(W3C_EMPTY) == bytes(LEAST_ENTRIES // 8)


@settings(max_examples=20)
@given(st.sets(st.integers(0, LEAST_ENTRIES - 1), max_size=20))
def test_exactly_the_withdrawn_badges_have_their_bit_set(withdrawn: set[int]) -> None:
    """The first badge is the highest bit of the first byte, as the specification has it."""
    bits = decode_bits(encode_bits(withdrawn))
    listed = StatusList(STATUS_URL, bits, NOW, NOW)
    assert all(listed.bit(index) for index in withdrawn)
    assert int.from_bytes(bits, "big").bit_count() == len(withdrawn)
    assert (bits[0] >> 7 == 1) == (0 in withdrawn)


@pytest.mark.parametrize("index", [-1, LEAST_ENTRIES])
def test_a_place_outside_the_list_is_refused(index: int) -> None:
    """In writing and in reading: silence would mean "not withdrawn"."""
    with pytest.raises(StatusListError, match="no place"):
        encode_bits([index])
    with pytest.raises(StatusListError, match="no place"):
        read_status_list(status_list()).bit(index)


@pytest.mark.parametrize("entries", [0, 1024, LEAST_ENTRIES + 1])
def test_a_list_too_short_to_hide_in_is_never_made(entries: int) -> None:
    """The specification's least length protects the holder."""
    with pytest.raises(StatusListError, match="131072"):
        encode_bits([], entries)


@pytest.mark.parametrize(
    "encoded",
    [
        "",
        "H4sI",
        "u",
        "u!!!!",
        "uAAAA",
        "ué",
        packed(bytes(16)),
        packed(bytes(MOST_BYTES + 1)),
        packed(bytes(LEAST_ENTRIES // 8))[:-6],
        "u"
        + base64.urlsafe_b64encode(gzip.compress(bytes(LEAST_ENTRIES // 8)) + b"more")
        .rstrip(b"=")
        .decode(),
    ],
    ids=[
        "nothing",
        "no prefix",
        "no content",
        "no base64url",
        "no gzip",
        "no ASCII",
        "too short",
        "too long",
        "cut off",
        "something after it",
    ],
)
def test_what_is_no_packed_list_is_refused(encoded: str) -> None:
    """Cut off, too short, or a bomb that unpacks to far too much."""
    with pytest.raises(StatusListError):
        decode_bits(encoded)


@given(st.text())
def test_nothing_unpacked_raises_anything_but_a_mistake(encoded: str) -> None:
    """Whatever a stranger's list holds."""
    for text in (encoded, "u" + encoded):
        try:
            assert len(decode_bits(text)) * 8 >= LEAST_ENTRIES
        except Mistake:
            continue


def test_a_list_says_how_fresh_it_is() -> None:
    """From when until when it can be relied on, and for how long it may be kept."""
    document = status_list(7)
    listed = read_status_list(document)
    assert (listed.valid_from, listed.valid_until) == (NOW, NOW + timedelta(hours=1))
    assert document["credentialSubject"]["ttl"] == 3_600_000
    assert (listed.bit(7), listed.bit(8)) == (True, False)


@pytest.mark.parametrize(
    "change",
    [
        {"validFrom": None},
        {"validUntil": "tomorrow"},
        {"validUntil": datetime(2027, 1, 1, tzinfo=UTC).replace(tzinfo=None).isoformat()},
        {"validFrom": "2027-01-01T00:00:00"},
        {"credentialSubject": None},
        {"credentialSubject": {}},
        {"credentialSubject": {"statusPurpose": "suspension", "encodedList": W3C_EMPTY}},
        {"credentialSubject": {"statusPurpose": "revocation", "encodedList": 1}},
        {"id": 1},
    ],
    ids=str,
)
def test_a_credential_that_is_no_list_of_withdrawals_is_refused(change: dict[str, Any]) -> None:
    """Other purposes, missing dates and times without an offset."""
    with pytest.raises(StatusListError):
        read_status_list(status_list() | change)
