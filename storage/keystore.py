"""One key a person, in a store of its own.

It lies outside the database and its backups: destroying a person's key here makes every sealed
value of theirs unreadable, in old backups too. Keys are wrapped by the master key.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, delete, func, insert, select

from credentials.errors import Mistake
from storage.chance import Chance
from storage.engines import open_engine

_OPENING = 7_008
"""PostgreSQL's lock for those who open the store."""

_metadata = MetaData()
_person_key = Table(
    "person_key",
    _metadata,
    Column("owner", String, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)


class WrongMasterKeyError(Mistake):
    """The keys were wrapped by another master key."""

    advice = "Set VOUCHLINE_MASTER_KEY to the key this data was made with."


class KeyStore:
    """The durable map from an owner to their key.

    A key is committed here before the row that needs it commits elsewhere; a key left over from a
    transaction that was undone opens nothing and harms nobody.
    """

    def __init__(self, url: str, master: bytes, chance: Chance) -> None:
        """Open (and make, when new) the store at `url`; `master` is 32 bytes."""
        self._engine = open_engine(url, writes=True, connections=4)
        with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Two replicas that start together must not both make the table.
                connection.execute(select(func.pg_advisory_xact_lock(_OPENING)))
            _metadata.create_all(connection)
        self._wrap = AESGCM(master)
        self._chance = chance
        self._known: dict[str, bytes] = {}

    def make(self, owner: str) -> None:
        """Give `owner` a key, durable before this returns."""
        key, nonce = self._chance.octets(32), self._chance.octets(12)
        wrapped = nonce + self._wrap.encrypt(nonce, key, owner.encode())
        with self._engine.begin() as connection:
            connection.execute(insert(_person_key).values(owner=owner, wrapped=wrapped))
        self._known[owner] = key

    def key(self, owner: str) -> bytes | None:
        """The 32-byte key of `owner`, or None when it was never made or has been destroyed."""
        known = self._known.get(owner)
        if known is not None:
            return known
        query = select(_person_key.c.wrapped).where(_person_key.c.owner == owner)
        with self._engine.connect() as connection:
            wrapped = connection.execute(query).scalar()
        if wrapped is None:
            return None
        try:
            key = self._wrap.decrypt(wrapped[:12], wrapped[12:], owner.encode())
        except InvalidTag as problem:
            raise WrongMasterKeyError("The person keys do not open.") from problem
        self._known[owner] = key
        return key

    def destroy(self, owner: str) -> None:
        """Make everything sealed for `owner` unreadable, for ever."""
        with self._engine.begin() as connection:
            connection.execute(delete(_person_key).where(_person_key.c.owner == owner))
        self._known.pop(owner, None)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()
