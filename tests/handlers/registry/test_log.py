"""The log between approval and a public checkpoint: order, restarts, several processes at once."""

import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typing_extensions import override

from bot.issuance import issue_now, publish_log, report_on, sequence_ready, sign_waiting
from credentials.registry.checkpoint import open_checkpoint
from credentials.registry.entry import EntryKind
from credentials.registry.linked_data import LinkedDataError
from handlers.registry.award import AwardOrder, award
from handlers.registry.continuity import ForkError
from handlers.registry.issuer import did_document, issuer, log_verifier, verifier_of
from handlers.registry.keys import KeyOrder, compromise, rotate
from storage.anchor_folder import DirectoryAnchor
from storage.programme import Programme
from storage.signing_keys import KeyFileError
from storage.store import Places, Store, open_store
from tests.conftest import AT, MASTER
from tests.handlers.registry.harbor import DATA, Harbor, edit


def test_each_step_can_be_the_last_before_a_restart(
    open_house: Callable[..., Store], harbor: Harbor
) -> None:
    """Whoever comes next goes on: signed but not sequenced, sequenced but not published."""
    badge = harbor.awards()
    assert sign_waiting(open_house(), harbor.at) == 1
    assert harbor.badge_now(badge.id).log_index is None
    assert sequence_ready(open_house()) == 1
    assert harbor.judged(badge.id).verdict.name == "not_found"
    assert publish_log(open_house(), harbor.at) == 1
    assert issue_now(open_house(), harbor.at) == 0
    assert harbor.judged(badge.id).verdict.name == "valid"


def test_withdrawals_go_to_the_log_without_a_signature(harbor: Harbor) -> None:
    """A withdrawal counts from its own commit, and its entry follows the award's."""
    badge = harbor.issues()
    harbor.withdraws(badge)
    assert harbor.judged(badge.id).verdict.name == "revoked"
    assert issue_now(harbor.store, harbor.at) == 1
    kinds = [one.kind for one in harbor.do(lambda tx: tx.log.events(badge.id))]
    assert kinds == [EntryKind.ISSUED, EntryKind.REVOKED]


def test_a_checkpoint_is_signed_by_the_log_under_its_own_name(harbor: Harbor) -> None:
    """The origin is the public host, and the key's name is the origin."""
    harbor.issues()

    def look(_: object, tx: Any) -> tuple[str, int]:
        latest = tx.log.latest()
        opened = open_checkpoint(latest.note, log_verifier(issuer(tx), tx))
        return opened.origin, opened.size

    assert harbor.store.read_now(look, None) == ("localhost:8080/log", 1)


def test_nothing_is_published_twice_and_nothing_when_nothing_is_new(harbor: Harbor) -> None:
    """Without new entries there is no new checkpoint."""
    assert issue_now(harbor.store, harbor.at) == 0
    assert harbor.do(lambda tx: tx.log.latest()) is None
    harbor.issues()
    assert issue_now(harbor.store, harbor.at) == 0


@pytest.mark.parametrize("learners", [["ana"], ["ana", "ben"]])
def test_a_log_that_was_changed_is_never_signed_again(
    harbor: Harbor, tmp_path: Path, learners: list[str]
) -> None:
    """An edited hash below the last checkpoint stops the log, and the status says why."""
    for learner in learners:
        harbor.issues(learner)
    edit(tmp_path, "UPDATE log_tile SET content = zeroblob(length(content)) WHERE level = 0")
    harbor.withdraws(harbor.do(lambda tx: tx.badges.of(harbor.ana.id)[0]))
    with pytest.raises(ForkError):
        issue_now(harbor.store, harbor.at)


