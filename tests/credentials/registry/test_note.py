"""Signed notes and checkpoints: exactly the specification's shape, as others write them too."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.errors import Mistake
from credentials.registry.checkpoint import (
    Checkpoint,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from credentials.registry.merkle import EMPTY_ROOT, root_of
from credentials.registry.note import (
    MOST_NOTE_BYTES,
    NoteError,
    NoteVerifier,
    open_note,
    parse_note,
    parse_vkey,
    sign_note,
    verifier_for,
)
from tests.credentials.registry import vectors
from tests.credentials.registry.sample import LOG_KEY, ORIGIN, OTHER_KEY

# golang.org/x/mod/sumdb/note, note_test.go, and C2SP signed-note, section "Example".
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SAYS = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_SIGNS = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotp"
    "RZb6KE6RyyBwJnAM=\n"
)
ENOCH_SIGNS = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLo"
    "x33WWd1RvMc+QQ=\n"
)
TESSERA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
VERIFIER = verifier_for(ORIGIN, LOG_KEY)
NOTE = sign_note("one\ntwo\n", ORIGIN, LOG_KEY)


def test_a_note_signed_elsewhere_opens() -> None:
    """Go's and C2SP's own examples verify here."""
    opened = open_note(f"{PETER_SAYS}\n{PETER_SIGNS}", [parse_vkey(PETER)])
    assert opened.text == PETER_SAYS
    assert [signature.name for signature in opened.signatures] == ["PeterNeumann"]
    example = vectors.read_json("registry/c2sp-spec/examples.json")["signed_note"]
    text = open_note(example["note"], [parse_vkey(example["vkey"])]).text
    assert text == "This is an example message.\n"


def test_signatures_of_strangers_are_passed_over() -> None:
    """A witness we do not know does not stand in the way."""
    note = f"{PETER_SAYS}\n{PETER_SIGNS}{ENOCH_SIGNS}"
    assert len(parse_note(note).signatures) == 2
    assert len(open_note(note, [parse_vkey(PETER)]).signatures) == 1


def test_a_note_of_strangers_only_is_refused() -> None:
    """Somebody we know has to have signed."""
    with pytest.raises(NoteError, match="Nobody known"):
        open_note(f"{PETER_SAYS}\n{ENOCH_SIGNS}", [parse_vkey(PETER)])


def test_one_bad_signature_of_a_known_key_spoils_the_note() -> None:
    """Even next to a good one."""
    ours = NOTE.splitlines()[-1]
    good = sign_note("one\ntwo\n", "other", OTHER_KEY)
    known = [VERIFIER, verifier_for("other", OTHER_KEY)]
    bad = base64.b64encode(VERIFIER.key_id + bytes(64)).decode()
    assert len(open_note(good + ours + "\n", known).signatures) == 2
    with pytest.raises(NoteError, match="is bad"):
        open_note(f"{good}— {ORIGIN} {bad}\n", known)


def test_a_name_with_another_key_is_a_stranger() -> None:
    """Name and key ID together name a key."""
    with pytest.raises(NoteError, match="Nobody known"):
        open_note(NOTE, [verifier_for(ORIGIN, OTHER_KEY)])


def test_sixteen_and_more_signatures_are_accepted() -> None:
    """The specification asks for at least sixteen."""
    note = NOTE + ENOCH_SIGNS * 40
    assert len(parse_note(note).signatures) == 41
    with pytest.raises(NoteError, match="too many"):
        parse_note(NOTE + ENOCH_SIGNS * 300)


SIGNED_PART = NOTE.rpartition("\n\n")[0] + "\n\n"
SPOILED: dict[str, str | bytes] = {
    "no newline at the end": NOTE.removesuffix("\n"),
    "a blank line at the end": NOTE + "\n",
    "junk at the end": NOTE + "junk\n",
    "carriage returns": NOTE.replace("\n", "\r\n"),
    "a tab": NOTE.replace("one", "o\tne"),
    "a zero": NOTE.replace("one", "o\x00ne"),
    "a hyphen for the dash": NOTE.replace("— ", "- "),
    "two spaces": NOTE.replace("— ", "—  "),
    "a space before the dash": NOTE.replace("— ", " — "),
    "a space in the name": NOTE.replace(ORIGIN, "a b"),
    "a plus in the name": NOTE.replace(ORIGIN, "a+b"),
    "no blank line": NOTE.replace("\n\n", "\n"),
    "no signature": SIGNED_PART,
    "a short signature": SIGNED_PART + "— name AAAA\n",
    "loose bits in base64": SIGNED_PART + "— name AAAAAAB=\n",
    "bad padding in base64": SIGNED_PART + "— name AAAAAAAB=\n",
    "not UTF-8": NOTE.encode().replace(b"one", b"\xff"),
    "half a character": NOTE.replace("one", "\ud800"),
    "nothing": "",
    "far too long": "x" * (MOST_NOTE_BYTES + 1),
}


@pytest.mark.parametrize("spoiled", SPOILED.values(), ids=SPOILED)
def test_anything_but_the_exact_shape_is_refused(spoiled: str | bytes) -> None:
    """Junk, carriage returns, cut-off lines, loose base64 and control characters."""
    with pytest.raises(NoteError):
        parse_note(spoiled)


@pytest.mark.parametrize("text", ["no newline", "", "tab\t\n"])
def test_a_text_that_no_note_can_have_is_never_signed(text: str) -> None:
    """What we sign, others can read."""
    with pytest.raises(NoteError, match="newline"):
        sign_note(text, ORIGIN, LOG_KEY)


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"])), st.binary(max_size=9))
def test_what_is_signed_opens_and_nothing_else(text: str, junk: bytes) -> None:
    """Any text survives; any change to the note's bytes is refused."""
    note = sign_note(text + "\n", ORIGIN, LOG_KEY).encode()
    assert open_note(note, [VERIFIER]).text == text + "\n"
    for changed in (junk + note, note + junk):
        if changed != note:
            with pytest.raises(NoteError):
                open_note(changed, [VERIFIER])


