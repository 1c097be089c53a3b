"""The stand-alone checker: real receipts pass, every spoiled one fails, strangers compare."""

import copy
import json
import subprocess
import sys
from contextlib import redirect_stdout
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from io import StringIO
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.canonical import Document
from credentials.registry.proofs import JCS, proofs_of
from credentials.registry.receipt import evidence_in, open_receipt, parse_receipt
from credentials.registry.strict_json import read_object
from credentials.registry.verify import judge
from tests.credentials.registry.sample import DID, ENDS, NOW, ORIGIN, STARTS, evidence
from tests.credentials.registry.test_receipt import (
    MALFORMED,
    REFUTED,
    WITNESSES,
    receipt,
    written,
)
from tests.fuzz.spoiling import Draws, as_json, spoiled_json

Folders: TypeAlias = pytest.TempPathFactory

CHECKER = Path(__file__).parents[2] / "docs" / "checker" / "check_receipt.py"
LOG = receipt().log.vkey
KEY = receipt().issuer["verificationMethod"][0]["publicKeyMultibase"]
KNOWN = ("--log", LOG, "--issuer", f"{DID}={KEY}", "--at", NOW.isoformat())


@cache
def checker() -> Any:
    """The same file in this process, to be asked often."""
    spec = spec_from_file_location("check_receipt", CHECKER)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check(folder: Path, document: Document | str, *arguments: str) -> tuple[int, str]:
    """Run the checker in a Python that knows nothing of us; its exit code and words."""
    file = folder / "receipt.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    command = [sys.executable, "-I", str(CHECKER), str(file), *arguments]
    ran = subprocess.run(  # noqa: S603 - our own script
        command, capture_output=True, text=True, check=False, cwd=folder, timeout=60
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.returncode, ran.stdout


def test_it_is_short_and_stands_alone() -> None:
    """Under 150 lines, and nothing but `cryptography` beside the standard library."""
    text = CHECKER.read_text()
    assert len(text.splitlines()) < 150
    imported = {
        line.split()[1].partition(".")[0]
        for line in text.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported - sys.stdlib_module_names == {"cryptography"}


def test_a_whole_receipt_holds_as_of_its_checkpoint(tmp_path: Path) -> None:
    """With the log's key and the issuer known, and the key of the issuer or without."""
    code, says = check(tmp_path, written(), *KNOWN)
    assert code == 0
    assert f"as of size 11, {NOW} (3 witnesses, which nobody compared)" in says
    by_did = ("--log", LOG, "--issuer", DID, "--at", NOW.isoformat())
    code, says = check(tmp_path, written(0), *by_did)
    assert code == 0
    assert f"as of size 11, after {STARTS.isoformat()}" in says


def test_only_witnesses_that_are_named_are_counted(tmp_path: Path) -> None:
    """Whoever hands in an old receipt could add a witness of their own, with a later time."""
    one, two, _ = (witness.vkey for witness in receipt().witnesses)
    code, says = check(tmp_path, written(), *KNOWN, "--witness", one, "--witness", two)
    assert code == 0
    assert f"as of size 11, {NOW} (2 witnesses)" in says
    assert f" {NOW} (1 witness)" in check(tmp_path, written(), *KNOWN, "--witness", one)[1]
    code, says = check(tmp_path, written(), *KNOWN, "--witness", one.replace(".org", ".com"))
    assert code == 0
    assert f"as of size 11, after {STARTS.isoformat()}" in says


def test_a_strangers_text_cannot_move_the_cursor(tmp_path: Path) -> None:
    """Nothing of a receipt reaches the terminal that would hide or turn what we say."""
    for spoil in ("\x1b[2K\rAll is well", "line\nIt holds.", "\u202etxet"):
        document = copy.deepcopy(written())
        document["log"] = document["log"].replace(ORIGIN, spoil)
        code, says = check(tmp_path, document, *KNOWN)
        assert code in {1, 2}
        assert says.removesuffix("\n").isprintable()


def test_a_day_is_a_time_too(tmp_path: Path) -> None:
    """`--at 2026-12-01` is read as a moment of that day, here."""
    day = (STARTS + (ENDS - STARTS) / 2).date().isoformat()
    assert check(tmp_path, written(), *KNOWN[:-1], day)[0] == 0


def test_without_known_keys_it_says_what_to_compare(tmp_path: Path) -> None:
    """A forger's receipt brings a forger's keys: exit 3, never 0."""
    for known in ((), ("--log", LOG), ("--issuer", DID)):
        code, says = check(tmp_path, written(), *known)
        assert code == 3
        assert LOG in says
        assert f"{DID}={KEY} --witness" in says


@pytest.mark.parametrize(
    "known",
    [
        ("--log", LOG.replace(ORIGIN, "other"), "--issuer", DID),
        ("--log", LOG, "--issuer", "did:web:other.example"),
        ("--log", LOG, "--issuer", f"{DID}={KEY}x"),
    ],
)
def test_other_keys_than_those_known_do_not_hold(tmp_path: Path, known: tuple[str, ...]) -> None:
    """Another log, another issuer, another key of the issuer."""
    assert check(tmp_path, written(), *known)[0] == 1


@pytest.mark.parametrize("at", [STARTS.replace(year=2025), ENDS.replace(year=2030)])
def test_out_of_date(tmp_path: Path, at: Any) -> None:
    """Before its first and after its last day the badge does not count."""
    code, says = check(tmp_path, written(), *KNOWN[:-1], at.isoformat())
    assert code == 1
    assert "only counts from" in says


def test_every_spoiled_receipt_fails(tmp_path: Path) -> None:
    """Whatever our own judge refuses, it refuses: exit 1 or 2."""
    for name, spoil in (MALFORMED | REFUTED).items():
        document = copy.deepcopy(written())
        spoil(document)
        assert check(tmp_path, document, *KNOWN)[0] in {1, 2}, name


def our_word(content: bytes) -> bool:
    """What `vouchline verify` says, to somebody who has the issuer's keys out of the receipt."""
    try:
        found = parse_receipt(read_object(content))
        log = evidence_in(found, open_receipt(found), WITNESSES)
        whole = evidence(found.credential, asked=None, log=log, keys=found.keys)
    except Mistake:
        return False
    return judge(whole, NOW).verdict.name == "valid"


@settings(max_examples=200, deadline=None)
@given(steps=st.binary(min_size=8, max_size=40))
def test_it_agrees_with_our_own_judge(tmp_path_factory: Folders, steps: bytes) -> None:
    """Of receipts spoiled anywhere: what one accepts, the other does, and nothing else."""
    content = as_json(spoiled_json(written(), Draws(steps)))
    file = tmp_path_factory.getbasetemp() / "receipt.json"
    file.write_bytes(content)
    with redirect_stdout(StringIO()):
        code: int = checker().main([str(file), *KNOWN])
    # Ours is content with the other proof of the badge; the checker knows only this one.
    badge = json.loads(content).get("credential")
    proofs = proofs_of(badge) if isinstance(badge, dict) else ()
    assume(any(one.get("cryptosuite") == JCS for one in proofs))
    assert (code == 0) == our_word(content)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 100_000, '{"a": 1, "a": 2}', "\0"])
def test_what_is_no_receipt_cannot_be_read(tmp_path: Path, text: str) -> None:
    """Two equal names, endless nesting, or no JSON at all; and no file at all."""
    assert check(tmp_path, text, *KNOWN)[0] in {1, 2}
    assert check(tmp_path, written(), "--at", "today")[0] == 2


def test_a_key_that_leaked_is_refused(tmp_path: Path) -> None:
    """A key that the issuer does not list any more signs nothing."""
    document = written()
    document["issuer"] = {**document["issuer"], "assertionMethod": []}
    assert check(tmp_path, document, *KNOWN)[0] == 1
