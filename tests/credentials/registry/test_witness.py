"""A witness's judgement: every status code, other people's exchanges, and logs that lie."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from credentials.errors import Mistake
from credentials.registry.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from credentials.registry.merkle import EMPTY_ROOT, appended, consistency_path, leaf_hash
from credentials.registry.note import NoteVerifier, parse_note, verifier_for
from credentials.registry.witness import (
    CONFLICT,
    MALFORMED,
    MOST_OCTETS,
    NOT_CONSISTENT,
    NOT_SIGNED,
    UNKNOWN_LOG,
    Refused,
    Seen,
    SubmissionError,
    parse_submission,
    weigh,
    written_submission,
)
from tests.credentials.registry import vectors
from tests.credentials.registry.sample import LOG_KEY, ORIGIN, OTHER_KEY

LOGS = (verifier_for(ORIGIN, LOG_KEY),)
HASH = bytes(32)


@dataclass
class Log:
    """A small log, which can also lie."""

    salt: bytes = b""
    leaves: list[bytes] = field(default_factory=list)

    def grown(self, size: int) -> "Log":
        """The same log with `size` entries."""
        return Log(self.salt, [leaf_hash(self.salt + b"%d" % one) for one in range(size)])

    def checkpoint(self) -> Checkpoint:
        """Its size and root."""
        _nodes, root = appended(0, lambda _level, _index: b"", self.leaves)
        return Checkpoint(ORIGIN, len(self.leaves), root)

    def submission(self, old: int) -> str:
        """What it sends to a witness that has seen `old` entries."""
        nodes, _root = appended(0, lambda _level, _index: b"", self.leaves)
        path = consistency_path(old, len(self.leaves), lambda level, at: nodes[level, at])
        return written_submission(old, path, sign_checkpoint(self.checkpoint(), LOG_KEY))


def answered(body: str | bytes, seen: Seen, logs: tuple[NoteVerifier, ...] = LOGS) -> int:
    """The status that a witness would answer."""
    octets = body.encode() if isinstance(body, str) else body
    try:
        refused = weigh(parse_submission(octets), logs, seen)
    except SubmissionError:
        return MALFORMED
    return 200 if refused is None else refused.status


def seen(size: int) -> Seen:
    """What a witness remembers of the honest log."""
    return Seen(size, Log().grown(size).checkpoint().root)


GROWN = Log().grown(11)
GOOD = GROWN.submission(5)


def test_a_log_that_only_grows_is_cosigned() -> None:
    """From nothing, from part of it, and again as it is."""
    assert answered(GOOD, seen(5)) == 200
    assert answered(GROWN.submission(0), Seen()) == 200
    assert answered(GROWN.submission(11), seen(11)) == 200
    assert answered(Log().submission(0), Seen()) == 200


@pytest.mark.parametrize(
    "body",
    [
        "",
        GOOD.replace("old 5", "old 05"),
        GOOD.replace("old 5", "old -5"),
        GOOD.replace("old 5", "older 5"),
        GOOD.replace("old 5\n", "old 5\nAAAA\n"),
        GOOD.replace("old 5\n", "old 5\n!\n"),
        GOOD.replace("old 5\n", "old 5\n" + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * 64),
        GOOD.replace("\n\n", "\n", 1),
        GOOD.replace("\n11\n", "\n011\n"),
        GOOD.removesuffix("\n"),
        GOOD.replace("\n", "\r\n"),
        GROWN.submission(11).replace("old 11", "old 12"),
        GOOD.encode().replace(b"old", b"\xff\xfe\xfd"),
        b"x" * (MOST_OCTETS + 1),
    ],
)
def test_what_is_no_submission_is_400(body: str | bytes) -> None:
    """Malformed, too long, or an old size beyond the checkpoint."""
    assert answered(body, seen(5)) == MALFORMED


def test_who_is_not_known_is_404_and_who_has_not_signed_403() -> None:
    """The origin is looked at first, then the log's own signature."""
    assert answered(GOOD, seen(5), ()) == UNKNOWN_LOG
    assert answered(GOOD, seen(5), (verifier_for("other", LOG_KEY),)) == UNKNOWN_LOG
    assert answered(GOOD, seen(5), (verifier_for(ORIGIN, OTHER_KEY),)) == NOT_SIGNED