@given(st.text() | st.binary() | st.from_regex(r"(.*\n)*\n(— \S+ [A-Za-z0-9+/=]+\n)*"))
def test_no_note_raises_anything_but_a_mistake(note: str | bytes) -> None:
    """Whatever a stranger sends as a note, or as a checkpoint."""
    for attempt in (
        lambda: open_note(note, [VERIFIER]),
        lambda: open_checkpoint(note, VERIFIER),
        lambda: parse_checkpoint(str(note)),
        lambda: parse_vkey(str(note)),
    ):
        try:
            attempt()
        except Mistake:
            continue


def test_verifier_keys_read_as_go_reads_them() -> None:
    """Good ones come back as they were; those Go refuses are refused."""
    known = vectors.read_json("registry/golang-x-mod/tlog_note_vectors.json")
    for vkey in known["vkey_good"]:
        assert parse_vkey(vkey).vkey == vkey
    for vkey in known["vkey_bad"]:
        with pytest.raises(NoteError):
            parse_vkey(vkey)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "no plus",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("PeterNeumann", "Peter Neumann"),
        PETER + "=",
        # A witness's cosignature key (type 4), from sunlight's witness.v0.json.
        "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN",
        "short+00000000+AQ==",
    ],
)
def test_a_key_that_is_not_an_ed25519_log_key_is_refused(vkey: str) -> None:
    """The ID must fit, the type must be known, the key whole."""
    with pytest.raises(NoteError):
        parse_vkey(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\ud800"])
def test_a_key_has_a_name_that_fits_its_line(name: str) -> None:
    """Else its notes could never be read back."""
    with pytest.raises(NoteError, match="name"):
        NoteVerifier(name, bytes(32))


def test_a_checkpoint_comes_back_as_it_was_signed() -> None:
    """Origin, size and root survive; another key or log is refused."""
    checkpoint = Checkpoint(ORIGIN, 4711, root_of([EMPTY_ROOT]))
    note = sign_checkpoint(checkpoint, LOG_KEY)
    assert open_checkpoint(note, VERIFIER) == checkpoint
    with pytest.raises(NoteError):
        open_checkpoint(note, verifier_for(ORIGIN, OTHER_KEY))
    under_our_name = sign_note(Checkpoint("other", 1, EMPTY_ROOT).text, ORIGIN, LOG_KEY)
    with pytest.raises(NoteError, match="another log"):
        open_checkpoint(under_our_name, VERIFIER)


ROOT_LINE = base64.b64encode(EMPTY_ROOT).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{ORIGIN}\n1\n{ROOT_LINE}",
        f"{ORIGIN}\n1\n{ROOT_LINE}\nextension\n",
        f"{ORIGIN}\n01\n{ROOT_LINE}\n",
        f"{ORIGIN}\n-1\n{ROOT_LINE}\n",
        f"{ORIGIN}\n+1\n{ROOT_LINE}\n",
        f"{ORIGIN}\n\u0661\n{ROOT_LINE}\n",
        f"{ORIGIN}\n9999999999999999999\n{ROOT_LINE}\n",
        f"{ORIGIN}\n1\n{ROOT_LINE}=\n",
        f"{ORIGIN}\n1\n{ROOT_LINE[:-1]}é\n",
        f"{ORIGIN}\n1\nAAAA\n",
        f"{ORIGIN}\n1\n{ROOT_LINE.replace('U=', 'V=')}\n",
        f"\n1\n{ROOT_LINE}\n",
        f"a b\n1\n{ROOT_LINE}\n",
    ],
)
def test_a_checkpoint_has_exactly_three_lines(text: str) -> None:
    """No leading zeros, no signs, no extensions, no loose base64."""
    with pytest.raises(NoteError):
        parse_checkpoint(text)