def test_a_smaller_log_is_never_signed(harbor: Harbor, tmp_path: Path) -> None:
    """A restored backup must not sign what it has forgotten; the status says read-only."""
    harbor.issues()
    assert report_on(harbor.store).mode == "writable"
    edit(tmp_path, "UPDATE log_state SET size = 0")
    status = report_on(harbor.store)
    assert (status.mode, len(status.reasons)) == ("read_only", 1)
    with pytest.raises(ForkError):
        publish_log(harbor.store, harbor.at)


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        (
            "UPDATE log_tile SET content = zeroblob(32) WHERE level = 0",
            "another log than the stored",
        ),
        ("DELETE FROM log_tile", "is missing"),
        ("UPDATE checkpoint SET note = replace(note, '— ', '- ')", "is not ours"),
    ],
)
def test_the_status_says_what_speaks_against_going_on(
    harbor: Harbor, tmp_path: Path, lie: str, reason: str
) -> None:
    """Verification still works then, and says no where it must."""
    harbor.issues()
    edit(tmp_path, lie)
    status = report_on(harbor.store)
    assert status.mode == "read_only"
    assert reason in status.reasons[0]


def test_an_empty_log_has_a_status_too(harbor: Harbor) -> None:
    """Before the first badge the log is writable, and nothing was signed."""
    status = report_on(harbor.store)
    assert (status.size, status.mode, status.checkpoint_at) == (0, "writable", None)
    assert (status.root, status.note) == (None, None)
    assert status.vkey.startswith("localhost:8080/log+")


def test_without_a_key_awards_wait_and_withdrawals_go_on(
    harbor: Harbor, open_house: Callable[..., Store], tmp_path: Path
) -> None:
    """The signing key is away: the badge stays approved, and is issued once the key is back."""
    old = harbor.issues("ben")
    badge = harbor.awards()
    key = tmp_path / "keys" / "issuer-1.key"
    away = key.rename(tmp_path / "away")
    harbor.withdraws(old)
    without = open_house()
    with pytest.raises(KeyFileError):
        issue_now(without, harbor.at)
    assert report_on(harbor.store).size == 2
    away.rename(key)
    assert issue_now(harbor.store, harbor.at) == 1
    assert harbor.judged(badge.id).verdict.name == "valid"


def test_a_document_that_cannot_be_signed_holds_up_nobody_else(
    harbor: Harbor, tmp_path: Path
) -> None:
    """The others are issued; the problem is raised in the end."""
    bad, good = harbor.awards(), harbor.awards("ben")
    lie = "UPDATE badge SET document = json_set(document, '$.favourite', 'x') WHERE id = :bad"
    edit(tmp_path, lie, bad=bad.id)
    with pytest.raises(LinkedDataError):
        issue_now(harbor.store, harbor.at)
    assert harbor.judged(good.id).verdict.name == "valid"
    assert harbor.judged(bad.id).verdict.name == "not_found"


def test_old_badges_stay_good_after_a_new_key_unless_the_old_one_leaked(harbor: Harbor) -> None:
    """A retired key still checks what it signed; a leaked one takes everything with it."""
    old = harbor.issues()
    harbor.do(lambda tx: rotate(KeyOrder("issuer", harbor.at), tx))
    harbor.do(lambda tx: rotate(KeyOrder("log", harbor.at), tx))
    new = harbor.issues("ben")
    assert [harbor.judged(one.id).verdict.name for one in (old, new)] == ["valid", "valid"]
    assert len(harbor.do(did_document)["assertionMethod"]) == 2
    harbor.do(lambda tx: compromise(KeyOrder("issuer-1", harbor.at), tx))
    names = [harbor.judged(one.id).verdict.name for one in (old, new)]
    assert names == ["signature_invalid", "valid"]


def test_a_checkpoint_of_an_old_log_key_is_still_opened(harbor: Harbor) -> None:
    """After a new log key the last checkpoint of the old one counts until the next."""
    badge = harbor.issues()
    harbor.do(lambda tx: rotate(KeyOrder("log", harbor.at), tx))
    assert harbor.judged(badge.id).verdict.name == "valid"
    named = harbor.do(lambda tx: verifier_of("not a note", issuer(tx), tx))
    assert named == harbor.do(lambda tx: log_verifier(issuer(tx), tx))


