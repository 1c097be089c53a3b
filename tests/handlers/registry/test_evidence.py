"""What verification finds when our own tables lie, and what it tells whom."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.issuance import issue_now
from credentials.registry.badge_id import parse_badge_id
from credentials.registry.verify import judge
from handlers.registry.evidence import evidence_for, verify_all
from handlers.registry.showing import short_name, shown, verdict_document
from handlers.registry.status_lists import status_list_document
from handlers.registry.withdrawing import Reason
from storage.badges import Badge
from tests.handlers.registry.harbor import Harbor, edit

UNKNOWN = "VL-0000-0000-0000"


@pytest.fixture
def badge(harbor: Harbor) -> Badge:
    """A public badge of Ana's, in a log with others."""
    issued = harbor.issues()
    harbor.issues("ben")
    return issued


# --- the verdict table ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (datetime(2026, 10, 1, tzinfo=UTC), "not_yet_valid"),
        (datetime(2026, 12, 1, tzinfo=UTC), "valid"),
        (datetime(2028, 10, 5, 23, 59, 59, tzinfo=UTC), "valid"),
        (datetime(2028, 10, 6, tzinfo=UTC), "expired"),
    ],
)
def test_the_moment_moves_the_validity(
    harbor: Harbor, badge: Badge, day: datetime, verdict: str
) -> None:
    """`--at` asks about another day; the last second of the last day still counts."""
    assert harbor.judged(badge.id, day).verdict.name == verdict


def test_known_withdrawals_count_on_every_day(harbor: Harbor, badge: Badge) -> None:
    """On hold, given back, withdrawn: each from its own commit, whatever day is asked about."""
    before = datetime(2026, 10, 6, tzinfo=UTC)
    harbor.withdraws(badge, "suspended")
    assert harbor.judged(badge.id, before).verdict.name == "suspended"
    harbor.withdraws(badge, "reinstated", reason=None)
    assert harbor.judged(badge.id, before).verdict.name == "valid"
    harbor.withdraws(badge, reason=Reason.ISSUED_TWICE)
    verdict = harbor.judged(badge.id, before).verdict
    assert (verdict.name, getattr(verdict, "reason", "")) == ("revoked", "issued_twice")


def test_a_later_major_version_supersedes_by_the_clock(harbor: Harbor) -> None:
    """Version 1 is true for its date; what version 2 adds comes from the catalog."""
    old = harbor.issues(at=datetime(2026, 8, 20, 9, tzinfo=UTC))
    judgement = harbor.judged(old.id)
    assert (old.version, judgement.verdict.name) == ("1.0.0", "superseded")
    assert "formulas" in getattr(judgement.verdict, "changes", "")


@pytest.mark.parametrize("typed", ["", "VL-0000", "'; DROP TABLE badges;--", "VL-7KQ4-M2XD-97HC"])
def test_what_is_no_badge_id_is_malformed(harbor: Harbor, typed: str) -> None:
    """Slips are said to be slips, and nothing is looked up."""
    judgement = harbor.judged(typed)
    assert (judgement.verdict.name, judgement.badge) == ("malformed", None)


def test_small_letters_and_links_are_understood(harbor: Harbor, badge: Badge) -> None:
    """However somebody pastes it, it is the same badge."""
    for typed in (badge.id.lower().replace("-", ""), f"http://localhost:8080/b/{badge.id}"):
        assert harbor.judged(typed).verdict.name == "valid"


# --- who may see ----------------------------------------------------------------------------


@pytest.mark.parametrize("see", ["no-one", "ask"])
def test_private_and_unknown_are_one_answer(harbor: Harbor, badge: Badge, see: str) -> None:
    """Nobody can fish: every word of the answer but the ID is the same."""
    harbor.shares(badge, see)
    private = harbor.do(
        lambda tx: verdict_document(harbor.judged(badge.id, for_public=True), tx, for_public=True)
    )
    unknown = harbor.do(
        lambda tx: verdict_document(harbor.judged(UNKNOWN, for_public=True), tx, for_public=True)
    )
    assert private.pop("id") == badge.id
    assert unknown.pop("id") == UNKNOWN
    assert private == unknown


def test_a_shared_badge_shows_a_short_name_and_the_operator_sees_all(
    harbor: Harbor, badge: Badge
) -> None:
    """“Ana M.” for the public, the full name in the operator's own view."""
    harbor.shares(badge)
    judgement = harbor.judged(badge.id, for_public=True)
    told = harbor.do(lambda tx: verdict_document(judgement, tx, for_public=True))
    assert (told["verdict"], told["holder"]) == ("valid", "Ana M.")
    told = harbor.do(lambda tx: verdict_document(judgement, tx, for_public=False))
    assert told["holder"] == "Ana Moreno"
    assert told["achievement"]["title"] == "Data Essentials (Sheets)"
    assert short_name("Cher") == "Cher"


