"""The catalog in CASE and CTDL: whole, linked, and named the same each time."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from credentials.catalog.library import Library
from credentials.catalog.models import Alignment, Pack
from credentials.catalog.reading import read_pack
from credentials.exports.case import case_package
from credentials.exports.ctdl import ctdl_graph
from credentials.exports.selection import Selection, uuid_of
from tests.credentials.exports.standards import (
    CASE,
    CASE_ADOPTION,
    CASE_ASSOCIATIONS,
    CTDL,
    CTDL_STATUS,
    Part,
)

CATALOG = Path(__file__).parents[3] / "catalog"
BASE = "https://badges.example"
ON = date(2026, 10, 5)
PACKS = ("cpa", "cyb", "dss")


@cache
def library() -> Library:
    """The sample packs."""
    packs: list[Pack] = [
        read_pack(file.read_bytes(), file.name) for file in sorted(CATALOG.glob("*.yaml"))
    ]
    return Library(packs)


def selection(pack: str, badge: str | None = None) -> Selection:
    """A whole pack, or one badge of it."""
    found = [one for one in library().achievements(ON) if one.pack_id == pack]
    chosen = [one for one in found if badge in (None, one.id)]
    return Selection(BASE, library().pack(pack, ON).header, tuple(chosen))


def objects(value: object) -> Iterator[dict[str, Any]]:
    """Every JSON object in a value."""
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from objects(one)


@pytest.mark.parametrize("pack", PACKS)
def test_case_has_what_the_model_asks_of_each_part(pack: str) -> None:
    """Every part has its UUID, address and date; the document, items and links the rest."""
    package = case_package(selection(pack))
    for part in objects(package):
        if "lastChangeDateTime" in part:
            assert str(UUID(part["identifier"])) == part["identifier"]
            assert part["uri"].startswith(BASE)
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00\+00:00", part["lastChangeDateTime"])
    assert package["CFDocument"].keys() >= {"identifier", "uri", "creator", "title"}
    assert package["CFDocument"]["adoptionStatus"] == "Adopted"
    assert all(item["fullStatement"] for item in package["CFItems"])


def misfits(part: Part, found: dict[str, Any]) -> set[str]:
    """Names that are missing, and names that nobody knows."""
    unknown = set() if part.may is None else found.keys() - part.must - part.may
    return set(part.must - found.keys()) | unknown


@pytest.mark.parametrize("pack", PACKS)
def test_case_has_every_name_that_is_required_and_none_that_is_unknown(pack: str) -> None:
    """Part by part, as the published schema has them; it lets nothing else in."""
    package = case_package(selection(pack))
    rubrics = package["CFRubrics"]
    criteria = [line for one in rubrics for line in one["CFRubricCriteria"]]
    links = package["CFAssociations"]
    parts = {
        "CFDocument": [package["CFDocument"]],
        "CFItem": package["CFItems"],
        "CFAssociation": links,
        "CFRubric": rubrics,
        "CFRubricCriterion": criteria,
        "CFRubricCriterionLevel": [
            level for line in criteria for level in line["CFRubricCriterionLevels"]
        ],
        "LinkURI": [line["CFItemURI"] for line in criteria],
        "LinkGenURI": [
            one[end] for one in links for end in ("originNodeURI", "destinationNodeURI")
        ],
    }
    assert parts.keys() == CASE.keys()
    assert package.keys() <= {
        "CFDocument",
        "CFItems",
        "CFAssociations",
        "CFDefinitions",
        "CFRubrics",
    }
    for kind, found in parts.items():
        assert found
        assert [misfits(CASE[kind], one) for one in found if misfits(CASE[kind], one)] == []
    assert {one["associationType"] for one in links} <= CASE_ASSOCIATIONS
    assert package["CFDocument"]["adoptionStatus"] in CASE_ADOPTION
    assert package["CFDocument"]["caseVersion"] == "1.1"


@pytest.mark.parametrize("pack", PACKS)
def test_ctdl_has_every_name_that_is_required(pack: str) -> None:
    """Part by part, at any depth; each kind is known, and so is each badge's status."""
    found = [one for one in objects(ctdl_graph(selection(pack))) if "@type" in one]
    assert {one["@type"] for one in found} <= CTDL.keys()
    assert [
        (one["@type"], misfits(CTDL[one["@type"]], one))
        for one in found
        if misfits(CTDL[one["@type"]], one)
    ] == []
    states = [
        one["ceterms:credentialStatusType"]
        for one in found
        if "ceterms:credentialStatusType" in one
    ]
    assert {one["ceterms:targetNode"] for one in states} <= CTDL_STATUS
    assert all(one["ceterms:condition"]["en"] for one in found if "ceterms:condition" in one)


def test_case_points_to_the_same_skill_elsewhere() -> None:
    """A skill that a pack ties to O*NET is tied to it in the export, by O*NET's own code."""
    links = case_package(selection("dss"))["CFAssociations"]
    outside = [one for one in links if one["destinationNodeURI"].get("targetType")]
    assert {one["destinationNodeURI"]["identifier"] for one in outside} >= {"43-9021.00"}
    assert {one["destinationNodeURI"]["targetType"] for one in outside} == {"ext:onet-soc"}
    assert {one["associationType"] for one in outside} == {"isRelatedTo"}


