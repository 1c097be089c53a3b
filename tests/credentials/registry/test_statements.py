"""What linked data makes of documents, found out here or elsewhere."""

import hashlib

import pytest

from credentials.registry.handed_in import MOST_LINKED, HandedIn, to_look_into
from credentials.registry.linked_data import LinkedDataError, canonical_rdf
from credentials.registry.proofs import RDFC
from credentials.registry.statements import Statements, look_into, name_of
from tests.credentials.registry.sample import unsigned


def test_looking_into_gives_hashes_or_reasons() -> None:
    """In order, and one document that has no statements stops nothing."""
    bad = unsigned() | {"undefined": "term"}
    good, why = look_into([unsigned(), bad])
    assert good == hashlib.sha256(canonical_rdf(unsigned())).digest()
    assert isinstance(why, str)
    assert "not defined" in why


def test_only_what_was_looked_into_is_known() -> None:
    """A judgement never does the work by the way: without it, a stranger's proof is refused."""
    known = Statements({name_of(unsigned()): bytes(32), name_of({"a": 1}): "It is too large."})
    assert known.hash_of(unsigned()) == bytes(32)
    with pytest.raises(LinkedDataError, match="too large"):
        known.hash_of({"a": 1})
    with pytest.raises(LinkedDataError, match="Nobody has looked"):
        Statements().hash_of(unsigned())
    assert Statements.found_out_here().hash_of(unsigned())


def test_a_list_of_credentials_too_long_to_look_into_is_cut() -> None:
    """So many proofs that need linked data are in no honest file."""
    one = {"@context": [], "proof": {"cryptosuite": RDFC}}
    many = HandedIn({"credentialSubject": [one] * 200})
    assert MOST_LINKED <= len(to_look_into(many)) <= MOST_LINKED + 1
