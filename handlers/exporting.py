"""A pack, or one badge of it, in the words of others: Open Badges, CASE or CTDL."""

from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from credentials.assessment.days import day_of
from credentials.catalog.achievement import Achievement
from credentials.exports.case import case_package
from credentials.exports.ctdl import ctdl_graph
from credentials.exports.selection import Selection
from handlers.registry.described import achievement_document
from handlers.registry.issuer import issuer
from storage.transaction import Transaction

FORMATS: Final = ("ob3", "case", "ctdl")
Format: TypeAlias = Literal["ob3", "case", "ctdl"]


def export(identity: str, form: Format, now: datetime, tx: Transaction) -> Any:  # noqa: ANN401 - JSON
    """The JSON of a pack (`dss`) or a badge (`dss.b.data`) as it stands on this day.

    Raises:
        UnknownIdError: there is no such pack or badge.
        NotInForceError: it has not begun, or is over.
    """
    who, on = issuer(tx), day_of(now, tx.programme.timezone)
    badges: tuple[Achievement, ...]
    if "." in identity:
        badges = (tx.catalog.achievement(identity, on),)
        pack = tx.catalog.pack(badges[0].pack_id, on)
    else:
        pack = tx.catalog.pack(identity, on)
        badges = tuple(one for one in tx.catalog.achievements(on) if one.pack_id == pack.id)
    selection = Selection(who.base, pack.header, badges)
    match form:
        case "case":
            return case_package(selection)
        case "ctdl":
            return ctdl_graph(selection)
        case "ob3":
            documents = [achievement_document(one, who) for one in badges]
            return documents[0] if "." in identity else documents
