"""An employer sends a badge as a file: ours answers as its ID does, others with four answers."""

import json

import pytest

from credentials.registry.canonical import canonical
from credentials.registry.keys import Ed25519PrivateKey, multikey
from credentials.registry.proofs import add_proofs
from handlers.employer.menu import EMPLOYER
from handlers.messages import Account, Seat
from handlers.registry.drawing_up import served
from handlers.registry.records import signed_record, to_sign
from storage.badges import Badge
from storage.workspaces import Workspace
from tests.handlers.registry.harbor import Harbor
from tests.handlers.registry.test_endorsements import endorses
from tests.handlers.talk import Talk

COLLEGE = Ed25519PrivateKey.from_private_bytes(b"college".ljust(32))
NAME = multikey(COLLEGE.public_key())


@pytest.fixture
def acme(harbor: Harbor) -> Talk:
    """Somebody at Acme, whose workspace is approved."""
    new = Workspace("slack", "acme", "Acme Co.", "approved")
    harbor.do(lambda tx: tx.workspaces.set(new, harbor.at))
    return Talk(harbor, EMPLOYER, Account("slack", "acme", "rosa"), Seat.EMPLOYER)


def file_of(badge: Badge) -> bytes:
    """The badge's JSON."""
    return served(dict(badge.document))


def theirs(badge: Badge) -> bytes:
    """A badge like ours that a college has signed, by a key that is its name."""
    document = {term: value for term, value in badge.document.items() if term != "proof"}
    issuer = {**document["issuer"], "id": f"did:key:{NAME}", "name": "Harbor College"}
    document |= {"id": "https://college.example/1", "issuer": issuer}
    return canonical(add_proofs(document, COLLEGE, f"did:key:{NAME}#{NAME}", badge.valid_from))


def test_our_shared_badge_answers_as_its_id_does(acme: Talk, harbor: Harbor) -> None:
    """The same words and buttons, with the holder's name as the holder allows."""
    badge = harbor.issues()
    harbor.shares(badge)
    typed = acme.says(f"/verify {badge.id}").text
    acme.sends("badge.json", file_of(badge))
    assert acme.text == typed
    assert "Holder: Ana M. (shared)." in acme
    assert acme.labels == ["Proof", "See page"]


def test_our_private_badge_tells_only_what_the_file_tells(acme: Talk, harbor: Harbor) -> None:
    """Whoever has the file may check it; the name and the page stay the holder's."""
    badge = harbor.issues()
    acme.sends("badge.json", file_of(badge))
    assert acme.reply.messages[0].heading == "✅ Valid today."
    assert "Holder" not in acme
    assert acme.labels == []


def test_badge_of_others_gets_four_answers(acme: Talk, harbor: Harbor) -> None:
    """Signature, issuer, withdrawals and time, each by itself; none is taken for another."""
    acme.sends("badge.json", theirs(harbor.issues()))
    for words in (
        "Signature: Good.",
        "Issuer: Not right. This issuer is not on the list of trusted issuers.",
        "Withdrawals: Please note. We do not have the list of withdrawn badges.",
        "Time: Good.",
        "Issuer: Harbor College (not on the trusted list).",
    ):
        assert words in acme


def test_what_is_no_badge_is_said_kindly(acme: Talk) -> None:
    """What is wrong with the file, and what to send instead."""
    acme.sends("photo.png", b"\x89PNG\r\n\x1a\n")
    assert acme.reply.messages[0].heading == "I can not read this file."
    assert "A list of badge IDs comes as CSV or text." in acme
    assert "A photo or a screenshot loses the badge." in acme


def test_files_have_a_measure(acme: Talk, harbor: Harbor) -> None:
    """Ten in an hour; buttons and words go on, and who may not check cannot send files."""
    content = json.dumps({"id": "x"}).encode()
    for _ in range(10):
        acme.sends("badge.json", content)
    acme.sends("badge.json", content)
    assert "That is 10 files in an hour" in acme
    assert "Check a badge in 5 seconds" in acme.says("hello")
    stranger = Talk(harbor, EMPLOYER, Account("slack", "elsewhere", "eve"), Seat.EMPLOYER)
    stranger.sends("badge.json", content)
    assert "not switched on" in stranger


def test_a_record_is_answered_badge_by_badge(acme: Talk, harbor: Harbor) -> None:
    """The four answers are about the record; each badge in it has its own verdict."""
    harbor.shares(harbor.issues())
    given = harbor.do(lambda tx: to_sign(harbor.ana, harbor.at, tx))
    acme.sends("record.json", canonical(signed_record(given, harbor.at)))
    assert "A record of one badge:" in acme
    assert "Data Essentials (Sheets): Valid today." in acme
    assert "Signature: Good." in acme
    assert "Moreno" not in acme


def test_what_others_signed_is_told_with_its_signature(acme: Talk, harbor: Harbor) -> None:
    """In the proof of a badge, and of a file; spoiled, it says not to rely on it."""
    endorses(harbor)
    badge = harbor.issues()
    harbor.shares(badge)
    words = "Endorsed: Harbor Employer Council: “These badges match day-one tasks"
    acme.says(f"/verify {badge.id}").presses("Proof")
    assert words in acme
    assert "Signed by them, and the signature holds." in acme
    document = json.loads(file_of(badge))
    document["endorsement"][0]["credentialSubject"]["endorsementComment"] = "The best."
    document |= {
        "issuer": {**document["issuer"], "id": f"did:key:{NAME}"},
        "id": "https://x.example",
    }
    del document["proof"]
    acme.sends(
        "badge.json",
        canonical(add_proofs(document, COLLEGE, f"did:key:{NAME}#{NAME}", badge.valid_from)),
    )
    assert "“The best.”" in acme
    assert "Do not rely on it: The signature does not fit this document." in acme
