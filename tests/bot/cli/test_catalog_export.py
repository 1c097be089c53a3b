"""The operator prints the catalog in the words of others."""

import json

import pytest

from tests.bot.cli.conftest import Run
from tests.bot.cli.test_registry_commands import award


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
