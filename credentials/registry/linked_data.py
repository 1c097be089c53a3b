"""JSON-LD without its traps: a document's canonical RDF, or a refusal.

A linked-data proof signs the statements that a document expands to, while people read its JSON.
PyLD drops what it does not know, silently, so that a spoiled document can still verify. Here
everything that would make JSON and statements differ is refused, before signing and before
verifying. Contexts come only from the installed `openbadgeslib`, with their digests asserted;
nothing is ever fetched.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from threading import Lock
from typing import Any, ClassVar, Final, TypeAlias

from pyld import jsonld  # type: ignore[import-untyped]  # PyLD ships no types
from pyld.canon import URDNA2015  # type: ignore[import-untyped]  # likewise
from pyld.context_resolver import ContextResolver  # type: ignore[import-untyped]  # likewise

from credentials.errors import Mistake

_PACKAGE: Final = "openbadgeslib.ob3.contexts"
CONTEXT_FILES: Final[Mapping[str, tuple[str, str]]] = {
    "https://www.w3.org/ns/credentials/v2": (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": (
        "ob-v3p0-context-3.0.1.json",
        "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": (
        "ob-v3p0-context-3.0.2.json",
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": (
        "ob-v3p0-context-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": (
        "clr_context_2.0.1.json",
        "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
    ),
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": (
        "ob-v3p0-extensions.json",
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    ),
}
"""Each context's address, the file that holds it, and the file's SHA-256. The unversioned Open
Badges alias is not among them: what it serves changes."""

# PyLD resolves relative addresses and undefined types against its base. Nothing real is below
# this one, so whatever ends up there was never an address.
_SENTINEL: Final = "https://undefined.invalid/"
_MOST_NODES: Final = 5_000
_MOST_DEPTH: Final = 40
_MOST_ORDERINGS: Final = 10_000
_MOST_CONTEXTS: Final = 400
"""In all; each is read anew wherever it stands, which costs a millisecond."""
_MOST_ITEMS: Final = 500
"""In one list: PyLD compares each item with all the others."""
_TERM: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
_EXACT: Final = 2**53
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Halves of characters too: they have no bytes that could be signed."""

_Statements: TypeAlias = dict[str, Any]
_resolved_contexts: dict[str, Any] = {}
# PyLD's caches are plain dictionaries that it changes while it works.
_pyld_at_work: Final = Lock()


class LinkedDataError(Mistake):
    """The JSON and the statements it stands for would not say the same."""

    advice: ClassVar[str] = (
        "Use only terms that the credential's contexts define, and whole addresses."
    )


def canonical_rdf(document: Mapping[str, Any]) -> bytes:
    """The document's statements as canonical N-Quads (RDFC-1.0).

    Raises:
        LinkedDataError: a term or type is undefined, an address is not whole, a context is
            unknown, or the document is too large or too tangled to be worth the work.
    """
    _check_shape(document)
    with _pyld_at_work:
        try:
            statements = _statements(document)
            quads = URDNA2015().main(statements, {"format": "application/n-quads"})
        except jsonld.JsonLdError as cause:
            raise LinkedDataError(f"This is not sound JSON-LD: {cause.type}.") from cause
    return str(quads).encode()


@cache
def context(url: str) -> Mapping[str, Any]:
    """A packaged context; see `read_context`."""
    return read_context(url, CONTEXT_FILES)


def read_context(url: str, files: Mapping[str, tuple[str, str]]) -> Mapping[str, Any]:
    """Load a context out of the files that are known for it.

    Raises:
        LinkedDataError: it is not among them.
        RuntimeError: the installed file is not the one with the digest that stands beside it.
    """
    if url not in files:
        raise LinkedDataError("This document uses a context that we do not know.")
    name, digest = files[url]
    content = resources.files(_PACKAGE).joinpath(name).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise RuntimeError(f"{name} has changed: every signature would change with it")
    loaded: dict[str, Any] = json.loads(content)
    return loaded


def _statements(document: Mapping[str, Any]) -> _Statements:
    options = {
        "base": _SENTINEL,
        "documentLoader": _load,
        "contextResolver": ContextResolver(_resolved_contexts, _load),
    }
    expanded = jsonld.expand(document, options, on_property_dropped=_refuse_dropped)
    for address in _addresses(expanded):
        if not _ADDRESS.fullmatch(address) or address.startswith(_SENTINEL):
            raise LinkedDataError("A type is undefined, or an address is not whole.")
    statements: _Statements = jsonld.to_rdf(expanded, options)
    return statements


