"""What an assessment wants handed in, and whether a file, a link or a few sentences will do.

Judged by name, size and shape alone, at once, so that a learner is not told days later. Nothing
is opened or fetched here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, TypeAlias
from urllib.parse import urlsplit

from credentials.assessment.sentences import sentences
from credentials.catalog.models import Assessment, EvidenceKind, Reflection
from credentials.errors import Mistake

MOST_BYTES: Final = 20_000_000
"""What a chat platform lets us fetch."""
MOST_LINK_SIGNS: Final = 2_000
SHORTEST_VOICE, LONGEST_VOICE = 20, 120
"""Seconds: a spoken answer counts by its length, and the marker judges what it says."""

PartName: TypeAlias = Literal["work", "telling", "call", "sign_off"]
TellingName: TypeAlias = Literal["notes", "story", "work"]

_PARTS: Final[dict[PartName, frozenset[EvidenceKind]]] = {
    "work": frozenset({"file", "link", "photo"}),
    "telling": frozenset({"text", "audio", "video", "screen_video"}),
    "call": frozenset({"recorded_call"}),
    "sign_off": frozenset({"observed_checklist", "supervisor_sign_off"}),
}
_SOUND: Final = frozenset({"mp3", "m4a", "ogg", "oga", "opus", "wav"})
_FILM: Final = frozenset({"mp4", "mov", "webm", "m4v"})
_PICTURE: Final = frozenset({"jpg", "png", "heic"})
_WAYS: Final[dict[str, EvidenceKind]] = {
    "written": "text",
    "written_notes": "text",
    "audio": "audio",
    "audio_notes": "audio",
    "video": "video",
    "screen_video": "screen_video",
}
"""What a way of showing work is told by. Other ways ("hands_on") are shown to staff."""
_TELLS: Final[dict[EvidenceKind, frozenset[str]]] = {
    "text": frozenset({"txt", "pdf"}),
    "audio": _SOUND,
    "video": _FILM,
    "screen_video": _FILM,
}
_SAME_TYPE: Final = {"jpeg": "jpg", "htm": "html", "text": "txt"}

_ANY: Final[tuple[EvidenceKind, ...]] = ("file", "text", "photo")
_READS: Final[tuple[tuple[frozenset[str], tuple[EvidenceKind, ...]], ...]] = (
    (_SOUND, ("audio", "recorded_call")),
    (_FILM, ("video", "screen_video", "recorded_call")),
    (_PICTURE, ("photo",)),
)


class EvidenceMistake(Mistake):
    """What was sent cannot be used as it is."""

    advice: ClassVar[str] = "Send it again, or say person to ask for help."


class OtherTypeError(EvidenceMistake):
    """This task does not use that type of file; `fitting` are the endings it does use."""

    def __init__(self, fitting: tuple[str, ...]) -> None:
        """Name what can be sent instead."""
        self.fitting = fitting
        super().__init__(
            "This task does not use that type of file.", f"Send one of these: {', '.join(fitting)}."
        )


@dataclass(frozen=True)
class Want:
    """One part of what is handed in; any one of `kinds` will do.

    `work` is the thing made, `telling` explains it, `call` is a recorded talk and `sign_off` comes
    from staff, not from the learner.
    """

    part: PartName
    kinds: tuple[EvidenceKind, ...]

    @property
    def from_staff(self) -> bool:
        """A learner is not asked for it."""
        return self.part == "sign_off"


def wants(assessment: Assessment, way: str | None = None) -> tuple[Want, ...]:
    """List the parts an assessment wants, in the order they are asked for.

    A chosen way of showing it is always told: its kind comes first, before those that the
    evidence names, so that what was chosen is asked for, once.
    """
    found = {
        part: tuple(kind for kind in assessment.evidence if kind in kinds)
        for part, kinds in _PARTS.items()
    }
    told = _WAYS.get(way or "")
    if told and (found["work"] or found["telling"]):
        found["telling"] = tuple(dict.fromkeys((told, *found["telling"])))
    return tuple(Want(part, kinds) for part, kinds in found.items() if kinds)


def still_wanted(
    assessment: Assessment, given: Collection[PartName], way: str | None = None
) -> tuple[Want, ...]:
    """List the parts that are still to come, given those that are here."""
    return tuple(each for each in wants(assessment, way) if each.part not in given)


def telling_name(assessment: Assessment) -> TellingName:
    """Tell what people call the telling: notes beside the work, its story, or the work itself."""
    if not _PARTS["telling"].intersection(assessment.evidence):
        return "notes"
    return "story" if _PARTS["work"].intersection(assessment.evidence) else "work"


def file_kind(
    assessment: Assessment, name: str, size: int, most_bytes: int = MOST_BYTES
) -> EvidenceKind:
    """Tell what kind of evidence a file is, by its name and its size in bytes.

    Raises:
        EvidenceMistake: It is empty, too big for a chat, or of a type this task does not use.
    """
    kind = _kind(assessment, _ending(name, size, most_bytes))
    if kind is None:
        raise OtherTypeError(assessment.files)
    return kind


def file_part(
    assessment: Assessment, name: str, size: int, way: str | None, missing: Collection[PartName]
) -> PartName:
    """Tell which part a file is. What could be either is the work first, then the telling.

    Raises:
        EvidenceMistake: It is empty, too big for a chat, or of a type no part takes.
    """
    ending = _ending(name, size, MOST_BYTES)
    kind = _kind(assessment, ending)
    told = {
        each
        for want in wants(assessment, way)
        for one in want.kinds
        for each in _TELLS.get(one, frozenset())
    }
    if kind is None and ending not in told:
        raise OtherTypeError((*assessment.files, *sorted(told.difference(assessment.files))))
    part = part_of(kind) if kind else "telling"
    told_now = ending in told and "telling" in missing and "work" not in missing
    return "telling" if part == "work" and told_now else part


def part_of(kind: EvidenceKind) -> PartName:
    """Tell which part a kind of evidence belongs to."""
    return next(part for part, kinds in _PARTS.items() if kind in kinds)


def _ending(name: str, size: int, most_bytes: int) -> str:
    if size <= 0:
        raise EvidenceMistake("That file is empty.", "Open it, check it, and send it again.")
    if size > most_bytes:
        raise EvidenceMistake("That file is too big for chat.", "Send a link to it.")
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return _SAME_TYPE.get(ending, ending)


def _kind(assessment: Assessment, ending: str) -> EvidenceKind | None:
    for endings, kinds in _READS:
        if ending in endings and (kind := _first(kinds, assessment)):
            return kind
    return _first(_ANY, assessment) if ending in assessment.files else None


def _first(kinds: tuple[EvidenceKind, ...], assessment: Assessment) -> EvidenceKind | None:
    return next((kind for kind in kinds if kind in assessment.evidence), None)


def tidy_link(text: str) -> str:
    """Return a link to work, tidied. Whether it opens is for whoever may fetch it.

    Raises:
        EvidenceMistake: It is no https address of a named site, or it carries a password.
    """
    link = text.strip().strip("<>")
    try:
        parts = urlsplit(link)
        site, _ = parts.hostname or "", parts.port
    except ValueError:
        site, parts = "", urlsplit("")
    if not site or len(link) > MOST_LINK_SIGNS or not link.isprintable() or " " in link:
        raise EvidenceMistake(
            "That does not look like a link.", "A link starts with https:// and has no spaces."
        )
    if parts.scheme != "https":
        raise EvidenceMistake(
            "That link is not safe to open.", "Send one that starts with https://."
        )
    if parts.username is not None or parts.password is not None:
        raise EvidenceMistake(
            "That link has a name or a password in it.",
            "Share the work so that no password is needed.",
        )
    if not _named_site(site):
        raise EvidenceMistake(
            "Only you can open that link.", "Put the work where anyone with the link can see it."
        )
    return link


def _named_site(site: str) -> bool:
    # An address in numbers, or a name without a dot, is a machine at home or in the office.
    last = site.rstrip(".").rpartition(".")[2]
    return "." in site.strip(".") and not last[:1].isdigit() and last not in {"local", "internal"}


@dataclass(frozen=True)
class Enough:
    """The reflection will do."""


@dataclass(frozen=True)
class TooShort:
    """`more` sentences (or seconds of voice) are missing."""

    more: int


@dataclass(frozen=True)
class TooLong:
    """It has `over` sentences (or seconds of voice) too many."""

    over: int


Fit: TypeAlias = Enough | TooShort | TooLong


def reflection_fit(text: str, rule: Reflection) -> Fit:
    """Judge a written answer by its number of sentences (`product.md`, row 13)."""
    return _fit(sentences(text), rule.sentences_min, rule.sentences_max)


def voice_fit(seconds: int) -> Fit:
    """Judge a spoken answer by its length."""
    return _fit(seconds, SHORTEST_VOICE, LONGEST_VOICE)


def _fit(count: int, least: int, most: int) -> Fit:
    if count < least:
        return TooShort(least - count)
    return TooLong(count - most) if count > most else Enough()