def test_the_answer_is_read_from_what_was_signed(harbor: Harbor, badge: Badge) -> None:
    """Title, level, identity check and the markers' words come out of the document."""
    seen = shown(harbor.judged(badge.id))
    assert seen is not None
    assert (seen.title, seen.level, seen.identity) == ("Data Essentials (Sheets)", "L2", "light_id")
    assert [one.reached for one in seen.lines] == ["meets"] * 3


def test_the_name_of_a_renewal_is_told_to_the_public_only_when_it_is_shared(
    harbor: Harbor, badge: Badge
) -> None:
    """One shared badge does not give away another."""
    assert badge.valid_until is not None
    harbor.shares(badge)
    new = harbor.issues(at=badge.valid_until - timedelta(days=1))
    after = badge.valid_until + timedelta(days=1)

    def renewed_by() -> str | None:
        return getattr(harbor.judged(badge.id, after, for_public=True).verdict, "renewed_by", "")

    assert renewed_by() is None
    harbor.shares(new)
    assert renewed_by() == new.id


def test_a_name_can_be_compared_and_is_never_guessed(harbor: Harbor, badge: Badge) -> None:
    """`--as` matches the roster's name however it is spaced and cased, and nothing else."""
    outcomes = [
        harbor.judged(badge.id, name=name).checks[-1].outcome
        for name in ("ana  MORENO", "Ana Moreno", "Ana Morena")
    ]
    assert outcomes == ["pass", "pass", "fail"]


def test_a_forgotten_holder_leaves_a_badge_that_nobody_finds(harbor: Harbor, badge: Badge) -> None:
    """With the person's key the opening of the entry is gone, and the answer is as for unknown."""
    harbor.store.cellar.vault.forget(harbor.ana.id)
    assert harbor.judged(badge.id).verdict.name == "not_found"


# --- the tables lie -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lie", "verdict"),
    [
        (
            "UPDATE badge SET document = json_set(document, '$.name', 'Doctor') WHERE id = :ana",
            "signature_invalid",
        ),
        (
            (
                "UPDATE badge SET document = json_set(document, '$.validUntil', "
                "'2099-01-01T00:00:00Z') WHERE id = :ana"
            ),
            "signature_invalid",
        ),
        (
            (
                "UPDATE badge SET document = (SELECT document FROM badge WHERE id = :ben) "
                "WHERE id = :ana"
            ),
            "signature_invalid",
        ),
        ("UPDATE badge SET document = '{}' WHERE id = :ana", "unavailable"),
        ("UPDATE badge SET document = '{oops' WHERE id = :ana", "unavailable"),
        ("UPDATE badge SET document = '[[' WHERE id = :ana", "unavailable"),
        ("UPDATE badge SET document = 7 WHERE id = :ana", "unavailable"),
        ("UPDATE badge SET document = json_remove(document, '$.proof')", "signature_invalid"),
        (
            "UPDATE log_entries SET content = zeroblob(length(content))",
            "signature_invalid",
        ),
        (
            "UPDATE log_tile SET content = zeroblob(length(content)) WHERE level = 0",
            "signature_invalid",
        ),
        ("DELETE FROM log_tile WHERE level = 0", "signature_invalid"),
        (
            (
                "UPDATE registry_event SET log_index = 1 - log_index + 100; "
                "UPDATE registry_event SET log_index = log_index - 100"
            ),
            "signature_invalid",
        ),
        (
            (
                "UPDATE registry_event SET opening_sealed = "
                "(SELECT opening_sealed FROM registry_event WHERE badge_id = :ben) "
                "WHERE badge_id = :ana"
            ),
            "unavailable",
        ),
        ("UPDATE checkpoint SET note = replace(note, 'log', 'lag')", "unavailable"),
    ],
)
def test_an_edited_row_is_found_out(
    harbor: Harbor, badge: Badge, tmp_path: Path, lie: str, verdict: str
) -> None:
    """Document, entry, hash, place, opening, checkpoint: an edit of any of them is seen."""
    other = harbor.do(lambda tx: tx.badges.of(harbor.ben.id)[0])
    edit(tmp_path, lie, ana=badge.id, ben=other.id)
    assert harbor.judged(badge.id).verdict.name == verdict


