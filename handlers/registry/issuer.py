"""Who signs: the issuer's DID and keys, the log's name and key, and the addresses in documents.

All of it follows from the public URL until the first badge; from then on it stands, because a
badge must not lose its issuer, its status list or its log when the service moves.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import ClassVar, Final

from credentials.errors import Mistake
from credentials.registry import did
from credentials.registry.canonical import Document
from credentials.registry.did import IssuerKey, KeyState
from credentials.registry.key_record import KeyChange, KeyStatement, Succession
from credentials.registry.keys import Ed25519PublicKey, multikey, parse_multikey
from credentials.registry.note import NoteError, NoteVerifier, parse_note
from storage.signing_keys import SigningKey, SigningKeys
from storage.transaction import Transaction

PURPOSES: Final = ("issuer", "log")
_FACT: Final = "issuer"


class NoKeyError(Mistake):
    """No key of a line may sign."""

    advice: ClassVar[str] = "Make one: vouchline keys rotate issuer, or log."


@dataclass(frozen=True, slots=True)
class KeptKey:
    """The public side of a key, kept in the database: a lost file takes no old badge with it."""

    name: str
    public: str
    """As a Multikey."""
    state: KeyState
    since: str
    """ISO 8601: when it came to stand so."""
    log: int = 1
    """The number of the log that it signs, for a key of that line."""

    @property
    def purpose(self) -> str:
        """Its line: `issuer`, `log`, or the id of an endorsement whose endorser has keys here."""
        return self.name.rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class EndedLog:
    """A log that lost what it had signed: it is kept as far as it goes, and never signed again."""

    number: int
    origin: str
    size: int
    """How many entries are kept, under the newest of its checkpoints that our hashes lead to."""
    known: str | None
    """The newest checkpoint that it is known to have signed; a note."""
    because: str
    by: str
    at: str
    """ISO 8601."""
    key: str
    """The name of the key that signs the log after it."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """The issuer as documents name it, and every key it and its logs ever had.

    `base` is the address before `/b/…`; `origin` is the name of the log that grows.
    """

    did: str
    base: str
    origin: str
    keys: tuple[KeptKey, ...] = ()
    number: int = 1
    """Which of our logs grows."""
    ended: tuple[EndedLog, ...] = ()

    @property
    def origins(self) -> tuple[tuple[int, str], ...]:
        """Each log's number and name, the one that grows last."""
        return *((one.number, one.origin) for one in self.ended), (self.number, self.origin)

    def badge_url(self, badge_id: str) -> str:
        """The address of a badge, which is also its credential's `id`."""
        return f"{self.base}/b/{badge_id}"

    def status_url(self, status_list: int) -> str:
        """The address of a status list."""
        return f"{self.base}/status/{status_list}"

    def method(self, key_name: str) -> str:
        """What a proof names as the key that made it."""
        return did.verification_method(self.did, key_name)


def issuer(tx: Transaction) -> Issuer:
    """The issuer, as settled by the first badge or as the public URL and the key files make it."""
    settled = tx.facts.get(_FACT)
    if settled is not None:
        return _read_issuer(settled)
    base = tx.programme.public_url.rstrip("/")
    return Issuer(did.did_web(base), base, f"{base.partition('://')[2]}/log", found_keys(tx.keys))


def found_keys(files: SigningKeys) -> tuple[KeptKey, ...]:
    """The keys in the folder before anything was settled: the newest of each line signs."""
    found: list[KeptKey] = []
    for purpose in PURPOSES:
        line = files.line(purpose)
        for one in line:
            state = KeyState.ACTIVE if one is line[-1] else KeyState.RETIRED
            public = multikey(one.private.public_key())
            found.append(KeptKey(one.name, public, state, one.made_at.isoformat()))
    return tuple(found)


def settle_issuer(tx: Transaction) -> Issuer:
    """The issuer, the same for good from now on."""
    found = issuer(tx)
    if tx.facts.get(_FACT) is None:
        keep_keys(found, found.keys, tx)
    return found


def keep_keys(who: Issuer, keys: Iterable[KeptKey], tx: Transaction) -> Issuer:
    """Write down how the keys stand now; the rest of the issuer stays."""
    changed = replace(who, keys=tuple(keys))
    told = asdict(changed)
    tx.facts.set(_FACT, json.dumps(told))
    return changed


