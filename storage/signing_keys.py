"""The keys that sign: lines of issuer, log and endorsers' keys, each a file sealed on disk.

Neither the database nor its backups hold a private key.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from contextlib import suppress
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
KEY, LEAKED = ".key", ".leaked"


class KeyFileError(Mistake):
    """A key file cannot be trusted."""

    advice = "Only the service's own user may read it: chmod 600 the file, then start again."


LOST = "Bring the keys folder back from your copy of it. A new key would not fit old badges."
"""What to do when a key that has signed is not there: never to make another one."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its name (`issuer-1`, `log-1`, `dss.e.council-1`) and birthday."""

    name: str
    made_at: datetime
    private: Ed25519PrivateKey

    @property
    def purpose(self) -> str:
        """Its line: `issuer`, `log`, or an endorsement's id."""
        return self.name.rpartition("-")[0]

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key (RFC 8032)."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


class SigningKeys:
    """Key files. Which key of a line signs, and which are believed, is written in the database.

    Several processes may use one folder: a file appears whole under its name, or not at all, and
    none is ever replaced.
    """

    def __init__(self, folder: Path, vault: Vault, chance: Chance) -> None:
        """Use the key files in `folder`."""
        self._folder = folder
        self._vault = vault
        self._chance = chance
        self._loaded: dict[str, list[SigningKey]] = {}
        self._leaked: frozenset[str] | None = None

    def line(self, purpose: str) -> list[SigningKey]:
        """Every key that is here for a purpose, the oldest first."""
        if purpose not in self._loaded:
            # One line's name may begin like another's: `dss.e.harbor`, `dss.e.harbor-office`.
            files = [one for one in self._folder.glob(f"*{KEY}") if _line(one.stem) == purpose]
            self._loaded[purpose] = [self._read(one) for one in sorted(files, key=_number)]
        return self._loaded[purpose]

    def look_again(self, purpose: str) -> list[SigningKey]:
        """The same, as it is now: another process may have made a key, or lost one."""
        self._loaded.pop(purpose, None)
        return self.line(purpose)

    def current(self, purpose: str) -> SigningKey:
        """The newest key that is here.

        Raises:
            KeyFileError: There is none.
        """
        keys = self.line(purpose)
        if not keys:
            raise KeyFileError(f"There is no {purpose} key.", LOST)
        return keys[-1]

    def named(self, name: str) -> SigningKey:
        """The key with this name, also when another process has made it since.

        Raises:
            KeyFileError: its file is not here.
        """
        purpose = name.rpartition("-")[0]
        for keys in (self.line, self.look_again):
            for one in keys(purpose):
                if one.name == name:
                    return one
        raise KeyFileError(
            f"The file of the key {name} is not here.",
            f"Bring it back from your copy of the keys folder. "
            f"If it is lost for good, go on with a new key: vouchline keys rotate {purpose}",
        )

    def draft(self, purpose: str, at: datetime, taken: Iterable[str] = ()) -> SigningKey:
        """The next key of a line, in memory only; `taken` are names beside those in the folder."""
        names = (*(file.stem for file in self._folder.glob("*.*")), *taken)
        last = max((_count(name) for name in names if _line(name) == purpose), default=0)
        seed = self._chance.octets(32)
        name = f"{purpose}-{last + 1}"
        return SigningKey(name, at, Ed25519PrivateKey.from_private_bytes(seed))

    def keep(self, key: SigningKey) -> None:
        """Write a key down, sealed, before it signs anything.

        Raises:
            FileExistsError: there is a key of this name.
        """
        seed = key.private.private_bytes_raw()
        sealed = b64encode(self._vault.seal(SERVICE, f"key:{key.name}", seed)).decode()
        content = {"name": key.name, "made_at": key.made_at.isoformat(), "sealed": sealed}
        keep_secret(self._file(key.name), json.dumps(content) + "\n")
        self._loaded.pop(key.purpose, None)

    def make(self, purpose: str, at: datetime, taken: Iterable[str] = ()) -> SigningKey:
        """Make the next key of a line and keep it."""
        known = tuple(taken)
        while True:
            key = self.draft(purpose, at, known)
            try:
                self.keep(key)
            except FileExistsError:
                # Another process was faster: its key has this name, ours gets the next.
                continue
            return key

    def copy(self, name: str, folder: Path) -> Path:
        """Copy a sealed key file, and read the copy back.

        Raises:
            KeyFileError: the folder cannot be written, or holds another key of this name.
        """
        target = folder / self._file(name).name
        try:
            # What is there already is compared like a new copy.
            if not target.exists():
                keep_secret(target, self._file(name).read_text())
        except OSError as problem:
            says = f"{target} cannot be written: {problem.strerror}."
            raise KeyFileError(says, "Choose another folder.") from problem
        if self._read(target).public != self.named(name).public:
            raise KeyFileError(f"{target} is another key.", "Choose an empty folder.")
        return target

    def destroy(self, name: str, public: bytes, at: datetime) -> None:
        """Destroy a key that leaked, and leave a mark that outlives an old backup's memory."""
        mark = {"name": name, "public": b64encode(public).decode(), "leaked_at": at.isoformat()}
        with suppress(FileExistsError):
            keep_secret(self._folder / f"{name}{LEAKED}", json.dumps(mark) + "\n")
        self._file(name).unlink(missing_ok=True)
        self._loaded.pop(name.rpartition("-")[0], None)
        self._leaked = None

    def leaked(self) -> frozenset[str]:
        """The names of keys that are marked as leaked in this folder."""
        if self._leaked is None:
            self._leaked = frozenset(file.stem for file in self._folder.glob(f"*{LEAKED}"))
        return self._leaked

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}{KEY}"

    def _read(self, file: Path) -> SigningKey:
        if file.stat().st_mode & OWNER_ONLY:
            raise KeyFileError(f"Others can read the key file {file.name}.")
        try:
            content = json.loads(file.read_text())
            name, sealed = content["name"], b64decode(content["sealed"])
            made_at = datetime.fromisoformat(content["made_at"])
        except (ValueError, KeyError, TypeError) as problem:
            raise KeyFileError(f"The key file {file.name} is damaged.", LOST) from problem
        except OSError as problem:
            says = f"The key file {file.name} cannot be read: {problem.strerror}."
            how = "Give it to the service's own user (chown), then start again."
            raise KeyFileError(says, how) from problem
        try:
            seed = self._vault.open(SERVICE, f"key:{name}", sealed)
        except SealBrokenError as problem:
            raise WrongMasterKeyError(f"The key file {file.name} does not open.") from problem
        return SigningKey(name, made_at, Ed25519PrivateKey.from_private_bytes(seed))


def _number(file: Path) -> int:
    return _count(file.stem)


def _line(name: str) -> str:
    return name.rpartition("-")[0]


def _count(name: str) -> int:
    number = name.rpartition("-")[2]
    return int(number) if number.isdecimal() else 0
