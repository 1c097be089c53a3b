"""Several badges of one holder in one signed file: 1EdTech Comprehensive Learner Record 2.0.

The record is a credential around credentials, each whole with its own proofs. It claims that its
badges belong to one person, and nothing else: every badge in it is judged by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from credentials.registry.canonical import Document
from credentials.registry.document import (
    OB_CONTEXT,
    OB_EXTENSIONS,
    VC_CONTEXT,
    IssuerProfile,
    written_time,
)

CLR_CONTEXT: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
CLR_SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"
)
MOST_BADGES: Final = 16
"""In one record: as many as a file of 256 KB holds."""


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What is true of a record."""

    id: str
    """A `urn:uuid:`, new for each record."""
    subject: str
    """A `urn:uuid:` as well: no two records can be matched by it."""
    name: str
    issuer: IssuerProfile
    made_at: datetime
    badges: tuple[Mapping[str, Any], ...]
    """Signed badges, as they are."""
    partial: bool
    """Whether the holder has badges that are not in it."""


def record(facts: RecordFacts) -> Document:
    """The unsigned record; `proofs.add_proofs` signs it."""
    return {
        "@context": [VC_CONTEXT, CLR_CONTEXT, OB_CONTEXT, OB_EXTENSIONS],
        "id": facts.id,
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": facts.name,
        "partial": facts.partial,
        "issuer": {
            "id": facts.issuer.did,
            "type": ["Profile"],
            "name": facts.issuer.name,
            "url": facts.issuer.url,
        },
        "validFrom": written_time(facts.made_at),
        "credentialSubject": {
            "id": facts.subject,
            "type": ["ClrSubject"],
            "verifiableCredential": [dict(one) for one in facts.badges],
        },
        "credentialSchema": [{"id": CLR_SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def is_record(document: Mapping[str, Any]) -> bool:
    """Whether this says that it is a record of several badges."""
    types = document.get("type")
    return isinstance(types, list) and "ClrCredential" in types


def badges_in(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The badges in a record of anybody's; what is none is left as an empty one, to be refused."""
    subject = document.get("credentialSubject")
    listed = subject.get("verifiableCredential") if isinstance(subject, dict) else None
    found: Iterable[object] = listed if isinstance(listed, list) else [listed] if listed else []
    return tuple(one if isinstance(one, dict) else {} for one in found)
