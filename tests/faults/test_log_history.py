"""What broke in other people's logs, played here: each time we notice, and sign nothing wrong.

Trust Asia 2021 signed heads that contradicted each other, Yeti 2022 served an entry that its head
did not cover, Oak 2022 lost rows in a migration, Raio 2025 lost tiles while it recovered.
"""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.issuance import ask_anchor, issue_now, publish_log, report_on, sequence_ready, sign_waiting
from credentials.registry.checkpoint import parse_checkpoint
from credentials.registry.note import parse_note
from handlers.registry.audit import AuditOrder, audit
from handlers.registry.continuity import ForkError
from handlers.registry.sequencing import propose
from storage.store import Store
from tests.conftest import AT
from tests.faults.log_place import copy, prepare, recovered
from tests.faults.place import open_place
from tests.handlers.registry.harbor import edit


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one public badge, in which four events wait."""
    folder = tmp_path_factory.mktemp("log") / "template"
    prepare(folder)
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return copy(template, tmp_path / "run")


def opened(folder: Path) -> Store:
    """A new process on the same files."""
    return open_place(folder)


def breaks(folder: Path) -> str:
    """What the audit finds, as one text."""
    store = opened(folder)
    found = store.read_now(audit, AuditOrder(ask_anchor(store), AT))
    store.close()
    return " ".join(found.breaks)


def database_of(folder: Path, to: Path) -> None:
    """Copy the database, and nothing else."""
    to.mkdir(exist_ok=True)
    for file in folder.glob("vouchline.db*"):
        shutil.copy(file, to)


def restore(folder: Path, backup: Path) -> None:
    """Put an older database in the place of this one."""
    for file in folder.glob("vouchline.db*"):
        file.unlink()
    database_of(backup, folder)


def test_trust_asia_2021_two_heads_of_one_size(folder: Path, tmp_path: Path) -> None:
    """A restored backup that grows to the same size in another way is never signed."""
    database_of(folder, tmp_path / "backup")
    store = opened(folder)
    issue_now(store, AT)
    signed = ask_anchor(store).note
    store.close()
    restore(folder, tmp_path / "backup")
    # Somebody makes the restored log as long as the lost one, with other entries in it.
    store = opened(folder)
    origin = parse_checkpoint(parse_note(signed or "").text).origin
    store.run_now(lambda _, tx: tx.log.append(origin, 1, [b"%d" % n for n in range(6)]), None)
    with pytest.raises(ForkError, match="signed over another log"):
        issue_now(store, AT)
    assert report_on(store).mode == "read_only"
    assert ask_anchor(store).note == signed
    store.close()


def test_an_old_backup_is_never_signed(folder: Path, tmp_path: Path) -> None:
    """Restored, the database is sound by itself; only the anchor knows better."""
    database_of(folder, tmp_path / "backup")
    store = opened(folder)
    issue_now(store, AT)
    signed = ask_anchor(store).note
    store.close()
    restore(folder, tmp_path / "backup")
    store = opened(folder)
    with pytest.raises(ForkError, match="old backup"):
        issue_now(store, AT)
    latest = store.read_now(
        lambda _, tx: (tx.log.latest(), tx.log.size("localhost:8080/log")), None
    )
    assert latest[0] is not None
    assert (latest[0].size, latest[1]) == (1, 1)
    assert ask_anchor(store).note == signed
    store.close()


def test_yeti_2022_an_entry_that_the_head_does_not_cover(folder: Path) -> None:
    """One bit of an entry flips after its leaf was hashed: the badge fails, the audit names it."""
    store = opened(folder)
    issue_now(store, AT)
    store.close()
    edit(
        folder,
        "UPDATE log_entries SET content = CAST(replace(content, 'issued', 'issueD') AS BLOB)",
    )
    assert "Entry 0 is not the one that tile 0/000.p/5 holds." in breaks(folder)


def test_oak_2022_rows_lost_in_a_migration(folder: Path) -> None:
    """Entries that were not copied are named, and nothing is added after the hole."""
    store = opened(folder)
    sign_waiting(store, AT)
    sequence_ready(store)
    store.close()
    edit(folder, "DELETE FROM log_entries WHERE first = 1")
    assert "Tile entries/000.p/5 lacks entry 1." in breaks(folder)
    edit(folder, "UPDATE log_state SET size = 0")
    store = opened(folder)
    with pytest.raises(ForkError, match="the database has 0"):
        publish_log(store, AT)
    store.close()


def test_raio_2025_tiles_lost_while_recovering(folder: Path) -> None:
    """A tile that is gone stops the log before it signs, and is named."""
    store = opened(folder)
    sign_waiting(store, AT)
    sequence_ready(store)
    store.close()
    edit(folder, "DELETE FROM log_tile")
    store = opened(folder)
    with pytest.raises(ForkError, match="A part of the stored log is missing"):
        publish_log(store, AT)
    assert "A part of the stored log is missing." in report_on(store).reasons
    store.close()
    assert "Tile 0/000.p/5 is missing." in breaks(folder)


def test_the_clock_goes_back_by_a_day(folder: Path) -> None:
    """Time is no part of the tree: the log goes on, and the newest is the largest."""
    store = opened(folder)
    issue_now(store, AT - timedelta(days=1))
    latest = store.read_now(lambda _, tx: tx.log.latest(), None)
    assert latest is not None
    assert (latest.size, latest.at) == (5, AT - timedelta(days=1))
    store.close()
    recovered(folder)


def test_the_anchor_is_gone(folder: Path) -> None:
    """Without its memory the log waits; with it, it goes on."""
    (folder / "anchor").rename(folder / "away")
    store = opened(folder)
    with pytest.raises(ForkError, match="The anchor knows no checkpoint"):
        issue_now(store, AT)
    assert report_on(store).mode == "read_only"
    (folder / "away").rename(folder / "anchor")
    store.close()
    recovered(folder)


def test_the_anchor_was_changed(folder: Path) -> None:
    """A note that is not ours, or not over our log, is no ground to sign on."""
    [note] = (folder / "anchor").glob("*.note")
    text = note.read_text()
    for lie in (
        text.replace("\n1\n", "\n2\n"),
        "nothing\n",
        text.replace("localhost", "elsewhere"),
    ):
        note.write_text(lie)
        store = opened(folder)
        with pytest.raises(ForkError, match="is not ours"):
            issue_now(store, AT)
        store.close()
    note.write_text(text)
    recovered(folder)


def test_killed_between_anchor_and_publication(folder: Path) -> None:
    """What the anchor has taken is what the next process publishes, byte for byte."""
    store = opened(folder)
    sign_waiting(store, AT)
    sequence_ready(store)
    proposal = store.read_now(propose, ask_anchor(store))
    assert proposal is not None
    store.cellar.anchor.advance(proposal.origin, proposal.seen, proposal.note)
    store.close()
    recovered(folder)
    store = opened(folder)
    latest = store.read_now(lambda _, tx: tx.log.latest(), None)
    assert latest is not None
    assert latest.note == proposal.note
    store.close()
