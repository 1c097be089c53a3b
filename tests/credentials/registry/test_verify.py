"""The judgement: every verdict, their order, and a lie in every link of the chain."""

import copy
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.registry.badge_id import badge_id_from
from credentials.registry.canonical import Document, canonical
from credentials.registry.checkpoint import Checkpoint, sign_checkpoint
from credentials.registry.did import KeyState, assertion_keys
from credentials.registry.document import credential
from credentials.registry.endorsement import judge_endorsements
from credentials.registry.entry import EntryKind
from credentials.registry.evidence import Evidence, NameClaim, NewerVersion, Withdrawal
from credentials.registry.keys import base58
from credentials.registry.merkle import leaf_hash
from credentials.registry.note import verifier_for
from credentials.registry.proofs import JCS, RDFC, add_proofs, proofs_of
from credentials.registry.status_list import read_status_list
from credentials.registry.verdicts import (
    CheckName,
    Expired,
    Judgement,
    NotYetValid,
    Revoked,
    Superseded,
    Suspended,
    UntrustedIssuer,
    Valid,
    Verdict,
    verdict_json,
)
from credentials.registry.verify import judge, malformed, not_found, unavailable
from tests.credentials.registry.sample import (
    BADGE,
    COUNCIL_DID,
    DID,
    ENDS,
    ISSUER_KEY,
    LOG_KEY,
    METHOD,
    NAME,
    NAME_SALT,
    NOW,
    ORIGIN,
    OTHER_KEY,
    PLACE,
    STARTS,
    STATUS_URL,
    bare_facts,
    council_doc,
    did_doc,
    evidence,
    log_evidence,
    record_of,
    signed,
    status_list,
    unsigned,
)

OTHER_BADGE = badge_id_from(1)
LATER = NOW + timedelta(days=1)
REVOKED = Withdrawal(EntryKind.REVOKED, LATER, "record_mistake")
SUSPENDED = Withdrawal(EntryKind.SUSPENDED, NOW, "identity")
REINSTATED = Withdrawal(EntryKind.REINSTATED, LATER)
NEWER = NewerVersion("3.0.0", LATER, "Adds formulas that find doubles.")


def outcomes(judgement: Judgement) -> dict[str, str]:
    """What each check came to."""
    return {check.check: check.outcome for check in judgement.checks}


def handed_in(document: Document | None = None, **changes: Any) -> Evidence:
    """The badge as a file, judged without our registry."""
    return evidence(document, **{"asked": None, "log": None, **changes})


def test_a_good_badge_is_valid_and_every_check_passes() -> None:
    """From its format to its version, in the order that was agreed."""
    judgement = judge(evidence(), NOW)
    assert judgement.verdict == Valid(ENDS)
    assert outcomes(judgement) == dict.fromkeys(get_args(CheckName)[:-1], "pass")
    assert [check.check for check in judgement.checks] == list(get_args(CheckName)[:-1])
    assert all(check.detail for check in judgement.checks)
    assert judgement.log is not None
    assert (judgement.badge, judgement.issuer, judgement.log.size) == (BADGE, DID, 11)


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (STARTS - timedelta(seconds=1), NotYetValid(STARTS)),
        (STARTS, Valid(ENDS)),
        (ENDS, Valid(ENDS)),
        (ENDS + timedelta(seconds=1), Expired(ENDS, in_grace=True, renewed_by=None)),
        (ENDS + timedelta(days=30), Expired(ENDS, in_grace=True, renewed_by=None)),
        (ENDS + timedelta(days=31), Expired(ENDS, in_grace=False, renewed_by=None)),
    ],
    ids=["before", "first second", "last second", "after", "last of grace", "after grace"],
)
def test_the_moment_asked_about_decides_on_validity(at: datetime, verdict: Verdict) -> None:
    """To the second at both ends."""
    assert judge(evidence(), at).verdict == verdict


