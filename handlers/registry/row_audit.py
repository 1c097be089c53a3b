"""The rows beside the log, held against what was signed: a badge's columns, witnesses' lines.

Reminders and lists go by the columns of a badge, pages and receipts by its document: the two must
say the same. A bad line below a checkpoint makes strict readers refuse the whole of it.
"""

from collections.abc import Iterator

from credentials.errors import Mistake
from credentials.plurals import several
from credentials.registry.cosignature import cosignature_in, parse_witness_vkey
from credentials.registry.document import written_time
from credentials.registry.note import parse_note
from handlers.registry.issuer import Issuer
from storage.badges import Badge
from storage.log_rows import StoredCheckpoint
from storage.transaction import Transaction


def badge_row_breaks(badge: Badge, who: Issuer) -> Iterator[str]:
    """What the columns of a badge say otherwise than its document."""
    document = badge.document
    achievement = document["credentialSubject"]["achievement"]
    until = None if badge.valid_until is None else written_time(badge.valid_until)
    pairs = {
        "ID": (who.badge_url(badge.id), document["id"]),
        "start": (written_time(badge.valid_from), document["validFrom"]),
        "end": (until, document.get("validUntil")),
        "achievement": (badge.achievement_id, achievement["id"].rpartition("/")[2]),
        "version": (badge.version, achievement["version"]),
    }
    for name, (ours, signed) in pairs.items():
        if ours != signed:
            yield f"The row of {badge.id} says that its {name} is {ours}, its document {signed}."


def cosignature_breaks(one: StoredCheckpoint, origin: str, tx: Transaction) -> Iterator[str]:
    """Which lines below a checkpoint their witnesses have not signed."""
    for vkey, line in tx.cosignatures.below(origin, one.size):
        try:
            cosignature_in(line, parse_note(one.note).text, parse_witness_vkey(vkey))
        except Mistake as mistake:
            yield f"A witness's line below the checkpoint over {one.size} is bad: {mistake.what}"


def missing_checkpoints(
    stored: list[StoredCheckpoint], origin: str, size: int, tx: Transaction
) -> Iterator[str]:
    """Checkpoints of so many entries at most that are gone, and that a witness has signed."""
    for gone in sorted(tx.cosignatures.sizes(origin) - {one.size for one in stored}):
        if gone <= size:
            over = several(gone, "entry", "entries")
            yield f"The checkpoint over {over} is missing, and a witness has signed it."
