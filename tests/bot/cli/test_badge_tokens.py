"""The operator prints a badge as a JWT, and anybody's copy of it is judged like the badge."""

import json
from pathlib import Path

from credentials.registry.web_token import read_token
from tests.bot.cli.conftest import Run
from tests.bot.cli.test_registry_commands import LATER, award


def test_jwt_says_what_the_badge_says(sample: Run, tmp_path: Path) -> None:
    """Same content without the proofs; valid as a file, and withdrawn with its badge."""
    name = award(sample)["id"]
    file = tmp_path / "badge.jwt"
    file.write_text(sample("badge", "show", name, "--jwt").out)
    told = json.loads(sample("badge", "show", name).out)
    del told["proof"]
    assert read_token(file.read_bytes().strip()).document == told
    ran = sample("verify", file, "--at", LATER, "--json")
    answer = json.loads(ran.out)
    assert (ran.code, answer["verdict"], answer["id"]) == (0, "valid", name)
    people = ("--reason", "record_mistake", "--by", "lee", "--confirmed-by", "ruiz")
    assert sample("revoke", name, *people).code == 0
    assert json.loads(sample("verify", file, "--json").out)["verdict"] == "revoked"


def test_leaked_key_is_replaced_and_its_tokens_stop_counting(sample: Run, tmp_path: Path) -> None:
    """Marked as leaked, it is followed by the next one; a lost one is missed, not replaced."""
    name = award(sample)["id"]
    file, keys = tmp_path / "badge.jwt", tmp_path / "data" / "keys"
    file.write_text(sample("badge", "show", name, "--jwt").out)
    (keys / "jwt-1.key").rename(tmp_path / "away")
    assert sample("db", "upgrade").code == 2
    (tmp_path / "away").rename(keys / "jwt-1.leaked")
    assert sample("db", "upgrade").code == 0
    assert json.loads(sample("verify", file, "--json").out)["verdict"] == "signature_invalid"
    file.write_text(sample("badge", "show", name, "--jwt").out)
    ran = sample("verify", file, "--at", LATER, "--json")
    assert json.loads(ran.out)["verdict"] == "valid"