def test_an_expired_badge_names_the_one_that_renews_it() -> None:
    """So that an employer can ask for that one."""
    verdict = judge(evidence(renewed_by=OTHER_BADGE.text), ENDS + timedelta(days=1)).verdict
    assert verdict == Expired(ENDS, in_grace=True, renewed_by=OTHER_BADGE.text)


def test_a_badge_without_an_end_does_not_expire() -> None:
    """Its validity has no end to pass."""
    document = add_proofs(credential(bare_facts()), ISSUER_KEY, METHOD, STARTS)
    whole = evidence(document, log=log_evidence(record_of(document)))
    assert judge(whole, NOW + timedelta(days=36500)).verdict == Valid(None)


@pytest.mark.parametrize(
    "at", [STARTS - timedelta(days=1), NOW, ENDS + timedelta(days=99)], ids=str
)
def test_a_withdrawal_counts_at_every_moment(at: datetime) -> None:
    """A badge found to be wrong was never right."""
    judgement = judge(evidence(withdrawals=(REVOKED,)), at)
    assert judgement.verdict == Revoked(LATER, "record_mistake")
    assert outcomes(judgement)["status"] == "fail"


@pytest.mark.parametrize(
    ("withdrawals", "verdict"),
    [
        ((SUSPENDED,), Suspended(NOW, "identity")),
        ((SUSPENDED, REINSTATED), Valid(ENDS)),
        ((SUSPENDED, REINSTATED, SUSPENDED), Suspended(NOW, "identity")),
        ((SUSPENDED, REVOKED), Revoked(LATER, "record_mistake")),
        ((REVOKED, REINSTATED), Revoked(LATER, "record_mistake")),
    ],
    ids=["suspended", "reinstated", "suspended again", "then revoked", "never undone"],
)
def test_a_suspension_can_be_lifted_and_a_revocation_cannot(
    withdrawals: tuple[Withdrawal, ...], verdict: Verdict
) -> None:
    """What happened last decides, except after a revocation."""
    assert judge(evidence(withdrawals=withdrawals), NOW).verdict == verdict


def test_the_status_bit_revokes_even_if_our_registry_forgot() -> None:
    """The signed list is believed over a table row."""
    judgement = judge(evidence(status=read_status_list(status_list(PLACE))), NOW)
    assert judgement.verdict == Revoked(None, None)


def test_a_newer_version_supersedes() -> None:
    """True for its date, but the newer version asks for more."""
    judgement = judge(evidence(newer=NEWER), NOW)
    assert judgement.verdict == Superseded(LATER, "3.0.0", NEWER.changes)
    assert outcomes(judgement)["version"] == "fail"


WORST_FIRST: list[tuple[str, dict[str, Any]]] = [
    ("not_found", {"log": None}),
    ("signature_invalid", {"keys": {}}),
    ("revoked", {"withdrawals": (REVOKED,)}),
    ("suspended", {"withdrawals": (SUSPENDED,)}),
    ("superseded", {"newer": NEWER}),
    ("untrusted_issuer", {"trusted": frozenset()}),
    ("unavailable", {"status": None}),
]


@pytest.mark.parametrize("place", range(len(WORST_FIRST)))
def test_the_worst_finding_is_the_answer(place: int) -> None:
    """In the order of registry.md, section 4, whatever else is wrong as well."""
    changes: dict[str, Any] = {}
    for _, change in reversed(WORST_FIRST[place:]):
        changes |= change
    # Without its issuer's trust, a missing key proves nothing; that case has its own test.
    if place <= 1:
        changes.pop("trusted")
    assert judge(evidence(**changes), NOW).verdict.name == WORST_FIRST[place][0]


