"""The small shapes every part of a pack is made of: ids, versions, words, texts.

A shape that does not fit raises with the sentence a program manager reads, and what to do.
What needs more than one part to judge (references, guards) is in `guards`.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any, Final, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

KINDS: Final = {
    "c": "competency",
    "t": "job task",
    "k": "rubric",
    "a": "assessment",
    "m": "practice",
    "y": "policy",
    "b": "badge",
    "x": "bridge",
    "s": "sample",
    "w": "course",
    "r": "role",
    "p": "pathway",
    "i": "issuer",
    "e": "endorsement",
}
"""The letter in the middle of an id, and what it stands for."""

BOOLEAN_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false"})
"""Words that older YAML readers turn into true or false."""

_NAME: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_PACK: Final = r"[a-z]{2,5}"
_NUMBER: Final = r"(?:0|[1-9][0-9]{0,5})"
_VERSION: Final = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
MOST_LETTERS: Final = 2_000
_MOST_IN_ID: Final = 80
_MOST_SHOWN: Final = 80


def shown(text: str) -> str:
    """A text as a message may quote it: short, and without signs that act on a terminal."""
    return "".join(each if each.isprintable() else "?" for each in text[:_MOST_SHOWN])


class Part(BaseModel):
    """One part of a pack: nothing unknown in it, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _shape(pattern: str, name: str, example: str) -> AfterValidator:
    """Refuse a text that is not of this shape, with an example of one that is."""
    fits = re.compile(pattern)

    def check(text: str) -> str:
        named = re.split(r"[.@]", text)
        if len(text) > _MOST_IN_ID or not fits.fullmatch(text) or named[-1] in BOOLEAN_WORDS:
            raise PydanticCustomError(
                "catalog_shape",
                "“{text}” is not {name}.",
                {"text": shown(text), "name": name, "todo": f"Write it like {example}."},
            )
        return text

    return AfterValidator(check)


def _id(letter: str, example: str) -> AfterValidator:
    name = KINDS[letter]
    article = "an" if name[0] in "aeiou" else "a"
    return _shape(rf"{_PACK}\.{letter}\.{_NAME}", f"{article} {name} id", example)


PackId: TypeAlias = Annotated[str, _shape(_PACK, "a pack id", "dss (two to five small letters)")]
CompetencyId: TypeAlias = Annotated[str, _id("c", "dss.c.clean")]
TaskId: TypeAlias = Annotated[str, _id("t", "dss.t.tidy-list")]
RubricId: TypeAlias = Annotated[str, _id("k", "dss.k.clean")]
AssessmentId: TypeAlias = Annotated[str, _id("a", "dss.a.clean")]
RemediationId: TypeAlias = Annotated[str, _id("m", "dss.m.clean-fix")]
PolicyId: TypeAlias = Annotated[str, _id("y", "dss.y.retake")]
CredentialId: TypeAlias = Annotated[str, _id("b", "dss.b.data")]
BridgeId: TypeAlias = Annotated[str, _id("x", "dss.x.data-1-2")]
ExemplarId: TypeAlias = Annotated[str, _id("s", "dss.s.clean")]
CourseId: TypeAlias = Annotated[str, _id("w", "dss.w.data")]
RoleId: TypeAlias = Annotated[str, _id("r", "dss.r.data-assistant")]
PathwayId: TypeAlias = Annotated[str, _id("p", "dss.p.data-story")]
IssuerId: TypeAlias = Annotated[str, _id("i", "dss.i.office")]
EndorsementId: TypeAlias = Annotated[str, _id("e", "dss.e.council")]

LineName: TypeAlias = Annotated[str, _shape(_NAME, "a name for a rubric line", "fix")]
CaseName: TypeAlias = Annotated[str, _shape(_NAME, "a name for a case", "food-bank")]
LineId: TypeAlias = Annotated[
    str, _shape(rf"{_PACK}\.k\.{_NAME}\.{_NAME}", "a rubric line id", "dss.k.clean.fix")
]
Version: TypeAlias = Annotated[
    str, _shape(_VERSION, "a version", "1.2.0 (three numbers with points)")
]
CredentialVersion: TypeAlias = Annotated[
    str, _shape(rf"{_PACK}\.b\.{_NAME}@{_VERSION}", "a badge with its version", "dss.b.data@2.0.0")
]
Affected: TypeAlias = Annotated[
    str,
    _shape(rf"all|{_PACK}\.[a-z]\.{_NAME}", "an id or the word all", "dss.b.data, or all"),
]
Word: TypeAlias = Annotated[
    str, _shape(r"[a-z0-9]+(?:_[a-z0-9]+)*", "one plain word", "evening_live (small letters, _)")
]
Scheme: TypeAlias = Annotated[str, _shape(_NAME, "the name of a list of skills", "onet-soc")]
FileType: TypeAlias = Annotated[str, _shape(r"[a-z0-9]{1,8}", "a file type", "xlsx (no point)")]
FileName: TypeAlias = Annotated[
    str,
    # Never a path: the name is joined to the folder of the pack's materials.
    _shape(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*\.[a-z0-9]{1,8}", "a file name", "messy-list.csv"),
]
Language: TypeAlias = Annotated[str, _shape(r"[a-z]{2,3}(?:-[A-Z]{2})?", "a language code", "en")]


def _printable(text: str) -> str:
    if text.strip() != text or not text.isprintable():
        raise PydanticCustomError(
            "catalog_shape",
            "This text starts or ends with a space, or holds a line break or a sign that cannot be "
            "seen.",
            {"todo": "Type it again on one line."},
        )
    return text


Text: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=MOST_LETTERS), AfterValidator(_printable)
]
Level: TypeAlias = Annotated[int, Field(ge=1, le=3)]
Score: TypeAlias = Annotated[int, Field(ge=0, le=3)]
Percent: TypeAlias = Annotated[int, Field(ge=0, le=100)]
Days: TypeAlias = Annotated[int, Field(ge=0, le=3_660)]
Count: TypeAlias = Annotated[int, Field(ge=1, le=1_000)]
Amount: TypeAlias = Annotated[float, Field(ge=0, le=1_000_000)]


def _some(*, least: int) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    def check(items: tuple[Any, ...]) -> tuple[Any, ...]:
        twice = [each for place, each in enumerate(items) if each in items[:place]]
        if twice:
            raise PydanticCustomError(
                "catalog_shape",
                "“{text}” stands here twice.",
                {"text": shown(str(twice[0])), "todo": "Take one of them out."},
            )
        if len(items) < least:
            raise PydanticCustomError(
                "catalog_shape",
                "This list needs {least} or more, and has {count}.",
                {"least": least, "count": len(items), "todo": "Add what is missing."},
            )
        return items

    return check


OneOrMore: Final = AfterValidator(_some(least=1))
EachOnce: Final = AfterValidator(_some(least=0))


def semver(version: str) -> tuple[int, int, int]:
    """The three numbers of a version, to compare: `1.10.0` comes after `1.9.0`."""
    major, minor, patch = version.split(".")
    return int(major), int(minor), int(patch)


def split_version(reference: str) -> tuple[str, str]:
    """Take `dss.b.data@2.0.0` apart into the id and the version."""
    identity, _, version = reference.partition("@")
    return identity, version
