"""`vouchline portfolio`: what a learner shares, in one signed file that `verify` judges."""

import json
from pathlib import Path

from tests.bot.cli.conftest import Run
from tests.bot.cli.test_registry_commands import LATER, award


def test_record_goes_out_and_comes_back_judged(sample: Run, tmp_path: Path) -> None:
    """Shared badges only; the worst of record and badges is the exit code."""
    name = award(sample)["id"]
    refused = sample("portfolio", "ana", "--clr")
    assert (refused.code, refused.out) == (1, "")
    assert "shares no badge with anyone" in refused.err
    assert "shares no badge" in sample("portfolio", "ana").out
    assert sample("badge", "share", name, "--see", "anyone").code == 0
    assert json.loads(sample("portfolio", "ana", "--json").out) == [
        {"id": name, "achievement": "dss.b.data"}
    ]
    file = tmp_path / "record.json"
    file.write_text(sample("portfolio", "ana", "--clr").out)
    ran = sample("verify", file, "--at", LATER, "--json", "--as", "Ana Moreno")
    answer = json.loads(ran.out)
    assert (ran.code, answer["verdict"], answer["id"]) == (0, "valid", None)
    assert [(one["id"], one["verdict"]) for one in answer["badges"]] == [(name, "valid")]
    assert sample("verify", file, "--at", LATER, "--as", "Ben Okafor").code == 1
    people = ("--reason", "record_mistake", "--by", "lee", "--confirmed-by", "ruiz")
    assert sample("revoke", name, *people).code == 0
    ran = sample("verify", file, "--at", LATER)
    assert ran.code == 1
    assert name in ran.out
    assert "Withdrawn by the issuer" in ran.out
    assert sample("portfolio", "nobody", "--clr").code == 1
