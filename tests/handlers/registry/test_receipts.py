"""Receipts of real badges: made only for those that count, and judged as they are brought."""

import copy
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.issuance import issue_now
from credentials.registry.badge_id import BadgeId, parse_badge_id
from credentials.registry.canonical import Document
from credentials.registry.checkpoint import Checkpoint, sign_checkpoint
from credentials.registry.cosignature import cosign, witness_key
from credentials.registry.entry import commitment, parse_entry, parse_record
from credentials.registry.handed_in import HandedIn
from credentials.registry.merkle import leaf_hash
from credentials.registry.note import parse_note
from credentials.registry.tlog_proof import TlogProof
from credentials.registry.verdicts import Judgement
from handlers.registry.keys import KeyOrder, compromise
from handlers.registry.receipts import WithdrawnError, receipt_for, verify_brought
from handlers.registry.witnessing import Answered, Asking, keep_cosignature, submission_for
from handlers.wording.verdicts import verdict_words
from handlers.wording.voice import Voice
from storage.badges import Badge
from storage.store import Store
from storage.transaction import Transaction
from tests.credentials.registry.sample import OTHER_KEY
from tests.handlers.registry.harbor import Harbor

WITNESS = witness_key("witness.example.org", OTHER_KEY)


@pytest.fixture
def harbor(open_house: Callable[..., Store]) -> Harbor:
    """A programme whose log has a witness."""
    return Harbor(open_house(witnesses=(WITNESS,)))


def cosigned(harbor: Harbor) -> None:
    """The witness signs the newest checkpoint."""

    def sign(tx: Transaction) -> None:
        sent = submission_for(Asking(WITNESS), tx)
        assert sent is not None
        line = cosign(sent.text, WITNESS.name, OTHER_KEY, harbor.at)
        assert keep_cosignature(Answered(sent, line, harbor.at), tx)
        assert not keep_cosignature(Answered(sent, line, harbor.at), tx)

    harbor.do(sign)


def made(harbor: Harbor, badge: Badge | BadgeId, *, for_public: bool = False) -> Document | None:
    """The receipt, as it comes out of a file."""
    asked = badge if isinstance(badge, BadgeId) else parse_badge_id(badge.id)
    receipt = harbor.do(lambda tx: receipt_for(asked, tx, harbor.at, for_public=for_public))
    return None if receipt is None else dict(json.loads(json.dumps(receipt)))


def whole(harbor: Harbor, badge: Badge) -> Document:
    """A receipt that is there."""
    receipt = made(harbor, badge)
    assert receipt is not None
    return receipt


def judged(harbor: Harbor, document: Document, name: str | None = None) -> Judgement:
    """What the operator is told about a file."""
    return harbor.do(
        lambda tx: verify_brought(
            HandedIn(document), tx, harbor.at, harbor.at, for_public=False, name=name
        )
    )


def test_a_receipt_is_judged_as_its_badge(harbor: Harbor) -> None:
    """Valid, with the log as the receipt has it, and with what was withdrawn since."""
    badge = harbor.issues()
    cosigned(harbor)
    receipt = whole(harbor, badge)
    harbor.issues("ben")
    found = judged(harbor, receipt, "Ana Moreno")
    assert found.verdict.name == "valid"
    assert found.log is not None
    assert (found.log.size, found.log.witnesses) == (1, 1)
    assert {one.check: one.outcome for one in found.checks}["holder"] == "pass"
    harbor.withdraws(badge)
    assert judged(harbor, receipt).verdict.name == "revoked"


def test_witnesses_are_counted_where_the_badge_is_judged(harbor: Harbor) -> None:
    """A checkpoint without and with its cosignature."""
    badge = harbor.issues()
    without = harbor.judged(badge.id).log
    cosigned(harbor)
    with_one = harbor.judged(badge.id).log
    assert without is not None
    assert with_one is not None
    assert (without.witnesses, with_one.witnesses) == (0, 1)


def test_a_receipt_is_as_of_a_witnessed_checkpoint(harbor: Harbor) -> None:
    """The newest one is not signed yet, an older one covers the badge: that one convinces."""
    badge = harbor.issues()
    cosigned(harbor)
    later = harbor.issues("ben")
    receipt = whole(harbor, badge)
    assert len(receipt["witnesses"]) == 1
    assert "\n1\n" in receipt["proof"]
    assert judged(harbor, receipt).verdict.name == "valid"
    assert whole(harbor, later)["witnesses"] == []


def test_no_receipt_hangs_on_a_log_key_that_leaked(harbor: Harbor) -> None:
    """Witnesses have signed an older checkpoint, but under the leaked key: the newest counts."""
    badge = harbor.issues()
    cosigned(harbor)
    old = whole(harbor, badge)
    harbor.do(lambda tx: compromise(KeyOrder("log-1", harbor.at), tx))
    issue_now(harbor.store, harbor.at)
    new = whole(harbor, badge)
    assert (new["log"] != old["log"], new["witnesses"]) == (True, [])
    assert judged(harbor, new).verdict.name == "valid"
    judgement = judged(harbor, old)
    assert judgement.verdict.name == "unavailable"
    said = verdict_words(judgement, Voice("en", ZoneInfo("UTC")), harbor.at)
    assert said.detail.endswith("has leaked since. Open the badge's page and save a new receipt.")


