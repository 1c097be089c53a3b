"""One badge and everything around it, made anew from fixed keys for each test that asks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from credentials.registry.badge_id import BadgeId, parse_badge_id
from credentials.registry.canonical import Document
from credentials.registry.checkpoint import Checkpoint, sign_checkpoint
from credentials.registry.did import IssuerKey, KeyState, assertion_keys, did_document, did_web
from credentials.registry.document import (
    AchievementFacts,
    Alignment,
    BadgeFacts,
    CompetencyResult,
    EvidenceNote,
    IssuerProfile,
    PreviousVersion,
    Renewal,
    RubricLevel,
    RubricResult,
    StatusPlace,
    credential,
)
from credentials.registry.endorsement import EndorsementFacts, endorsement
from credentials.registry.entry import Entry, EntryKind, Record, commitment
from credentials.registry.evidence import Evidence, LogEvidence
from credentials.registry.holder import name_hash
from credentials.registry.keys import Ed25519PrivateKey
from credentials.registry.merkle import appended, inclusion_path, leaf_hash
from credentials.registry.note import verifier_for
from credentials.registry.proofs import add_proofs, signable_hash
from credentials.registry.status_list import read_status_list, status_list_credential

SITE = "http://localhost:8080"
DID = did_web(SITE)
METHOD = f"{DID}#harbor-2026"
STATUS_URL = f"{SITE}/status/1"
PLACE = 4711
ORIGIN = "localhost:8080/log"
BADGE = parse_badge_id("VL-7KQ4-M2XD-97HB")
NAME = "Ana Moreno"
NAME_SALT = "5a" * 32
SALT = bytes(range(32))
STARTS = datetime(2026, 10, 9, 10, 0, tzinfo=UTC)
ENDS = datetime(2028, 10, 8, 23, 59, 59, tzinfo=UTC)
NOW = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)

ISSUER_KEY = Ed25519PrivateKey.from_private_bytes(b"issuer".ljust(32))
LOG_KEY = Ed25519PrivateKey.from_private_bytes(b"log".ljust(32))
COUNCIL_KEY = Ed25519PrivateKey.from_private_bytes(b"council".ljust(32))
COUNCIL_DID = f"{DID}:issuers:dss.e.council"
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"other".ljust(32))

LEVELS = (
    RubricLevel("0", "Nothing shown", "Nothing was handed in."),
    RubricLevel("1", "Not yet", "Some dates or names are still wrong."),
    RubricLevel("2", "Meets", "All names, dates and blanks follow one form."),
    RubricLevel("3", "Exceeds", "Also adds a check that turns red."),
)
CLEAN = Alignment("Clean a data table", f"{SITE}/competencies/dss.c.clean", "dss.c.clean")
OFFICE = Alignment("Use spreadsheets", "https://example.org/frameworks/office#sheets")
CLERKS = Alignment(
    "Data Entry Keyers",
    "https://www.onetonline.org/link/summary/43-9021.00",
    "43-9021.00",
    "O*NET-SOC",
    "ext:onet-soc",
)


def facts() -> BadgeFacts:
    """A badge that carries every claim there is."""
    return BadgeFacts(
        url=f"{SITE}/b/{BADGE}",
        subject="urn:uuid:6f2a1f3e-7a1b-4c39-9a34-0a7c29f7a001",
        name_hash=name_hash(NAME, NAME_SALT),
        issuer=IssuerProfile(DID, "Harbor Workforce Office", f"{SITE}/issuers/dss.i.office"),
        achievement=AchievementFacts(
            id=f"{SITE}/achievements/dss.b.data",
            name="Data Essentials",
            can_do="Can bring in a CSV, fix it, and remove duplicates with formulas.",
            criteria="Work sample, 90 minutes.\nSpreadsheet with up to 5,000 rows.",
            version="2.0.0",
            code="dss.b.data",
            tags=("entry",),
            alignments=(CLEAN, CLERKS),
            previous=(PreviousVersion(f"{SITE}/achievements/dss.b.data/1.0.0", "1.0.0"),),
        ),
        valid_from=STARTS,
        valid_until=ENDS,
        status=StatusPlace(STATUS_URL, PLACE),
        identity_check="light_id",
        competencies=(CompetencyResult("dss.c.clean", CLEAN.name, "L2", "L2", (OFFICE,)),),
        rubric=(
            RubricResult("fix", "Errors fixed", LEVELS, "2", "3", (CLEAN,)),
            RubricResult("notes", "Notes on what changed", LEVELS, "2", "2"),
        ),
        evidence=(EvidenceNote("work_sample", "One assessor scored it with the rubric."),),
        renews=Renewal(f"{SITE}/b/VL-0000-0000-0000", bytes(32)),
        endorsements=(endorsed(),),
    )


@cache
def endorsed() -> Document:
    """What the council has signed about the achievement."""
    given = EndorsementFacts(
        id="urn:uuid:9d2f1a60-4f0c-4f6e-9a53-2c1b7a7f0002",
        endorser=IssuerProfile(
            COUNCIL_DID, "Harbor Employer Council", f"{SITE}/issuers/dss.e.council"
        ),
        achievement=f"{SITE}/achievements/dss.b.data",
        title="Data Essentials",
        says="These badges match day-one tasks in our member offices.",
        since=datetime(2026, 9, 15, tzinfo=UTC),
        until=datetime(2027, 9, 15, 23, 59, 59, tzinfo=UTC),
    )
    return add_proofs(endorsement(given), COUNCIL_KEY, f"{COUNCIL_DID}#council-1", STARTS)


def council_doc() -> Document:
    """The council's DID document."""
    key = IssuerKey("council-1", COUNCIL_KEY.public_key(), KeyState.ACTIVE)
    return did_document(COUNCIL_DID, [key])