def test_case_points_only_where_it_knows_the_way() -> None:
    """An item of another CASE framework by its UUID; a list that we cannot open is left out."""
    whole = selection("dss", "dss.b.data")
    (badge,) = whole.achievements
    item = "https://case.example/ims/case/v1p1/CFItems/8b6a5a5e-2f0c-4a7e-9d3f-1c2b3a4d5e6f"
    points = (
        Alignment(scheme="case", code=item, relation="exact"),
        Alignment(scheme="local-list", code="7", relation="close"),
    )
    skills = {
        name: skill.model_copy(update={"aligns": points}) for name, skill in badge.skills.items()
    }
    pointing = Selection(BASE, whole.pack, (replace(badge, skills=skills),))
    links = [
        one
        for one in case_package(pointing)["CFAssociations"]
        if one["associationType"] != "isChildOf"
    ]
    assert len(links) == len(skills)
    assert links[0]["associationType"] == "exactMatchOf"
    there = links[0]["destinationNodeURI"]
    assert (there["identifier"], there["uri"]) == (item.rpartition("/")[2], item)
    assert there["targetType"] == "CASE"


@pytest.mark.parametrize("pack", PACKS)
def test_case_is_one_tree_with_rubrics_that_point_into_it(pack: str) -> None:
    """Each item hangs below the document or below another, once; rubrics name known items."""
    package = case_package(selection(pack))
    items = {item["identifier"] for item in package["CFItems"]}
    assert len(items) == len(package["CFItems"])
    tree = [one for one in package["CFAssociations"] if one["associationType"] == "isChildOf"]
    origins = [one["originNodeURI"]["identifier"] for one in tree]
    assert sorted(origins) == sorted(items)
    places = items | {package["CFDocument"]["identifier"]}
    assert {one["destinationNodeURI"]["identifier"] for one in tree} <= places
    links = {one["identifier"] for one in package["CFAssociations"]}
    assert len(links) == len(package["CFAssociations"])
    for rubric in package["CFRubrics"]:
        for line in rubric["CFRubricCriteria"]:
            assert line["rubricId"] == rubric["identifier"]
            assert line["CFItemURI"]["identifier"] in items
            assert [level["score"] for level in line["CFRubricCriterionLevels"]] == [0, 1, 2, 3]


@pytest.mark.parametrize("pack", PACKS)
def test_ctdl_is_a_graph_whose_ends_meet(pack: str) -> None:
    """Whoever is named as owner, skill or framework stands in the graph as well."""
    graph = ctdl_graph(selection(pack))["@graph"]
    names = {node["@id"] for node in graph}
    assert len(names) == len(graph)
    for node in graph:
        assert node["ceterms:ctid"] == f"ce-{uuid_of(node['@id'])}"
        assert set(node.get("ceterms:ownedBy", ())) <= names
        assert set(node.get("ceasn:isPartOf", ())) <= names
        for condition in node.get("ceterms:requires", ()):
            for target in condition.get("ceterms:targetCompetency", ()):
                assert target["ceterms:targetNode"] in names
    assert all(
        key.startswith("@") or ":" in key or key == "en" for one in objects(graph) for key in one
    )


def test_ctdl_tells_ours_from_others() -> None:
    """A micro-credential is ours; an outside certificate is its provider's certification."""
    graph = {node["@id"]: node for node in ctdl_graph(selection("cyb"))["@graph"]}
    outside = graph[f"{BASE}/achievements/cyb.b.ext-secplus"]
    assert outside["@type"] == "ceterms:Certification"
    assert outside["ceterms:ownedBy"] == [f"{BASE}/issuers/cyb.i.comptia"]
    assert outside["ceterms:renewalFrequency"] == "P36M"
    ours = graph[f"{BASE}/achievements/cyb.b.harden"]
    assert ours["@type"] == "ceterms:MicroCredential"
    either = ours["ceterms:requires"][-1]
    assert either["ceterms:targetCredential"] == [
        f"{BASE}/achievements/cyb.b.network",
        f"{BASE}/achievements/cyb.b.ext-netacad",
    ]
    assert ours["ceterms:estimatedDuration"][0]["ceterms:exactDuration"] == "PT24H"


def test_end_of_a_badge_is_told() -> None:
    """Only a badge whose version has a last day has one in the export."""
    whole = selection("dss", "dss.b.data")
    (badge,) = whole.achievements
    last = replace(badge, effective_until=date(2027, 8, 31))
    ending = Selection(BASE, whole.pack, (last,))
    dates = [
        next(node for node in ctdl_graph(one)["@graph"] if "ceterms:requires" in node).get(
            "ceterms:expirationDate"
        )
        for one in (whole, ending)
    ]
    assert dates == [None, "2027-08-31"]


def test_exports_are_the_same_each_time() -> None:
    """UUIDs follow from addresses: who imports twice finds nothing new."""
    for words in (case_package, ctdl_graph):
        assert json.dumps(words(selection("cpa"))) == json.dumps(words(selection("cpa")))
