"""Keys on the command line, and the ceremony with its two holders."""

import io
import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot.ceremony import Ceremony, CeremonyError, LeftError, Table
from bot.opening import House, keep_offset, open_house
from credentials.registry.canonical import canonical
from credentials.registry.key_record import KeyChange, read_key_record
from handlers.registry.keys import KeyMistake
from tests.bot.cli.conftest import Run
from tests.bot.cli.test_registry_commands import award, verdict

LATER = ("--at", "2026-12-01T00:00:00+00:00")


def listed(run: Run) -> dict[str, dict[str, Any]]:
    """Every key by its name, as `keys list --json` has it."""
    return {one["name"]: one for one in json.loads(run("keys", "list", "--json").out)}


def test_every_key_is_listed_with_its_eight_words(sample: Run) -> None:
    """Both lines, apart, each with a print to read aloud."""
    found = listed(sample)
    assert {name: one["state"] for name, one in found.items()} == {
        "issuer-1": "active",
        "log-1": "active",
    }
    assert all(len(one["print"].split()) == 8 and one["file"] for one in found.values())
    text = sample("keys", "list").out
    assert "issuer-1  signs since 2026-10-05" in text
    assert found["log-1"]["print"] in text


def test_badges_outlive_a_rotation(sample: Run) -> None:
    """New, rotate, retire: what was signed before checks as before, and the log knows it all."""
    old = award(sample)["id"]
    assert "issuer-2 is made and published" in sample("keys", "new", "issuer").out
    assert "issuer-2 signs from now on" in sample("keys", "rotate", "issuer").out
    assert "The old key signs beside it." in sample("keys", "rotate", "log").out
    assert sample("keys", "retire", "log-1").code == 0
    new = award(sample, "ben")["id"]
    for name in (old, new):
        assert verdict(sample, name, *LATER) == ("valid", 0)
    assert sample("registry", "audit").code == 0
    refused = sample("keys", "retire", "issuer-2")
    assert refused.code == 1
    assert "issuer-2 signs now. Let another take its place" in refused.err


@pytest.mark.parametrize("leaks", [("compromised",), ("retire", "--compromised")])
def test_a_leak_is_said_and_healed(sample: Run, tmp_path: Path, leaks: tuple[str, ...]) -> None:
    """The file goes, the badges stop counting, and count again once they are signed again."""
    name = award(sample)["id"]
    ran = sample("keys", leaks[0], "issuer-1", *leaks[1:])
    assert ran.code == 0
    assert "vouchline keys resign" in ran.out
    assert not (tmp_path / "data" / "keys" / "issuer-1.key").exists()
    assert verdict(sample, name, *LATER) == ("signature_invalid", 1)
    assert "vouchline keys resign" in sample("doctor").out
    # The sample programme has badges of its own.
    again = int(sample("keys", "resign").out.removesuffix(" badges signed again.\n"))
    assert again >= 1
    assert verdict(sample, name, *LATER) == ("valid", 0)
    assert "0 badges signed again." in sample("keys", "resign").out
    assert "issuer-1  leaked since" in sample("keys", "list").out
    assert sample("registry", "audit").code == 0


def test_a_badge_that_the_log_did_not_record_is_named(sample: Run) -> None:
    """Re-signing ends with 1, and says which badge it left alone."""
    name = award(sample)["id"]
    assert sample("keys", "compromised", "issuer-1").code == 0
    with open_house() as house:
        badge = house.store.read_now(lambda _, tx: tx.badges.get(name), None)
        assert badge is not None
        forged = {**badge.document, "name": "Another"}
        house.store.run_now(lambda _, tx: tx.badges.sign_again(name, forged), None)
    ran = sample("keys", "resign")
    assert (ran.code, f"{name}: the log does not say the same." in ran.out) == (1, True)


def test_a_leaked_log_key_is_replaced(sample: Run) -> None:
    """The command says what to tell witnesses, and badges are as good as before."""
    name = award(sample)["id"]
    before = json.loads(sample("registry", "status", "--json").out)["vkey"]
    assert "Give the new key to witnesses" in sample("keys", "compromised", "log-1").out
    assert json.loads(sample("registry", "status", "--json").out)["vkey"] != before
    assert verdict(sample, name, *LATER) == ("valid", 0)


def test_doctor_warns_before_a_key_is_a_year_old(sample: Run) -> None:
    """On the 330th day it names the ceremony, and exits 1 so that monitoring sees it."""

    def on(days: int) -> tuple[int, bool]:
        with open_house() as house:
            start = house.store.cellar.keys.current("log").made_at
            house.clock.move(start + timedelta(days=days, minutes=1) - house.clock.now())
            house.store.run_now(keep_offset, house.clock)
        ran = sample("doctor")
        return ran.code, "Make a new one within a year: vouchline keys ceremony log" in ran.out

    assert not on(329)[1]
    assert on(330) == (1, True)