@pytest.mark.parametrize(
    ("at", "name"),
    [(STARTS - timedelta(days=1), "not_yet_valid"), (ENDS + timedelta(days=1), "expired")],
    ids=["before", "after"],
)
def test_dates_come_before_versions_and_after_withdrawals(at: datetime, name: str) -> None:
    """An ended badge is called ended even when a newer version exists."""
    assert judge(evidence(newer=NEWER, trusted=frozenset([DID])), at).verdict.name == name
    assert judge(evidence(withdrawals=(SUSPENDED,)), at).verdict.name == "suspended"


def spoiled_log(**changes: Any) -> Evidence:
    """The badge with a lie in what ties it to the log."""
    return evidence(log=replace(log_evidence(record_of(signed())), **changes))


def test_a_badge_is_not_there_until_a_checkpoint_covers_it() -> None:
    """Approved and signed is not yet published."""
    log = log_evidence(record_of(signed()))
    early = sign_checkpoint(Checkpoint(ORIGIN, log.index, leaf_hash(b"")), LOG_KEY)
    for whole in (evidence(log=None), spoiled_log(checkpoint=early)):
        assert judge(whole, NOW).verdict.name == "not_found"


def test_unknown_and_hidden_badges_get_the_very_same_answer() -> None:
    """Whether there is no such badge, or one that nobody may see."""
    unknown = judge(Evidence(BADGE, NOW), NOW)
    assert unknown == not_found(BADGE, NOW)
    assert verdict_json(unknown) == verdict_json(judge(evidence(log=None), NOW))


RECORD = record_of(signed())
OTHER_DOCUMENT = add_proofs(unsigned() | {"name": "Data Mastery"}, ISSUER_KEY, METHOD, STARTS)
LIES: dict[str, Callable[[], Evidence]] = {
    "record of another badge": lambda: evidence(log=log_evidence(record_of(signed(), OTHER_BADGE))),
    "record of another document": lambda: evidence(OTHER_DOCUMENT),
    "record of a withdrawal": lambda: evidence(
        log=log_evidence(replace(RECORD, kind=EntryKind.REVOKED))
    ),
    "record swapped after the fact": lambda: spoiled_log(
        record=replace(RECORD, at="2025-01-01T00:00:00+00:00")
    ),
    "another salt": lambda: spoiled_log(salt=bytes(32)),
    "an entry of something else": lambda: spoiled_log(entry=b"entry 4"),
    "another index": lambda: spoiled_log(index=4),
    "a shorter path": lambda: spoiled_log(path=log_evidence(RECORD).path[1:]),
    "a checkpoint of another tree": lambda: spoiled_log(
        checkpoint=sign_checkpoint(Checkpoint(ORIGIN, 11, bytes(32)), LOG_KEY)
    ),
    "another badge than asked for": lambda: evidence(asked=OTHER_BADGE),
    "no proof": lambda: evidence(unsigned()),
    "a proof of an unknown suite": lambda: evidence(
        signed() | {"proof": [dict(proofs_of(signed())[0], cryptosuite="other")]}
    ),
    "a key of somebody else": lambda: evidence(
        add_proofs(unsigned(), OTHER_KEY, "did:web:other.example#k", STARTS),
        keys={"did:web:other.example#k": OTHER_KEY.public_key()},
    ),
    "a proof without a key": lambda: evidence(
        signed() | {"proof": [dict(proofs_of(signed())[1], verificationMethod=None)]}
    ),
    "a proof that has expired": lambda: evidence(_resigned("2026-11-01T00:00:00Z")),
    "a proof with an end that is no date": lambda: evidence(_resigned("soon")),
    "a compromised key": lambda: evidence(keys=assertion_keys(did_doc(KeyState.COMPROMISED))),
    "a signature of another key": lambda: evidence(keys={METHOD: OTHER_KEY.public_key()}),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_lie_in_any_link_is_found(lie: Callable[[], Evidence]) -> None:
    """Our own database is not believed: document, record, entry, path, checkpoint and keys tie."""
    judgement = judge(lie(), NOW)
    assert judgement.verdict.name == "signature_invalid"
    failed = [check for check in judgement.checks if check.outcome == "fail"]
    assert len(failed) == 1
    assert failed[0].check in {"proof", "log"}
    assert outcomes(judgement)["status"] == "skipped"


UNREADABLE_LOGS: dict[str, Callable[..., Evidence]] = {
    "a checkpoint signed by somebody else": lambda **change: spoiled_log(
        checkpoint=sign_checkpoint(Checkpoint(ORIGIN, 11, bytes(32)), OTHER_KEY), **change
    ),
    "another log": lambda **change: spoiled_log(verifier=verifier_for(ORIGIN, OTHER_KEY), **change),
    "no checkpoint at all": lambda **change: spoiled_log(checkpoint="junk", **change),
}


@pytest.mark.parametrize("log", UNREADABLE_LOGS.values(), ids=UNREADABLE_LOGS)
def test_a_damaged_checkpoint_speaks_of_no_badge(log: Callable[..., Evidence]) -> None:
    """It is our fault and not the badge's: nobody can tell, and no badge passes for valid."""
    judgement = judge(log(), NOW)
    assert judgement.verdict.name == "unavailable"
    assert outcomes(judgement)["log"] == "warn"
    for wrong in ({"entry": b"entry 4"}, {"salt": bytes(32)}):
        assert judge(log(**wrong), NOW).verdict.name == "signature_invalid"
    taken_back = replace(log(), withdrawals=(Withdrawal(EntryKind.REVOKED, NOW, "other"),))
    assert judge(taken_back, NOW).verdict.name == "revoked"


def test_a_retired_key_still_speaks_for_old_badges() -> None:
    """Only compromised keys go."""
    whole = evidence(keys=assertion_keys(did_doc(KeyState.RETIRED)))
    assert judge(whole, NOW).verdict == Valid(ENDS)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "VerifiableCredential"},
        {"type": ["Something"]},
        {"id": None},
        {"issuer": None},
        {"issuer": {"name": "no id"}},
        {"validFrom": None},
        {"validFrom": "2026-10-09"},
        {"validFrom": "2026-10-09T10:00:00"},
        {"validUntil": "soon"},
        {"credentialSubject": []},
        {"name": "a\x00b"},
        {"name": "\ud800"},
        {"name": float("nan")},
    ],
    ids=repr,
)
def test_what_is_no_badge_is_malformed(change: dict[str, Any]) -> None:
    """Said before anything else is looked at."""
    judgement = judge(handed_in(signed() | change), NOW)
    assert judgement.verdict.name == "malformed"
    assert outcomes(judgement)["format"] == "fail"
    assert set(list(outcomes(judgement).values())[1:]) == {"skipped"}


