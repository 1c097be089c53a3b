"""Trying a new key before anybody relies on it: a signature holds, a changed letter does not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from credentials.errors import Mistake
from credentials.registry.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from credentials.registry.document import OB_CONTEXT, VC_CONTEXT, written_time
from credentials.registry.merkle import EMPTY_ROOT
from credentials.registry.note import verifier_for
from credentials.registry.proofs import add_proofs, check_proof, proofs_of
from handlers.registry.issuer import Issuer
from storage.signing_keys import SigningKey

_ID: Final = "urn:uuid:00000000-0000-4000-8000-00000000000"
_NAME: Final = "Test badge of a key ceremony"
_SPOILT: Final = "Test badge of a key seremony"


class RehearsalError(Mistake):
    """A new key does not work as it must."""

    advice: ClassVar[str] = "Nothing was changed. Do not use this machine for keys."


def rehearse(key: SigningKey, who: Issuer, now: datetime) -> None:
    """Sign something with a key that nobody uses yet, check it, spoil a letter, check again.

    Raises:
        RehearsalError: what is sound is refused, or what is spoilt is accepted.
    """
    if key.purpose == "log":
        _rehearse_checkpoint(key, who)
    else:
        _rehearse_badge(key, who, now)


def _rehearse_badge(key: SigningKey, who: Issuer, now: datetime) -> None:
    badge = add_proofs(_test_badge(who, now), key.private, who.method(key.name), now)
    if not _holds(badge, key):
        raise RehearsalError("The signature of the test badge does not hold.")
    if _holds({**badge, "name": _SPOILT}, key):
        raise RehearsalError("A changed letter in the test badge goes unseen.")


def _rehearse_checkpoint(key: SigningKey, who: Issuer) -> None:
    verifier = verifier_for(who.origin, key.private)
    note = sign_checkpoint(Checkpoint(who.origin, 0, EMPTY_ROOT), key.private)
    for text, sound in ((note, True), (note.replace("\n0\n", "\n1\n", 1), False)):
        try:
            open_checkpoint(text, verifier)
            held = True
        except Mistake:
            held = False
        if held is not sound:
            raise RehearsalError("The signature of the test checkpoint is not as it must be.")


def _holds(badge: Mapping[str, Any], key: SigningKey) -> bool:
    """Whether any of its proofs holds; of a sound badge, both must."""
    held = []
    for proof in proofs_of(badge):
        try:
            check_proof(badge, proof, key.private.public_key())
            held.append(True)
        except Mistake:
            held.append(False)
    return all(held) if badge["name"] == _NAME else any(held)


def _test_badge(who: Issuer, now: datetime) -> dict[str, Any]:
    """A badge for nobody. It names no badge ID, is never stored and is in no log."""
    return {
        "@context": [VC_CONTEXT, OB_CONTEXT],
        "id": f"{_ID}1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": who.did, "type": ["Profile"], "name": "Key ceremony"},
        "validFrom": written_time(now),
        "name": _NAME,
        "credentialSubject": {
            "id": f"{_ID}2",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": f"{_ID}3",
                "type": ["Achievement"],
                "name": _NAME,
                "description": "It shows that a new key signs.",
                "criteria": {"narrative": "None."},
            },
        },
    }