def test_doctor_says_what_a_late_review_of_a_pack_stops(sample: Run) -> None:
    """On somebody's own machine the sample goes on, and the line says so."""
    with open_house() as house:
        house.clock.move(timedelta(days=366))
        house.store.run_now(keep_offset, house.clock)
    said = sample("doctor").out
    assert "the yearly review of dss was due on 2027-08-31. " in said
    assert "Nothing of it is issued, but for this sample." in " ".join(said.split())


def test_a_key_file_that_others_can_read_is_refused(sample: Run, tmp_path: Path) -> None:
    """The command says which file, and how to mend it."""
    (tmp_path / "data" / "keys" / "issuer-1.key").chmod(0o644)
    ran = sample("keys", "list")
    assert ran.code == 2
    assert "Others can read the key file issuer-1.key" in ran.err
    assert "chmod 600" in ran.err


class Holders:
    """Two people at the table, who hear what is said and answer from a list."""

    def __init__(self, tmp_path: Path, **changed: str) -> None:
        """Answer as the steps want it, but for what a test has `changed`."""
        self.said: list[str] = []
        self.answers = {
            "holder 1": "Ada Lind",
            "holder 2": "Bo Berg",
            "Unplug": "yes",
            "Ada Lind types": "{print}",
            "Bo Berg types": "{print}",
            "Publish": "yes",
            "backup A": str(tmp_path / "a"),
            "backup B": str(tmp_path / "b"),
            **{name.replace("_", " "): answer for name, answer in changed.items()},
        }
        self.table = Table(self.said.append, self.ask)

    def ask(self, question: str) -> str:
        """What they type; several answers to one question are given one after the other."""
        name = next(name for name in self.answers if name in question)
        answer, _, later = self.answers[name].partition("|")
        if later:
            self.answers[name] = later
        if answer == LEAVES:
            raise LeftError("You stopped.")
        heard = next((one for one in self.said if "Its print:" in one), "")
        return answer.replace("{print}", heard.partition(":")[2].upper())


LEAVES = "(leaves)"


def hold(holders: Holders, line: str = "issuer") -> Path:
    """Hold the ceremony in the installation of the test."""
    with open_house() as house:
        return Ceremony(line, house, holders.table).hold()


def keys_on_disk(tmp_path: Path) -> set[str]:
    """The names of all files in the keys folder."""
    return {file.name for file in (tmp_path / "data" / "keys").iterdir()}


def log_size(run: Run) -> int:
    """How many entries the public log has."""
    size: int = json.loads(run("registry", "status", "--json").out)["size"]
    return size


@pytest.mark.parametrize("line", ["issuer", "log"])
def test_two_holders_make_a_key(sample: Run, tmp_path: Path, line: str) -> None:
    """The new key signs, two sealed copies were read back, and the log commits to the record."""
    old = award(sample)["id"]
    holders = Holders(tmp_path)
    file = hold(holders, line)
    assert listed(sample)[f"{line}-2"]["state"] == "active"
    record = json.loads(file.read_text())
    assert record["holders"] == ["Ada Lind", "Bo Berg"]
    steps = ["named", "unplugged", "made", "compared", "tested", "published", "backed up"]
    assert [one["step"] for one in record["steps"]] == steps
    assert file.stat().st_mode & 0o077 == 0
    for folder in ("a", "b"):
        copy = tmp_path / folder / f"{line}-2.key"
        assert copy.read_bytes() == (tmp_path / "data" / "keys" / copy.name).read_bytes()
    with open_house() as house:
        assert committed(house) == (KeyChange.CEREMONY, f"{line}-2", hashed(record))
    assert verdict(sample, old, *LATER) == ("valid", 0)
    assert sample("registry", "audit").code == 0


def committed(house: House) -> tuple[KeyChange, str, str]:
    """What the last event of a key commits to."""
    record = house.store.read_now(lambda _, tx: tx.log.opening(tx.log.of_keys()[-1]).record, None)
    return *read_key_record(record), record.document


def hashed(record: dict[str, Any]) -> str:
    """The record's hash as anybody computes it."""
    return sha256(canonical(record)).hexdigest()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"holder_2": ""}, "Key holder 2 is missing."),
        ({"holder_2": "ADA  lind"}, "can not be here twice"),
        ({"Unplug": "not yet"}, "You did not say yes."),
        ({"Bo_Berg_types": "acorn {print}"}, "The prints differ at word"),
        ({"Ada_Lind_types": ""}, "The prints differ at word 1."),
        ({"Publish": "no"}, "You did not say yes."),
        ({"Publish": LEAVES}, "You stopped."),
    ],
)
def test_a_ceremony_that_stops_changes_nothing(
    sample: Run, tmp_path: Path, changed: dict[str, str], words: str
) -> None:
    """A holder missing, prints that differ, a no: no key, no entry, no file."""
    before, size = keys_on_disk(tmp_path), log_size(sample)
    with pytest.raises(CeremonyError, match=words) as stopped:
        hold(Holders(tmp_path, **changed))
    assert "Nothing was changed" in str(stopped.value)
    assert keys_on_disk(tmp_path) == before
    assert set(listed(sample)) == {"issuer-1", "log-1"}
    assert log_size(sample) == size