def test_a_file_is_judged_without_our_registry() -> None:
    """Signature, issuer, status and dates; what a file cannot show is skipped, and it says so."""
    judgement = judge(handed_in(), NOW)
    assert judgement.verdict == Valid(ENDS)
    assert {name for name, came in outcomes(judgement).items() if came == "skipped"} == {
        "found",
        "log",
        "version",
    }


def test_a_file_with_only_the_linked_data_proof_is_judged_by_it() -> None:
    """As other issuers make them."""
    (rdfc,) = (proof for proof in proofs_of(signed()) if proof["cryptosuite"] == RDFC)
    document = signed() | {"proof": rdfc}
    assert judge(handed_in(document), NOW).verdict == Valid(ENDS)
    spoiled = copy.deepcopy(document) | {"name": "Data Mastery"}
    assert judge(handed_in(spoiled), NOW).verdict.name == "signature_invalid"


def test_an_unknown_issuer_is_untrusted_rather_than_a_forger() -> None:
    """Without its keys we can read the badge, and say no more."""
    judgement = judge(handed_in(keys={}, trusted=frozenset()), NOW)
    assert judgement.verdict == UntrustedIssuer(DID)
    assert outcomes(judgement)["proof"] == "skipped"
    with_keys = judge(handed_in(trusted=frozenset()), NOW)
    assert (with_keys.verdict, outcomes(with_keys)["proof"]) == (UntrustedIssuer(DID), "pass")


