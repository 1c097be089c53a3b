"""The credential: valid Open Badges 3.0, every claim in its place, no name and no work in it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import jsonschema
import pytest

from credentials.registry.badge_id import parse_badge_id
from credentials.registry.document import BadgeFacts, credential, written_time
from tests.credentials.registry import vectors
from tests.credentials.registry.sample import (
    BADGE,
    DID,
    NAME,
    NAME_SALT,
    SITE,
    bare_facts,
    facts,
    signed,
    unsigned,
)


def at(path: str) -> Any:
    """What stands at a dotted path of the full badge."""
    value: Any = unsigned()
    for step in path.split("."):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def errors_of(document: dict[str, Any]) -> list[str]:
    """What 1EdTech's schema finds wrong with it."""
    schema = vectors.read_json("openbadges/achievementcredential.schema.json")
    validator = jsonschema.validators.validator_for(schema)
    return [error.message for error in validator(schema).iter_errors(document)]


@pytest.mark.parametrize("given", [facts, bare_facts], ids=["full", "bare"])
def test_the_credential_satisfies_the_published_schema(given: Callable[[], BadgeFacts]) -> None:
    """With every claim, and with only what is required."""
    assert errors_of(credential(given())) == []


def test_the_signed_credential_satisfies_the_published_schema() -> None:
    """Proofs included."""
    assert errors_of(signed()) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("@context.0", "https://www.w3.org/ns/credentials/v2"),
        ("@context.1", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"),
        ("id", f"{SITE}/b/VL-7KQ4-M2XD-97HB"),
        ("issuer.id", DID),
        ("issuer.url", f"{SITE}/issuers/dss.i.office"),
        ("validFrom", "2026-10-09T10:00:00Z"),
        ("validUntil", "2028-10-08T23:59:59Z"),
        ("credentialSubject.id", "urn:uuid:6f2a1f3e-7a1b-4c39-9a34-0a7c29f7a001"),
        ("credentialSubject.identifier.0.identityType", "ext:saltedName"),
        ("credentialSubject.achievement.achievementType", "MicroCredential"),
        ("credentialSubject.achievement.creator.name", "Harbor Workforce Office"),
        ("credentialSubject.achievement.version", "2.0.0"),
        ("credentialSubject.achievement.humanCode", "dss.b.data"),
        ("credentialSubject.achievement.otherIdentifier.0.identifier", "dss.b.data"),
        ("credentialSubject.achievement.tag.0", "entry"),
        ("credentialSubject.achievement.alignment.1.targetType", "ext:onet-soc"),
        ("credentialSubject.achievement.alignment.1.targetCode", "43-9021.00"),
        ("credentialSubject.achievement.related.0.version", "1.0.0"),
        ("credentialSubject.achievement.resultDescription.0.resultType", "ext:CompetencyLevel"),
        ("credentialSubject.achievement.resultDescription.0.requiredValue", "L2"),
        ("credentialSubject.achievement.resultDescription.1.resultType", "ext:IdentityCheck"),
        ("credentialSubject.achievement.resultDescription.2.resultType", "RubricCriterionLevel"),
        ("credentialSubject.result.0.value", "L2"),
        ("credentialSubject.result.1.value", "light_id"),
        ("credentialSubject.result.2.value", "3"),
        ("evidence.0.genre", "work_sample"),
        ("credentialStatus.statusListIndex", "4711"),
        ("credentialStatus.statusPurpose", "revocation"),
        ("refreshService.id", f"{SITE}/b/VL-7KQ4-M2XD-97HB/refresh"),
        ("refreshService.type", "1EdTechCredentialRefresh"),
        ("relatedResource.0.id", f"{SITE}/b/VL-0000-0000-0000"),
        # multibase u, multihash 12 20, then 32 zero bytes
        ("relatedResource.0.digestMultibase", "uEiA" + "A" * 43),
    ],
)
def test_each_claim_stands_where_it_was_agreed(path: str, value: str) -> None:
    """registry.md section 6, row by row."""
    assert at(path) == value


def test_a_level_reached_is_one_of_the_levels_described() -> None:
    """Results point at descriptions inside the same credential."""
    achievement = at("credentialSubject.achievement")
    levels = {
        level["id"]: level["points"]
        for description in achievement["resultDescription"]
        for level in description.get("rubricCriterionLevel", [])
    }
    described = {description["id"] for description in achievement["resultDescription"]}
    for result in at("credentialSubject.result"):
        assert result["resultDescription"] in described
        assert levels.get(result.get("achievedLevel"), result["value"]) == result["value"]
    for description in achievement["resultDescription"][2:]:
        assert levels[description["requiredLevel"]] == "2"


def test_all_values_are_texts() -> None:
    """Open Badges wants scores and points as strings; only `hashed` is true."""
    numbers = [value for value in _scalars(unsigned()) if not isinstance(value, str)]
    assert numbers == [True]


def _scalars(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [scalar for inner in value.values() for scalar in _scalars(inner)]
    if isinstance(value, list):
        return [scalar for inner in value for scalar in _scalars(inner)]
    return [value]


def test_the_holders_name_is_not_in_it() -> None:
    """Nor the salt, without which the hash says nothing."""
    text = json.dumps(signed()).casefold()
    assert NAME.split()[0].casefold() not in text
    assert NAME_SALT not in text
    digest = hashlib.sha256(("ana moreno" + NAME_SALT).encode()).hexdigest()
    assert at("credentialSubject.identifier.0.identityHash") == f"sha256${digest}"


def test_nothing_is_claimed_that_was_not_given() -> None:
    """A bare badge has no empty lists and no end."""
    document = credential(bare_facts())
    achievement = document["credentialSubject"]["achievement"]
    assert {"validUntil", "evidence", "relatedResource", "endorsement"}.isdisjoint(document)
    assert {"tag", "alignment", "related"}.isdisjoint(achievement)


def test_the_badge_id_can_be_read_back_from_its_address() -> None:
    """`id` is the share link."""
    assert parse_badge_id(unsigned()["id"]) == BADGE


def test_times_carry_their_offset() -> None:
    """UTC is Z, others stay; a time without one is refused."""
    moment = datetime(2026, 10, 9, 10, 0, 0, 999, tzinfo=timezone(timedelta(hours=-5)))
    assert written_time(moment) == "2026-10-09T10:00:00-05:00"
    with pytest.raises(ValueError, match="offset"):
        credential(replace(facts(), valid_from=moment.replace(tzinfo=None)))
