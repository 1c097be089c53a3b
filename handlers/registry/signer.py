"""The print of the key that signed a badge, for whoever wants to compare it aloud."""

from credentials.registry.key_print import key_print
from credentials.registry.proofs import proofs_of
from credentials.registry.verdicts import Judgement
from handlers.registry.issuer import issuer, keys_that_count
from storage.transaction import Transaction


def signer_print(judgement: Judgement, tx: Transaction) -> str:
    """The eight words of the key of ours that a judged badge names; none if it names no such."""
    keys = keys_that_count(issuer(tx), tx)
    for proof in proofs_of(judgement.document or {}):
        # A stranger's document may hold anything here.
        method = proof.get("verificationMethod")
        if isinstance(method, str) and method in keys:
            return key_print(keys[method].public_bytes_raw())
    return ""