@pytest.mark.parametrize(
    "status",
    [
        None,
        {"type": "1EdTechRevocationList", "id": "https://other.example/list"},
        [{"type": "BitstringStatusListEntry"}],
        {"type": "BitstringStatusListEntry", "statusPurpose": "message"},
        {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"},
        {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListCredential": STATUS_URL,
            "statusListIndex": 4711,
        },
        {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListCredential": STATUS_URL,
            "statusListIndex": "999999999",
        },
        {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListCredential": "https://other.example/list",
            "statusListIndex": "4711",
        },
    ],
    ids=range(8),
)
def test_a_status_that_cannot_be_read_is_never_taken_for_good(status: Any) -> None:
    """Other kinds, other lists and places outside the list: nobody can tell, so we say that."""
    document = _resigned(credentialStatus=status)
    judgement = judge(handed_in(document), NOW)
    assert judgement.verdict.name == "unavailable"
    assert outcomes(judgement)["status"] == "warn"


def _resigned(ends: str = "2030-01-01T00:00:00Z", **changes: Any) -> Document:
    """The badge with other claims, signed by its issuer with the quick suite, step by step."""
    document = unsigned() | changes
    options = {
        "expires": ends,
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": JCS,
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
    }
    hashes = [hashlib.sha256(canonical(part)).digest() for part in (options, document)]
    return document | {
        "proof": options | {"proofValue": "z" + base58(ISSUER_KEY.sign(b"".join(hashes)))}
    }


def test_a_badge_without_a_status_is_never_withdrawn() -> None:
    """Its issuer gave no place to look, so none is missing."""
    plain = unsigned()
    del plain["credentialStatus"]
    document = add_proofs(plain, ISSUER_KEY, METHOD, STARTS)
    judgement = judge(handed_in(document), NOW)
    assert (judgement.verdict, outcomes(judgement)["status"]) == (Valid(ENDS), "skipped")


def test_an_issuer_may_be_named_by_its_address_alone() -> None:
    """Other issuers give no profile; the verdict then names the address."""
    judgement = judge(handed_in(_resigned(issuer=DID, id="https://other.example/1")), NOW)
    assert (judgement.verdict, judgement.issuer_name, judgement.badge) == (Valid(ENDS), None, None)


def test_an_old_list_is_enough_only_in_our_own_registry() -> None:
    """We know our withdrawals without it; of a stranger's badge we know nothing newer."""
    late = NOW + timedelta(hours=2)
    own = judge(evidence(heard_at=late), NOW)
    assert (own.verdict, outcomes(own)["status"]) == (Valid(ENDS), "warn")
    assert judge(handed_in(heard_at=late), NOW).verdict.name == "unavailable"
    assert judge(evidence(status=None), NOW).verdict.name == "unavailable"


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [
        (NameClaim(NAME, NAME_SALT), "pass"),
        (NameClaim("Ben Ortiz", NAME_SALT), "fail"),
        (NameClaim(NAME, None), "skipped"),
    ],
    ids=["match", "mismatch", "sealed"],
)
def test_a_name_is_compared_only_when_asked(claim: NameClaim, outcome: str) -> None:
    """The verdict on the badge stays what it is."""
    judgement = judge(evidence(claim=claim), NOW)
    assert (judgement.verdict, outcomes(judgement)["holder"]) == (Valid(ENDS), outcome)
    assert "holder" not in outcomes(judge(evidence(), NOW))


