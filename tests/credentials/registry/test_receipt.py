"""Receipts: whole ones judge as the badge does, and every spoiled one is refused."""

import base64
import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.canonical import Document
from credentials.registry.cosignature import cosign, witness_key
from credentials.registry.entry import Record
from credentials.registry.keys import Ed25519PrivateKey
from credentials.registry.note import parse_note
from credentials.registry.receipt import (
    MOST_WITNESSES,
    Receipt,
    evidence_in,
    is_receipt,
    open_receipt,
    parse_receipt,
    seen_at,
    to_compare,
)
from credentials.registry.tlog_proof import TlogProof
from credentials.registry.verdicts import Judgement
from credentials.registry.verify import for_comparing, judge, malformed, refuted
from tests.credentials.registry.sample import (
    DID,
    METHOD,
    NOW,
    STARTS,
    did_doc,
    evidence,
    log_evidence,
    record_of,
    signed,
)

KEYS = [Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in (1, 2, 3)]
WITNESSES = tuple(witness_key(f"w{at}.example.org", key) for at, key in enumerate(KEYS))


def receipt(witnesses: int = 3) -> Receipt:
    """The sample badge's receipt, with some witnesses."""
    log = log_evidence(record_of(signed()))
    text = parse_note(log.checkpoint).text
    lines = [cosign(text, one.name, key, NOW) for one, key in zip(WITNESSES, KEYS, strict=True)][
        :witnesses
    ]
    return Receipt(
        credential=signed(),
        entry=log.entry,
        record=log.record,
        salt=log.salt,
        proof=TlogProof(log.index, log.path, log.checkpoint + "".join(lines)),
        log=log.verifier,
        witnesses=WITNESSES[:witnesses],
        issuer=did_doc(),
    )


def written(witnesses: int = 3) -> Document:
    """The receipt as it comes from a file."""
    document: Document = json.loads(json.dumps(receipt(witnesses).as_json()))
    return document


def judged(document: Document) -> Judgement:
    """What the receipt shows, to somebody who knows log, issuer and two of the witnesses."""
    try:
        found = parse_receipt(document)
    except Mistake as mistake:
        return malformed(str(mistake), NOW)
    try:
        shown = open_receipt(found)
    except Mistake as mistake:
        return refuted(mistake.what, NOW)
    log = evidence_in(found, shown, WITNESSES[:2])
    return judge(evidence(found.credential, asked=None, log=log), NOW)


def test_a_whole_receipt_judges_as_the_badge_does() -> None:
    """Valid, as of the witnesses' time; only witnesses that are known are counted."""
    found = judged(written())
    assert found.verdict.name == "valid"
    assert found.log is not None
    assert (found.log.index, found.log.size, found.log.witnesses) == (5, 11, 2)
    assert found.log.checkpoint_at == NOW
    (log,) = [one.detail for one in found.checks if one.check == "log"]
    assert log.endswith("signed by 2 witnesses.")


def test_a_receipt_without_witnesses_dates_from_the_award() -> None:
    """The log names no time: all that is known is what it came after."""
    found = parse_receipt(written(0))
    shown = open_receipt(found)
    assert seen_at(shown, WITNESSES) is None
    assert evidence_in(found, shown, WITNESSES).checkpoint_at == STARTS


def test_a_witness_that_nobody_knows_cannot_date_a_receipt_anew() -> None:
    """An old receipt with a helper's fresh signature under it is as old as it was."""
    old, helper = receipt(2), Ed25519PrivateKey.from_private_bytes(bytes([9] * 32))
    text = parse_note(old.proof.checkpoint).text
    line = cosign(text, "helper.example.org", helper, NOW.replace(year=NOW.year + 1))
    dated = replace(
        old,
        proof=replace(old.proof, checkpoint=old.proof.checkpoint + line),
        witnesses=(*old.witnesses, witness_key("helper.example.org", helper)),
    )
    found = evidence_in(dated, open_receipt(dated), WITNESSES)
    assert found.checkpoint_at == NOW
    assert evidence_in(dated, open_receipt(dated), ()).checkpoint_at == STARTS


def test_what_is_written_reads_back() -> None:
    """Nothing is lost, and other files are not taken for receipts."""
    assert parse_receipt(written()) == receipt()
    assert is_receipt(written())
    assert not is_receipt(signed())