def keys_of(purpose: str, who: Issuer, tx: Transaction) -> tuple[KeptKey, ...]:
    """Every key a line ever had, the oldest first.

    The mark in the keys folder counts as well: an old backup of the database has forgotten that a
    key leaked.
    """
    leaked = tx.keys.leaked()
    return tuple(
        replace(one, state=KeyState.COMPROMISED) if one.name in leaked else one
        for one in who.keys
        if one.purpose == purpose
    )


def endorser_lines(who: Issuer) -> tuple[str, ...]:
    """The lines of keys that sign for others: each is called like the endorsement it signs."""
    return tuple(dict.fromkeys(one.purpose for one in who.keys if one.purpose not in PURPOSES))


def endorser_did(who: Issuer, line: str) -> str:
    """The identity of an endorser: its document is below its own page."""
    return did.did_web(f"{who.base}/issuers/{line}")


def endorser_document(line: str, who: Issuer, tx: Transaction) -> Document:
    """The DID document of an endorser that has keys here."""
    return did.did_document(endorser_did(who, line), line_keys(line, who, tx))


def endorser_keys(who: Issuer, tx: Transaction) -> dict[str, Ed25519PublicKey]:
    """Verification method → key, for every endorser that has keys here."""
    return {
        method: key
        for line in endorser_lines(who)
        for method, key in _assertion_keys(endorser_did(who, line), keys_of(line, who, tx)).items()
    }


def signing_name(purpose: str, who: Issuer, tx: Transaction) -> str:
    """The name of the key that signs now.

    Raises:
        NoKeyError: none does.
        KeyFileError: there never was one.
    """
    kept = keys_of(purpose, who, tx)
    for one in kept:
        if one.state is KeyState.ACTIVE:
            return one.name
    if not kept:
        return tx.keys.current(purpose).name
    raise NoKeyError(f"No {purpose} key signs.", f"Run: vouchline keys rotate {purpose}")


def signing_public(purpose: str, who: Issuer, tx: Transaction) -> str:
    """The public side of the key that signs now, as a Multikey; its file need not be here.

    Raises:
        NoKeyError: none does.
        KeyFileError: there never was one.
    """
    signs = signing_name(purpose, who, tx)
    return next(one.public for one in who.keys if one.name == signs)


def signing_key(purpose: str, who: Issuer, tx: Transaction) -> SigningKey:
    """The key that signs now.

    Raises:
        NoKeyError: none does.
        KeyFileError: its file is not here, or not as it must be.
    """
    return tx.keys.named(signing_name(purpose, who, tx))


def issuer_keys(who: Issuer, tx: Transaction) -> tuple[IssuerKey, ...]:
    """Every key the issuer ever had, as its DID document has them."""
    return line_keys("issuer", who, tx)


def line_keys(line: str, who: Issuer, tx: Transaction) -> tuple[IssuerKey, ...]:
    """Every key of a line, as a DID document has them."""
    return tuple(
        IssuerKey(one.name, _public(one.public), one.state) for one in keys_of(line, who, tx)
    )


def leaked_methods(who: Issuer, tx: Transaction) -> frozenset[str]:
    """What proofs name whose key leaked: of ours, and of endorsers that have keys here."""
    named = [(who.did, one) for one in keys_of("issuer", who, tx)]
    for line in endorser_lines(who):
        named += [(endorser_did(who, line), one) for one in keys_of(line, who, tx)]
    return frozenset(
        did.verification_method(name, one.name)
        for name, one in named
        if one.state is KeyState.COMPROMISED
    )


def did_document(tx: Transaction) -> Document:
    """The document at `/.well-known/did.json`."""
    who = issuer(tx)
    return did.did_document(who.did, issuer_keys(who, tx))


def keys_that_count(who: Issuer, tx: Transaction) -> dict[str, Ed25519PublicKey]:
    """Verification method → key, as anybody reads them from the DID document."""
    return _assertion_keys(who.did, keys_of("issuer", who, tx))


