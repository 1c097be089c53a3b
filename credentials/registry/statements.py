"""What linked data makes of documents, as hashes: found out here, or by who may be stopped.

A stranger's document can make this work slow beyond measure. So it is done apart, and only hashes
come back; a judgement then asks for nothing else.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

from credentials.errors import Mistake
from credentials.registry.canonical import canonical
from credentials.registry.linked_data import LinkedDataError, canonical_rdf

Found: TypeAlias = bytes | str
"""The SHA-256 of a document's canonical statements, or why it has none."""


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of some documents, by the SHA-256 of a document's canonical JSON."""

    known: Mapping[bytes, Found] = field(default_factory=lambda: MappingProxyType({}))
    finds_out: bool = False

    @classmethod
    def found_out_here(cls) -> "Statements":
        """Whatever is asked for is found out on the spot: for documents of our own."""
        return cls(finds_out=True)

    def hash_of(self, document: Mapping[str, Any]) -> bytes:
        """The SHA-256 of the document's canonical statements.

        Raises:
            LinkedDataError: it has none, or it was not looked into.
            CanonicalError: the document has no canonical form.
        """
        if self.finds_out:
            return hashlib.sha256(canonical_rdf(document)).digest()
        found = self.known.get(
            name_of(document), "Nobody has looked into this document's signature."
        )
        if isinstance(found, str):
            raise LinkedDataError(found)
        return found


def name_of(document: Mapping[str, Any]) -> bytes:
    """What a document goes by: the SHA-256 of its canonical JSON."""
    return hashlib.sha256(canonical(document)).digest()


def look_into(documents: Iterable[Mapping[str, Any]]) -> list[Found]:
    """The statements of each document, in order. This is the slow part."""
    return [_found(one) for one in documents]


def _found(document: Mapping[str, Any]) -> Found:
    try:
        return Statements.found_out_here().hash_of(document)
    except Mistake as mistake:
        return mistake.what
