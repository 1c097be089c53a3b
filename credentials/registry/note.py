"""Signed notes, strictly as c2sp.org/signed-note has them: a text, a blank line, signatures.

A note in any other shape is refused whole. Signatures by keys we do not know are passed over;
a bad signature by a key we do know spoils the note.
"""

import base64
import hashlib
import re
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final, Protocol

from cryptography.exceptions import InvalidSignature

from credentials.errors import Mistake
from credentials.registry.keys import Ed25519PrivateKey, Ed25519PublicKey

ED25519: Final = 1
"""The signature type of a log."""
COSIGNATURE: Final = 4
"""The signature type of a witness; 6 is kept for ML-DSA-44."""
MOST_NOTE_BYTES: Final = 1_000_000
MOST_SIGNATURES: Final = 256
_KEY_ID_SIZE: Final = 4
_KEY_SIZE: Final = 32
_VKEY: Final = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)")
_SIGNATURE_LINE: Final = re.compile(r"— (\S+) ([A-Za-z0-9+/]+=*)")


class NoteError(Mistake):
    """This is not a signed note, or not signed by whom it should be."""

    advice: ClassVar[str] = "Fetch it again from the log, and report it if it fails again."


class Verifier(Protocol):
    """Whoever's signatures under notes we can check."""

    @property
    def name(self) -> str:
        """As it stands in the signature's line."""
        ...

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        ...

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether this key made the signature over this text."""
        ...


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A public key that signs notes, known by its name and key ID."""

    name: str
    public: bytes
    """32 bytes, Ed25519."""

    def __post_init__(self) -> None:
        """Refuse a name that would not fit its line, and a key that is none."""
        refuse_bad_key(self.name, self.public)

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return key_id(self.name, ED25519, self.public)

    @property
    def vkey(self) -> str:
        """The key as people publish it: `name+key ID+base64(type ‖ public)`."""
        return written_vkey(self.name, ED25519, self.public)

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether this key made the signature over this text."""
        try:
            loaded(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One line below a note: who says they signed, and the bytes they gave."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A note taken apart; nothing in it has been verified yet."""

    text: str
    """Ends in a newline."""
    signatures: tuple[NoteSignature, ...]


def verifier_for(name: str, key: Ed25519PrivateKey) -> NoteVerifier:
    """The public side of a log's key."""
    return NoteVerifier(name, key.public_key().public_bytes_raw())


def parse_vkey(text: str) -> NoteVerifier:
    """Read a verifier key.

    Raises:
        NoteError: it is malformed, of a type other than Ed25519, or its key ID does not fit.
    """
    return NoteVerifier(*vkey_parts(text, ED25519))


def vkey_parts(text: str, kind: int) -> tuple[str, bytes]:
    """The name and the public key in a verifier key of one signature type.

    Raises:
        NoteError: it is malformed, of another type, or its key ID does not fit.
    """
    parts = _VKEY.fullmatch(text)
    if not parts:
        raise NoteError("This is not a verifier key.")
    name, typed = parts[1], from_base64(parts[3])
    if typed[:1] != bytes([kind]):
        raise NoteError(f"This verifier key is not of type {kind}.")
    refuse_bad_key(name, typed[1:])
    if key_id(name, kind, typed[1:]).hex() != parts[2]:
        raise NoteError("The ID in this verifier key does not fit the key.")
    return name, typed[1:]


def written_vkey(name: str, kind: int, public: bytes) -> str:
    """A verifier key as people publish it: `name+key ID+base64(type ‖ public)`."""
    typed = base64.b64encode(bytes([kind]) + public).decode()
    return f"{name}+{key_id(name, kind, public).hex()}+{typed}"


