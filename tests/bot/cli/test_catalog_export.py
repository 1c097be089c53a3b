"""The operator checks the catalog, and prints it in the words of others."""

import json
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run
from tests.bot.cli.test_registry_commands import award


def test_one_pack_and_several(run: Run) -> None:
    """What is counted is said as people say it."""
    packs = Path(__file__).parents[3] / "catalog"
    one = run("catalog", "check", packs / "data-service-starter.yaml")
    assert one.out.startswith("1 pack is good: ")
    every = run("catalog", "check", *packs.glob("*.yaml"))
    assert every.out.startswith("3 packs are good: ")


def test_ob3_export_is_what_badges_carry(sample: Run) -> None:
    """A badge of a pack and the pack's own list describe it word for word as a credential does."""
    name = award(sample)["id"]
    signed = json.loads(sample("badge", "show", name).out)["credentialSubject"]["achievement"]
    one = json.loads(sample("catalog", "export", "dss.b.data", "--format", "ob3").out)
    every = json.loads(sample("catalog", "export", "dss", "--format", "ob3").out)
    assert {term: value for term, value in one.items() if term != "@context"} == signed
    assert one in every
    assert len(every) > 1


@pytest.mark.parametrize(("form", "key"), [("case", "CFDocument"), ("ctdl", "@graph")])
def test_other_words(form: str, key: str, sample: Run) -> None:
    """CASE and CTDL of a pack and of one badge; an unknown ID is a mistake in words."""
    pack = json.loads(sample("catalog", "export", "dss", "--format", form).out)
    badge = json.loads(sample("catalog", "export", "dss.b.data", "--format", form).out)
    assert key in pack
    assert len(json.dumps(badge)) < len(json.dumps(pack))
    unknown = sample("catalog", "export", "nope", "--format", form)
    assert unknown.code == 2
    assert "no “nope” in the catalog" in unknown.err