def _load(url: str, _options: object) -> dict[str, Any]:
    # The tag lets PyLD keep what it made of the context: reading it again costs 20 times more.
    return {"contextUrl": None, "documentUrl": url, "document": context(url), "tag": "static"}


def _refuse_dropped(_term: object) -> None:
    raise LinkedDataError("A term in this document is not defined by its contexts.")


def _addresses(expanded: object) -> Iterator[str]:
    """Every identifier, type and datatype in expanded JSON-LD."""
    if isinstance(expanded, list):
        for item in expanded:
            yield from _addresses(item)
    elif isinstance(expanded, dict):
        for term, value in expanded.items():
            if term in {"@id", "@type"}:
                yield from value if isinstance(value, list) else [value]
            else:
                yield from _addresses(value)


def _check_shape(document: Mapping[str, Any]) -> None:
    """Refuse, before PyLD sees it, what plain JSON readers and PyLD read differently."""
    nodes, orderings, contexts = 0, 1, 0
    todo: list[tuple[object, int, set[str]]] = [(dict(document), 0, set())]
    while todo:
        value, depth, defined = todo.pop()
        nodes += 1
        if nodes > _MOST_NODES or depth > _MOST_DEPTH or contexts > _MOST_CONTEXTS:
            raise LinkedDataError("This document is too large.")
        if isinstance(value, dict):
            contexts += _check_terms(value)
            if is_embedded(value):
                defined = set()
            _check_defined_once(value, defined)
            orderings *= _orderings(value)
            todo.extend(
                (inner, depth + 1, defined) for term, inner in value.items() if term != "@context"
            )
        elif isinstance(value, list):
            if len(value) > _MOST_ITEMS:
                raise LinkedDataError("This document is too large.")
            todo.extend((item, depth + 1, defined) for item in value)
        elif isinstance(value, str) and _CONTROL.search(value):
            raise LinkedDataError("A text in this document has control characters in it.")
        elif isinstance(value, int | float) and not -_EXACT < value < _EXACT:
            raise LinkedDataError("A number in this document is too large to be read alike.")
    if orderings > _MOST_ORDERINGS:
        raise LinkedDataError("This document is too tangled.")


def is_embedded(value: Mapping[str, Any]) -> bool:
    """Whether this is a credential of its own inside another: it has its own contexts and proof.

    What two credentials say of one thing, each says by itself and under its own signature. So ids
    need only be unique within each, and whoever believes one inside another checks both.
    """
    proofs = value.get("proof")
    # Only a proof that makes statements of its own: nobody can slip such a one in unseen.
    return "@context" in value and any(
        isinstance(one, dict) and isinstance(one.get("proofValue"), str)
        for one in (proofs if isinstance(proofs, list) else [proofs])
    )


def _check_terms(value: dict[str, Any]) -> int:
    """How many contexts this object names."""
    named = value.get("@context", [])
    contexts = [named] if isinstance(named, str) else named
    known = isinstance(contexts, list) and all(
        isinstance(url, str) and url in CONTEXT_FILES for url in contexts
    )
    if not known:
        raise LinkedDataError("This document uses a context that we do not know.")
    # A full address or a keyword in place of a term means the same to PyLD, but not to a reader.
    if not all(term == "@context" or _TERM.fullmatch(term) for term in value):
        raise LinkedDataError("A name in this document is not a plain term.")
    return len(contexts)


def _check_defined_once(value: dict[str, Any], defined: set[str]) -> None:
    """Two objects with one id are one thing in RDF: a claim could hide in the second."""
    name = value.get("id")
    if not isinstance(name, str):
        return
    if name in defined:
        raise LinkedDataError("Two parts of this document have the same id.")
    defined.add(name)


def _orderings(value: dict[str, Any]) -> int:
    """How many ways a nameless node's nameless children can be ordered: RDFC tries them all."""
    if "id" in value:
        return 1
    return math.prod(
        math.factorial(min(sum(isinstance(item, dict) and "id" not in item for item in inner), 12))
        for inner in value.values()
        if isinstance(inner, list)
    )
