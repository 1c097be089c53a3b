"""What a badge claims, in the shapes the registry signs."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from credentials.assessment.claims import Placed, achievement_facts, badge_facts
from credentials.assessment.scoring import judge_scores
from credentials.assessment.validity import Validity
from credentials.catalog.models import Alignment
from credentials.registry.document import StatusPlace, credential
from credentials.registry.proofs import add_proofs
from tests.credentials.assessment.small_pack import AT, achievement
from tests.credentials.exports.test_exports import ON, library
from tests.credentials.registry.sample import ISSUER_KEY, METHOD
from tests.credentials.registry.test_document import errors_of

BASE = "https://badges.example.org"
BREW = achievement("brew")
PLACED = Placed(
    BASE,
    "did:web:badges.example.org",
    "VL-7KQ4-M2XD-97HB",
    "urn:uuid:00000000-0000-4000-8000-000000000000",
    "sha256$" + "0" * 64,
    StatusPlace(f"{BASE}/status/1", 7),
)
PASSED = judge_scores(BREW, {"heat": 3, "time": 3, "notes": 1})
FACTS = badge_facts(BREW, PASSED, "light_id", Validity(AT, None), PLACED)


def test_addresses() -> None:
    """Everything the badge points to lies below the public address."""
    assert FACTS.url == f"{BASE}/b/VL-7KQ4-M2XD-97HB"
    assert FACTS.issuer.url == f"{BASE}/issuers/tea.i.house"
    assert FACTS.achievement.id == f"{BASE}/achievements/tea.b.brew"
    assert FACTS.achievement.previous[0].version == "0.9.0"
    assert FACTS.achievement.previous[0].id != FACTS.achievement.id


def test_what_the_holder_can_do() -> None:
    """The three parts of a clear statement: can do, how it was assessed, in what context."""
    assert FACTS.achievement.can_do == "Can brew alone."
    assert FACTS.achievement.criteria == (
        "Work sample, 45 minutes. Please brew. In what setting: One kitchen, to brew. "
        "To pass: a mean of 2 of 3, and 2 or more on each must-pass line."
    )
    assert FACTS.evidence[0].genre == "Work sample"


def test_levels_and_lines() -> None:
    """The competency has the level of the badge, each line the score and what each score means."""
    (skill,) = FACTS.competencies
    assert (skill.id, skill.required, skill.achieved) == ("tea.c.brew", "L2", "L2")
    heat, _, notes = FACTS.rubric
    assert (heat.required, heat.achieved) == ("2", "3")
    assert (notes.required, notes.achieved) == ("0", "1")
    assert [each.points for each in heat.levels] == ["0", "1", "2", "3"]
    assert heat.levels[0].name == "nothing shown"
    assert heat.levels[2].description == "heat is there."


def test_alignments() -> None:
    """Our own competency first, then the frameworks we can point into, and no other."""
    ours, onet = FACTS.achievement.alignments
    assert (ours.kind, ours.code) == ("CFItem", "tea.c.brew")
    assert (onet.kind, onet.framework) == ("ext:onet-soc", "O*NET-SOC")
    assert onet.url == "https://www.onetonline.org/link/summary/35-3023.00"


def test_it_can_be_written_down() -> None:
    """The registry makes a credential of it."""
    document = credential(FACTS)
    assert document["name"] == "Brew badge"
    assert "validUntil" not in document


def test_nothing_is_claimed_without_a_pass() -> None:
    """An attempt that did not pass, or an outside record, never becomes a badge."""
    missed = judge_scores(BREW, {"heat": 1, "time": 3, "notes": 3})
    for what, result in ((BREW, missed), (replace(BREW, assessment=None), PASSED)):
        with pytest.raises(ValueError, match="without a passed assessment"):
            badge_facts(what, result, "light_id", Validity(AT, None), PLACED)


def test_an_outside_record_can_be_described() -> None:
    """It has a page too, without an assessment of ours and without an earlier version."""
    card = achievement_facts(achievement("card"), BASE)
    assert card.criteria == "In what setting: One kitchen, to brew."
    assert card.previous == ()


ELSEWHERE = {
    "esco": ("abc-1", "ext:esco", "http://data.europa.eu/esco/skill/abc-1"),
    "case": (
        "https://case.example/ims/case/v1p1/CFItems/8b6a5a5e-2f0c-4a7e-9d3f-1c2b3a4d5e6f",
        "CFItem",
        "https://case.example/ims/case/v1p1/CFItems/8b6a5a5e-2f0c-4a7e-9d3f-1c2b3a4d5e6f",
    ),
}


@pytest.mark.parametrize("scheme", ELSEWHERE)
def test_a_skill_can_point_into_each_framework_we_know(scheme: str) -> None:
    """ESCO by its code, a CASE framework by the address of its item."""
    code, kind, url = ELSEWHERE[scheme]
    skill = BREW.skills["tea.c.brew"]
    points = Alignment(scheme=scheme, code=code, relation="exact")
    there = replace(BREW, skills={skill.id: skill.model_copy(update={"aligns": (points,)})})
    _, outside = achievement_facts(there, BASE).alignments
    assert (outside.kind, outside.url, outside.code) == (kind, url, code)


@pytest.mark.parametrize("code", ["8b6a5a5e", "http://case.example/1", "https://case.example/a b"])
def test_an_item_of_case_is_named_by_its_address(code: str) -> None:
    """Its UUID alone says nothing about where it is."""
    with pytest.raises(ValidationError, match="not the address of an item"):
        Alignment(scheme="case", code=code, relation="exact")


@pytest.mark.parametrize("pack", ["cpa", "cyb", "dss"])
def test_every_badge_of_the_sample_packs_can_be_issued(pack: str) -> None:
    """Each is valid Open Badges 3.0, and everything in it can be signed."""
    own = [one for one in library().achievements(ON) if one.pack_id == pack and one.assessment]
    assert own
    for one in own:
        best = judge_scores(one, {line.id: 3 for line in one.lines})
        facts = badge_facts(one, best, one.identity, Validity(AT, None), PLACED)
        document = credential(facts)
        assert errors_of(document) == []
        assert len(add_proofs(document, ISSUER_KEY, METHOD, AT)["proof"]) == 2