def every_key(who: Issuer, tx: Transaction) -> dict[str, Ed25519PublicKey]:
    """The issuer's keys that count, and those of endorsers that have keys here."""
    return {**endorser_keys(who, tx), **keys_that_count(who, tx)}


def endorsers(who: Issuer) -> frozenset[str]:
    """The identities of endorsers that have keys here."""
    return frozenset(endorser_did(who, line) for line in endorser_lines(who))


def log_verifier(who: Issuer, tx: Transaction) -> NoteVerifier:
    """The public side of the key that signs checkpoints now; its `vkey` is what people compare."""
    signs = signing_name("log", who, tx)
    return next(_verifier(who.origin, one) for one in keys_of("log", who, tx) if one.name == signs)


def log_verifiers(who: Issuer, tx: Transaction) -> list[NoteVerifier]:
    """Every key whose signature under a checkpoint of ours may be believed, with its log's name."""
    origins = dict(who.origins)
    return [
        _verifier(origins[one.log], one)
        for one in keys_of("log", who, tx)
        if one.state is not KeyState.COMPROMISED
    ]


def log_signers(who: Issuer, tx: Transaction) -> list[SigningKey]:
    """The keys that sign a checkpoint: the one that signs now, then the one that is leaving."""
    leaving = [one.name for one in keys_of("log", who, tx) if one.state is KeyState.LEAVING]
    return [signing_key("log", who, tx), *(tx.keys.named(name) for name in leaving)]


def leaked_log_verifiers(who: Issuer, tx: Transaction) -> list[NoteVerifier]:
    """The keys whose signatures under a checkpoint of ours prove nothing any more."""
    origins = dict(who.origins)
    return [
        _verifier(origins[one.log], one)
        for one in keys_of("log", who, tx)
        if one.state is KeyState.COMPROMISED
    ]


def verifier_of(note: str, who: Issuer, tx: Transaction) -> NoteVerifier:
    """The key of ours that a stored checkpoint names; the one that signs now if it names none.

    A key that leaked counts here: what is stored is held against the anchor and the entries too.
    """
    found = _named_verifier(note, who.origins, keys_of("log", who, tx))
    return log_verifier(who, tx) if found is None else found


@lru_cache(maxsize=64)
def _named_verifier(
    note: str, origins: tuple[tuple[int, str], ...], kept: tuple[KeptKey, ...]
) -> NoteVerifier | None:
    # Many judgements hang on one note, and what a text names among given keys never changes.
    names = dict(origins)
    ours = {found.key_id: found for found in (_verifier(names[one.log], one) for one in kept)}
    try:
        named = [line.key_id for line in parse_note(note).signatures]
    except NoteError:
        return None
    return next((ours[one] for one in named if one in ours), None)


def succession(ended: EndedLog, who: Issuer) -> Succession:
    """What the first entry of the log after it commits to."""
    key = next(one for one in who.keys if one.name == ended.key)
    begins = KeyStatement(who.did, key.name, _public(key.public), KeyChange.BEGINS, ended.at)
    origin = dict(who.origins)[key.log]
    return Succession(
        begins, origin, ended.origin, ended.size, ended.known, ended.because, ended.by
    )


@lru_cache(maxsize=16)
def _read_issuer(settled: str) -> Issuer:
    # Every judgement asks, and the answer changes once in a year.
    told = json.loads(settled)
    keys = tuple(KeptKey(**(one | {"state": KeyState(one["state"])})) for one in told["keys"])
    ended = tuple(EndedLog(**one) for one in told.get("ended", ()))
    return Issuer(**(told | {"keys": keys, "ended": ended}))


def _verifier(origin: str, key: KeptKey) -> NoteVerifier:
    return NoteVerifier(origin, _public(key.public).public_bytes_raw())


@lru_cache(maxsize=64)
def _public(text: str) -> Ed25519PublicKey:
    return parse_multikey(text)


@lru_cache(maxsize=16)
def _assertion_keys(issuer_did: str, keys: tuple[KeptKey, ...]) -> dict[str, Ed25519PublicKey]:
    # Reading base 58 costs more than the rest of a look-up: done once for each set of keys.
    listed = [IssuerKey(one.name, _public(one.public), one.state) for one in keys]
    return did.assertion_keys(did.did_document(issuer_did, listed))
