"""After a loss that nothing can mend: the old log stays verifiable, and a new one goes on."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text, update

from bot.issuance import ask_anchor, issue_now, report_on, sign_waiting
from credentials.registry.badge_id import parse_badge_id
from credentials.registry.checkpoint import parse_checkpoint
from credentials.registry.entry import open_commitment, parse_entry
from credentials.registry.handed_in import HandedIn
from credentials.registry.key_record import KeyChange, read_key_record
from credentials.registry.note import parse_note
from credentials.registry.receipt import parse_receipt
from credentials.registry.tiles import Tile
from handlers.registry.audit import Audit, AuditOrder, audit
from handlers.registry.continuity import Anchored, ForkError
from handlers.registry.issuer import issuer, keep_keys, keys_of, log_verifiers, succession
from handlers.registry.new_origin import NewOriginError, loss
from handlers.registry.publication import AskedTile, newest_note, tile_content
from handlers.registry.receipts import receipt_for, verify_brought
from handlers.registry.sequencing import Places, Proposal, give_places, publish
from storage.engines import open_engine
from storage.people import UnknownPersonError
from storage.registry_log import LogMovedError
from storage.schema import log_entries
from storage.store import Store
from tests.conftest import AT
from tests.faults.losing import BECAUSE, FIRST, SECOND, Lost, begin_anew, lose
from tests.faults.place import database_in, open_place
from tests.postgresql import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def lost(request: pytest.FixtureRequest, tmp_path: Path) -> Lost:
    """Two entries of four are left, on either database."""
    server: Server | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
    return lose(tmp_path, server)


@pytest.fixture
def store(lost: Lost) -> Iterator[Store]:
    """The old backup, opened."""
    store = open_place(lost.folder)
    yield store
    store.close()


def audited(store: Store) -> Audit:
    """Walk all logs."""
    return store.read_now(audit, AuditOrder(ask_anchor(store), AT))


def size_and_origin(note: str) -> tuple[int, str]:
    """What a checkpoint says."""
    told = parse_checkpoint(parse_note(note).text)
    return told.size, told.origin


def test_a_new_log_takes_in_what_waits(store: Store, lost: Lost) -> None:
    """Badges of both logs are good, withdrawals of old badges count, and all of it is sound."""
    found = store.read_now(loss, ask_anchor(store))
    assert (found.kept, found.known, found.lost) == (2, 4, 2)
    with pytest.raises(ForkError, match="old backup"):
        issue_now(store, AT)
    who = begin_anew(store)
    assert (who.origin, who.number, who.ended[0].origin, who.ended[0].size) == (SECOND, 2, FIRST, 2)
    harbor = lost.harbor(store)
    for badge, log in ((lost.kept, 2), (lost.waited, 5)):
        judgement = harbor.judged(badge.id)
        assert judgement.verdict.name == "valid"
        assert judgement.log is not None
        assert judgement.log.size == log
    assert harbor.judged(lost.gone.id).verdict.name == "not_found"
    harbor.withdraws(lost.also_kept)
    issue_now(store, AT)
    assert harbor.judged(lost.also_kept.id).verdict.name == "revoked"
    harbor.learner("chi", "Chi")
    assert harbor.judged(harbor.issues("chi").id).verdict.name == "valid"
    report = report_on(store)
    assert (report.mode, report.origin, report.size) == ("writable", SECOND, 7)
    assert report.as_json()["ended"][0]["origin"] == FIRST
    sound = audited(store)
    assert (sound.entries, sound.breaks) == (2 + 7, ())


def test_the_old_log_is_never_signed_again(store: Store, lost: Lost) -> None:
    """Its last checkpoint and its tiles stay as they were, and its keys have retired."""
    old = store.read_now(lambda _, tx: tx.log.latest(), None)
    assert old is not None
    who = begin_anew(store)
    assert store.cellar.anchor.newest(FIRST) == lost.signed
    new = store.cellar.anchor.newest(SECOND)
    assert new is not None
    assert new == store.read_now(newest_note, None) == store.read_now(newest_note, 2)
    assert store.read_now(newest_note, 1) == old.note
    assert store.read_now(newest_note, 1 << 70) is None
    two = AskedTile(Tile(0, 0, 2), 1)
    assert store.read_now(tile_content, two) is not None
    assert store.read_now(tile_content, replace(two, tile=Tile(0, 0, 3))) is None
    assert store.read_now(tile_content, replace(two, log=3)) is None
    states = store.read_now(
        lambda _, tx: [(one.name, one.log, str(one.state)) for one in keys_of("log", who, tx)], None
    )
    assert states == [("log-1", 1, "retired"), ("log-2", 2, "active")]
    assert size_and_origin(new) == (5, SECOND)
    # What was signed for the old log before this, or was to get a place there, comes too late.
    late = Proposal(FIRST, None, lost.signed)
    with pytest.raises(LogMovedError):
        store.run_now(lambda one, tx: publish(one, AT, tx), late)
    harbor = lost.harbor(store)
    harbor.learner("chi", "Chi")
    harbor.awards("chi")
    sign_waiting(store, AT)
    with pytest.raises(LogMovedError):
        store.run_now(give_places, Places(9, Anchored(lost.signed, origin=FIRST)))
    with pytest.raises(LogMovedError):
        store.run_now(lambda _, tx: tx.log.of(1).append(FIRST, 2, [b"more"]), None)


def test_the_first_entry_says_why(store: Store, lost: Lost) -> None:
    """It commits to the reason and to the newest checkpoint that the lost log is known by."""
    who = begin_anew(store)
    assert (who.ended[0].because, who.ended[0].by, who.ended[0].known) == (
        BECAUSE,
        "lee",
        lost.signed,
    )

    def look(_: None, tx: object) -> None:
        event = next(one for one in tx.log.of_keys() if one.placed == (2, 0))  # type: ignore[attr-defined]
        opening = tx.log.opening(event)  # type: ignore[attr-defined]
        open_commitment(parse_entry(tx.log.entry(0)), opening.salt, opening.record)  # type: ignore[attr-defined]
        assert read_key_record(opening.record) == (KeyChange.BEGINS, "log-2")
        assert opening.record.document == succession(who.ended[0], who).hashed()
        told = replace(who.ended[0], because="Nothing happened.")
        assert opening.record.document != succession(told, who).hashed()

    store.read_now(look, None)


def test_receipts_still_come_from_the_old_log(store: Store, lost: Lost) -> None:
    """Made after the loss as before it, under the old name and key; we go on believing them."""
    begin_anew(store)
    for badge, origin in ((lost.kept, FIRST), (lost.waited, SECOND)):
        asked = parse_badge_id(badge.id)
        document = store.read_now(lambda it, tx: receipt_for(it, tx, AT, for_public=False), asked)
        assert document is not None
        receipt = parse_receipt(document)
        assert receipt.log.name == origin
        assert receipt.log in store.read_now(lambda _, tx: log_verifiers(issuer(tx), tx), None)
        judgement = store.read_now(
            lambda it, tx: verify_brought(HandedIn(it), tx, AT, AT, for_public=False), document
        )
        assert judgement.verdict.name == "valid"


def test_a_place_beyond_the_end_is_given_again(store: Store, lost: Lost) -> None:
    """An entry that no kept checkpoint covers gets a new place, and its old one is forgotten."""
    sign_waiting(store, AT)
    store.run_now(lambda _, tx: tx.log.sequence(FIRST), None)
    assert lost.harbor(store).badge_now(lost.waited.id).log_index == 2
    with pytest.raises(ForkError):
        issue_now(store, AT)
    who = begin_anew(store)
    assert who.ended[0].size == 2
    assert lost.harbor(store).judged(lost.waited.id).verdict.name == "valid"
    assert audited(store).breaks == ()


def test_it_is_for_losses_only(store: Store) -> None:
    """Not while the log is writable, not without an anchor, a reason and somebody of ours."""
    for because, by in ((" ", "lee"), ("x" * 501, "lee"), (BECAUSE, "ana")):
        with pytest.raises(NewOriginError):
            begin_anew(store, because, by)
    with pytest.raises(UnknownPersonError):
        begin_anew(store, BECAUSE, "nobody")
    with pytest.raises(NewOriginError, match="Without the anchor"):
        store.read_now(loss, Anchored(problem="It is away."))
    assert store.read_now(lambda _, tx: issuer(tx).origin, None) == FIRST
    begin_anew(store)
    with pytest.raises(NewOriginError, match="is writable"):
        begin_anew(store)
    assert audited(store).breaks == ()


def test_a_key_that_the_backup_has_forgotten_stays_with_its_log(store: Store, lost: Lost) -> None:
    """Its file is here, so it is listed, retired, and does not sign the new log."""
    forgotten = store.cellar.keys.make("log", AT)
    who = begin_anew(store)
    standing = [(one.name, one.log, str(one.state)) for one in who.keys if one.purpose == "log"]
    assert standing[1:] == [(forgotten.name, 1, "retired"), ("log-3", 2, "active")]
    assert audited(store).breaks == ()
    assert lost.harbor(store).judged(lost.kept.id).verdict.name == "valid"


def test_what_is_said_about_the_loss_cannot_be_changed(store: Store) -> None:
    """Another reason in our list than the one that the log committed to: the audit names it."""
    who = begin_anew(store)
    told = replace(who, ended=(replace(who.ended[0], because="Nothing happened."),))
    store.run_now(lambda _, tx: keep_keys(told, told.keys, tx), None)
    [broken] = audited(store).breaks
    assert broken == "What is said about the log before log-2 is not what entry 0 holds."


def test_the_audit_walks_the_old_log_as_well(store: Store, lost: Lost) -> None:
    """An entry of it that was changed is named together with its log."""
    begin_anew(store)
    url = database_in(lost.folder)
    sqlite = url.startswith("sqlite")
    engine = open_engine(url, writes=True)
    with engine.begin() as connection:
        on = "" if sqlite else " ON log_entries"
        connection.execute(text(f"DROP TRIGGER log_entries_no_update{on}"))
        connection.execute(
            update(log_entries).where(log_entries.c.log == 1).values(content=b"\0\1x" * 2, count=2)
        )
    engine.dispose()
    assert any(
        one == f"In the log {FIRST}: Entry 0 is not the one that tile 0/000.p/2 holds."
        for one in audited(store).breaks
    )