@pytest.mark.parametrize(
    ("lie", "verdict"),
    [
        ("UPDATE badge SET standing = 'current', standing_reason = NULL", "revoked"),
        (
            (
                "UPDATE badge SET standing = 'current'; "
                "UPDATE registry_event SET kind = 'reinstated' WHERE kind = 'revoked'"
            ),
            "revoked",
        ),
        (
            (
                "UPDATE badge SET standing = 'current'; "
                "UPDATE registry_event SET kind = 'issued' WHERE kind = 'revoked'"
            ),
            "revoked",
        ),
        (
            (
                "UPDATE registry_event SET entry = CAST('{}' AS BLOB), log_index = NULL "
                "WHERE kind = 'revoked'"
            ),
            "unavailable",
        ),
    ],
)
def test_a_withdrawal_cannot_be_undone_in_silence(
    harbor: Harbor, badge: Badge, tmp_path: Path, lie: str, verdict: str
) -> None:
    """The standing in the badge's row, and the kind in the event's, convince nobody."""
    harbor.withdraws(badge)
    issue_now(harbor.store, harbor.at)
    edit(tmp_path, lie, ana=badge.id)
    assert harbor.judged(badge.id).verdict.name == verdict


def test_a_badge_that_only_its_row_calls_revoked_is_on_the_list_and_revoked(
    harbor: Harbor, tmp_path: Path
) -> None:
    """The public list follows the rows; the judge believes a set bit, and says no day."""
    badge = harbor.awards()
    issue_now(harbor.store, harbor.at)
    edit(tmp_path, "UPDATE badge SET standing = 'revoked' WHERE id = :ana", ana=badge.id)
    verdict = harbor.judged(badge.id).verdict
    assert (verdict.name, getattr(verdict, "since", "")) == ("revoked", None)


def test_badges_judged_together_are_judged_as_alone(harbor: Harbor, tmp_path: Path) -> None:
    """Of every kind, twice, in any order: nobody's evidence is taken for somebody else's."""
    people = [harbor.learner(f"l{number}", f"Lee {number}") for number in range(8)]
    issued = [harbor.awards(one.ref) for one in people]
    issue_now(harbor.store, harbor.at)
    good, private, revoked, held, freed, forgotten, edited, empty = [one.id for one in issued]
    for one in issued:
        if one.id != private:
            harbor.shares(one)
    harbor.withdraws(issued[2])
    harbor.withdraws(issued[3], "suspended")
    harbor.withdraws(issued[4], "suspended")
    harbor.withdraws(issued[4], "reinstated", reason=None)
    harbor.store.cellar.vault.forget(people[5].id)
    edit(
        tmp_path,
        "UPDATE badge SET document = json_set(document, '$.name', 'Doctor') WHERE id = :ana; "
        "UPDATE badge SET document = '{}' WHERE id = :ben",
        ana=edited,
        ben=empty,
    )
    new = harbor.awards()
    asked = [*(one.id for one in issued), UNKNOWN, "VL-12", new.id, good, revoked, held, freed]
    asked += [forgotten]
    verdicts: dict[bool, list[str]] = {}
    for for_public in (True, False):
        together = harbor.store.read_now(
            lambda texts, tx: verify_all(
                texts,
                tx,
                harbor.at,
                harbor.at,
                for_public=for_public,  # noqa: B023 - asked at once
            ),
            asked,
        )
        assert together == [harbor.judged(one, for_public=for_public) for one in asked]
        verdicts[for_public] = [one.verdict.name for one in together]
    assert verdicts[True] == [
        *("valid", "not_found", "revoked", "suspended", "valid", "not_found"),
        *("signature_invalid", "unavailable", "not_found", "malformed", "not_found"),
        *("valid", "revoked", "suspended", "valid", "not_found"),
    ]
    assert [verdicts[False][1], verdicts[False][10]] == ["valid", "not_found"]


# --- the status list ------------------------------------------------------------------------


def test_the_status_list_is_made_anew_when_a_badge_is_revoked_and_every_day(
    harbor: Harbor, badge: Badge
) -> None:
    """The same bytes for the same day and revocations, in every process."""

    def made(at: datetime) -> str:
        document = harbor.store.read_now(
            lambda _, tx: status_list_document(badge.status_list, tx, at), None
        )
        return str(document["proof"][0]["proofValue"])

    first = made(harbor.at)
    assert made(harbor.at + timedelta(hours=3)) == first
    harbor.withdraws(badge)
    revoked = made(harbor.at)
    assert revoked != first
    assert made(harbor.at + timedelta(days=1)) not in {first, revoked}


def test_the_evidence_alone_convinces_a_judge(harbor: Harbor, badge: Badge) -> None:
    """What we fetch is values: a judge needs no database to reach the same verdict."""
    evidence = harbor.do(
        lambda tx: evidence_for(parse_badge_id(badge.id), tx, harbor.at, for_public=False)
    )
    assert evidence is not None
    assert judge(evidence, harbor.at).verdict.name == "valid"
