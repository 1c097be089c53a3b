"""What strangers send us, one target for each kind: a reader, and how to spoil what it reads."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from credentials.errors import Mistake
from credentials.registry.badge_id import parse_badge_id
from credentials.registry.badge_list import read_badge_list
from credentials.registry.baking import KEYWORD, bake_png, bake_svg
from credentials.registry.canonical import Document, canonical
from credentials.registry.checkpoint import open_checkpoint
from credentials.registry.cosignature import cosign, cosignature_in
from credentials.registry.document import IssuerProfile
from credentials.registry.endorsement import EndorsementFacts, endorsement
from credentials.registry.evidence import Evidence, NameClaim
from credentials.registry.handed_in import HandedIn, read_handed_in, to_look_into
from credentials.registry.keys import base58
from credentials.registry.note import open_note, parse_vkey, signature_line, verifier_for
from credentials.registry.outside import PublishedKeys, lookups, published_keys, published_list
from credentials.registry.proofs import JCS, add_proofs, signable_hash
from credentials.registry.receipt import (
    evidence_in,
    is_receipt,
    open_receipt,
    parse_receipt,
    to_compare,
)
from credentials.registry.self_named import base64url, written_jwk
from credentials.registry.statements import Statements, look_into, name_of
from credentials.registry.strict_json import read_object
from credentials.registry.tiles import entries_in, parse_tile_path
from credentials.registry.tlog_proof import parse_tlog_proof
from credentials.registry.verdicts import Judgement, verdict_json
from credentials.registry.verify import judge
from credentials.registry.web_token import key_from_seed, sign_token
from credentials.registry.witness import Seen, parse_submission, weigh
from handlers.wording.verdicts import verdict_words
from handlers.wording.voice import Voice
from tests.credentials.registry.sample import (
    BADGE,
    DID,
    ENDS,
    ISSUER_KEY,
    LOG_KEY,
    METHOD,
    NOW,
    ORIGIN,
    SITE,
    STARTS,
    evidence,
    log_evidence,
    record_of,
    signed,
    status_list,
    unsigned,
)
from tests.credentials.registry.test_receipt import KEYS, WITNESSES, written
from tests.credentials.registry.test_third_party import (
    NAME,
    STRANGER,
    THEIRS,
    badge_of,
    with_proofs,
)
from tests.credentials.registry.test_witness import Log
from tests.fuzz.spoiling import Draws, as_json, png, spoiled_bytes, spoiled_json

LOG: Final = verifier_for(ORIGIN, LOG_KEY)
NOTE: Final = log_evidence(record_of(signed())).checkpoint
STATED: Final = NOTE.partition("\n\n")[0] + "\n"
COSIGNED: Final = NOTE + cosign(STATED, WITNESSES[0].name, KEYS[0], NOW)
STAMPS: Final = (0, 1_800_000_000, 2**31, 2**32, 253_402_300_800, 2**40, 2**63, 2**64)
"""In seconds since 1970, around each: 253,402,300,800 is the first of the year 10000."""
TOKEN_KEY: Final = key_from_seed(b"jwt".ljust(32))
TOKEN_NAME: Final = f"{SITE}/keys/jwt-1"
OUTSIDE: Final = "did:web:college.example"
ISSUER: Final[Document] = {
    "id": OUTSIDE,
    "verificationMethod": [
        {"id": "#a", "controller": OUTSIDE, "publicKeyMultibase": NAME},
        {"id": f"{OUTSIDE}#b", "publicKeyJwk": written_jwk(TOKEN_KEY.public_key(), "b")},
    ],
    "assertionMethod": ["#a", f"{OUTSIDE}#b"],
}
VOICE: Final = Voice("en", ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of input."""

    read: Callable[[bytes], object]
    """Read it to the end; only our own mistakes may come out."""
    spoil: Callable[[Draws], bytes]
    """An input of this kind that is nearly good."""


def meets(target: Target, content: bytes) -> None:
    """Read one input as the service does: a mistake of ours is the worst that may come of it."""
    with suppress(Mistake):
        target.read(content)


# --- the log --------------------------------------------------------------------------------


