"""The keys that sign: one line of issuer keys, one of log keys, each a file sealed on disk.

Neither the database nor its backups hold a private key.
"""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from credentials.errors import Mistake
from storage.chance import Chance
from storage.keystore import WrongMasterKeyError
from storage.sealing import SERVICE, SealBrokenError, Vault
from storage.secret_files import keep_secret

OWNER_ONLY = 0o077


class KeyFileError(Mistake):
    """A key file cannot be trusted."""

    advice = "Only the service's own user may read it: chmod 600 the file, then start again."


LOST = "Bring the keys folder back from your copy of it. A new key would not fit old badges."
"""What to do when a key that has signed is not there: never to make another one."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its name (`issuer-1`, `log-1`) and birthday."""

    name: str
    made_at: datetime
    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key (RFC 8032)."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


class SigningKeys:
    """The newest key of each line signs; older ones stay, so that what they signed still checks."""

    def __init__(self, folder: Path, vault: Vault, chance: Chance) -> None:
        """Use the key files in `folder`."""
        self._folder = folder
        self._vault = vault
        self._chance = chance
        self._loaded: dict[str, list[SigningKey]] = {}

    def line(self, purpose: str) -> list[SigningKey]:
        """Every key made for a purpose (`issuer` or `log`), the oldest first."""
        if purpose not in self._loaded:
            files = sorted(self._folder.glob(f"{purpose}-*.key"), key=_number)
            self._loaded[purpose] = [self._read(one) for one in files]
        return self._loaded[purpose]

    def current(self, purpose: str) -> SigningKey:
        """The key that signs now.

        Raises:
            KeyFileError: There is none.
        """
        keys = self.line(purpose)
        if not keys:
            raise KeyFileError(f"There is no {purpose} key.", LOST)
        return keys[-1]

    def make(self, purpose: str, at: datetime) -> SigningKey:
        """Make the next key of a line and keep it, sealed, before it signs anything."""
        name = f"{purpose}-{len(self.line(purpose)) + 1}"
        seed = self._chance.octets(32)
        sealed = self._vault.seal(SERVICE, f"key:{name}", seed)
        content = {"name": name, "made_at": at.isoformat(), "sealed": b64encode(sealed).decode()}
        keep_secret(self._folder / f"{name}.key", json.dumps(content) + "\n")
        key = SigningKey(name, at, Ed25519PrivateKey.from_private_bytes(seed))
        self._loaded[purpose].append(key)
        return key

    def _read(self, file: Path) -> SigningKey:
        if file.stat().st_mode & OWNER_ONLY:
            raise KeyFileError(f"Others can read the key file {file.name}.")
        try:
            content = json.loads(file.read_text())
            name, sealed = content["name"], b64decode(content["sealed"])
            made_at = datetime.fromisoformat(content["made_at"])
        except (ValueError, KeyError, TypeError) as problem:
            raise KeyFileError(f"The key file {file.name} is damaged.", LOST) from problem
        try:
            seed = self._vault.open(SERVICE, f"key:{name}", sealed)
        except SealBrokenError as problem:
            raise WrongMasterKeyError(f"The key file {file.name} does not open.") from problem
        return SigningKey(name, made_at, Ed25519PrivateKey.from_private_bytes(seed))


def _number(file: Path) -> int:
    return int(file.stem.rpartition("-")[2])
