"""Go's code reads notes, checkpoints, keys and names of tiles as we do, and refuses as we do."""

import random  # noqa: TID251 - with a seed that can be played again

from credentials.registry.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from credentials.registry.note import (
    NoteVerifier,
    open_note,
    parse_vkey,
    sign_note,
    signature_line,
    verifier_for,
)
from credentials.registry.tiles import parse_tile_path
from tests.credentials.registry.sample import LOG_KEY, ORIGIN, OTHER_KEY
from tests.peers.golang import Go, accepts, written

LOG = verifier_for(ORIGIN, LOG_KEY)
OTHER = verifier_for("other.example/log", OTHER_KEY)


def note_of(text: str) -> str:
    """Signed by the log, and by somebody else."""
    return sign_note(text, ORIGIN, LOG_KEY) + signature_line(OTHER, OTHER_KEY.sign(text.encode()))


def spoiled_note(note: str, chance: random.Random) -> str:
    """A character is another, is gone, or came in; or a line is elsewhere."""
    place = chance.randrange(len(note))
    lines = note.splitlines(keepends=True)
    line = chance.randrange(len(lines))
    strange = chance.choice("\r\t\x00\x1f \n+—éA0=/\u2028\xa0\x7f")
    changed = [
        note[:place] + strange + note[place + 1 :],
        note[:place] + strange + note[place:],
        note[:place] + note[place + 1 :],
        note[:place],
        "".join(lines[:line] + lines[line + 1 :]),
        "".join([*lines[:line], lines[line], *lines[line:]]),
        "".join([*lines[:line], "\n", *lines[line:]]),
        "".join(lines[::-1]),
    ]
    return chance.choice(changed)


def keys_known(chance: random.Random) -> list[NoteVerifier]:
    """Some, one or none of those who signed."""
    return chance.choice([[LOG], [OTHER], [LOG, OTHER], [verifier_for(ORIGIN, OTHER_KEY)], [LOG]])


def test_go_agrees_on_notes(go: Go, chance: random.Random) -> None:
    """A thousand notes, most of them spoiled: the same yes or no, and the same text read."""
    texts = ["hello\n", "Grüße\n\n\nan alle\n", "— a line that looks signed\n", "a\n" * 40]
    good = [(note_of(text), [LOG, OTHER]) for text in texts]
    spoiled = [
        (spoiled_note(note_of(chance.choice(texts)), chance), keys_known(chance))
        for _ in range(1200)
    ]
    cases = good + spoiled
    theirs = go(
        [
            {"kind": "note", "note": note, "vkeys": [key.vkey for key in known]}
            for note, known in cases
        ]
    )
    kept = 0
    for (note, known), said in zip(cases, theirs, strict=True):
        assert accepts(open_note, note, known) == said["ok"], (note, said)
        if said["ok"]:
            kept += 1
            opened = open_note(note, known)
            assert opened.text == said["text"]
            # Go names a key once, however often it has signed.
            names = dict.fromkeys(one.name for one in opened.signatures)
            assert list(names) == said["names"]
    assert len(good) < kept < len(cases) // 2


def test_go_agrees_on_checkpoints(go: Go, chance: random.Random) -> None:
    """Origin, size and root are read alike; what is spoiled is refused by both, also if signed."""
    cases: list[str] = []
    for size in (0, 1, 7, 256, 2**40, 2**63 - 1):
        good = Checkpoint(ORIGIN, size, chance.randbytes(32))
        cases.append(sign_checkpoint(good, LOG_KEY))
        cases += [spoiled_note(cases[-1], chance) for _ in range(60)]
        lines = good.text.splitlines()
        for wrong in (f"0{size}", f"+{size}", f"-{size + 1}", str(2**63), "", " 1", "1e3", "0x1"):
            cases.append(sign_note(f"{lines[0]}\n{wrong}\n{lines[2]}\n", ORIGIN, LOG_KEY))
        for root in (lines[2][:-4], lines[2] + "AAAA", "", lines[2][:-1], "é" + lines[2][1:]):
            cases.append(sign_note(f"{lines[0]}\n{size}\n{root}\n", ORIGIN, LOG_KEY))
        cases.append(sign_note(f"other.example\n{size}\n{lines[2]}\n", ORIGIN, LOG_KEY))
    theirs = go([{"kind": "checkpoint", "note": note, "vkeys": [LOG.vkey]} for note in cases])
    for note, said in zip(cases, theirs, strict=True):
        assert accepts(open_checkpoint, note, LOG) == said["ok"], (note, said)
        if said["ok"]:
            opened = open_checkpoint(note, LOG)
            assert (opened.size, written(opened.root)) == (said.get("size", 0), said["root"])
    assert sum(said["ok"] for said in theirs) >= 6
    assert sum(not said["ok"] for said in theirs) > 300


def test_go_agrees_on_verifier_keys(go: Go, chance: random.Random) -> None:
    """A key that was mistyped anywhere is refused by both."""
    cases = [LOG.vkey, OTHER.vkey]
    for vkey in (LOG.vkey, OTHER.vkey):
        for place in range(len(vkey)):
            cases.append(vkey[:place] + chance.choice("+/=aB0 é") + vkey[place + 1 :])
            cases.append(vkey[:place] + vkey[place + 1 :])
    said = [one["ok"] for one in go([{"kind": "vkey", "vkeys": [vkey]} for vkey in cases])]
    assert said == [accepts(parse_vkey, vkey) for vkey in cases]
    assert said[:2] == [True, True]
    assert said.count(False) > 100


def test_go_agrees_on_the_names_of_tiles(go: Go, chance: random.Random) -> None:
    """What is a tile's name for us, without the height that is fixed here, is one for Go."""
    good = ["0/000", "1/x001/234.p/5", "entries/999", "62/x001/x002/003", "0/000.p/255"]
    cases = list(good)
    for _ in range(600):
        name = chance.choice(good)
        place = chance.randrange(len(name))
        strange = chance.choice("0159x./p-+ ")
        cases.append(name[:place] + strange + name[place + chance.randrange(2) :])
    # Go knows tiles above level 63 too, where no log has any.
    cases = [
        name
        for name in cases
        if not name.partition("/")[0].isdecimal() or int(name.partition("/")[0]) < 64
    ]
    paths = [f"tile/8/{name}".replace("/entries/", "/data/") for name in cases]
    said = [one["ok"] for one in go([{"kind": "path", "path": path} for path in paths])]
    ours = [accepts(parse_tile_path, name) for name in cases]
    assert [name for name, we, they in zip(cases, ours, said, strict=True) if we != they] == []
    assert 20 < ours.count(True) < ours.count(False)
