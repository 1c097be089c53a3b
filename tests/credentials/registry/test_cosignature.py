"""Cosignatures and offline proofs: as other people's witnesses sign, and nothing else."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.checkpoint import parse_checkpoint
from credentials.registry.cosignature import (
    Cosigned,
    WitnessKey,
    cosign,
    cosignature_in,
    cosigned_by,
    parse_witness_vkey,
    signed_at,
    witness_key,
)
from credentials.registry.merkle import ProofError
from credentials.registry.note import NoteError, open_note, parse_note, sign_note
from credentials.registry.tlog_proof import TlogProof, check_tlog_proof, parse_tlog_proof
from tests.credentials.registry import vectors
from tests.credentials.registry.sample import (
    LOG_KEY,
    NOW,
    ORIGIN,
    OTHER_KEY,
    log_evidence,
    record_of,
    signed,
)

WITNESS = witness_key("witness.example.org", OTHER_KEY)
SUNLIGHT = "registry/sunlight/cmd/skylight/testdata"
COSIGNED = {
    "witness": "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706/checkpoint",
    "witness/mirror": "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706/checkpoint",
    "witness2": "88ad7a28caeb0b2aa890fdf0304c2fcaf59fca2ee140134ff8c1300bac493482/checkpoint",
}
LOG = log_evidence(record_of(signed()))
TEXT = parse_note(LOG.checkpoint).text
LINE = cosign(TEXT, WITNESS.name, OTHER_KEY, NOW)
PROOF = TlogProof(LOG.index, LOG.path, LOG.checkpoint + LINE)


@pytest.mark.parametrize("place", COSIGNED)
def test_cosignatures_made_elsewhere_hold(place: str) -> None:
    """Sunlight's own witnesses verify here, with their published keys and times."""
    said = vectors.read_json(f"{SUNLIGHT}/{place}/{place.rpartition('/')[2].rstrip('2')}.v0.json")
    witness = parse_witness_vkey(said["verifier_keys"][0])
    note = parse_note(vectors.folder(f"{SUNLIGHT}/{place}/{COSIGNED[place]}").read_bytes())
    (cosigned,) = cosigned_by(note, [witness])
    assert cosigned == Cosigned(witness, datetime(2025, 12, 31, tzinfo=UTC))


def test_a_witness_key_comes_back_as_it_was_written() -> None:
    """Of type 4 only: a log's key is not a witness's."""
    assert parse_witness_vkey(WITNESS.vkey) == WITNESS
    with pytest.raises(NoteError, match="type 4"):
        parse_witness_vkey(LOG.verifier.vkey)
    with pytest.raises(NoteError):
        WitnessKey("a name", bytes(32))


def test_a_cosignature_says_when() -> None:
    """Its line stands under the log's, and both open with their keys."""
    note = open_note(LOG.checkpoint + LINE, [LOG.verifier, WITNESS])
    assert len(note.signatures) == 2
    assert cosigned_by(note, [WITNESS]) == (Cosigned(WITNESS, NOW),)
    assert cosigned_by(note, []) == ()


def test_a_bad_cosignature_counts_for_nothing() -> None:
    """Another text, another key or another time: the witness has not signed that."""
    for spoiled in (
        cosign(TEXT.replace("\n11\n", "\n12\n"), WITNESS.name, OTHER_KEY, NOW),
        LINE.replace(LINE.split()[2], base64.b64encode(WITNESS.key_id + bytes(72)).decode()),
        LINE.replace(LINE.split()[2], base64.b64encode(WITNESS.key_id + bytes(64)).decode()),
    ):
        assert cosigned_by(parse_note(LOG.checkpoint + spoiled), [WITNESS]) == ()
        with pytest.raises(NoteError, match="bad"):
            open_note(LOG.checkpoint + spoiled, [LOG.verifier, WITNESS])
        with pytest.raises(NoteError, match="bad"):
            cosignature_in(spoiled, TEXT, WITNESS)


def test_a_time_that_no_calendar_has_is_refused() -> None:
    """Zero, and what comes after the year 9999."""
    for seconds in (0, 253_402_300_800, 2**63, 2**64 - 1):
        stamped = WITNESS.key_id + seconds.to_bytes(8, "big") + bytes(64)
        line = f"— {WITNESS.name} {base64.b64encode(stamped).decode()}\n"
        with pytest.raises(NoteError, match="not a cosignature"):
            signed_at(parse_note(LOG.checkpoint + line).signatures[-1])