def test_the_issuer_stays_who_it_is_when_the_service_moves(
    harbor: Harbor, open_house: Callable[..., Store]
) -> None:
    """The first badge settles DID, addresses and the log's name."""
    badge = harbor.issues()
    before = harbor.do(issuer)
    harbor.store = open_house(public_url="https://badges.example.org")
    assert harbor.judged(badge.id).verdict.name == "valid"
    assert harbor.do(issuer) == before


def test_three_processes_awarding_at_once_make_one_log(harbor: Harbor, tmp_path: Path) -> None:
    """Every award gets one place, none is left out or doubled, and all are good."""
    each, processes = 4, 3
    refs = [f"p{one}-{two}" for one in range(processes) for two in range(each)]
    for ref in refs:
        harbor.learner(ref, f"Learner {ref}")
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_award_all, args=(str(tmp_path), refs[n * each : (n + 1) * each]))
        for n in range(processes)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    assert [worker.exitcode for worker in workers] == [0] * processes
    badges = [
        badge
        for ref in refs
        for badge in harbor.do(lambda tx, ref=ref: tx.badges.of(tx.people.by_ref(ref).id))  # type: ignore[misc]
    ]
    assert sorted(one.log_index for one in badges) == list(range(len(refs)))
    assert {harbor.judged(one.id).verdict.name for one in badges} == {"valid"}


class OvertakenAnchor(DirectoryAnchor):
    """An anchor that lets something happen right after it was asked."""

    def __init__(self, folder: Path) -> None:
        """Nothing happens until `meanwhile` is set."""
        super().__init__(folder)
        self.meanwhile: Callable[[], object] | None = None

    @override
    def newest(self, origin: str) -> str | None:
        found, then, self.meanwhile = super().newest(origin), self.meanwhile, None
        if then is not None:
            then()
        return found


@pytest.mark.parametrize(
    ("placed", "step", "outcome"),
    [
        (False, sequence_ready, 1),
        (True, lambda store: publish_log(store, AT), 1),
        (False, lambda store: report_on(store).reasons, ()),
    ],
    ids=["sequencing", "publishing", "reporting"],
)
def test_a_look_at_the_anchor_that_was_overtaken_is_no_fork(
    placed: bool,  # noqa: FBT001 - it is a column of the table above
    step: Callable[[Store], object],
    outcome: object,
    open_house: Callable[..., Store],
    harbor: Harbor,
    tmp_path: Path,
) -> None:
    """Another process publishes between our look at the anchor and our step: nobody cries fork."""
    first = harbor.issues()
    slow, other = open_house(), open_house()
    anchor = OvertakenAnchor(tmp_path / "anchor")
    slow.cellar = replace(slow.cellar, anchor=anchor)

    def go_on(store: Store) -> None:
        sign_waiting(store, AT)
        if placed:
            sequence_ready(store)

    def overtake() -> None:
        issue_now(other, AT)
        harbor.withdraws(first)
        go_on(other)

    harbor.awards("ben")
    go_on(slow)
    anchor.meanwhile = overtake
    assert step(slow) == outcome
    issue_now(slow, AT)
    assert report_on(slow).size == 3


def _award_all(folder: str, refs: list[str]) -> None:
    """What one of several processes does: award, then issue, one badge after the other."""
    store = open_store(
        Places(
            f"sqlite:///{folder}/vouchline.db",
            f"sqlite:///{folder}/keystore.db",
            Path(folder) / "files",
            Path(folder) / "keys",
        ),
        MASTER,
        Programme("http://localhost:8080", ZoneInfo("UTC"), local=True),
    )
    for ref in refs:
        order = AwardOrder(ref, "dss.b.data", DATA, ("diaz",), "lee", AT)
        store.run_now(lambda asked, tx: award(asked, AT, tx), order)
        issue_now(store, AT)
    store.close()