def test_whoever_leaves_before_the_backups_is_told_what_stands(sample: Run, tmp_path: Path) -> None:
    """The key signs already: what is missing is named, and the record says what was done."""
    with pytest.raises(LeftError, match="issuer-2 signs already") as left:
        hold(Holders(tmp_path, backup_B=LEAVES))
    assert str(tmp_path / "data" / "keys" / "issuer-2.key") in str(left.value)
    assert listed(sample)["issuer-2"]["state"] == "active"
    record = json.loads((tmp_path / "data" / "keys" / "ceremony-issuer-2.json").read_text())
    assert record["steps"][-1]["step"] == "published"
    with open_house() as house:
        assert committed(house) == (KeyChange.CEREMONY, "issuer-2", hashed(record))


def test_a_key_changes_while_the_log_takes_nothing(sample: Run, tmp_path: Path) -> None:
    """A leak cannot wait for the anchor: it counts at once and says so; its entry comes later."""
    award(sample)
    away = (tmp_path / "data" / "anchor").rename(tmp_path / "away")
    ran = sample("keys", "compromised", "issuer-1")
    assert (ran.code, "The anchor knows no checkpoint" in ran.err) == (3, True)
    assert "issuer-1 counts no more" in ran.out
    assert "The log takes the entry of this when it can." in ran.out
    holders = Holders(tmp_path)
    hold(holders)
    assert any("The log takes the entry of this later." in one for one in holders.said)
    assert listed(sample)["issuer-3"]["state"] == "active"
    size = log_size(sample)
    away.rename(tmp_path / "data" / "anchor")
    assert sample("registry", "checkpoint").code == 0
    assert log_size(sample) > size
    assert sample("registry", "audit").code == 0


def test_badges_are_checked_while_the_keys_are_away(sample: Run, tmp_path: Path) -> None:
    """Nothing is signed to check a badge; an award is approved, and waits for its key."""
    name = award(sample)["id"]
    away = (tmp_path / "data" / "keys").rename(tmp_path / "away")
    assert verdict(sample, name, *LATER) == ("valid", 0)
    (tmp_path / "data" / "keys").mkdir()
    for key in away.glob("[!i]*"):
        (tmp_path / "data" / "keys" / key.name).write_bytes(key.read_bytes())
        (tmp_path / "data" / "keys" / key.name).chmod(0o600)
    ran = sample("keys", "list")
    assert "issuer-1  signs since 2026-10-05  (its file is not here)" in ran.out
    scores = ("--scores", "fix=2,dupes=2,notes=2", "--assessor", "diaz", "--approver", "lee")
    ran = sample("award", "--learner", "ben", "--achievement", "dss.b.data", *scores)
    assert (ran.code, "approved for ben, waiting for the log" in ran.out) == (3, True)
    assert "The file of the key issuer-1 is not here." in ran.err
    assert sample("keys", "rotate", "issuer").code == 0
    waited = ran.out.split()[0]
    assert verdict(sample, waited, *LATER) == ("valid", 0)


def test_a_backup_needs_a_folder_of_its_own_that_can_be_written(
    sample: Run, tmp_path: Path
) -> None:
    """The same folder twice, nothing, a file in the way: it says so and asks again."""
    (tmp_path / "file").touch()
    tries = "|".join(["", str(tmp_path / "a"), str(tmp_path / "file"), str(tmp_path / "b")])
    holders = Holders(tmp_path, backup_B=tries)
    hold(holders)
    text = "\n".join(holders.said)
    assert text.count("Each backup needs a folder of its own.") == 2
    assert "cannot be written" in text
    assert (tmp_path / "b" / "issuer-2.key").exists()
    assert "issuer-2" in listed(sample)


def test_a_ceremony_waits_for_the_last_change(sample: Run, tmp_path: Path) -> None:
    """While a key waits to sign, or to retire, no other is made in its place."""
    assert sample("keys", "new", "issuer").code == 0
    for line in ("issuer", "ledger"):
        with pytest.raises(KeyMistake):
            hold(Holders(tmp_path), line)
    ran = sample("keys", "ceremony", "issuer")
    assert (ran.code, "keys retire issuer-2" in ran.err) == (1, True)


def test_answers_can_come_from_a_file(sample: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command asks line by line; a missing holder ends it with 1."""
    monkeypatch.setattr("sys.stdin", io.StringIO("Ada Lind\n\n"))
    ran = sample("keys", "ceremony")
    assert (ran.code, "Key holder 2 is missing." in ran.err) == (1, True)
    assert "2 key holders must be here." in ran.out


def test_a_pipe_that_closes_ends_it_in_words(sample: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers any more: it says that nothing was changed."""
    monkeypatch.setattr("sys.stdin", io.StringIO("Ada Lind\n"))
    ran = sample("keys", "ceremony")
    assert (ran.code, "You stopped. Nothing was changed." in ran.err) == (1, True)