def bare_facts() -> BadgeFacts:
    """A badge with only what every badge has, and no end."""
    full = facts()
    return replace(
        full,
        achievement=replace(full.achievement, tags=(), alignments=(), previous=()),
        valid_until=None,
        competencies=(),
        rubric=(),
        evidence=(),
        renews=None,
        endorsements=(),
    )


def unsigned() -> Document:
    """The full badge, before it is signed."""
    return credential(facts())


@cache
def _signed() -> Document:
    return add_proofs(unsigned(), ISSUER_KEY, METHOD, STARTS)


def signed() -> Document:
    """The full badge with both proofs; the top level may be changed freely."""
    return dict(_signed())


def did_doc(state: KeyState = KeyState.ACTIVE) -> Document:
    """The issuer's DID document."""
    return did_document(DID, [IssuerKey("harbor-2026", ISSUER_KEY.public_key(), state)])


def status_list(*withdrawn: int, at: datetime = NOW) -> Document:
    """The unsigned status list credential, good for an hour."""
    return status_list_credential(STATUS_URL, DID, withdrawn, at, timedelta(hours=1))


def record_of(document: Document, badge: BadgeId = BADGE) -> Record:
    """What the log was told when the badge was issued."""
    return Record(EntryKind.ISSUED, badge.text, signable_hash(document).hex(), STARTS.isoformat())


def log_evidence(record: Record, *, index: int = 5, size: int = 11) -> LogEvidence:
    """A small log that holds the record at `index`, signed by its key."""
    entry = Entry(record.kind, commitment(SALT, record), STARTS.date()).encoded()
    leaves = [leaf_hash(b"entry %d" % place) for place in range(size)]
    leaves[index] = leaf_hash(entry)
    nodes, root = appended(0, _nothing, leaves)
    return LogEvidence(
        entry=entry,
        index=index,
        path=inclusion_path(index, size, lambda level, place: nodes[level, place]),
        checkpoint=sign_checkpoint(Checkpoint(ORIGIN, size, root), LOG_KEY),
        checkpoint_at=NOW - timedelta(minutes=5),
        verifier=verifier_for(ORIGIN, LOG_KEY),
        record=record,
        salt=SALT,
    )


def evidence(document: Document | None = None, **changes: Any) -> Evidence:
    """Everything that makes the badge valid, with some of it changed."""
    document = signed() if document is None else document
    whole = Evidence(
        asked=BADGE,
        heard_at=NOW,
        document=document,
        keys=assertion_keys(did_doc()),
        log=log_evidence(record_of(signed())),
        status=read_status_list(status_list()),
        trusted=frozenset([DID]),
    )
    return replace(whole, **changes)


def _nothing(level: int, index: int) -> bytes:
    raise AssertionError(f"an empty log has no node {level}/{index}")