def test_the_json_has_the_agreed_shape() -> None:
    """design.md section 4: other people's tools read it."""
    written = json.loads(json.dumps(verdict_json(judge(evidence(), NOW))))
    assert written.pop("endorsements") == [
        {
            "by": "Harbor Employer Council",
            "says": "These badges match day-one tasks in our member offices.",
            "valid_from": "2026-09-15T00:00:00+00:00",
            "valid_until": "2027-09-15T23:59:59+00:00",
            "outcome": "skipped",
            "detail": "We do not have this issuer's keys.",
        }
    ]
    assert written.pop("checks")[0] == {
        "check": "format",
        "outcome": "pass",
        "detail": "This is a badge.",
    }
    assert written == {
        "id": BADGE.text,
        "verdict": "valid",
        "achievement": None,
        "holder": None,
        "valid_from": "2026-10-09T10:00:00+00:00",
        "valid_until": "2028-10-08T23:59:59+00:00",
        "log": {
            "index": 5,
            "size": 11,
            "checkpoint_at": "2026-11-30T23:55:00+00:00",
            "witnesses": 0,
        },
        "at": "2026-12-01T00:00:00+00:00",
    }


@pytest.mark.parametrize(
    "judgement",
    [
        malformed("This is not a badge ID.", NOW),
        not_found(BADGE, NOW),
        unavailable(BADGE, "The registry cannot be read.", "", NOW),
        judge(spoiled_log(salt=bytes(32), checkpoint="junk"), NOW),
    ],
    ids=lambda judgement: judgement.verdict.name,
)
def test_every_judgement_reports_every_check(judgement: Judgement) -> None:
    """Those that were not reached are skipped, in their place."""
    written = verdict_json(judgement)
    assert [check["check"] for check in written["checks"]] == list(get_args(CheckName)[:-1])
    assert written["verdict"] in {verdict.name for verdict in get_args(Verdict)}
    assert written["log"] is None


def test_the_verdicts_are_the_closed_list() -> None:
    """The names in design.md section 4, no more and no fewer."""
    agreed = (
        "valid expired revoked suspended superseded not_yet_valid not_found untrusted_issuer "
        "signature_invalid malformed unavailable"
    )
    assert {verdict.name for verdict in get_args(Verdict)} == set(agreed.split(" "))


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("issuer", ["", "did:web:other.example", {"id": "did:key:z6Mk"}])
def test_a_badge_of_ours_under_another_issuers_name_is_refused(issuer: Any) -> None:
    """Our key is known to be ours: under a proof by it, nobody else can be the issuer."""
    judgement = judge(handed_in(signed() | {"issuer": issuer}), NOW)
    assert judgement.verdict.name == "signature_invalid"


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([*signed(), "more"]), junk)
def test_no_document_makes_the_judge_stumble(term: str, value: Any) -> None:
    """Whatever is in a file, there is a verdict; and no change to a signed badge is valid."""
    document = signed() | {term: value}
    judgement = judge(handed_in(document), NOW)
    if document != signed():
        assert judgement.verdict.name in {"malformed", "signature_invalid"}


def test_times_are_told_with_their_offset() -> None:
    """A judgement for a moment elsewhere says that moment."""
    at = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert verdict_json(judge(evidence(), at))["at"] == "2026-12-01T12:00:00+00:00"


def test_an_endorsement_has_its_own_days_and_shape() -> None:
    """Before its first day it does not count yet; what is none is said to be none."""
    keys = assertion_keys(did_doc()) | assertion_keys(council_doc())
    known = evidence(keys=keys, endorsers=frozenset([COUNCIL_DID]))
    (good,) = judge(known, NOW).endorsements
    (early,) = judge(known, datetime(2026, 9, 1, tzinfo=UTC)).endorsements
    assert (good.outcome, early.outcome) == ("pass", "warn")
    assert early.detail == "It starts on 2026-09-15T00:00:00+00:00."
    odd = judge_endorsements(evidence({**signed(), "endorsement": ["x"]}), NOW)
    assert [(one.outcome, one.detail) for one in odd] == [("fail", "This is not an endorsement.")]
    assert judge_endorsements(evidence({**signed(), "endorsement": "x"}), NOW) == ()