def tessera_leaves() -> list[bytes]:
    """The leaf hashes of tessera's test log, from its widest partial tile."""
    tiles = vectors.folder("registry/transparency-dev-tessera/testdata/log/tile/0/000.p")
    widest = max(tiles.iterdir(), key=lambda tile: int(tile.name)).read_bytes()
    return [widest[start : start + 32] for start in range(0, len(widest), 32)]


@pytest.mark.parametrize("size", range(1, 16))
def test_checkpoints_of_a_real_log_have_the_roots_we_compute(size: int) -> None:
    """Tessera signed these; the leaves are its own, the tree is ours."""
    log = vectors.folder("registry/transparency-dev-tessera/testdata/log")
    checkpoint = open_checkpoint((log / f"checkpoint.{size}").read_bytes(), parse_vkey(TESSERA))
    assert checkpoint.size == size
    assert checkpoint.root == root_of(tessera_leaves()[:size])


def test_a_witnessed_checkpoint_of_another_log_parses() -> None:
    """Sunlight's cosigned checkpoint is read; with unknown keys, its statement is not believed."""
    tree = vectors.folder("registry/sunlight/cmd/skylight/testdata/tree")
    note = parse_note((tree / "checkpoint").read_bytes())
    checkpoint = parse_checkpoint(note.text)
    assert (checkpoint.origin, checkpoint.size) == ("rome2026h1.example.org", 300)
    with pytest.raises(NoteError, match="Nobody known"):
        open_note((tree / "checkpoint").read_bytes(), [VERIFIER])


def test_the_published_examples_of_checkpoints_parse() -> None:
    """C2SP's own checkpoint, alone and with a cosignature."""
    examples = vectors.read_json("registry/c2sp-spec/examples.json")
    for name in ("checkpoint_example", "cosigned_checkpoint_example"):
        checkpoint = parse_checkpoint(parse_note(examples[name]).text)
        assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
        assert re.fullmatch(r"[0-9a-f]{64}", checkpoint.root.hex())