def test_another_size_is_409_with_the_size() -> None:
    """The log is told where to go on from."""
    refused = weigh(parse_submission(GOOD.encode()), LOGS, seen(7))
    assert isinstance(refused, Refused)
    assert (refused.status, refused.size) == (CONFLICT, 7)


def test_what_does_not_continue_is_422() -> None:
    """Another root of one size, a bad or missing proof, a proof from nothing, a rootless zero."""
    liar = Log(b"lie").grown(11)
    assert answered(liar.submission(11), seen(11)) == NOT_CONSISTENT
    assert answered(liar.submission(5), seen(5)) == NOT_CONSISTENT
    note = sign_checkpoint(GROWN.checkpoint(), LOG_KEY)
    assert answered(written_submission(5, (), note), seen(5)) == NOT_CONSISTENT
    assert answered(written_submission(0, (HASH,), note), Seen()) == NOT_CONSISTENT
    empty = sign_checkpoint(Checkpoint(ORIGIN, 0, HASH), LOG_KEY)
    assert answered(written_submission(0, (), empty), Seen()) == NOT_CONSISTENT


def test_other_peoples_exchanges_end_as_theirs() -> None:
    """Litewitness's script, in its order; an unknown log is 404 by now.

    Its last exchange is for Go's checksum database, whose origin is not its key's name.
    """
    told = vectors.read_json("registry/torchwood/add_checkpoint_exchanges.json")
    exchanges = [one for one in told["exchanges"] if one["file"] == "litewitness.txt"]
    origin = parse_checkpoint(parse_note(_note(exchanges[0]["body"])).text).origin
    known = (NoteVerifier(origin, bytes.fromhex(told["sigsum_log_key_hex"])),)
    remembered = Seen()
    for one in exchanges:
        unknown = "unknown log" in str(one["asserts"])
        assert answered(one["body"], remembered, known) == (404 if unknown else one["status"])
        if one["status"] == 200:
            cosigned = parse_submission(one["body"].encode()).checkpoint
            remembered = Seen(cosigned.size, cosigned.root)
    assert remembered.size == 5


def _note(body: str) -> str:
    return body.partition("\n\n")[2]


@given(
    st.binary()
    | st.text().map(str.encode)
    | st.from_regex(r"old \d+\n(.*\n)*\n(.*\n)*\n").map(
        lambda text: text.encode("utf-8", "replace")
    )
)
def test_no_submission_raises_anything_but_a_mistake(body: bytes) -> None:
    """Whatever a stranger posts."""
    try:
        weigh(parse_submission(body), LOGS, Seen())
    except Mistake:
        return


class LyingLogs(RuleBasedStateMachine):
    """Two histories under one key, sent in any order: the witness follows one of them for ever."""

    def __init__(self) -> None:
        """Nothing has been seen."""
        super().__init__()
        self.seen = Seen()
        self.cosigned: dict[int, bytes] = {0: EMPTY_ROOT}

    @rule(lie=st.sampled_from([b"", b"lie"]), size=st.integers(0, 12), old=st.integers(0, 12))
    def submit(self, lie: bytes, size: int, old: int) -> None:
        """Send either history, from any size, and remember what was cosigned."""
        log = Log(lie).grown(size)
        body = log.submission(min(old, size))
        if answered(body, self.seen) != 200:
            return
        checkpoint = log.checkpoint()
        assert self.cosigned.setdefault(size, checkpoint.root) == checkpoint.root
        assert size >= self.seen.size
        self.seen = Seen(size, checkpoint.root)

    @invariant()
    def follows_one_history(self) -> None:
        """All that was ever cosigned is part of what was cosigned last."""
        for lie in (b"", b"lie"):
            roots = {size: Log(lie).grown(size).checkpoint().root for size in self.cosigned}
            if roots == self.cosigned:
                return
        raise AssertionError(self.cosigned)


TestLyingLogs = LyingLogs.TestCase
TestLyingLogs.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
