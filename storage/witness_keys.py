"""The key of a witness: one file that only its owner may read.

A witness stands alone and has no master key to seal it with: the file's rights protect it. It is
written as others write signing keys (`PRIVATE+KEY+name+key ID+base64(type ‖ seed)`).
"""

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from credentials.errors import Mistake
from credentials.registry.cosignature import WitnessKey, witness_key
from credentials.registry.keys import Ed25519PrivateKey
from credentials.registry.note import COSIGNATURE, NoteError, from_base64
from storage.chance import Chance
from storage.secret_files import keep_secret
from storage.signing_keys import OWNER_ONLY, KeyFileError

FILE: Final = "witness.key"
_MARK: Final = "PRIVATE+KEY+"
_PARTS: Final = 3


class WitnessKeyError(Mistake):
    """There is no key that this witness could sign with."""

    advice = "Restore it from where you keep a copy. A new key is a new witness."


@dataclass(frozen=True, slots=True)
class WitnessSigner:
    """A witness's name and private key."""

    name: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> WitnessKey:
        """What people configure."""
        return witness_key(self.name, self.private)


def make_witness_key(folder: Path, name: str, chance: Chance) -> WitnessSigner:
    """Make a witness's key and keep it before it signs anything.

    Raises:
        NoteError: the name cannot stand in a signature's line.
    """
    seed = chance.octets(32)
    signer = WitnessSigner(name, Ed25519PrivateKey.from_private_bytes(seed))
    typed = b64encode(bytes([COSIGNATURE]) + seed).decode()
    text = f"{_MARK}{name}+{signer.public.key_id.hex()}+{typed}\n"
    keep_secret(folder / FILE, text)
    return signer


def read_witness_key(folder: Path) -> WitnessSigner | None:
    """The key in a folder; None when none was made yet.

    Raises:
        KeyFileError: others can read it.
        WitnessKeyError: the file is no key.
    """
    file = folder / FILE
    if not file.exists():
        return None
    if file.stat().st_mode & OWNER_ONLY:
        raise KeyFileError(f"Others can read the key file {file.name}.")
    text = file.read_text().strip()
    parts = text.removeprefix(_MARK).split("+", _PARTS - 1)
    try:
        name, key_id, typed = parts
        seed = from_base64(typed)
        signer = WitnessSigner(name, Ed25519PrivateKey.from_private_bytes(seed[1:]))
        whole = seed[0] == COSIGNATURE and signer.public.key_id.hex() == key_id
    except (ValueError, IndexError, NoteError) as cause:
        raise WitnessKeyError(f"{file.name} is not a witness's key.") from cause
    if not whole or not text.startswith(_MARK):
        raise WitnessKeyError(f"{file.name} is not a witness's key.")
    return signer
