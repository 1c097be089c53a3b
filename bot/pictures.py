"""Badge pictures as files: drawn, baked with the credential they stand for, and set in dots."""

from typing import Final, Literal, TypeAlias

import resvg_py

from credentials.assessment.days import day_of
from credentials.pictures.badge_picture import PictureFacts, draw
from credentials.registry.baking import bake_png, bake_svg
from handlers.registry.drawing_up import served
from storage.badges import Badge
from storage.transaction import Transaction

PNG_SIDE: Final = 400
Form: TypeAlias = Literal["png", "svg"]


def baked(badge: Badge, facts: PictureFacts, form: Form) -> bytes:
    """The picture of a signed badge with its credential in it; a PNG takes about 30 ms."""
    picture, credential = draw(facts), served(dict(badge.document)).decode()
    if form == "svg":
        return bake_svg(picture, credential).encode()
    return bake_png(as_png(picture), credential)


def picture_facts(badge: Badge, tx: Transaction) -> PictureFacts:
    """What the picture of a badge shows, by the version of the catalog it was given under."""
    known = tx.catalog.achievement_version(badge.achievement_id, badge.version)
    assessment = known.assessment if known else None
    return PictureFacts(
        achievement=badge.achievement_id,
        title=known.title if known else badge.achievement_id,
        stack=known.stack if known else "entry",
        skill_type=assessment.skill_type if assessment else None,
        year=day_of(badge.valid_from, tx.programme.timezone).year,
    )


def as_png(svg: str) -> bytes:
    """The drawing in dots, 400 by 400."""
    # Our drawings hold no text and no images: no font of the machine may change them.
    return resvg_py.svg_to_bytes(
        svg_string=svg, width=PNG_SIDE, height=PNG_SIDE, skip_system_fonts=True
    )
