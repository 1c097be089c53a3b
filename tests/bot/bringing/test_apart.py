"""What takes long about a stranger's badge is done apart, and ended when it takes too long."""

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from bot.bringing.apart import Apart, TooSlowError
from bot.bringing.reader import Reader
from credentials.registry.canonical import Document
from credentials.registry.handed_in import to_look_into
from credentials.registry.proofs import RDFC
from credentials.registry.statements import Statements
from tests.credentials.registry.sample import NOW, signed, unsigned


@pytest.fixture
def apart() -> Iterator[Apart]:
    """A process apart, ended after the test."""
    one = Apart()
    yield one
    one.close()


def by_linked_data(**change: Any) -> bytes:
    """A badge that only a linked-data proof is under."""
    proofs = [one for one in signed()["proof"] if one["cryptosuite"] == RDFC]
    return json.dumps(signed() | {"proof": proofs} | change).encode()


def test_it_finds_the_same_statements_as_we_would(apart: Apart) -> None:
    """And goes on after a document that has none."""
    good, bad = unsigned(), unsigned() | {"undefined": "term"}
    found = apart.look_into([bad, good])
    assert found.hash_of(good) == Statements.found_out_here().hash_of(good)
    with pytest.raises(Exception, match="not defined by its contexts"):
        found.hash_of(bad)
    with pytest.raises(Exception, match="Nobody has looked into"):
        found.hash_of(unsigned() | {"name": "Another"})


def test_a_file_that_takes_too_long_is_given_up_and_the_next_one_is_not() -> None:
    """The process is really gone: it cannot go on in secret."""
    hasty = Apart(patience=0.0)
    with pytest.raises(TooSlowError, match="takes too long"):
        hasty.look_into([unsigned()])
    assert hasty.running == ()
    patient = Apart()
    assert patient.look_into([unsigned()]).known
    (process,) = patient.running
    patient.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_it_is_started_anew_when_it_was_killed(apart: Apart) -> None:
    """A process that died costs one file, not the service."""
    apart.look_into([unsigned()])
    (process,) = apart.running
    os.kill(process, 9)
    with pytest.raises(TooSlowError):
        apart.look_into([unsigned()])
    assert apart.look_into([unsigned()]).known


@pytest.mark.parametrize("command", [(sys.executable, "-c", ""), ("/nonexistent/python",)])
def test_a_process_that_does_not_start_is_no_verdict(command: tuple[str, ...]) -> None:
    """Nobody is told that the file was at fault, and the next file is tried again."""
    broken = Apart(command=command)
    for _ in range(2):
        with pytest.raises(TooSlowError, match="cannot be checked just now"):
            broken.look_into([unsigned()])
    assert broken.running == ()


def test_a_badge_with_a_plain_proof_needs_nobody(apart: Apart) -> None:
    """So our own badges, which have one, are as quick as ever."""
    assert to_look_into(Reader(apart=apart).read_now(json.dumps(signed()).encode(), NOW)) == []
    assert apart.running == ()


def test_credentials_inside_are_looked_into_as_well(apart: Apart) -> None:
    """A badge in a receipt or a record, and an endorsement in a badge."""
    inside: Document = json.loads(by_linked_data())
    read = Reader(apart=apart).read_now(json.dumps({"credential": inside}).encode(), NOW)
    parts = to_look_into(read)
    assert len(parts) == len(read.statements.known) == 2
    assert read.statements.hash_of(unsigned())


SLOW: dict[str, Document] = {
    "many tags": {"credentialSubject": {"tag": [f"tag {n}" for n in range(4_700)]}},
    "contexts over and over": {
        "evidence": [
            {"@context": unsigned()["@context"] * 50, "id": f"urn:x:{n}", "type": ["Evidence"]}
            for n in range(30)
        ]
    },
}


@pytest.mark.parametrize("name", SLOW)
def test_what_was_seen_to_be_slow_is_refused_by_its_shape(name: str, apart: Apart) -> None:
    """These took 10 and 15 seconds; now nobody works on them at all."""
    read = Reader(apart=apart).read_now(by_linked_data(**SLOW[name]), NOW)
    document = {term: value for term, value in read.document.items() if term != "proof"}
    with pytest.raises(Exception, match="too large"):
        read.statements.hash_of(document)
