"""Personal data is stored sealed: AES-256-GCM with a key per person, bound to its place.

A sealed value opens only in the table, column and row it was sealed for, so that two values
cannot be exchanged in the database. What must be looked up is found by a blind index (HMAC).
"""

import hmac
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.chance import Chance
from storage.keystore import KeyStore

SERVICE = ""
"""The owner of what belongs to nobody in particular (a reply to somebody we do not know)."""


class SealBrokenError(Exception):
    """A sealed value was changed, moved or sealed by other keys: never a person's mistake."""


class ForgottenError(Exception):
    """The key is gone: its owner was forgotten."""


class Vault:
    """Seals and opens values. `place` says where a value lives: `table.column:row`."""

    def __init__(self, master: bytes, keys: KeyStore, chance: Chance) -> None:
        """Derive the service's own keys from `master` (32 bytes); people's come from `keys`."""
        self._keys = keys
        self._chance = chance
        self._service = _derive(master, b"vouchline/service/v1")
        self._index = _derive(master, b"vouchline/index/v1")

    def welcome(self, owner: str) -> None:
        """Make a key for a new person, durable at once."""
        self._keys.make(owner)

    def knows(self, owner: str) -> bool:
        """Whether this owner has a key.

        Raises:
            WrongMasterKeyError: It was wrapped by another master key.
        """
        return self._keys.key(owner) is not None

    def forget(self, owner: str) -> None:
        """Destroy a person's key."""
        self._keys.destroy(owner)

    def seal(self, owner: str, place: str, clear: bytes) -> bytes:
        """Seal `clear` for one place: 12 bytes of nonce, then ciphertext and tag."""
        nonce = self._chance.octets(12)
        return nonce + AESGCM(self._key(owner)).encrypt(nonce, clear, place.encode())

    def open(self, owner: str, place: str, sealed: bytes) -> bytes:
        """What was sealed for this place.

        Raises:
            ForgottenError: The owner's key has been destroyed.
            SealBrokenError: The value was changed or belongs elsewhere.
        """
        try:
            return AESGCM(self._key(owner)).decrypt(sealed[:12], sealed[12:], place.encode())
        except (InvalidTag, ValueError, TypeError) as problem:
            # Too short, or no bytes at all: SQLite keeps whatever it is given.
            raise SealBrokenError(f"{place} does not open") from problem

    def seal_text(self, owner: str, place: str, clear: str | None) -> bytes | None:
        """Seal a text; nothing stays nothing."""
        return None if clear is None else self.seal(owner, place, clear.encode())

    def open_text(self, owner: str, place: str, sealed: bytes | None) -> str | None:
        """Open a text; nothing stays nothing."""
        return None if sealed is None else self.open(owner, place, sealed).decode()

    def blind(self, *parts: str) -> str:
        """A look-up index that tells nothing about `parts` without the master key."""
        joined = b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in parts)
        return hmac.new(self._index, joined, sha256).hexdigest()

    def _key(self, owner: str) -> bytes:
        key = self._service if owner == SERVICE else self._keys.key(owner)
        if key is None:
            raise ForgottenError(owner)
        return key


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(master)
