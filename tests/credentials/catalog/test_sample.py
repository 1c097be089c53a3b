"""The packs in the repository: the checker is fed with what we ship."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from credentials.catalog.guards import check
from credentials.catalog.models import Pack
from credentials.catalog.shapes import Part

ROOT = Path(__file__).parents[3]
MATERIALS = ROOT / "catalog" / "materials"


def test_no_errors(packs: Mapping[str, Pack]) -> None:
    """All packs, the earlier version included, pass every rule together."""
    assert check(list(packs.values())).errors == ()


def test_case_files_are_there(packs: Mapping[str, Pack]) -> None:
    """Each file a case names lies in the materials of its pack, and none lies there unused."""
    named = {
        f"{pack.id}/{file}"
        for pack in packs.values()
        for assessment in pack.assessments
        for case in assessment.cases
        for file in case.files
    }
    assert named == {str(path.relative_to(MATERIALS)) for path in MATERIALS.glob("*/*")}


def test_data_badges_have_two_cases(packs: Mapping[str, Pack]) -> None:
    """Whoever tries the two data badges again gets other material."""
    cases = {each.id: len(each.cases) for each in packs["dss"].assessments}
    assert cases["dss.a.clean"] == cases["dss.a.viz"] == 2


def test_guide_names_every_key() -> None:
    """The guide for the people who write packs leaves no key out."""
    guide = set(re.findall(r"\w+", (ROOT / "docs" / "catalog.md").read_text()))
    keys = {
        field.alias or name
        for part in _parts(Part)
        for name, field in part.model_fields.items()
        if part.__module__.startswith("credentials.catalog.")
    }
    assert keys - guide == set()


def _parts(part: type[Part]) -> Iterator[type[Part]]:
    for narrower in part.__subclasses__():
        yield narrower
        yield from _parts(narrower)