def test_a_stranger_is_told_what_to_compare() -> None:
    """Keys that a receipt brings prove nothing; a receipt that contradicts itself is just wrong."""
    found = parse_receipt(written())
    what = to_compare(found)
    assert found.log.vkey in what
    assert DID in what
    assert METHOD in what
    good = for_comparing(judge(evidence(asked=None), NOW), "Unknown.", what)
    assert good.verdict.name == "unavailable"
    assert [one.detail for one in good.checks if one.check == "issuer"] == [f"Unknown. {what}"]
    bad = refuted("It was edited.", NOW)
    assert for_comparing(bad, "Unknown.", what) == bad
    assert "no key" in to_compare(replace(found, issuer={"id": DID}))


def at(document: Document, *path: Any) -> Any:
    """A part of a document."""
    for step in path:
        document = document[step]
    return document


def change(*path: Any, to: Any) -> Callable[[Document], None]:
    """Set one part of a receipt."""

    def spoil(document: Document) -> None:
        at(document, *path[:-1])[path[-1]] = to

    return spoil


def swap(*path: Any, old: str, new: str) -> Callable[[Document], None]:
    """Replace words in one part of a receipt."""

    def spoil(document: Document) -> None:
        holder = at(document, *path[:-1])
        assert old in holder[path[-1]]
        holder[path[-1]] = holder[path[-1]].replace(old, new)

    return spoil


OTHER_VKEY = witness_key("x", KEYS[0]).vkey
MALFORMED: dict[str, Callable[[Document], Any]] = {
    "another version": change("format", to="vouchline-receipt/2"),
    "no format": lambda document: document.pop("format"),
    "a part is missing": lambda document: document.pop("salt"),
    "a part too many": change("extra", to=1),
    "the badge is a list": change("credential", to=[]),
    "the issuer is a text": change("issuer", to="x"),
    "the witnesses are a text": change("witnesses", to="x"),
    "far too many witnesses": change("witnesses", to=["x"] * (MOST_WITNESSES + 1)),
    "a witness is a number": change("witnesses", 0, to=1),
    "a witness twice": change("witnesses", 1, to=OTHER_VKEY),
    "a log's key for a witness": change("witnesses", 0, to=receipt().log.vkey),
    "a short salt": change("salt", to="AAAA"),
    "loose base64": change("entry", to="AAB="),
    "the entry is no base64": change("entry", to="!"),
    "the record is empty": change("record", to={}),
    "the record's time": change("record", "at", to="today"),
    "the log is no key": change("log", to="x"),
    "the proof is a list": change("proof", to=[]),
    "the proof is of another kind": swap("proof", old="@v1", new="@v9"),
    "no badge in the badge": change("credential", to={}),
}
REFUTED: dict[str, Callable[[Document], Any]] = {
    "a word in the badge": change("credential", "name", to="Another"),
    "the badge's date": change("credential", "validUntil", to="2099-01-01T00:00:00Z"),
    "the proof's signature": swap("credential", "proof", 1, "proofValue", old="z", new="z2"),
    "another entry": change("entry", to=base64.b64encode(b"entry").decode()),
    "another salt": change("salt", to=base64.b64encode(bytes(32)).decode()),
    "another badge in the record": change("record", "badge", to="VL-0000-0000-0000"),
    "another kind in the record": change("record", "kind", to="revoked"),
    "another document in the record": change("record", "document", to="0" * 64),
    "another reason in the record": change("record", "reason", to="x"),
    "another index": swap("proof", old="index 5", new="index 4"),
    "a larger log": swap("proof", old="\n11\n", new="\n12\n"),
    "another log's name": swap("proof", old="localhost:8080/log", new="localhost:8081/log"),
    "a witness has not signed": swap("proof", old="— w1.", new="— wx."),
    "a witness's signature": swap("proof", old="— w0.example.org ", new="— w0.example.org X"),
}


@pytest.mark.parametrize("spoil", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_receipt_is_malformed(spoil: Callable[[Document], Any]) -> None:
    """Missing parts, parts left over, loose base64, other kinds of keys."""
    document = written()
    spoil(document)
    assert judged(document).verdict.name == "malformed"


@pytest.mark.parametrize("spoil", REFUTED.values(), ids=REFUTED)
def test_an_edited_receipt_is_refused(spoil: Callable[[Document], Any]) -> None:
    """Whatever part was changed, some signature or hash does not fit any more."""
    document = copy.deepcopy(written())
    spoil(document)
    assert judged(document).verdict.name == "signature_invalid"


def test_a_record_holds_only_what_opens_the_entry() -> None:
    """The record of a receipt comes back exactly."""
    assert isinstance(parse_receipt(written()).record, Record)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(written())), JSON)
def test_no_receipt_raises_anything_but_a_mistake(field: str, value: Any) -> None:
    """Whatever stands in any of its parts, the answer is a verdict."""
    assert judged(written() | {field: value}).verdict.name in {
        "malformed",
        "signature_invalid",
        "valid",
    }