@lru_cache(maxsize=64)
def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Four bytes that tell keys of one name, and their types, apart."""
    typed = bytes([kind]) + public
    return hashlib.sha256(name.encode() + b"\n" + typed).digest()[:_KEY_ID_SIZE]


@lru_cache(maxsize=256)
def loaded(public: bytes) -> Ed25519PublicKey:
    """The key in these 32 bytes. Few keys sign much, and what bytes stand for never changes."""
    return Ed25519PublicKey.from_public_bytes(public)


def refuse_bad_key(name: str, public: bytes) -> None:
    """Refuse a name that would not fit its line, and a key that is none.

    Raises:
        NoteError: it is one of them.
    """
    if not is_key_name(name):
        raise NoteError("A key's name has no spaces and no plus sign.")
    if len(public) != _KEY_SIZE:
        raise NoteError("An Ed25519 public key has 32 bytes.")


def sign_note(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The note with one signature.

    Raises:
        NoteError: the text cannot be a note's.
    """
    _refuse_bad_text(text)
    return f"{text}\n{signature_line(verifier_for(name, key), key.sign(text.encode()))}"


def signature_line(verifier: Verifier, signature: bytes) -> str:
    """A signature as its line under a note."""
    return f"— {verifier.name} {base64.b64encode(verifier.key_id + signature).decode()}\n"


def parse_note(note: str | bytes) -> Note:
    """Take a note apart; every line must be exactly as the specification has it.

    Raises:
        NoteError: any part of it is not.
    """
    whole = _as_text(note)
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise NoteError("This note has no signatures, or its last line is cut off.")
    text += "\n"
    _refuse_bad_text(text)
    signatures = lines.removesuffix("\n").split("\n")
    if len(signatures) > MOST_SIGNATURES:
        raise NoteError("This note has too many signatures.")
    return Note(text, tuple(_parse_signature(line) for line in signatures))


def open_note(note: str | bytes, verifiers: Iterable[Verifier]) -> Note:
    """The note with only those signatures that known keys made; at least one.

    Raises:
        NoteError: it is malformed, nobody known signed it, or a known key's signature is bad.
    """
    parsed = parse_note(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    good: list[NoteSignature] = []
    for signature in parsed.signatures:
        verifier = known.get((signature.name, signature.key_id))
        if verifier is None:
            continue
        if not verifier.accepts(parsed.text, signature.signature):
            raise NoteError(f"The signature of {signature.name} on this note is bad.")
        good.append(signature)
    if not good:
        raise NoteError("Nobody known has signed this note.")
    return Note(parsed.text, tuple(good))


def is_key_name(name: str) -> bool:
    """A key's name, which is also a log's origin: one word without a plus sign."""
    return bool(name) and not re.search(r"[\s+\x00-\x1f\ud800-\udfff]", name)


def from_base64(text: str) -> bytes:
    """Base64 in its one written form: no loose bits at the end.

    Raises:
        NoteError: it is none.
    """
    try:
        content = a2b_base64(text, strict_mode=True)
    except ValueError as cause:
        raise NoteError("This is not base64.") from cause
    if b2a_base64(content, newline=False).decode() != text:
        raise NoteError("This base64 has loose bits at its end.")
    return content


def _as_text(note: str | bytes) -> str:
    if len(note) > MOST_NOTE_BYTES:
        raise NoteError("This note is too long.")
    try:
        text = note.decode() if isinstance(note, bytes) else note
        text.encode()
    except UnicodeError as cause:
        raise NoteError("This note is not UTF-8.") from cause
    return text


def _refuse_bad_text(text: str) -> None:
    if not text.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", text):
        raise NoteError("A note's text ends in a newline and has no other control characters.")


def _parse_signature(line: str) -> NoteSignature:
    parts = _SIGNATURE_LINE.fullmatch(line)
    if not parts or not is_key_name(parts[1]):
        raise NoteError("A signature line is not “— name base64”.")
    signed = from_base64(parts[2])
    if len(signed) <= _KEY_ID_SIZE:
        raise NoteError("A signature is too short.")
    return NoteSignature(parts[1], signed[:_KEY_ID_SIZE], signed[_KEY_ID_SIZE:])
