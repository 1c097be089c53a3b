"""The audit: a sound registry passes, and every kind of edit is named."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.issuance import ask_anchor, issue_now
from credentials.registry.merkle import leaf_hash
from credentials.registry.tiles import WIDTH, bundle
from handlers.registry.audit import Audit, AuditOrder, audit
from handlers.registry.issuer import issuer
from storage.store import Store
from storage.transaction import Transaction
from tests.handlers.registry.harbor import Harbor, edit
from tests.handlers.registry.test_receipts import WITNESS, cosigned


def audited(harbor: Harbor, told: list[tuple[int, int]] | None = None) -> Audit:
    """What the audit finds now."""
    heard: list[tuple[int, int]] = [] if told is None else told
    order = AuditOrder(
        ask_anchor(harbor.store), harbor.at, lambda done, of: heard.append((done, of))
    )
    return harbor.store.read_now(audit, order)


@pytest.fixture
def three(harbor: Harbor) -> Harbor:
    """Two badges, one of them withdrawn: three entries under three checkpoints."""
    harbor.issues("ben")
    badge = harbor.issues()
    harbor.withdraws(badge)
    issue_now(harbor.store, harbor.at)
    return harbor


def test_a_sound_log_has_no_breaks(three: Harbor) -> None:
    """Counts, progress, and nothing to say."""
    told: list[tuple[int, int]] = []
    assert audited(three, told) == Audit(
        entries=3, tiles=2, checkpoints=3, badges=2, forgotten=0, breaks=()
    )
    assert told == [(3, 3)]


def test_an_empty_log_is_sound(harbor: Harbor) -> None:
    """Nothing was issued, nothing is broken."""
    assert audited(harbor) == Audit(0, 0, 0, 0, 0, ())


def test_what_waits_is_no_break(three: Harbor) -> None:
    """An unsigned award, and a withdrawal that has no place yet, are on their way."""
    three.learner("chi", "Chi Nguyen")
    three.awards("chi")
    three.withdraws(three.do(lambda tx: tx.badges.of(three.ben.id)[0]), "suspended")
    assert audited(three).breaks == ()


def test_forgetting_somebody_is_no_break(three: Harbor) -> None:
    """Their entries stay, without an opening, and are counted."""
    three.store.cellar.vault.forget(three.ana.id)
    found = audited(three)
    assert (found.forgotten, found.breaks) == (2, ())


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        ("UPDATE log_entries SET content = zeroblob(9)", "entries from 0 on can not be read."),
        ("DELETE FROM log_entries WHERE first = 2", "Tile entries/000.p/3 lacks entry 2."),
        (
            "UPDATE log_tile SET content = zeroblob(96)",
            "Entry 0 is not the one that tile 0/000.p/3",
        ),
        ("DELETE FROM log_tile WHERE level = 0", "Tile 0/000.p/3 is missing."),
        (
            "UPDATE log_tile SET content = substr(content, 1, 64), width = 2",
            "Tile 0/000.p/3 has 2 hashes, and 3 belong there.",
        ),
        ("UPDATE registry_event SET log_index = NULL WHERE log_index = 2", "Entry 2 belongs to no"),
        ("UPDATE registry_event SET entry = CAST('x' AS BLOB)", "Entry 0 is not the one that was"),
        (
            "UPDATE badge SET document = json_set(document, '$.name', 'x')",
            "is not the one in entry 0",
        ),
        ("UPDATE badge SET standing = 'current'", "is called current, and its entries say revoked"),
        (
            "UPDATE badge SET standing = 'revoked', standing_reason = 'other'",
            "is called revoked, and its entries say current",
        ),
        ("UPDATE badge SET status_index = status_index + 1", "is not the one that its document"),
        (
            "UPDATE registry_event SET opening_sealed = zeroblob(40)",
            "does not open with our record",
        ),
        (
            "UPDATE checkpoint SET note = replace(note, '— ', '- ') WHERE size = 2",
            "The checkpoint over 2 entries does not hold",
        ),
        (
            (
                "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 3) "
                "WHERE size = 2"
            ),
            "The checkpoint over 2 entries says 3.",
        ),
        ("UPDATE checkpoint SET at = 'yesterday'", "A checkpoint can not be read"),
        ("UPDATE badge SET document = '{oops'", "can not be read."),
        ("UPDATE badge SET document = '[]'", "The document of VL-"),
        ("UPDATE registry_event SET kind = 'eaten' WHERE log_index = 1", "Entry 1 belongs to no"),
        ("UPDATE registry_event SET opening_sealed = 'x'", "does not open with our record"),
        ("UPDATE log_entries SET content = 'text'", "entries from 0 on can not be read."),
        ("UPDATE badge SET valid_until = '2040-01-01 00:00:00'", "its end is 2040-01-01T00:00:00Z"),
        ("UPDATE badge SET valid_from = '2001-01-01 00:00:00'", "its start is 2001-01-01T"),
        ("UPDATE badge SET version = '9.9.9'", "its version is 9.9.9, its document"),
        ("UPDATE badge SET achievement_id = 'dss.b.viz'", "its achievement is dss.b.viz"),
        ("UPDATE log_state SET size = 2", "over 3 entries, and the database has 2."),
        ("DELETE FROM registry_event WHERE log_index = 0", "has no entry, and none is waiting."),
    ],
)
def test_every_edit_is_named(three: Harbor, tmp_path: Path, lie: str, words: str) -> None:
    """Entry, tile, place, document, standing, status row, opening, checkpoint, size."""
    edit(tmp_path, lie)
    assert words in " ".join(audited(three).breaks)


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        ("UPDATE cosignature SET line = replace(line, 'A', 'B')", "below the checkpoint over 1 is"),
        ("UPDATE cosignature SET line = 'x'", "below the checkpoint over 1 is bad"),
        ("UPDATE cosignature SET witness = 'x'", "below the checkpoint over 1 is bad"),
        ("DELETE FROM checkpoint WHERE size = 1", "The checkpoint over 1 entry is missing"),
    ],
)
def test_what_witnesses_signed_is_walked_too(
    open_house: Callable[..., Store], tmp_path: Path, lie: str, words: str
) -> None:
    """A line that its witness did not sign, and a checkpoint that a witness remembers."""
    harbor = Harbor(open_house(witnesses=(WITNESS,)))
    harbor.issues()
    cosigned(harbor)
    harbor.issues("ben")
    assert audited(harbor).breaks == ()
    edit(tmp_path, lie)
    assert words in " ".join(audited(harbor).breaks)


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
    breaks = " ".join(audited(three).breaks)
    assert "The checkpoint over 1 entry was signed over other hashes than the stored" in breaks


def test_a_checkpoint_that_only_the_anchor_has_is_published(three: Harbor, tmp_path: Path) -> None:
    """Whoever signed it died before it was published here: nothing is broken, and it is now."""
    edit(tmp_path, "DELETE FROM checkpoint WHERE size = 3")
    assert audited(three).breaks == ()
    assert issue_now(three.store, three.at) == 1
    assert audited(three).checkpoints == 3


@pytest.fixture
def tall(harbor: Harbor) -> Harbor:
    """A log with full tiles at level 0: entries that no badge belongs to, for their hashes."""

    def fill(tx: Transaction) -> None:
        tx.log.append(issuer(tx).origin, 0, [b"entry %d" % number for number in range(2 * WIDTH)])

    harbor.do(fill)
    issue_now(harbor.store, harbor.at)
    return harbor


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (
            'UPDATE log_tile SET content = zeroblob(8192) WHERE level = 0 AND "index" = 1',
            "Tile 0/001 is not the one that tile 1/000.p/2 stands on.",
        ),
        ("UPDATE log_tile SET content = zeroblob(64) WHERE level = 1", "tile 1/000.p/2 stands on."),
        ("DELETE FROM log_tile WHERE level = 1", "Tile 1/000.p/2 is missing."),
        (
            "UPDATE log_entries SET content = CAST(replace(content, '7', '8') AS BLOB)",
            "Entry 7 is not the one",
        ),
    ],
)
def test_edits_in_full_tiles_are_named(tall: Harbor, tmp_path: Path, lie: str, words: str) -> None:
    """A full tile hangs between its entries and the tile above."""
    edit(
        tmp_path,
        lie.replace("replace(content", "CAST(replace(content").replace("'8')", "'8') AS BLOB)"),
    )
    assert words in " ".join(audited(tall).breaks)