def test_a_second_history_under_the_logs_own_key_is_refuted(harbor: Harbor) -> None:
    """Somebody has the log's key and nobody knows yet: what our log itself holds tells."""
    receipt = whole(harbor, harbor.issues())
    key = harbor.do(lambda tx: tx.keys.named("log-1").private)
    salt = b"s" * 32
    record = parse_record(receipt["record"])
    entry = replace(
        parse_entry(b64decode(receipt["entry"])), commitment=commitment(salt, record)
    ).encoded()
    origin = receipt["log"].partition("+")[0]
    note = sign_checkpoint(Checkpoint(origin, 1, leaf_hash(entry)), key)
    forged = receipt | {
        "entry": b64encode(entry).decode(),
        "salt": b64encode(salt).decode(),
        "proof": TlogProof(0, (), note).text,
    }
    found = judged(harbor, forged)
    assert found.verdict.name == "signature_invalid"
    assert "Our log holds another entry" in str(found.verdict)
    assert judged(harbor, receipt).verdict.name == "valid"


def test_no_receipt_of_what_is_not_there(harbor: Harbor) -> None:
    """Unknown, not public, not covered yet: nothing; on hold or withdrawn: refused with words."""
    badge = harbor.awards()
    assert made(harbor, badge) is None
    assert made(harbor, parse_badge_id("VL-7KQ4-M2XD-97HB")) is None
    public = harbor.issues("ben")
    assert made(harbor, public, for_public=True) is None
    harbor.shares(public)
    assert made(harbor, public, for_public=True) is not None
    harbor.withdraws(public, "suspended")
    with pytest.raises(WithdrawnError, match="withdrawn"):
        made(harbor, public, for_public=True)


def test_a_strangers_receipt_is_for_comparing(harbor: Harbor) -> None:
    """Whole, but by a log and an issuer of its own: we cannot tell, and say what to compare."""
    receipt = whole(harbor, harbor.issues())
    harbor.do(_become_somebody_else)
    found = judged(harbor, receipt)
    assert found.verdict.name == "unavailable"
    assert receipt["log"] in str(found.checks)
    edited = copy.deepcopy(receipt)
    edited["credential"]["name"] = "Another"
    assert judged(harbor, edited).verdict.name == "signature_invalid"
    nobody = receipt | {"issuer": {"id": 1}}
    assert judged(harbor, nobody).verdict.name == "signature_invalid"


def _become_somebody_else(tx: Transaction) -> None:
    told = json.loads(tx.facts.get("issuer") or "{}")
    other = {"did": "did:web:other.example", "origin": "other.example/log"}
    tx.facts.set("issuer", json.dumps(told | other))


@pytest.mark.parametrize(
    ("field", "value", "verdict"),
    [
        ("format", "vouchline-receipt/9", "malformed"),
        ("salt", "AAAA", "malformed"),
        ("entry", "AAAA", "signature_invalid"),
        ("witnesses", [], "valid"),
    ],
)
def test_spoiled_receipts(harbor: Harbor, field: str, value: object, verdict: str) -> None:
    """Unreadable is malformed, edited is refused; a witness left out is only not named."""
    badge = harbor.issues()
    cosigned(harbor)
    assert judged(harbor, whole(harbor, badge) | {field: value}).verdict.name == verdict


def test_a_receipt_outlives_our_memory_of_its_badge(harbor: Harbor) -> None:
    """A forged badge under our own log and issuer is still a forged badge."""
    receipt = whole(harbor, harbor.issues())
    forged = copy.deepcopy(receipt)
    forged["credential"]["id"] = forged["credential"]["id"][:-14] + "7KQ4-M2XD-97HB"
    assert judged(harbor, forged).verdict.name == "signature_invalid"


def test_a_lying_row_of_a_cosignature_stands_in_nobodys_way(harbor: Harbor) -> None:
    """A line in the table that the witness never signed counts for nothing."""
    badge = harbor.issues()

    def lie(tx: Transaction) -> None:
        sent = submission_for(Asking(WITNESS), tx)
        assert sent is not None
        line = cosign(sent.text, WITNESS.name, OTHER_KEY, harbor.at + timedelta(days=1))
        spoiled = parse_note(f"{sent.text}\n{line}")
        assert spoiled.signatures
        with pytest.raises(Exception, match="far ahead"):
            keep_cosignature(Answered(sent, line, harbor.at), tx)

    harbor.do(lie)
    found = harbor.judged(badge.id)
    assert found.verdict.name == "valid"
    assert found.log is not None
    assert found.log.witnesses == 0