def _read_note(content: bytes) -> None:
    with suppress(Mistake):
        open_note(content, [LOG, *WITNESSES])
    open_checkpoint(content, LOG)


def _read_cosignature(content: bytes) -> None:
    """What a witness answers."""
    cosignature_in(content.decode(errors="surrogateescape"), STATED, WITNESSES[0])


def _cosigned(draws: Draws) -> bytes:
    """A good line, spoiled, or one for a time that no calendar has."""
    if draws.below(2):
        return spoiled_bytes(COSIGNED.removeprefix(NOTE).encode(), draws)
    stamp = max(0, min(draws.one_of(STAMPS) + draws.below(3) - 1, 2**64 - 1))
    signature = KEYS[0].sign(f"cosignature/v1\ntime {stamp}\n{STATED}".encode())
    return signature_line(WITNESSES[0], stamp.to_bytes(8, "big") + signature).encode()


def _read_submission(content: bytes) -> None:
    weigh(parse_submission(content), [LOG], Seen())


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda content: read(content.decode(errors="surrogateescape"))


def _tile(content: bytes) -> None:
    parse_tile_path(content.decode(errors="replace"))


def _of(*seeds: str | bytes) -> Callable[[Draws], bytes]:
    plain = [one.encode() if isinstance(one, str) else one for one in seeds]
    return lambda draws: spoiled_bytes(draws.one_of(plain), draws)


# --- badges ---------------------------------------------------------------------------------


def _judged(content: bytes) -> None:
    """As a file that somebody hands in, by people who trust its issuer and ask for a name."""
    brought = _looked_into(read_handed_in(content))
    lookups(brought)
    alone = Evidence(
        asked=None,
        heard_at=NOW,
        document=brought.document,
        trusted=frozenset({DID, THEIRS}),
        token=brought.token,
        token_keys={(DID, TOKEN_NAME): TOKEN_KEY.public_key()},
        claim=NameClaim("Ana Moreno", None),
        statements=brought.statements,
    )
    _say(judge(alone, NOW))
    _say(judge(evidence(dict(brought.document)), NOW))


def _looked_into(brought: HandedIn) -> HandedIn:
    parts = to_look_into(brought)
    found = dict(zip(map(name_of, parts), look_into(parts), strict=True))
    return replace(brought, statements=Statements(found))


def _read_issuer(content: bytes) -> None:
    """Somebody's DID document, fetched."""
    published_keys(read_object(content), OUTSIDE, NOW)


def _read_list(content: bytes) -> None:
    """A list of withdrawn badges, fetched: by an issuer whose keys are known, for its badge."""
    keys = PublishedKeys(DID, {METHOD: ISSUER_KEY.public_key()}, NOW)
    published_list(_looked_into(read_handed_in(content)), HandedIn(signed()), keys)


def _say(judgement: Judgement) -> None:
    json.dumps(verdict_json(judgement))
    verdict_words(judgement, VOICE, NOW)


def _read_receipt(content: bytes) -> None:
    document = read_object(content)
    is_receipt(document)
    receipt = parse_receipt(document)
    to_compare(receipt)
    with suppress(Mistake):
        log = evidence_in(receipt, open_receipt(receipt), WITNESSES)
        _say(judge(evidence(receipt.credential, asked=None, log=log), NOW))


def _credential(draws: Draws) -> bytes:
    """A badge of ours or of a stranger, spoiled after it was signed or before."""
    match draws.below(4):
        case 0:
            return as_json(spoiled_json(signed(), draws))
        case 1:
            return as_json(spoiled_json(with_proofs(endorsed()), draws))
        case 2:
            return spoiled_bytes(as_json(signed()), draws)
        case _:
            return as_json(signed_by_a_stranger(spoiled_json(endorsed(), draws)))


@cache
def endorsed() -> Document:
    """A badge of the stranger's that the stranger endorses as well."""
    profile = IssuerProfile(THEIRS, "Stranger", "https://college.example")
    badge = badge_of()
    about = badge["credentialSubject"]["achievement"]["id"]
    says = EndorsementFacts("urn:uuid:1", profile, about, "Data", "Good.", STARTS, ENDS)
    return badge | {"endorsement": [with_proofs(endorsement(says))]}


