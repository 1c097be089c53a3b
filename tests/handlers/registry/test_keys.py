"""Keys change, retire and leak: old badges stay good, leaked ones do not."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.issuance import ask_anchor, issue_now
from bot.resigning import sign_again
from credentials.registry.checkpoint import open_checkpoint
from credentials.registry.did import KeyState
from credentials.registry.entry import EntryKind, parse_entry
from credentials.registry.handed_in import HandedIn
from credentials.registry.keys import Ed25519PrivateKey, multikey
from credentials.registry.note import parse_note
from credentials.registry.proofs import proofs_of
from credentials.registry.verdicts import SignatureInvalid
from handlers.registry.audit import AuditOrder, audit
from handlers.registry.issuer import (
    NoKeyError,
    did_document,
    issuer,
    log_verifier,
    log_verifiers,
    signing_name,
)
from handlers.registry.keys import KeyMistake, KeyOrder, compromise, make_next, retire, rotate
from handlers.registry.receipts import receipt_for, verify_brought
from handlers.registry.resigning import keep_signed_again
from storage.badges import Badge
from storage.signing_keys import KeyFileError
from storage.transaction import Transaction
from tests.handlers.registry.harbor import Harbor, edit

Change = Callable[[KeyOrder, Transaction], object]


def happens(harbor: Harbor, change: Change, name: str) -> None:
    """A key changes, and the log says so in public."""
    harbor.do(lambda tx: change(KeyOrder(name, harbor.at), tx))
    issue_now(harbor.store, harbor.at)


def states(harbor: Harbor) -> dict[str, str]:
    """How each key stands."""
    return {one.name: one.state.value for one in harbor.do(issuer).keys}


def breaks(harbor: Harbor) -> tuple[str, ...]:
    """What the audit finds."""
    order = AuditOrder(ask_anchor(harbor.store), harbor.at)
    return harbor.do(lambda tx: audit(order, tx)).breaks


def signer(badge: Badge) -> str:
    """The key that a badge names."""
    method: str = proofs_of(badge.document)[0]["verificationMethod"]
    return method.partition("#")[2]


def verdict(harbor: Harbor, badge: Badge) -> str:
    """How a badge is judged now."""
    return harbor.judged(badge.id).verdict.name


def test_a_new_key_is_published_before_it_signs(harbor: Harbor) -> None:
    """Others can learn it in time; until it is rotated in, the old one signs."""
    happens(harbor, make_next, "issuer")
    assert states(harbor) == {"issuer-1": "active", "issuer-2": "next", "log-1": "active"}
    assert len(harbor.do(did_document)["assertionMethod"]) == 2
    assert signer(harbor.issues()) == "issuer-1"
    with pytest.raises(KeyMistake, match="issuer-2 is ready already"):
        happens(harbor, make_next, "issuer")
    happens(harbor, rotate, "issuer")
    assert states(harbor)["issuer-2"] == "active"
    assert signer(harbor.issues("ben")) == "issuer-2"


def test_every_change_of_a_key_has_an_entry(harbor: Harbor) -> None:
    """The public log counts them; the first keys get theirs with the first change."""
    happens(harbor, rotate, "issuer")
    kinds = harbor.do(lambda tx: [parse_entry(tx.log.entry(at)).kind for at in range(5)])
    assert kinds == [EntryKind.KEY] * 5
    told = harbor.do(lambda tx: [tx.log.opening(one).record for one in tx.log.of_keys()])
    assert [one.reason for one in told] == [
        "known issuer-1",
        "known log-1",
        "made issuer-2",
        "retired issuer-1",
        "signs issuer-2",
    ]
    assert all(one.badge is None for one in told)
    assert breaks(harbor) == ()


def test_old_badges_stay_good_without_the_old_private_key(harbor: Harbor, tmp_path: Path) -> None:
    """The file of a retired key may be lost: its public side is in the database."""
    old = harbor.issues()
    happens(harbor, rotate, "issuer")
    (tmp_path / "keys" / "issuer-1.key").unlink()
    harbor.store.cellar.keys.look_again("issuer")
    assert verdict(harbor, old) == "valid"
    assert verdict(harbor, harbor.issues("ben")) == "valid"
    assert breaks(harbor) == ()


def test_a_lost_key_is_said_and_another_takes_its_place(harbor: Harbor, tmp_path: Path) -> None:
    """What it signed stays good; the new key gets a name that nobody had."""
    old = harbor.issues()
    (tmp_path / "keys" / "issuer-1.key").unlink()
    harbor.store.cellar.keys.look_again("issuer")
    waiting = harbor.awards("ben")
    with pytest.raises(KeyFileError, match="issuer-1 is not here"):
        issue_now(harbor.store, harbor.at)
    happens(harbor, rotate, "issuer")
    assert states(harbor)["issuer-2"] == "active"
    assert [verdict(harbor, one) for one in (old, waiting)] == ["valid", "valid"]


def test_a_log_key_leaves_slowly(harbor: Harbor) -> None:
    """Those who know only the old key, and those who know only the new one, both can check."""
    old_key = harbor.do(lambda tx: log_verifier(issuer(tx), tx))
    happens(harbor, rotate, "log")
    badge = harbor.issues()
    new_key = harbor.do(lambda tx: log_verifier(issuer(tx), tx))
    note = harbor.do(lambda tx: tx.log.latest().note)  # type: ignore[union-attr]
    assert [line.key_id for line in parse_note(note).signatures] == [new_key.key_id, old_key.key_id]
    assert open_checkpoint(note, old_key) == open_checkpoint(note, new_key)
    with pytest.raises(KeyMistake, match="log-1 still signs beside"):
        happens(harbor, rotate, "log")
    happens(harbor, retire, "log-1")
    note = harbor.do(lambda tx: tx.log.latest().note)  # type: ignore[union-attr]
    assert [line.key_id for line in parse_note(note).signatures] == [new_key.key_id]
    assert verdict(harbor, badge) == "valid"
    assert breaks(harbor) == ()


def receipt(harbor: Harbor, badge: Badge) -> dict[str, Any]:
    """A badge's receipt, as the operator gets it."""
    parsed = harbor.judged(badge.id).badge
    assert parsed is not None
    found = harbor.do(lambda tx: receipt_for(parsed, tx, harbor.at, for_public=False))
    assert found is not None
    return found


