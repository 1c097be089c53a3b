"""Receipts and witnesses on the command line."""

import json
from pathlib import Path

import pytest

from storage.witness_keys import read_witness_key
from tests.bot.cli.conftest import Run
from tests.bot.cli.test_registry_commands import LATER, award, verdict


def test_a_receipt_is_kept_and_verified(sample: Run, tmp_path: Path) -> None:
    """`registry receipt` prints one file; `verify` judges it, and refuses an edited one."""
    name = award(sample)["id"]
    printed = sample("registry", "receipt", name)
    assert printed.code == 0
    file = tmp_path / "badge.receipt.json"
    file.write_text(printed.out)
    assert verdict(sample, file, "--at", LATER) == ("valid", 0)
    receipt = json.loads(printed.out)
    receipt["credential"]["validUntil"] = "2099-01-01T00:00:00Z"
    file.write_text(json.dumps(receipt))
    assert verdict(sample, file) == ("signature_invalid", 1)
    receipt["format"] = "vouchline-receipt/7"
    file.write_text(json.dumps(receipt))
    assert verdict(sample, file) == ("malformed", 2)


def test_a_receipt_by_other_keys_cannot_be_told(
    sample: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 3, with the keys to compare: another installation's receipt."""
    file = tmp_path / "badge.receipt.json"
    file.write_text(sample("registry", "receipt", award(sample)["id"]).out)
    monkeypatch.setenv("VOUCHLINE_DATA_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("VOUCHLINE_PUBLIC_URL", "https://other.example")
    assert sample("db", "upgrade").code == 0
    told = sample("verify", file, "--at", LATER)
    assert told.code == 3
    assert json.loads(file.read_text())["log"] in told.out
    assert "did:web:localhost%3A8080" in told.out


def test_a_file_that_is_not_there_is_no_slip_in_an_id(sample: Run) -> None:
    """What can only be a file is called one, and a slip stays a slip."""
    missing = sample("verify", "nowhere/badge.receipt.json")
    assert missing.code == 2
    assert "There is no file nowhere/badge.receipt.json. Check the path." in missing.out
    assert sample("verify", "VL-7KQ4-M2XD-97HC").code == 2


def test_there_is_no_receipt_of_nothing(sample: Run) -> None:
    """An unknown ID, and what is no ID, are bad input."""
    unknown = sample("registry", "receipt", "VL-7KQ4-M2XD-97HB")
    assert unknown.code == 2
    assert "No checkpoint covers" in unknown.err
    assert sample("registry", "receipt", "junk").code == 2


def test_local_mode_has_a_witness_of_its_own(sample: Run, tmp_path: Path) -> None:
    """`db upgrade` makes its key; `witness status` says who it is."""
    signer = read_witness_key(tmp_path / "data" / "witness")
    assert signer is not None
    told = sample("witness", "status", "--json")
    assert told.code == 0
    assert json.loads(told.out) == {
        "name": "witness.localhost",
        "vkey": signer.public.vkey,
        "logs": [],
    }
    assert "not cosigned anything" in sample("witness", "status").out
    status = json.loads(sample("registry", "status", "--json").out)
    assert status["witnesses"] == 0


def test_a_witness_needs_a_name_and_a_log(sample: Run, tmp_path: Path) -> None:
    """Refused with words, before anything listens."""
    vkey = json.loads(sample("registry", "status", "--json").out)["vkey"]
    folder = tmp_path / "w"
    assert "No log is named" in sample("witness", "serve", "--folder", folder).err
    nameless = sample("witness", "serve", "--log", vkey, "--folder", folder)
    assert (nameless.code, "no name" in nameless.err) == (2, True)
    other = sample("witness", "serve", "--log", vkey, "--name", "x", "--folder", "data/witness")
    assert (other.code, "not x" in other.err) == (2, True)
    assert sample("witness", "status", "--folder", folder).code == 2
    assert sample("witness", "serve", "--log", "junk", "--folder", folder).code != 0