def test_what_a_witness_answers_is_searched_for_its_line() -> None:
    """Lines of strangers are passed over; an answer without the line is refused."""
    stranger = cosign(TEXT, "other.example.org", LOG_KEY, NOW)
    assert cosignature_in(stranger + LINE, TEXT, WITNESS) == (LINE, Cosigned(WITNESS, NOW))
    with pytest.raises(NoteError, match="has not cosigned"):
        cosignature_in(stranger, TEXT, WITNESS)


def test_a_proof_comes_back_as_it_was_written() -> None:
    """The text of c2sp.org/tlog-proof, with or without the extra line."""
    assert parse_tlog_proof(PROOF.text) == PROOF
    extra = PROOF.text.replace("\nindex", "\nextra YWJj\nindex")
    assert parse_tlog_proof(extra) == PROOF
    shown = check_tlog_proof(PROOF, LOG.entry, LOG.verifier, [WITNESS])
    assert (shown.checkpoint.size, shown.cosigned) == (11, (Cosigned(WITNESS, NOW),))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        ("index 5", "index 05"),
        ("index 5", "index -1"),
        ("index 5", "index"),
        ("index 5\n", ""),
        ("\nindex", "\nextra !\nindex"),
        ("\nindex", "\nextra YWI\nindex"),
        ("index 5\n", "index 5\nAAAA\n"),
        ("index 5\n", "index 5\n" + f"{base64.b64encode(bytes(32)).decode()}\n" * 64),
        ("\n\n", "\n"),
    ],
)
def test_a_proof_in_any_other_form_is_refused(old: str, new: str) -> None:
    """No other version, no leading zero, no loose base64, no short hash, no endless path."""
    with pytest.raises(NoteError):
        parse_tlog_proof(PROOF.text.replace(old, new))


def test_a_proof_is_refused_when_any_part_of_it_is_another() -> None:
    """Another entry, index, path, log or origin; a checkpoint that only a witness has signed."""
    with pytest.raises(ProofError):
        check_tlog_proof(PROOF, LOG.entry + b" ", LOG.verifier, [])
    with pytest.raises(ProofError):
        check_tlog_proof(TlogProof(4, LOG.path, PROOF.checkpoint), LOG.entry, LOG.verifier, [])
    with pytest.raises(ProofError):
        check_tlog_proof(TlogProof(5, LOG.path[1:], LOG.checkpoint), LOG.entry, LOG.verifier, [])
    alone = TlogProof(LOG.index, LOG.path, f"{TEXT}\n{LINE}")
    with pytest.raises(NoteError, match="has not signed"):
        check_tlog_proof(alone, LOG.entry, LOG.verifier, [WITNESS])
    other = sign_note(TEXT.replace(ORIGIN, "other"), ORIGIN, LOG_KEY)
    assert parse_checkpoint(parse_note(other).text).origin == "other"
    with pytest.raises(NoteError, match="has not signed"):
        check_tlog_proof(TlogProof(5, LOG.path, other), LOG.entry, LOG.verifier, [])


@given(st.text() | st.from_regex(r"c2sp\.org/tlog-proof@v1\n(extra .*\n)?index \d+\n(.*\n)*\n.*"))
def test_no_proof_and_no_cosignature_raises_anything_but_a_mistake(text: str) -> None:
    """Whatever a stranger sends as a proof, a key or a cosignature."""
    for attempt in (
        lambda: check_tlog_proof(parse_tlog_proof(text), b"", LOG.verifier, [WITNESS]),
        lambda: parse_witness_vkey(text),
        lambda: cosignature_in(text, TEXT, WITNESS),
    ):
        try:
            attempt()
        except Mistake:
            continue


@given(st.binary(max_size=90))
def test_no_bytes_pass_for_a_cosignature(octets: bytes) -> None:
    """Whatever stands in a witness's line."""
    line = f"— {WITNESS.name} {base64.b64encode(WITNESS.key_id + octets).decode()}\n"
    try:
        note = parse_note(LOG.checkpoint + line)
    except Mistake:
        return
    assert cosigned_by(note, [WITNESS]) == ()
