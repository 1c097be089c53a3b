"""What was published stays as it was: a change needs a new version.

Two things are frozen by the hash of what they say: a pack at its version, and each badge at its
own, because a badge that somebody holds names only the latter. Comments, spaces and the order of
keys do not count.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from credentials.catalog.achievement import Achievement, borrowed_by, resolve
from credentials.catalog.models import Pack, Place
from credentials.catalog.problems import Problem
from credentials.catalog.shapes import Part
from credentials.catalog.shelf import SECTIONS

ChangeKind: TypeAlias = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class PartChange:
    """One difference between two versions of a pack.

    Attributes:
        id: The id of the part, or the name of a section without ids (`pack`, `defaults`, …).
        kind: What happened to it.
        fields: For a changed part, the keys that differ, in the order of the file's guide.
    """

    id: str
    kind: ChangeKind
    fields: tuple[str, ...] = ()


def published(packs: Sequence[Pack]) -> Mapping[str, str]:
    """The digests to keep once packs are loaded, by `dss@1.2.0` and `dss.b.data@2.0.0`.

    Drafts are not in it: they may still change. The packs must be free of errors.
    """
    return {reference: digest for reference, digest, _ in _digests(packs)}


def frozen(kept: Mapping[str, str], packs: Sequence[Pack]) -> tuple[Problem, ...]:
    """Problems for everything that differs from what was published under the same version.

    Args:
        kept: Digests of earlier loads, as `published` gave them. Empty: only compare the packs
            with each other.
        packs: All packs to load together, free of errors.
    """
    seen = dict(kept)
    return tuple(
        Problem(
            place.file,
            place.line,
            f"“{reference}” is already published and says something else here.",
            "Give it a new version: the last number for words only, the middle one for a clearer "
            "bar, the first one for another skill or bar.",
        )
        for reference, digest, place in _digests(packs)
        if seen.setdefault(reference, digest) != digest
    )


def changes(old: Pack, new: Pack) -> tuple[PartChange, ...]:
    """What differs from one version of a pack to another, in the order of the file."""
    before, after = dict(_parts(old)), dict(_parts(new))
    found = [
        PartChange(name, "changed", _differing(before[name], part))
        if name in before
        else PartChange(name, "added")
        for name, part in after.items()
        if before.get(name) != part
    ]
    return (*found, *(PartChange(name, "removed") for name in before if name not in after))


def _digests(packs: Sequence[Pack]) -> Iterator[tuple[str, str, Place]]:
    for pack in packs:
        if pack.header.status == "draft":
            continue
        yield f"{pack.id}@{pack.version}", pack.digest, pack.place("pack", "version")
        borrowed = borrowed_by(pack, packs)
        for place, credential in enumerate(pack.credentials):
            if credential.status != "draft":
                achievement = resolve(credential, pack, borrowed)
                where = pack.place("credentials", place)
                yield achievement.reference, _digest(achievement), where


def _digest(achievement: Achievement) -> str:
    """The hash of what a badge says about its holder, and of the bar it was given for.

    How often one may try, who marks, and from when it counts are not part of it: a new version
    of the pack may change those, and the badges stay what they are.
    """
    assessment = achievement.assessment
    content = {
        "title": achievement.title,
        "competencies": dict(achievement.competencies),
        "skills": {
            name: skill.model_dump(include={"title", "can_do", "context", "levels"})
            for name, skill in achievement.skills.items()
        },
        "rubric": achievement.rubric.model_dump() if achievement.rubric else None,
        "method": assessment.method if assessment else None,
        "pass": achievement.pass_rule.model_dump(),
        "identity": achievement.identity,
        "valid_months": achievement.valid_months,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _parts(pack: Pack) -> Iterator[tuple[str, Part]]:
    yield from (("pack", pack.header), ("defaults", pack.defaults), ("levels", pack.levels))
    for section in SECTIONS:
        for part in getattr(pack, section):
            yield part.id, part
    yield "equity", pack.equity


def _differing(old: Part, new: Part) -> tuple[str, ...]:
    fields = type(new).model_fields
    return tuple(
        field.alias or name
        for name, field in fields.items()
        if getattr(old, name) != getattr(new, name)
    )