def brought(harbor: Harbor, document: dict[str, Any]) -> str:
    """The verdict on a file that somebody brings."""
    judged = harbor.do(
        lambda tx: verify_brought(HandedIn(document), tx, harbor.at, harbor.at, for_public=False)
    )
    return judged.verdict.name


def test_receipts_of_a_retired_log_key_hold_and_of_a_leaked_one_prove_nothing(
    harbor: Harbor,
) -> None:
    """Whoever has the key can make such a receipt: the asker is told to compare."""
    saved = receipt(harbor, harbor.issues())
    happens(harbor, rotate, "log")
    happens(harbor, retire, "log-1")
    assert brought(harbor, saved) == "valid"
    happens(harbor, compromise, "log-1")
    assert brought(harbor, saved) == "unavailable"
    assert len(harbor.do(lambda tx: log_verifiers(issuer(tx), tx))) == 1
    assert breaks(harbor) == ()


def test_a_leaked_log_key_that_signs_is_replaced_at_once(harbor: Harbor) -> None:
    """One command: a new key, and a new checkpoint by it alone."""
    badge = harbor.issues()
    happens(harbor, compromise, "log-1")
    assert states(harbor) == {
        "issuer-1": "active",
        "log-1": "compromised",
        "log-2": "active",
    }
    note = harbor.do(lambda tx: tx.log.latest().note)  # type: ignore[union-attr]
    assert len(parse_note(note).signatures) == 1
    assert verdict(harbor, badge) == "valid"
    assert breaks(harbor) == ()


def test_a_leaked_issuer_key_takes_its_badges_until_they_are_signed_again(harbor: Harbor) -> None:
    """The verdict says why and what to do; afterwards the same entry covers the new signature."""
    badge, withdrawn = harbor.issues(), harbor.issues("ben")
    harbor.withdraws(withdrawn)
    happens(harbor, compromise, "issuer-1")
    judged = harbor.judged(badge.id).verdict
    assert isinstance(judged, SignatureInvalid)
    assert "The key that signed it has leaked" in judged.why
    assert "The issuer can sign it again" in judged.why
    seen: list[int] = []
    again = sign_again(harbor.store, harbor.at + timedelta(hours=1), seen.append)
    assert (again.count, again.refused, seen) == (2, (), [2])
    new = harbor.badge_now(badge.id)
    assert (signer(new), new.log_index) == ("issuer-2", badge.log_index)
    assert [verdict(harbor, one) for one in (badge, withdrawn)] == ["valid", "revoked"]
    assert sign_again(harbor.store, harbor.at, seen.append).count == 0
    assert breaks(harbor) == ()


def test_what_the_log_did_not_record_is_not_signed_again(harbor: Harbor, tmp_path: Path) -> None:
    """A thief's badge in our database stays refused, and is named."""
    badge, good = harbor.issues(), harbor.issues("ben")
    happens(harbor, compromise, "issuer-1")
    lie = "UPDATE badge SET document = json_set(document, '$.name', 'x') WHERE id = :bad"
    edit(tmp_path, lie, bad=badge.id)
    again = sign_again(harbor.store, harbor.at, lambda _: None)
    assert (again.count, again.refused) == (1, (badge.id,))
    assert verdict(harbor, badge) == "signature_invalid"
    assert verdict(harbor, good) == "valid"


def test_a_document_that_changed_meanwhile_keeps_what_it_has(harbor: Harbor) -> None:
    """A new signature for another document than the stored one is thrown away."""
    badge = harbor.issues()
    other = {**badge.document, "name": "Another"}
    harbor.do(lambda tx: keep_signed_again([(badge.id, other), ("VL-NONE", other)], tx))
    assert harbor.badge_now(badge.id).document == badge.document