def signed_by_a_stranger(document: Document) -> Document:
    """With a proof that holds, over whatever a stranger likes to sign."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": JCS,
        "verificationMethod": f"{THEIRS}#{NAME}",
        "proofPurpose": "assertionMethod",
    }
    try:
        signed_bytes = sha256(canonical(proof)).digest() + signable_hash(document)
    except Mistake:
        return document
    return document | {"proof": [proof | {"proofValue": "z" + base58(STRANGER.sign(signed_bytes))}]}


@cache
def _list() -> Document:
    """Our list of withdrawn badges."""
    return add_proofs(status_list(1), ISSUER_KEY, METHOD, NOW)


def _token(draws: Draws) -> bytes:
    """A JWT whose parts are spoiled as JSON, or as text."""
    token = sign_token(unsigned(), TOKEN_KEY, TOKEN_NAME)
    if draws.below(2):
        return spoiled_bytes(token.encode(), draws)
    claims = {"iss": DID, "jti": f"{SITE}/b/{BADGE}", "nbf": 1, "exp": 2, "sub": "urn:uuid:1"}
    header = {"alg": "ES256", "typ": "JWT", "kid": TOKEN_NAME, "jwk": {"kty": "EC", "crv": "P-256"}}
    parts = spoiled_json(header, draws), spoiled_json(unsigned() | claims, draws)
    return ".".join([*(base64url(as_json(part)) for part in parts), token.split(".")[2]]).encode()


def _png(draws: Draws) -> bytes:
    """A picture with sound checksums around spoiled contents, or a sound one spoiled."""
    told = KEYWORD + b"\0\0\0\0\0" + as_json({"id": 1})
    chunks = [(b"IHDR", bytes(13)), (b"iTXt", told), (b"tEXt", b"openbadges\0x"), (b"IEND", b"")]
    if draws.below(2):
        return spoiled_bytes(
            bake_png(png([chunks[0], chunks[-1]]), as_json(signed()).decode()), draws
        )
    chosen = [draws.one_of(chunks) for _ in range(1 + draws.below(5))]
    return png([(kind, spoiled_bytes(content, draws)) for kind, content in chosen])


def _svg(draws: Draws) -> bytes:
    baked = (as_json({"id": 1}).decode(), sign_token(unsigned(), TOKEN_KEY, TOKEN_NAME))
    picture = '<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'
    return spoiled_bytes(bake_svg(picture, draws.one_of(baked)).encode(), draws)


TARGETS: Final[Mapping[str, Target]] = {
    "note": Target(_read_note, _of(NOTE, COSIGNED)),
    "checkpoint": Target(lambda content: open_checkpoint(content, LOG), _of(NOTE)),
    "vkey": Target(_text(parse_vkey), _of(LOG.vkey)),
    "tile path": Target(_tile, _of("0/x001/x234/067", "entries/000.p/5", "63/000")),
    "bundle": Target(entries_in, _of(b"\0\3abc\0\0", b"\xff\xff" + b"a" * 300)),
    "proof": Target(_text(parse_tlog_proof), _of(written()["proof"])),
    "cosignature": Target(_read_cosignature, _cosigned),
    "badge list": Target(read_badge_list, _of(f"name;id\nAna;{BADGE}\n", f"{BADGE}\n{BADGE}")),
    "submission": Target(_read_submission, _of(Log().grown(11).submission(0))),
    "receipt": Target(_read_receipt, lambda draws: as_json(spoiled_json(written(), draws))),
    "badge ID": Target(
        _text(parse_badge_id),
        _of(
            "VL-7KQ4-M2XD-97HB",
            f"<{SITE}/b/{BADGE}|a>",
            f"{SITE}/b/{BADGE}?x=1#y",
            "７KQ4-M2XD-97HB",
        ),
    ),
    "credential": Target(_judged, _credential),
    "issuer": Target(_read_issuer, lambda draws: as_json(spoiled_json(ISSUER, draws))),
    "status list": Target(_read_list, lambda draws: as_json(spoiled_json(_list(), draws))),
    "PNG": Target(_judged, _png),
    "SVG": Target(_judged, _svg),
    "JWT": Target(_judged, _token),
}
