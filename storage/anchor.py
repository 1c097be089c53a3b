"""The anchor: a memory of the newest checkpoint, outside of the database and its backups.

A restored database forgets what it has signed, and its guards forget with it. Only a place that
was not restored can tell. So nothing is published before it is durable here.
"""

from hashlib import sha256
from typing import ClassVar, Protocol

from credentials.errors import Mistake


class AnchorMovedError(Exception):
    """Somebody else moved the anchor first; nothing was written, look again."""


class AnchorError(Mistake):
    """The anchor cannot be used."""

    advice: ClassVar[str] = (
        "Check VOUCHLINE_ANCHOR_URL and that the service may read and write there. "
        "Nothing is signed meanwhile."
    )


class Anchor(Protocol):
    """Remembers one note for each log, and lets it be replaced only by who has seen it."""

    def newest(self, origin: str) -> str | None:
        """The newest note of a log; None if there never was one.

        Raises:
            AnchorError: it cannot be read.
        """

    def advance(self, origin: str, seen: str | None, note: str) -> None:
        """Replace the note `seen` by a newer one, durably before this returns.

        Raises:
            AnchorMovedError: another note is there than the one seen.
            AnchorError: it cannot be written.
        """

    def try_out(self, origin: str) -> None:
        """See whether it would serve, without touching the note.

        Raises:
            AnchorError: it would not.
        """


def name_of(origin: str) -> str:
    """What the note of a log is called: an origin has slashes and dots."""
    return f"{sha256(origin.encode()).hexdigest()}.note"