@pytest.mark.parametrize(
    ("change", "name", "words"),
    [
        (rotate, "ledger", "no line of keys"),
        (make_next, "ledger", "no line of keys"),
        (retire, "issuer-7", "no key “issuer-7”"),
        (retire, "issuer-1", "issuer-1 signs now"),
        (compromise, "", "no key “”"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    harbor: Harbor, change: Change, name: str, words: str
) -> None:
    """The reason is said; no key is made, no entry written."""
    with pytest.raises(KeyMistake, match=words):
        happens(harbor, change, name)
    assert harbor.do(lambda tx: tx.log.of_keys()) == []
    assert len(states(harbor)) == 2


def test_retired_and_leaked_are_for_good(harbor: Harbor) -> None:
    """Neither is said twice; a retired key can still turn out to have leaked."""
    happens(harbor, rotate, "issuer")
    with pytest.raises(KeyMistake, match="signs no more already"):
        happens(harbor, retire, "issuer-1")
    happens(harbor, compromise, "issuer-1")
    for change, words in ((retire, "signs no more"), (compromise, "known to have leaked")):
        with pytest.raises(KeyMistake, match=words):
            happens(harbor, change, "issuer-1")


def test_an_unused_key_can_be_retired(harbor: Harbor) -> None:
    """Made, and not wanted: the next rotation makes another."""
    happens(harbor, make_next, "issuer")
    happens(harbor, retire, "issuer-2")
    happens(harbor, rotate, "issuer")
    assert states(harbor)["issuer-3"] == "active"


def test_a_key_whose_maker_died_is_taken_up(harbor: Harbor) -> None:
    """The file was written, the list was not: the next change goes on with that key."""
    happens(harbor, rotate, "log")
    harbor.store.cellar.keys.make("issuer", harbor.at)
    assert "issuer-2" not in states(harbor)
    happens(harbor, rotate, "issuer")
    assert states(harbor)["issuer-2"] == "active"
    assert len(list(harbor.store.cellar.keys.line("issuer"))) == 2


def test_an_old_backup_does_not_bring_a_leaked_key_back(harbor: Harbor) -> None:
    """The mark in the keys folder outlives the database; nothing signs until a new key is made."""
    badge = harbor.issues()
    keys = harbor.store.cellar.keys
    keys.destroy("issuer-1", keys.named("issuer-1").public, harbor.at)
    harbor.awards("ben")
    with pytest.raises(NoKeyError, match="No issuer key signs"):
        issue_now(harbor.store, harbor.at)
    harbor.do(lambda tx: rotate(KeyOrder("issuer", harbor.at), tx))
    assert harbor.do(lambda tx: signing_name("issuer", issuer(tx), tx)) == "issuer-2"
    assert verdict(harbor, badge) == "signature_invalid"


def lie_about(harbor: Harbor, change: Callable[[dict[str, Any]], None]) -> None:
    """Somebody edits the list of keys in the database."""

    def act(tx: Transaction) -> None:
        told = json.loads(tx.facts.get("issuer") or "")
        change(told)
        tx.facts.set("issuer", json.dumps(told))

    harbor.do(act)


ROGUE = {
    "name": "issuer-9",
    "public": multikey(Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()),
    "state": "retired",
    "since": "2026-01-01T00:00:00+00:00",
}


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (lambda told: told["keys"].append(ROGUE), "The key issuer-9 has no entry."),
        (lambda told: told["keys"][0].update(state="active"), "its entries say compromised"),
        (lambda told: told["keys"][0].update(public=ROGUE["public"]), "is not the one in entry"),
        (lambda told: told["keys"].pop(0), "is about the key issuer-1, which is not on our list"),
        (lambda told: told["keys"][2].update(public=ROGUE["public"]), "holds another key"),
    ],
)
def test_the_audit_names_every_edit_of_the_list_of_keys(
    harbor: Harbor, lie: Callable[[dict[str, Any]], None], words: str
) -> None:
    """A key slipped in, a leak hushed up, a key exchanged or dropped: each is seen."""
    happens(harbor, compromise, "issuer-1")
    assert breaks(harbor) == ()
    lie_about(harbor, lie)
    assert words in " ".join(breaks(harbor))


def test_the_audit_knows_changes_that_wait(harbor: Harbor, tmp_path: Path) -> None:
    """A change counts from its own commit; an opening that is broken is named."""
    happens(harbor, rotate, "issuer")
    harbor.do(lambda tx: rotate(KeyOrder("log", harbor.at), tx))
    assert breaks(harbor) == ()
    issue_now(harbor.store, harbor.at)
    edit(tmp_path, "UPDATE registry_event SET opening_sealed = zeroblob(40) WHERE log_index = 0")
    assert "Entry 0 does not open with our record of a key." in breaks(harbor)


def test_states_are_what_replicas_read(harbor: Harbor) -> None:
    """A service that runs sees what a command has changed, without a restart."""
    happens(harbor, rotate, "issuer")
    badge = harbor.issues()
    assert signer(badge) == "issuer-2"
    kept = harbor.do(issuer).keys[0]
    assert replace(kept, state=KeyState.RETIRED) == kept
