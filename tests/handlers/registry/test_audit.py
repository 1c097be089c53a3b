"""The audit: a sound log passes, and every kind of edit is named."""

from pathlib import Path

import pytest

from bot.issuance import issue_now
from credentials.registry.merkle import leaf_hash
from credentials.registry.tiles import bundle
from handlers.registry.audit import Audit, audit, pauses
from storage.transaction import Transaction
from tests.handlers.registry.harbor import Harbor, edit


def _audit(harbor: Harbor) -> Audit:
    return harbor.do(lambda tx: audit(None, tx))


@pytest.fixture
def three(harbor: Harbor) -> Harbor:
    """Two badges, one of them withdrawn: three entries."""
    harbor.issues("ben")
    badge = harbor.issues()
    harbor.withdraws(badge)
    issue_now(harbor.store, harbor.at)
    return harbor


def test_a_sound_log_has_no_breaks(three: Harbor) -> None:
    """Counts, and nothing to say."""
    assert _audit(three) == Audit(entries=3, badges=2, forgotten=0, breaks=())


def test_an_empty_log_is_sound(harbor: Harbor) -> None:
    """Nothing was issued, nothing is broken."""
    assert _audit(harbor) == Audit(0, 0, 0, ())


def test_what_waits_is_no_break(three: Harbor) -> None:
    """An unsigned award, and a withdrawal that has no place yet, are on their way."""
    three.learner("chi", "Chi Nguyen")
    three.awards("chi")
    three.withdraws(three.do(lambda tx: tx.badges.of(three.ben.id)[0]), "suspended")
    assert _audit(three).breaks == ()


def test_forgetting_somebody_is_no_break(three: Harbor) -> None:
    """Their entries stay, without an opening, and are counted."""
    three.store.cellar.vault.forget(three.ana.id)
    found = _audit(three)
    assert (found.forgotten, found.breaks) == (2, ())


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        ("UPDATE log_entries SET content = zeroblob(9)", "from 0 on can not be read"),
        ("UPDATE log_tile SET content = zeroblob(96)", "Hash 0/1 is not that"),
        ("DELETE FROM log_tile WHERE level = 0", "Hash 1/0 is missing."),
        ("UPDATE registry_event SET log_index = NULL WHERE log_index = 2", "Entry 2 belongs to no"),
        ("UPDATE registry_event SET entry = CAST('x' AS BLOB)", "is not the one that was lined up"),
        (
            "UPDATE badge SET document = json_set(document, '$.name', 'x')",
            "is not the one in entry",
        ),
        ("UPDATE badge SET standing = 'current'", "is called current, and its entries say revoked"),
        (
            "UPDATE registry_event SET opening_sealed = zeroblob(40)",
            "does not open with our record",
        ),
        ("UPDATE checkpoint SET note = replace(note, '+', '-')", "checkpoint does not hold"),
        ("UPDATE log_state SET size = 2", "The log has 2 entries, and 3 were signed."),
        (
            "DELETE FROM registry_event WHERE log_index = 0",
            "1 badges have no entry that opens.",
        ),
    ],
)
def test_every_edit_is_named(three: Harbor, tmp_path: Path, lie: str, words: str) -> None:
    """Entry, hash, place, document, standing, opening, checkpoint, size: nothing goes unseen."""
    edit(tmp_path, lie)
    assert words in " ".join(_audit(three).breaks)


def test_an_edit_that_keeps_all_hashes_right_still_breaks_the_signed_root(
    three: Harbor, tmp_path: Path
) -> None:
    """Somebody rebuilds the whole tree over an edited entry: the checkpoint remembers."""

    def rebuilt(tx: Transaction) -> tuple[bytes, bytes]:
        entries = [tx.log.entry(index) for index in range(3)]
        entries[0] = entries[0].replace(b"issued", b"passed")
        return bundle(entries), b"".join(leaf_hash(one) for one in entries)

    entries, hashes = three.do(rebuilt)
    edit(tmp_path, "UPDATE log_tile SET content = :hashes", hashes=hashes)
    edit(tmp_path, "UPDATE log_entries SET content = :all, count = 3 WHERE first = 0", all=entries)
    edit(tmp_path, "DELETE FROM log_entries WHERE first > 0")
    assert "The entries do not come to the root that was signed." in _audit(three).breaks


def test_batches_meet_without_a_seam() -> None:
    """Pauses after each batch, at the checkpoint and at the end, each once."""
    assert pauses(600, 300) == [256, 300, 512, 600]
    assert pauses(0, 5) == []
